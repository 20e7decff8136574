#include "vault/erasure-due-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/date.h"
#include "policies/error.h"
#include "policies/life-cycle.h"
#include "vault/clock.h"
#include "vault/register-internal.h"

static void
due_free (gpointer data)
{
	KinkoErasureDue *due = data;

	g_free (due->case_no);
	g_free (due->handle);
	g_free (due->due);
	g_free (due->rule);
	g_free (due->number);
	g_free (due->reason);
	g_free (due);
}

static KinkoErasureDue *
due_new (const KinkoCaseFile *file, KinkoErasureKind what, const char *day)
{
	KinkoErasureDue *due = g_new0 (KinkoErasureDue, 1);

	due->case_no = g_strdup (file->case_no);
	due->handle = g_strdup (file->handle);
	due->what = what;
	due->due = g_strdup (day);
	return due;
}

/* ---- by the rules ---------------------------------------------------------------------------- */

static KinkoErasureKind
kind_of (KinkoRetentionWhat what)
{
	switch (what) {
	case KINKO_RETENTION_NUMBERS:
		return KINKO_ERASE_NUMBERS;
	case KINKO_RETENTION_DOCUMENTS:
		return KINKO_ERASE_DOCUMENTS;
	case KINKO_RETENTION_CASE:
		break;
	}
	return KINKO_ERASE_CASE;
}

/* The first day on which it may be erased, or NULL: owned by the caller. */
static char *
due_day (const KinkoRetentionRule *rule, const KinkoCase *kase)
{
	const char *after = kinko_case_data_get (kase->data, rule->after);
	KinkoDate date;

	if (after == NULL || !kinko_date_parse (after, &date, NULL))
		return NULL;
	kinko_date_add_days (&date, (int) rule->days, &date);
	return kinko_date_iso (&date);
}

static gboolean
has_rows (KinkoSession *session, const char *sql, gint64 case_id, gboolean *has, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session), sql, error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_int (query, 1, case_id, error))
		return FALSE;
	step = kinko_statement_step (query, error);
	*has = step == KINKO_STEP_ROW;
	return step != KINKO_STEP_ERROR;
}

/* Where nothing is, nothing is due. */
static gboolean
has_content (KinkoSession *session, const KinkoCaseFile *file, KinkoRetentionWhat what,
	     gboolean *has, GError **error)
{
	*has = TRUE;
	if (what == KINKO_RETENTION_NUMBERS)
		return has_rows (session,
				 "SELECT 1 FROM case_file WHERE id = ? AND number_key NOT NULL",
				 file->id, has, error);
	return what == KINKO_RETENTION_CASE ||
	       has_rows (session,
			 "SELECT 1 FROM document WHERE case_id = ? AND key NOT NULL LIMIT 1",
			 file->id, has, error);
}

/* The greatest thing that is due of the case; *@found stays NULL when nothing is. */
static gboolean
apply_rules (KinkoSession *session, const KinkoCase *kase, const char *on, KinkoErasureDue **found,
	     GError **error)
{
	const GPtrArray *rules = kinko_policy_retention (kinko_session_policy (session));
	KinkoState state = KINKO_STATE_REGISTERED;

	if (!kinko_state_parse (kase->file->state, &state))
		return TRUE;
	for (guint i = 0; i < rules->len; i++) {
		const KinkoRetentionRule *rule = rules->pdata[i];
		g_autofree char *day = due_day (rule, kase);
		gboolean has;

		if ((rule->states & 1u << state) == 0 || day == NULL || strcmp (day, on) > 0 ||
		    (*found != NULL && (*found)->what >= kind_of (rule->what)))
			continue;
		if (!has_content (session, kase->file, rule->what, &has, error))
			return FALSE;
		if (!has)
			continue;
		g_clear_pointer (found, due_free);
		*found = due_new (kase->file, kind_of (rule->what), day);
		(*found)->rule = g_strdup (rule->id);
		(*found)->reason = g_strdup (kinko_retention_reason (rule));
	}
	return TRUE;
}

GPtrArray *
kinko_erasure_due_by_rule (KinkoSession *session, const char *on, GError **error)
{
	g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (due_free);
	const KinkoCaseFilter all = { .limit = 0 };
	g_autoptr (KinkoStatement) query = NULL;
	KinkoStep step = KINKO_STEP_DONE;
	guint64 seen = 0;

	if (kinko_policy_retention (kinko_session_policy (session)) == NULL)
		return g_steal_pointer (&list);
	query = kinko_case_query (session, &all, error);
	while (query != NULL && (step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoCase) kase = g_new0 (KinkoCase, 1);
		KinkoErasureDue *due = NULL;

		kase->file = kinko_case_file_from_row (query);
		kinko_session_report (session, _ ("looking through the cases"), ++seen, 0);
		if (kase->file->erased_seq != 0)
			continue;
		kase->data = kinko_case_file_read (session, kase->file, kase->file->version, error);
		if (kase->data == NULL || !apply_rules (session, kase, on, &due, error))
			return NULL;
		if (due != NULL)
			g_ptr_array_add (list, due);
	}
	return query == NULL || step == KINKO_STEP_ERROR ? NULL : g_steal_pointer (&list);
}

/* ---- by reservation -------------------------------------------------------------------------- */

static gboolean
add_reservation (KinkoSession *session, const KinkoRegisterLine *line, const char *on,
		 GPtrArray *list, GError **error)
{
	const char *day = kinko_record_get (line->record, "on");
	g_autoptr (KinkoCaseFile) file = NULL;
	KinkoErasureKind what = KINKO_ERASE_NUMBERS;
	KinkoErasureDue *due;

	if (day == NULL || strcmp (day, on) > 0)
		return TRUE;
	/* It lets something be erased: it must be the one that the log tells of. */
	if (!kinko_register_check_newest (session, line, error))
		return FALSE;
	file = kinko_case_file_load (session, kinko_record_get (line->record, "case"), error);
	if (file == NULL)
		return FALSE;
	if (file->erased_seq != 0)
		return TRUE;
	(void) kinko_erasure_kind_parse (kinko_record_get (line->record, "erase"), &what);
	due = due_new (file, what, day);
	due->number = g_strdup (line->number);
	due->reason = g_strdup (kinko_record_get (line->record, "reason"));
	g_ptr_array_add (list, due);
	return TRUE;
}

static int
compare_cases (gconstpointer a, gconstpointer b)
{
	const KinkoErasureDue *left = *(const KinkoErasureDue *const *) a;
	const KinkoErasureDue *right = *(const KinkoErasureDue *const *) b;
	int cases = strcmp (left->case_no, right->case_no);

	return cases != 0 ? cases : (int) right->what - (int) left->what;
}

GPtrArray *
kinko_erasure_due_by_reservation (KinkoSession *session, const char *on, GError **error)
{
	const KinkoRegister *book = kinko_register_find ("reservation");
	g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (due_free);
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		KINKO_REGISTER_COLUMNS " WHERE register = ? AND open = 1 ORDER BY id", error);
	KinkoStep step = KINKO_STEP_ERROR;

	if (query == NULL || !kinko_statement_bind_text (query, 1, book->name, error))
		return NULL;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoRegisterLine) line =
			kinko_register_line_from_row (session, book, query, error);

		if (line == NULL || !add_reservation (session, line, on, list, error))
			return NULL;
	}
	g_ptr_array_sort (list, compare_cases);
	return step == KINKO_STEP_DONE ? g_steal_pointer (&list) : NULL;
}

/* ---- the list -------------------------------------------------------------------------------- */

static void
describe (KinkoAct *act, const GPtrArray *list)
{
	json_t *handles = json_array ();

	for (guint i = 0; i < list->len; i++)
		json_array_append_new (
			handles, json_string (((const KinkoErasureDue *) list->pdata[i])->handle));
	json_object_set_new (kinko_act_detail (act), "count",
			     json_integer ((json_int_t) list->len));
	json_object_set_new (kinko_act_detail (act), "cases", handles);
}

GPtrArray *
kinko_erasure_due (KinkoSession *session, const char *on, gboolean *more, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "erasure.due", "vault", NULL, error);
	g_autofree char *today = kinko_clock_today ();
	g_autoptr (GPtrArray) list = NULL;
	g_autoptr (GPtrArray) reserved = NULL;

	if (act == NULL)
		return NULL;
	list = kinko_erasure_due_by_rule (session, on == NULL ? today : on, error);
	if (list != NULL)
		reserved =
			kinko_erasure_due_by_reservation (session, on == NULL ? today : on, error);
	if (reserved == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	g_ptr_array_extend_and_steal (list, g_steal_pointer (&reserved));
	g_ptr_array_sort (list, compare_cases);
	*more = list->len > KINKO_ERASURE_DUE_MAX;
	if (*more)
		g_ptr_array_set_size (list, KINKO_ERASURE_DUE_MAX);
	describe (act, list);
	return kinko_act_commit (act, error) ? g_steal_pointer (&list) : NULL;
}
