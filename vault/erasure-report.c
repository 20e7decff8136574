#include "vault/erasure-report.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/case-entry.h"
#include "vault/erasure.h"
#include "vault/register-internal.h"

/* The act that erased: its entries, and what it erased. */
typedef struct {
	guint64 first, last;
	KinkoErasureKind kind;
	GHashTable *objects; /* of all its entries */
} Deed;

static void
deed_clear (Deed *deed)
{
	g_clear_pointer (&deed->objects, g_hash_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Deed, deed_clear)

void
kinko_erasure_report_free (KinkoErasureReport *report)
{
	if (report == NULL)
		return;
	kinko_register_line_free (report->line);
	g_free (report->granted_by);
	g_clear_pointer (&report->copies, g_ptr_array_unref);
	g_free (report);
}

/* ---- the act --------------------------------------------------------------------------------- */

/* Of a line that was made anew after a restore: the entry that made it first. */
static gboolean
go_back (KinkoSession *session, guint64 *seq, GError **error)
{
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail = kinko_case_entry_read (session, *seq, &line, &entry, error);
	const json_t *repeats = json_object_get (detail, "repeats");

	if (detail != NULL && kinko_slice_equal (entry.action, "vault.repeated") &&
	    json_is_integer (repeats))
		*seq = (guint64) json_integer_value (repeats);
	return detail != NULL;
}

/* The entry that tells of the first version of a line. */
static gboolean
find_beginning (KinkoSession *session, const KinkoRegisterLine *line, guint64 *seq, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT seq FROM register_version WHERE line_id = ? AND version = 1", error);

	if (query == NULL || !kinko_statement_bind_int (query, 1, line->id, error))
		return FALSE;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		*seq = (guint64) kinko_statement_int (query, 0);
		return go_back (session, seq, error);
	case KINKO_STEP_DONE:
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the first version of '%s' is missing"), line->number);
		return FALSE;
	default:
		return FALSE;
	}
}

static gboolean
find_first (KinkoSession *session, Deed *deed, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT ifnull (max (size), 0) FROM audit_note WHERE size <= ?", error);

	if (query == NULL || !kinko_statement_bind_int (query, 1, (gint64) deed->last, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return FALSE;
	deed->first = (guint64) kinko_statement_int (query, 0);
	return TRUE;
}

static gboolean
collect_objects (KinkoSession *session, Deed *deed, GError **error)
{
	deed->objects = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	if (!find_first (session, deed, error))
		return FALSE;
	for (guint64 seq = deed->first; seq <= deed->last; seq++) {
		g_autofree char *line = kinko_log_line (kinko_session_log (session), seq, error);
		KinkoEntry entry;

		if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error))
			return FALSE;
		g_hash_table_add (deed->objects, kinko_slice_dup (entry.object));
	}
	return TRUE;
}

/* Who agreed stands in the entry of the grant that the act's own entry names. */
static gboolean
find_granter (KinkoSession *session, guint64 seq, char **granted_by, GError **error)
{
	g_autofree char *line = NULL;
	g_autofree char *grant_line = NULL;
	json_auto_t *grant = NULL;
	KinkoEntry entry;
	json_auto_t *detail = kinko_case_entry_read (session, seq, &line, &entry, error);
	const json_t *second;

	if (detail == NULL)
		return FALSE;
	second = json_object_get (detail, "second");
	if (!json_is_integer (second))
		return TRUE;
	grant = kinko_case_entry_read (session, (guint64) json_integer_value (second), &grant_line,
				       &entry, error);
	if (grant == NULL)
		return FALSE;
	*granted_by = kinko_slice_dup (entry.by);
	return TRUE;
}

/* ---- copies ---------------------------------------------------------------------------------- */

/* What a copy by these acts never holds; one by any other act may hold everything. */
static gboolean
may_hold (const KinkoEntry *entry, KinkoErasureKind kind)
{
	static const char *const without_numbers[] = { "case.entry-sheet", "case.export",
						       "document.get", "form.make", NULL };
	static const char *const without_scans[] = { "case.entry-sheet", "case.export", "form.make",
						     "number.reveal", NULL };
	g_autofree char *action = kinko_slice_dup (entry->action);

	if (kind == KINKO_ERASE_NUMBERS)
		return !g_strv_contains (without_numbers, action);
	return kind != KINKO_ERASE_DOCUMENTS || !g_strv_contains (without_scans, action);
}

/* A copy of one case is named in the log; of a copy of many it is not known which ones are in it. */
static gboolean
concerns (KinkoSession *session, const Deed *deed, const KinkoRegisterLine *copy,
	  gboolean *concerned, GError **error)
{
	g_autofree char *line = NULL;
	g_autofree char *object = NULL;
	KinkoEntry entry;
	guint64 seq;

	*concerned = FALSE;
	if (!find_beginning (session, copy, &seq, error))
		return FALSE;
	if (seq >= deed->first)
		return TRUE;
	line = kinko_log_line (kinko_session_log (session), seq, error);
	if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error))
		return FALSE;
	object = kinko_slice_dup (entry.object);
	*concerned =
		may_hold (&entry, deed->kind) && (!g_str_has_prefix (object, "case/") ||
						  g_hash_table_contains (deed->objects, object));
	return TRUE;
}

/* A successor's is theirs to keep; the file that was handed over may lie here as well, until its erasure is recorded. */
static gboolean
may_be_there (const KinkoRegisterLine *copy)
{
	return copy->open || (kinko_record_get (copy->record, "handed_over_on") != NULL &&
			      kinko_record_get (copy->record, "erased_on") == NULL);
}

static GPtrArray *
find_copies (KinkoSession *session, const Deed *deed, GError **error)
{
	const KinkoRegister *book = kinko_register_find ("copy");
	g_autoptr (GPtrArray) copies =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_register_line_free);
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (session),
				  KINKO_REGISTER_COLUMNS " WHERE register = ? ORDER BY id", error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_text (query, 1, book->name, error))
		return NULL;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoRegisterLine) copy =
			kinko_register_line_from_row (session, book, query, error);
		gboolean concerned;

		if (copy != NULL && !may_be_there (copy))
			continue;
		if (copy == NULL || !kinko_register_check_logged (session, copy, error) ||
		    !concerns (session, deed, copy, &concerned, error))
			return NULL;
		if (concerned)
			g_ptr_array_add (copies, g_steal_pointer (&copy));
	}
	return step == KINKO_STEP_DONE ? g_steal_pointer (&copies) : NULL;
}

/* ---- the report ------------------------------------------------------------------------------ */

static KinkoErasureReport *
make_report (KinkoAct *act, const char *number, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoErasureReport) report = g_new0 (KinkoErasureReport, 1);
	g_auto (Deed) deed = { .kind = KINKO_ERASE_ALL };

	report->line =
		kinko_register_load_for (act, kinko_register_find ("erasure"), number, error);
	if (report->line == NULL || !kinko_register_check_newest (session, report->line, error) ||
	    !find_beginning (session, report->line, &report->seq, error))
		return NULL;
	(void) kinko_erasure_kind_parse (kinko_record_get (report->line->record, "erased"),
					 &deed.kind); /* one of the form's choices */
	deed.last = report->seq;
	if (!find_granter (session, report->seq, &report->granted_by, error) ||
	    !collect_objects (session, &deed, error))
		return NULL;
	report->copies = find_copies (session, &deed, error);
	return report->copies == NULL ? NULL : g_steal_pointer (&report);
}

KinkoErasureReport *
kinko_erasure_report (KinkoSession *session, const char *number, GError **error)
{
	g_autofree char *object =
		kinko_register_object (session, kinko_register_find ("erasure"), number);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "erasure.report", object, NULL, error);
	g_autoptr (KinkoErasureReport) report = NULL;

	if (act == NULL)
		return NULL;
	report = make_report (act, number, error);
	if (report == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	json_object_set_new (kinko_act_detail (act), "version",
			     json_integer ((json_int_t) report->line->version));
	json_object_set_new (kinko_act_detail (act), "copies",
			     json_integer ((json_int_t) report->copies->len));
	return kinko_act_commit (act, error) ? g_steal_pointer (&report) : NULL;
}
