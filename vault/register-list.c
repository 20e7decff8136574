#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/case-file.h"
#include "vault/clock.h"
#include "vault/register-internal.h"

/* ?1 register, ?2 and ?3 first and last day, ?4 operator or NULL, ?5 and ?6 day and id after which the page begins. */
#define FILTER                                             \
	" WHERE register = ?1 AND day >= ?2 AND day <= ?3" \
	" AND (?4 IS NULL OR operator = ?4) AND (day, id) > (?5, ?6)"
#define ORDER " ORDER BY day, id"

/* One constant statement per way of finding, bound to its index. ?7: the case. */
static const char *
choose_sql (const KinkoRegisterFilter *filter)
{
	if (filter->case_no != NULL)
		return KINKO_REGISTER_COLUMNS " INDEXED BY register_by_case" FILTER
					      " AND case_id = ?7" ORDER;
	if (filter->open || filter->overdue)
		return KINKO_REGISTER_COLUMNS " INDEXED BY register_open" FILTER
					      " AND open = 1" ORDER;
	return KINKO_REGISTER_COLUMNS " INDEXED BY register_by_day" FILTER ORDER;
}

/* Where a page begins. */
typedef struct {
	char *day;
	gint64 id;
} Place;

static gboolean
find_place (KinkoSession *session, const KinkoRegister *book, const char *after, Place *place,
	    GError **error)
{
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (after == NULL) {
		place->day = g_strdup ("");
		return TRUE;
	}
	line = kinko_register_load_row (session, book, after, error);
	if (line == NULL)
		return FALSE;
	place->day = g_strdup (line->day);
	place->id = line->id;
	return TRUE;
}

static gboolean
bind_filter (KinkoSession *session, KinkoStatement *query, const KinkoRegister *book,
	     const KinkoRegisterFilter *filter, const Place *place, GError **error)
{
	g_autoptr (KinkoCaseFile) file =
		filter->case_no == NULL ? NULL
					: kinko_case_file_load (session, filter->case_no, error);
	const char *from = filter->from == NULL ? "" : filter->from;
	/* A later page does not read the index from the start. */
	const char *first = strcmp (from, place->day) > 0 ? from : place->day;

	if (filter->case_no != NULL &&
	    (file == NULL || !kinko_statement_bind_int (query, 7, file->id, error)))
		return FALSE;
	return kinko_statement_bind_text (query, 1, book->name, error) &&
	       kinko_statement_bind_text (query, 2, first, error) &&
	       kinko_statement_bind_text (query, 3, filter->to == NULL ? "9999" : filter->to,
					  error) &&
	       kinko_statement_bind_text (query, 4, filter->operator, error) &&
	       kinko_statement_bind_text (query, 5, place->day, error) &&
	       kinko_statement_bind_int (query, 6, place->id, error);
}

gboolean
kinko_register_is_overdue (const KinkoRegisterLine *line, const char *today)
{
	const char *due =
		line->book->due == NULL ? NULL : kinko_record_get (line->record, line->book->due);

	if (line->open && line->book->is_late != NULL)
		return line->book->is_late (line->record, today);
	return line->open && due != NULL && strcmp (due, today) < 0;
}

/* What the statement did not ask for. */
static gboolean
matches (const KinkoRegisterLine *line, const KinkoRegisterFilter *filter, const char *today)
{
	return (!filter->open || line->open) &&
	       (!filter->overdue || kinko_register_is_overdue (line, today)) &&
	       (filter->field == NULL ||
		g_strcmp0 (kinko_record_get (line->record, filter->field), filter->value) == 0);
}

static GPtrArray *
read_lines (KinkoSession *session, const KinkoRegister *book, const KinkoRegisterFilter *filter,
	    KinkoStatement *query, gboolean *more, GError **error)
{
	g_autoptr (GPtrArray) list =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_register_line_free);
	g_autofree char *today = kinko_clock_today ();
	KinkoStep step;

	*more = FALSE;
	while (!*more && (step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoRegisterLine) line =
			kinko_register_line_from_row (session, book, query, error);

		if (line == NULL)
			return NULL;
		if (!matches (line, filter, today))
			continue;
		if (list->len == filter->limit)
			*more = TRUE;
		else
			g_ptr_array_add (list, g_steal_pointer (&line));
	}
	return !*more && step == KINKO_STEP_ERROR ? NULL : g_steal_pointer (&list);
}

static GPtrArray *
query_lines (KinkoSession *session, const KinkoRegister *book, const KinkoRegisterFilter *filter,
	     gboolean *more, GError **error)
{
	g_autoptr (KinkoStatement) query = NULL;
	g_autofree char *day = NULL;
	Place place = { 0 };

	if (filter->limit < 1 || filter->limit > KINKO_REGISTER_LIST_MAX) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
			     _ ("a page has 1 to %d lines, not %u"), KINKO_REGISTER_LIST_MAX,
			     filter->limit);
		return NULL;
	}
	if (!find_place (session, book, filter->after, &place, error))
		return NULL;
	day = place.day;
	query = kinko_db_prepare (kinko_session_db (session), choose_sql (filter), error);
	if (query == NULL || !bind_filter (session, query, book, filter, &place, error))
		return NULL;
	return read_lines (session, book, filter, query, more, error);
}

/* Every look is traced to the line: the entry names all that were shown, by handle. */
static void
describe_list (KinkoAct *act, GPtrArray *list)
{
	json_t *handles = json_array ();

	for (guint i = 0; i < list->len; i++)
		json_array_append_new (
			handles,
			json_string (((const KinkoRegisterLine *) list->pdata[i])->handle));
	json_object_set_new (kinko_act_detail (act), "count",
			     json_integer ((json_int_t) list->len));
	json_object_set_new (kinko_act_detail (act), "lines", handles);
}

static char *
list_action (const KinkoRegister *book)
{
	return g_strconcat (book->acts == NULL ? book->name : book->acts, ".list", NULL);
}

GPtrArray *
kinko_register_list (KinkoSession *session, const KinkoRegister *book,
		     const KinkoRegisterFilter *filter, gboolean *more, GError **error)
{
	g_autofree char *action = list_action (book);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, action, "vault", NULL, error);
	g_autoptr (GPtrArray) list = NULL;

	if (act == NULL)
		return NULL;
	list = query_lines (session, book, filter, more, error);
	if (list == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	describe_list (act, list);
	return kinko_act_commit (act, error) ? g_steal_pointer (&list) : NULL;
}

gboolean
kinko_register_each (KinkoSession *session, const KinkoRegister *book, gboolean open,
		     KinkoRegisterEachFunc each, gpointer data, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		open ? KINKO_REGISTER_COLUMNS " INDEXED BY register_open"
					      " WHERE register = ? AND open = 1 ORDER BY id"
		     : KINKO_REGISTER_COLUMNS " WHERE register = ? ORDER BY id",
		error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_text (query, 1, book->name, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoRegisterLine) line =
			kinko_register_line_from_row (session, book, query, error);

		if (line == NULL || (line->erased_seq == 0 && !each (line, data, error)))
			return FALSE;
	}
	return step == KINKO_STEP_DONE;
}

/* ---- one line -------------------------------------------------------------------------------- */

KinkoRegisterLine *
kinko_register_show (KinkoSession *session, const KinkoRegister *book, const char *number,
		     GError **error)
{
	g_autofree char *action = list_action (book);
	g_autofree char *object = kinko_register_object (session, book, number);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, action, object, NULL, error);
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (act == NULL)
		return NULL;
	line = kinko_register_load_for (act, book, number, error);
	if (line == NULL || !kinko_register_check_logged (session, line, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	json_object_set_new (kinko_act_detail (act), "version",
			     json_integer ((json_int_t) line->version));
	return kinko_act_commit (act, error) ? g_steal_pointer (&line) : NULL;
}
