#include "vault/exception.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/date.h"
#include "policies/error.h"
#include "vault/clock.h"
#include "vault/register-internal.h"
#include "vault/register-values.h"
#include "vault/second-objects.h"
#include "vault/session-internal.h"

static const KinkoRegister *
exceptions (void)
{
	return kinko_register_find ("exception");
}

gboolean
kinko_exception_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	return line->version > 0 || kinko_register_stamp (session, line, "at", "done_by", error);
}

/* ---- recording ------------------------------------------------------------------------------- */

static void
set_due (KinkoSession *session, KinkoRegisterLine *line, guint review_days)
{
	g_autofree char *today = kinko_clock_today ();
	g_autofree char *iso = NULL;
	KinkoDate day, due;

	if (review_days == 0 || !kinko_date_parse (today, &day, NULL))
		return;
	kinko_calendar_add_open_days (kinko_policy_calendar (session->policy), &day, review_days,
				      &due);
	iso = kinko_date_iso (&due);
	kinko_record_put (line->record, "due", iso);
}

static void
describe (json_t *detail, const KinkoRegisterLine *line)
{
	static const char *const names[] = { "kind", "action", "due" };

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		const char *value = kinko_record_get (line->record, names[i]);

		if (value != NULL)
			json_object_set_new (detail, names[i], json_string (value));
	}
}

/* Whoever reviews it has to know what was looked at. */
static void
set_about (KinkoAct *act, KinkoRegisterLine *line)
{
	g_autofree char *case_no =
		kinko_second_case_number (kinko_act_session (act), kinko_act_object (act));
	const char *purpose = kinko_act_purpose (act);

	if (case_no != NULL)
		kinko_record_put (line->record, "case", case_no);
	if (purpose[0] != '\0')
		kinko_record_put (line->record, "purpose", purpose);
}

KinkoRegisterLine *
kinko_exception_record (KinkoAct *act, const char *action, const char *reason, guint review_days,
			GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_register_line_new (exceptions ());
	g_autofree char *object = kinko_register_line_object (line);
	json_auto_t *detail = json_object ();

	kinko_record_put (line->record, "kind", review_days > 0 ? "break-glass" : "outside-hours");
	kinko_record_put (line->record, "action", action);
	set_about (act, line);
	kinko_register_need (line, "reason", reason);
	set_due (kinko_act_session (act), line, review_days);
	line->open = review_days > 0;
	if (!kinko_register_add (act, line, detail, error))
		return NULL;
	describe (detail, line);
	return kinko_act_add_entry (act, "exception.record", object, "granted",
				    g_steal_pointer (&detail), error)
		       ? g_steal_pointer (&line)
		       : NULL;
}

void
kinko_exception_tell (KinkoSession *session, const KinkoRegisterLine *line)
{
	const char *due = kinko_record_get (line->record, "due");

	if (due != NULL)
		kinko_session_warn (session,
				    _ ("this is recorded as %s; another person reviews it by %s"),
				    line->number, due);
}

/* ---- reviewing ------------------------------------------------------------------------------- */

static gboolean
check_reviewer (KinkoAct *act, const KinkoRegisterLine *line, GError **error)
{
	if (!line->open) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' waits for no review"), line->number);
		kinko_error_set_hint (error, "%s",
				      _ ("kinko exception list --open shows what does"));
		return kinko_act_fail (act, error);
	}
	if (!kinko_session_is_person (kinko_act_session (act), line->operator))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s",
		     _ ("nobody reviews what they did themselves"));
	kinko_error_set_hint (error, "%s", _ ("another manager or the deputy can"));
	return kinko_act_refuse (act, "own-exception");
}

static gboolean
review (KinkoAct *act, KinkoRegisterLine *line, const char *finding, GError **error)
{
	g_autofree char *now = kinko_register_now ();
	g_autofree char *person = kinko_register_person (kinko_act_session (act), error);

	if (person == NULL)
		return FALSE;
	kinko_register_need (line, "finding", finding);
	kinko_record_put (line->record, "reviewed_at", now);
	kinko_record_put (line->record, "reviewed_by", person);
	line->open = FALSE;
	return kinko_register_change (act, line, kinko_act_detail (act), error);
}

KinkoRegisterLine *
kinko_exception_review (KinkoSession *session, const char *number, const char *finding,
			GError **error)
{
	g_autofree char *object = kinko_register_object (session, exceptions (), number);
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "exception.review", object, NULL, error);
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (act == NULL)
		return NULL;
	line = kinko_register_load_for (act, exceptions (), number, error);
	if (line == NULL || !kinko_register_check_newest (session, line, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	if (!check_reviewer (act, line, error))
		return NULL;
	if (!review (act, line, finding, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	return kinko_act_commit (act, error) ? g_steal_pointer (&line) : NULL;
}

/* ---- looking --------------------------------------------------------------------------------- */

static void
remind (KinkoSession *session, const KinkoRegisterLine *line)
{
	const char *due = kinko_record_get (line->record, "due");
	g_autofree char *today = kinko_clock_today ();

	kinko_session_warn (
		session,
		strcmp (due, today) < 0
			? _ ("%s: '%s' was done by break-glass by '%s'; its review was due on %s, "
			     "and verification fails until it is there")
			: _ ("%s: '%s' was done by break-glass by '%s', to be reviewed by %s"),
		line->number, kinko_record_get (line->record, "action"), line->operator, due);
}

gboolean
kinko_exception_remind (KinkoSession *session, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		session->db,
		KINKO_REGISTER_COLUMNS " INDEXED BY register_open WHERE register = ? AND open = 1"
				       " ORDER BY id",
		error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_text (query, 1, exceptions ()->name, error))
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoRegisterLine) line =
			kinko_register_line_from_row (session, exceptions (), query, error);

		if (line == NULL)
			return FALSE;
		remind (session, line);
	}
	return step == KINKO_STEP_DONE;
}
