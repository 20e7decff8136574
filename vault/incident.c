#include "vault/incident.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/access.h"
#include "policies/verdict.h"
#include "vault/clock.h"
#include "vault/register-internal.h"
#include "vault/register-step.h"
#include "vault/register-values.h"
#include "vault/session-internal.h"

#define DATE_LEN    10 /* "2026-07-06" */
#define NOT_FOR_LAW "対象外"
#define NOT_KNOWN   "確認中"

static const KinkoRegister *
incidents (void)
{
	return kinko_register_find ("incident");
}

static const char *
get (const KinkoRegisterLine *line, const char *name)
{
	return kinko_record_get (line->record, name);
}

/* ---- the clock ------------------------------------------------------------------------------- */

/* Where each report stands in the record. */
static const struct {
	const char *from, *due, *done;
} places[KINKO_INCIDENT_REPORTS] = {
	[KINKO_INCIDENT_NOTICE] = { "discovered_at", "discovered_at", "notice_at" },
	[KINKO_INCIDENT_PROMPT] = { "prompt_from", "prompt_due", "prompt_on" },
	[KINKO_INCIDENT_FULL] = { "full_due", "full_due", "full_on" },
};

/* The day of a day or a time of the record. */
static gboolean
read_day (const char *text, KinkoDate *date)
{
	g_autofree char *day = text == NULL ? NULL : g_strndup (text, DATE_LEN);

	return day != NULL && kinko_date_parse (day, date, NULL);
}

gboolean
kinko_incident_state (const KinkoRecord *record, KinkoIncidentReport report, const char *today,
		      KinkoIncidentState *state)
{
	KinkoDate due, done, now;

	state->from = kinko_record_get (record, places[report].from);
	state->due = kinko_record_get (record, places[report].due);
	state->done = kinko_record_get (record, places[report].done);
	if (!read_day (state->due, &due) || !read_day (today, &now))
		return FALSE;
	state->standing = kinko_incident_standing (
		report, &due, read_day (state->done, &done) ? &done : NULL, &now);
	return TRUE;
}

static void
put_day (KinkoRegisterLine *line, const char *name, const KinkoDate *day)
{
	g_autofree char *iso = day == NULL ? NULL : kinko_date_iso (day);

	kinko_record_put (line->record, name, iso);
}

/* As the calendar says that is in force now: a period that was put off by a closed day stays put off. What may have to be reported
 * is reckoned until it is known that it need not be. */
static void
set_deadlines (KinkoSession *session, KinkoRegisterLine *line)
{
	const KinkoCalendar *calendar = kinko_policy_calendar (kinko_session_policy (session));
	gboolean wrongful = g_strcmp0 (get (line, "wrongful"), "1") == 0;
	gboolean wanted = g_strcmp0 (get (line, "reportable"), NOT_FOR_LAW) != 0;
	KinkoIncidentDeadline prompt, full;
	KinkoDate known;

	wanted = wanted && read_day (get (line, "discovered_at"), &known);
	if (wanted) {
		kinko_incident_deadline (calendar, &known, wrongful, KINKO_INCIDENT_PROMPT,
					 &prompt);
		kinko_incident_deadline (calendar, &known, wrongful, KINKO_INCIDENT_FULL, &full);
	}
	put_day (line, "prompt_from", wanted ? &prompt.from : NULL);
	put_day (line, "prompt_due", wanted ? &prompt.due : NULL);
	put_day (line, "full_due", wanted ? &full.due : NULL);
}

/* The first report that is not done yet; they come in the order of their days. */
static void
set_next (KinkoRegisterLine *line)
{
	const char *next = NULL;

	for (guint i = 0; line->open && next == NULL && i < KINKO_INCIDENT_REPORTS; i++)
		if (get (line, places[i].done) == NULL)
			next = get (line, places[i].due);
	if (next != NULL) {
		g_autofree char *day = g_strndup (next, DATE_LEN);

		kinko_record_put (line->record, "due", day);
	} else {
		kinko_record_put (line->record, "due", NULL);
	}
}

void
kinko_incident_set_clock (KinkoSession *session, KinkoRegisterLine *line)
{
	set_deadlines (session, line);
	set_next (line);
}

gboolean
kinko_incident_is_late (const KinkoRecord *record, const char *today)
{
	for (guint i = 0; i < KINKO_INCIDENT_REPORTS; i++) {
		KinkoIncidentState state;

		if (kinko_incident_state (record, (KinkoIncidentReport) i, today, &state) &&
		    state.standing == KINKO_INCIDENT_OVERDUE)
			return TRUE;
	}
	return FALSE;
}

/* ---- one line -------------------------------------------------------------------------------- */

/* Times are as they are in Japan, so that their texts sort. */
static void
check_time (KinkoRegisterLine *line, const char *name, const char *earliest)
{
	const char *at = get (line, name);
	g_autofree char *now = kinko_register_now ();

	if (at == NULL)
		return;
	if (strcmp (at, now) > 0)
		kinko_register_complain (line, name, "time_in_future",
					 _ ("this time is not here yet"));
	else if (earliest != NULL && strcmp (at, earliest) < 0)
		kinko_register_complain (line, name, "time_too_early",
					 _ ("this time is before the incident was discovered"));
}

static void
check_times (KinkoRegisterLine *line)
{
	const char *discovered = get (line, "discovered_at");
	const char *happened = get (line, "happened_at");

	check_time (line, "discovered_at", NULL);
	check_time (line, "happened_at", NULL);
	if (discovered == NULL)
		return;
	if (happened != NULL && strcmp (happened, discovered) > 0)
		kinko_register_complain (line, "happened_at", "happened_after",
					 _ ("it cannot have been discovered before it happened"));
	check_time (line, "notice_at", discovered);
	check_time (line, "written_at", discovered);
	kinko_register_check_day (line, "prompt_on", discovered);
	kinko_register_check_day (line, "full_on", discovered);
}

gboolean
kinko_incident_complete (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	check_times (line);
	kinko_incident_set_clock (session, line);
	return line->version > 0 ||
	       kinko_register_stamp (session, line, NULL, "recorded_by", error);
}

/* From when on the clock runs, anybody may see. */
void
kinko_incident_tell (const KinkoRecord *record, json_t *detail)
{
	const char *known = kinko_record_get (record, "discovered_at");

	if (known != NULL)
		json_object_set_new (detail, "known", json_string (known));
}

static gboolean
close_incident (KinkoSession *session, KinkoRegisterLine *line, GError **error)
{
	static const char *const needed[] = { "notice_at",  "written_at",  "items",
					      "persons",    "cause",       "damage",
					      "to_persons", "publication", "prevention" };
	gboolean by_law = g_strcmp0 (get (line, "reportable"), NOT_FOR_LAW) != 0;

	for (gsize i = 0; i < G_N_ELEMENTS (needed); i++)
		if (get (line, needed[i]) == NULL)
			kinko_register_complain (line, needed[i], "required_missing",
						 _ ("this is not recorded yet"));
	if (g_strcmp0 (get (line, "reportable"), NOT_KNOWN) == 0)
		kinko_register_complain (
			line, "reportable", "not_known",
			_ ("whether it is to be reported by law is not known yet"));
	for (guint i = KINKO_INCIDENT_PROMPT; by_law && i < KINKO_INCIDENT_REPORTS; i++)
		if (get (line, places[i].done) == NULL)
			kinko_register_complain (line, places[i].done, "required_missing",
						 _ ("this is not recorded yet"));
	kinko_register_check_day (line, "closed_on", line->day);
	line->open = FALSE;
	return kinko_register_stamp (session, line, NULL, "closed_by", error);
}

static const char *const close_needed[] = { "closed_on", "closing", NULL };
static const char *const close_optional[] = { NULL };

const KinkoRegisterStep kinko_incident_steps[] = {
	{ "close", close_needed, close_optional, close_incident },
	{ NULL, NULL, NULL, NULL },
};

/* ---- telling --------------------------------------------------------------------------------- */

static char *
message_of (const char *number, KinkoIncidentReport report, const KinkoIncidentState *state)
{
	gboolean late = state->standing == KINKO_INCIDENT_OVERDUE;

	if (report == KINKO_INCIDENT_NOTICE)
		return g_strdup_printf (
			_ ("%s: the ward was not told of this incident yet; that is "
			   "to be done at once"),
			number);
	if (report == KINKO_INCIDENT_PROMPT)
		return g_strdup_printf (
			late ? _ ("%s: the prompt report (速報) of this incident was "
				  "due by %s")
			     : _ ("%s: the prompt report (速報) of this incident is "
				  "due by %s"),
			number, state->due);
	return g_strdup_printf (
		late ? _ ("%s: the full report (確報) of this incident was due by %s")
		     : _ ("%s: the full report (確報) of this incident is due by %s"),
		number, state->due);
}

GPtrArray *
kinko_incident_messages (const char *number, const KinkoRecord *record, const char *today)
{
	GPtrArray *messages = g_ptr_array_new_with_free_func (g_free);

	for (guint i = 0; i < KINKO_INCIDENT_REPORTS; i++) {
		KinkoIncidentState state;

		if (kinko_incident_state (record, (KinkoIncidentReport) i, today, &state) &&
		    (state.standing == KINKO_INCIDENT_OVERDUE ||
		     state.standing == KINKO_INCIDENT_SOON))
			g_ptr_array_add (messages,
					 message_of (number, (KinkoIncidentReport) i, &state));
	}
	return messages;
}

/* Whoever answers for it, and nobody else: an incident may be about anybody. */
static gboolean
may_list (KinkoSession *session)
{
	const KinkoAccessRequest request = {
		.role = kinko_session_seat (session)->role,
		.action = "incident.list",
		.numbers_cleared = session->compartments->numbers != NULL,
	};
	KinkoVerdict verdict = kinko_policy_decide (session->policy, &request);
	gboolean may = verdict.allowed;

	kinko_verdict_clear (&verdict);
	return may;
}

static gboolean
remind_of (KinkoRegisterLine *line, gpointer session, G_GNUC_UNUSED GError **error)
{
	g_autofree char *today = kinko_clock_today ();
	g_autoptr (GPtrArray) messages =
		kinko_incident_messages (line->number, line->record, today);

	for (guint i = 0; i < messages->len; i++)
		kinko_session_warn (session, "%s", (const char *) messages->pdata[i]);
	return TRUE;
}

gboolean
kinko_incident_remind (KinkoSession *session, GError **error)
{
	return !may_list (session) ||
	       kinko_register_each (session, incidents (), TRUE, remind_of, session, error);
}
