/* Which backups there are, and when the next one is due. */
#include "vault/backup.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/date.h"
#include "policies/error.h"
#include "vault/act.h"
#include "vault/clock.h"
#include "vault/register-internal.h"
#include "vault/session-internal.h"

#define SELECT_BACKUPS                                                                      \
	"SELECT l.id, l.number, l.handle, l.case_id, l.day, l.operator, l.open, l.version," \
	" l.key FROM backup_line AS b JOIN register_line AS l ON l.id = b.line_id"          \
	" AND l.register = 'copy'"                                                          \
	" ORDER BY b.line_id DESC"

void
kinko_backup_schedule_clear (KinkoBackupSchedule *schedule)
{
	g_clear_pointer (&schedule->last, g_free);
	g_clear_pointer (&schedule->due, g_free);
}

static void
line_free (gpointer data)
{
	KinkoBackupLine *line = data;

	g_free (line->number);
	g_free (line->day);
	g_free (line->made_by);
	g_free (line->recipient);
	g_free (line->path_name);
	g_free (line->sha256);
	g_free (line->verified_on);
	g_free (line->erased_on);
	g_free (line->erase_by);
	g_free (line);
}

/* The row only finds the line: what it is, the sealed record says, and that it is there, the log. */
static gboolean
is_backup (KinkoSession *session, const KinkoRegisterLine *line, GError **error)
{
	if (!kinko_register_check_logged (session, line, error))
		return FALSE;
	if (g_strcmp0 (kinko_record_get (line->record, "kind"), "backup") == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, _ ("'%s' is no backup"),
		     line->number);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

static gboolean
was_made (const KinkoRegisterLine *line)
{
	return g_strcmp0 (kinko_record_get (line->record, "made"), "1") == 0;
}

static KinkoBackupLine *
describe (const KinkoRegisterLine *line)
{
	KinkoBackupLine *out = g_new0 (KinkoBackupLine, 1);

	out->number = g_strdup (line->number);
	out->day = g_strdup (line->day);
	out->made_by = g_strdup (kinko_record_get (line->record, "made_by"));
	out->recipient = g_strdup (kinko_record_get (line->record, "recipient"));
	out->path_name = g_strdup (kinko_record_get (line->record, "path_name"));
	out->sha256 = g_strdup (kinko_record_get (line->record, "sha256"));
	out->verified_on = g_strdup (kinko_record_get (line->record, "verified_on"));
	out->erased_on = g_strdup (kinko_record_get (line->record, "erased_on"));
	out->erase_by = g_strdup (kinko_record_get (line->record, "erase_by"));
	out->open = line->open;
	out->made = was_made (line);
	return out;
}

/* ---- when the next one is due ---------------------------------------------------------------- */

/* Day of the newest that was made; NULL without an error when there is none. */
static char *
newest_day (KinkoSession *session, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (session->db, SELECT_BACKUPS " /* newest */", error);

	while (query != NULL && kinko_statement_step (query, error) == KINKO_STEP_ROW) {
		g_autoptr (KinkoRegisterLine) line = kinko_register_line_from_row (
			session, kinko_register_find ("copy"), query, error);

		if (line == NULL || !is_backup (session, line, error))
			return NULL;
		if (was_made (line))
			return g_strdup (line->day);
	}
	return NULL;
}

/* A vault without any counts from the day on which it was made. */
static char *
first_day (KinkoSession *session, GError **error)
{
	g_autofree char *line = kinko_log_line (session->log, 0, error);
	KinkoEntry entry;

	if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error))
		return NULL;
	return kinko_clock_day (entry.time_ms);
}

static char *
add_days (const char *iso, guint days)
{
	KinkoDate date, due;

	if (!kinko_date_parse (iso, &date, NULL))
		return g_strdup (iso); /* fails towards being due */
	kinko_date_add_days (&date, (int) days, &due);
	return kinko_date_iso (&due);
}

gboolean
kinko_backup_schedule_read (KinkoSession *session, KinkoBackupSchedule *schedule, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autofree char *today = kinko_clock_today ();
	g_autofree char *since = NULL;

	kinko_backup_schedule_clear (schedule);
	schedule->overdue = FALSE;
	schedule->days = kinko_policy_backup_days (session->policy);
	schedule->last = newest_day (session, &problem);
	if (problem == NULL && schedule->days > 0) {
		since = schedule->last != NULL ? g_strdup (schedule->last)
					       : first_day (session, &problem);
		if (since != NULL) {
			schedule->due = add_days (since, schedule->days);
			schedule->overdue = strcmp (schedule->due, today) < 0;
		}
	}
	if (problem == NULL)
		return TRUE;
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}

/* Whoever cannot make one can do nothing about it. */
static gboolean
may_make_one (KinkoSession *session)
{
	const KinkoAccessRequest request = {
		.role = kinko_session_seat (session)->role,
		.action = "backup.create",
		.numbers_cleared = session->compartments->numbers != NULL,
	};
	KinkoVerdict verdict = kinko_policy_decide (session->policy, &request);
	gboolean may = verdict.allowed;

	kinko_verdict_clear (&verdict);
	return may;
}

gboolean
kinko_backup_remind (KinkoSession *session, GError **error)
{
	g_auto (KinkoBackupSchedule) schedule = { 0 };

	if (kinko_policy_backup_days (session->policy) == 0 || !may_make_one (session))
		return TRUE;
	if (!kinko_backup_schedule_read (session, &schedule, error))
		return FALSE;
	if (!schedule.overdue)
		return TRUE;
	if (schedule.last == NULL)
		kinko_session_warn (
			session,
			_ ("there is no backup of this vault yet; the first one was due "
			   "on %s"),
			schedule.due);
	else
		kinko_session_warn (
			session, _ ("the last backup was made on %s; the next one was due on %s"),
			schedule.last, schedule.due);
	return TRUE;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static GPtrArray *
read_lines (KinkoSession *session, json_t *handles, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (session->db, SELECT_BACKUPS, error);
	g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (line_free);
	KinkoStep step = KINKO_STEP_DONE;

	if (query == NULL)
		return NULL;
	while (list->len < KINKO_REGISTER_LIST_MAX &&
	       (step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoRegisterLine) line = kinko_register_line_from_row (
			session, kinko_register_find ("copy"), query, error);

		if (line == NULL || !is_backup (session, line, error))
			return NULL;
		g_ptr_array_add (list, describe (line));
		json_array_append_new (handles, json_string (line->handle));
	}
	return step == KINKO_STEP_ERROR ? NULL : g_steal_pointer (&list);
}

GPtrArray *
kinko_backup_list (KinkoSession *session, KinkoBackupSchedule *schedule, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "backup.list", "vault", NULL, error);
	g_autoptr (GPtrArray) list = NULL;
	json_t *handles;

	if (act == NULL)
		return NULL;
	handles = json_array ();
	json_object_set_new (kinko_act_detail (act), "lines", handles);
	list = read_lines (session, handles, error);
	if (list == NULL || !kinko_backup_schedule_read (session, schedule, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	json_object_set_new (kinko_act_detail (act), "count",
			     json_integer ((json_int_t) list->len));
	return kinko_act_commit (act, error) ? g_steal_pointer (&list) : NULL;
}
