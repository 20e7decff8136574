#include "vault/case.h"

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/act.h"
#include "vault/case-address.h"
#include "vault/case-write.h"
#include "vault/fold.h"

/*
 * One constant statement per filter that narrows most, each bound to the index that has it; the other filters are in
 * every index, too, so that rows are only read to be shown. The text that is searched is in one index alone, because it is
 * long: reading all of that is quicker than reading a few thousand rows here and there. What is due is sorted by its
 * number before any row is read.
 *
 * ?1 after, ?2 limit, ?3 fiscal year or 0, ?4 state, ?5 folded text, ?6 assignee, ?7 due before; NULL: any.
 */
#define SELECT "SELECT " KINKO_CASE_COLUMNS " FROM case_file "
#define FILTERS                                                            \
	" AND (?3 = 0 OR fiscal_year = ?3) AND (?4 IS NULL OR state = ?4)" \
	" AND (?6 IS NULL OR ifnull (assignee, '') = ?6)"                  \
	" AND (?7 IS NULL OR ifnull (due, '9999') < ?7)"                   \
	" AND (?5 IS NULL OR instr (search, ?5) > 0)"
#define PAGE " ORDER BY case_no LIMIT ?2"

#define NO_LIMIT -1 /* as SQL has it */

static const char *
choose_sql (const KinkoCaseFilter *filter)
{
	if (filter->text != NULL)
		return SELECT "INDEXED BY case_by_number WHERE case_no > ?1" FILTERS PAGE;
	if (filter->due_before != NULL)
		return SELECT "WHERE id IN (SELECT id FROM case_file INDEXED BY case_by_due"
			      " WHERE due < ?7 AND case_no > ?1" FILTERS PAGE ")"
			      " ORDER BY case_no";
	if (filter->assignee != NULL && filter->assignee[0] == '\0')
		return SELECT "INDEXED BY case_by_assignee WHERE assignee IS NULL"
			      " AND case_no > ?1" FILTERS PAGE;
	if (filter->assignee != NULL)
		return SELECT "INDEXED BY case_by_assignee WHERE assignee = ?6"
			      " AND case_no > ?1" FILTERS PAGE;
	if (filter->state != NULL)
		return SELECT
			"INDEXED BY case_by_state WHERE state = ?4 AND case_no > ?1" FILTERS PAGE;
	if (filter->fiscal_year != 0)
		return SELECT "INDEXED BY case_by_year WHERE fiscal_year = ?3"
			      " AND case_no > ?1" FILTERS PAGE;
	return SELECT "INDEXED BY case_by_number WHERE case_no > ?1" FILTERS PAGE;
}

static gboolean
bind_filter (KinkoStatement *query, const KinkoCaseFilter *filter, const char *folded,
	     GError **error)
{
	return kinko_statement_bind_text (query, 1, filter->after == NULL ? "" : filter->after,
					  error) &&
	       /* one more than asked for tells whether there is more */
	       kinko_statement_bind_int (query, 2,
					 filter->limit == 0 ? NO_LIMIT : (gint64) filter->limit + 1,
					 error) &&
	       kinko_statement_bind_int (query, 3, filter->fiscal_year, error) &&
	       kinko_statement_bind_text (query, 4, filter->state, error) &&
	       kinko_statement_bind_text (query, 5, folded, error) &&
	       kinko_statement_bind_text (query, 6, filter->assignee, error) &&
	       kinko_statement_bind_text (query, 7, filter->due_before, error);
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

KinkoStatement *
kinko_case_query (KinkoSession *session, const KinkoCaseFilter *filter, GError **error)
{
	g_autofree char *folded = filter->text == NULL ? NULL : kinko_fold (filter->text);
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session), choose_sql (filter), error);

	if (query == NULL || !bind_filter (query, filter, folded, error))
		return NULL;
	return g_steal_pointer (&query);
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
	query = kinko_case_query (session, filter, error);
	if (query == NULL)
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
		/* Who erased it and when is shown with the one case. */
		kase->data = kase->file->erased_seq != 0
				     ? kinko_case_erased_data (kase->file)
				     : kinko_case_file_read (session, kase->file,
							     kase->file->version, error);
		if (kase->data == NULL)
			return NULL;
		kinko_case_hide_address (session, kase->file, kase->data, kase->data);
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
