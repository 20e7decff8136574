#include "vault/case.h"

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/act.h"
#include "vault/fold.h"

#define COLUMNS                                                                                 \
	"SELECT id, handle, case_no, fiscal_year, state, version, record_key, number_key FROM " \
	"case_file"
#define PAGE " ORDER BY case_no LIMIT ?2"

/* One constant statement per combination of filters, so that each can use its index. Parameters: ?1 after, ?2 limit,
 * ?3 fiscal year, ?4 state, ?5 folded text. */
static const char *
choose_sql (const KinkoCaseFilter *filter)
{
	static const char *const statements[2][2][2] = {
		{ { COLUMNS " WHERE case_no > ?1" PAGE,
		    COLUMNS " WHERE case_no > ?1 AND instr (search, ?5) > 0" PAGE },
		  { COLUMNS " WHERE case_no > ?1 AND state = ?4" PAGE, COLUMNS
		    " WHERE case_no > ?1 AND state = ?4 AND instr (search, ?5) > 0" PAGE } },
		{ { COLUMNS " WHERE case_no > ?1 AND fiscal_year = ?3" PAGE, COLUMNS
		    " WHERE case_no > ?1 AND fiscal_year = ?3 AND instr (search, ?5) > 0" PAGE },
		  { COLUMNS " WHERE case_no > ?1 AND fiscal_year = ?3 AND state = ?4" PAGE,
		    COLUMNS " WHERE case_no > ?1 AND fiscal_year = ?3 AND state = ?4"
			    " AND instr (search, ?5) > 0" PAGE } },
	};

	return statements[filter->fiscal_year != 0][filter->state != NULL][filter->text != NULL];
}

static gboolean
bind_filter (KinkoStatement *query, const KinkoCaseFilter *filter, const char *folded,
	     GError **error)
{
	return kinko_statement_bind_text (query, 1, filter->after == NULL ? "" : filter->after,
					  error) &&
	       /* one more than asked for tells whether there is more */
	       kinko_statement_bind_int (query, 2, (gint64) filter->limit + 1, error) &&
	       (filter->fiscal_year == 0 ||
		kinko_statement_bind_int (query, 3, filter->fiscal_year, error)) &&
	       (filter->state == NULL ||
		kinko_statement_bind_text (query, 4, filter->state, error)) &&
	       (folded == NULL || kinko_statement_bind_text (query, 5, folded, error));
}

static gboolean
check_filter (const KinkoCaseFilter *filter, const char *folded, GError **error)
{
	if (filter->limit < 1 || filter->limit > KINKO_CASE_LIST_MAX) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
			     _ ("a page has 1 to %d cases, not %u"), KINKO_CASE_LIST_MAX,
			     filter->limit);
		return FALSE;
	}
	if (folded != NULL && folded[0] == '\0') {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("there is nothing to search for"));
		kinko_error_set_hint (error, "%s",
				      _ ("give a part of a name, its kana or a case number"));
		return FALSE;
	}
	return TRUE;
}

static GPtrArray *
query_cases (KinkoSession *session, const KinkoCaseFilter *filter, gboolean *more, GError **error)
{
	g_autoptr (GPtrArray) list =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_case_free);
	g_autofree char *folded = filter->text == NULL ? NULL : kinko_fold (filter->text);
	g_autoptr (KinkoStatement) query = NULL;
	KinkoStep step;

	*more = FALSE;
	if (!check_filter (filter, folded, error))
		return NULL;
	query = kinko_db_prepare (kinko_session_db (session), choose_sql (filter), error);
	if (query == NULL || !bind_filter (query, filter, folded, error))
		return NULL;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		KinkoCase *kase;

		if (list->len == filter->limit) {
			*more = TRUE;
			return g_steal_pointer (&list);
		}
		kase = g_new0 (KinkoCase, 1);
		g_ptr_array_add (list, kase);
		kase->file = kinko_case_file_from_row (query);
		kase->data = kinko_case_file_read (session, kase->file, kase->file->version, error);
		if (kase->data == NULL)
			return NULL;
	}
	return step == KINKO_STEP_ERROR ? NULL : g_steal_pointer (&list);
}

/* Every look is traced to the case: the entry names all that were shown, by handle. What was searched for is a name,
 * so it is not logged. */
static void
describe_list (KinkoAct *act, GPtrArray *list)
{
	json_t *handles = json_array ();

	for (guint i = 0; i < list->len; i++)
		json_array_append_new (handles,
				       json_string (((KinkoCase *) list->pdata[i])->file->handle));
	json_object_set_new (kinko_act_detail (act), "count",
			     json_integer ((json_int_t) list->len));
	json_object_set_new (kinko_act_detail (act), "cases", handles);
}

GPtrArray *
kinko_case_list (KinkoSession *session, const KinkoCaseFilter *filter, gboolean *more,
		 GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (
		session, filter->text == NULL ? "case.list" : "case.find", "vault", NULL, error);
	g_autoptr (GPtrArray) list = NULL;

	if (act == NULL)
		return NULL;
	list = query_cases (session, filter, more, error);
	if (list == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	describe_list (act, list);
	return kinko_act_commit (act, error) ? g_steal_pointer (&list) : NULL;
}
