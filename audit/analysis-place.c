/* Computers, programs, clocks, rules, seats: what is other than before; and how long the vault stays open. */
#include "audit/analysis-internal.h"

#include <string.h>

#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define DAY_MS    G_GINT64_CONSTANT (86400000)

/* So many sessions are remembered before those are forgotten that cannot go on. */
#define MANY_SESSIONS 4096u

/* ---- sessions -------------------------------------------------------------------------------- */

typedef struct {
	guint64 seq;
	gint64 begin_ms, last_ms;
	char *line; /* GRefString */
	char *by;
	KinkoFinding *finding; /* borrowed; NULL: it is not long yet */
} Session;

void
kinko_analysis_session_free (gpointer data)
{
	Session *session = data;

	g_ref_string_release (session->line);
	g_free (session->by);
	g_free (session);
}

static gboolean
is_over (G_GNUC_UNUSED gpointer key, gpointer value, gpointer now_ms)
{
	return ((const Session *) value)->last_ms < *(const gint64 *) now_ms - 2 * DAY_MS;
}

static void
begin_session (KinkoAnalysis *analysis, KinkoStep *step, char *id)
{
	Session *session = g_new0 (Session, 1);
	gint64 now_ms = step->entry->time_ms;

	session->seq = step->entry->seq;
	session->begin_ms = session->last_ms = now_ms;
	session->line = g_ref_string_acquire (kinko_step_line (step));
	session->by = g_strdup (step->by);
	if (g_hash_table_size (analysis->sessions) >=
	    MAX (analysis->many_sessions, MANY_SESSIONS)) {
		(void) g_hash_table_foreach_remove (analysis->sessions, is_over, &now_ms);
		/* So that many of one day are not gone through at each of them. */
		analysis->many_sessions = 2 * g_hash_table_size (analysis->sessions);
	}
	g_hash_table_insert (analysis->sessions, id, session);
}

static void
tell_long (KinkoAnalysis *analysis, KinkoStep *step, Session *session, guint limit)
{
	KinkoFinding *finding = session->finding;

	if (finding == NULL) {
		finding = kinko_finding_new (KINKO_FINDING_LONG_SESSION, session->by,
					     session->begin_ms);
		finding->limit = limit;
		kinko_finding_add (finding, session->seq, session->line, session->begin_ms);
		g_ptr_array_add (analysis->findings, finding);
		session->finding = finding;
	}
	kinko_finding_move_end (finding, step->entry->seq, kinko_step_line (step),
				step->entry->time_ms);
	finding->count = (guint) ((step->entry->time_ms - session->begin_ms) / MINUTE_MS);
}

static void
watch_session (KinkoAnalysis *analysis, KinkoStep *step)
{
	guint limit = analysis->scope.rules.limits[KINKO_ANALYSIS_SESSION_MINUTES];
	g_autofree char *id = kinko_slice_dup (step->entry->session);
	Session *session = g_hash_table_lookup (analysis->sessions, id);

	if (session == NULL) {
		if (kinko_step_is (step, "session.open", "granted"))
			begin_session (analysis, step, g_steal_pointer (&id));
		return;
	}
	session->last_ms = step->entry->time_ms;
	if (step->in_range && session->last_ms - session->begin_ms >= limit * MINUTE_MS)
		tell_long (analysis, step, session, limit);
}

/* ---- computers and programs ------------------------------------------------------------------ */

static void
watch_host (KinkoAnalysis *analysis, KinkoStep *step, KinkoPersonState *person, const char *host)
{
	gboolean known = g_hash_table_contains (analysis->hosts, host);
	gboolean granted = strcmp (step->result, "granted") == 0;
	KinkoFinding *finding;

	/* The first computer of all is new to nobody; nor is one that others use to a person who begins. A wrong
	 * passphrase at the person's own computer is another matter. */
	if (known ? g_hash_table_size (person->hosts) > 0 &&
			    !g_hash_table_contains (person->hosts, host)
		  : g_hash_table_size (analysis->hosts) > 0) {
		finding = kinko_analysis_tell (analysis, step, KINKO_FINDING_NEW_HOST, step->by,
					       step->day, host);
		if (finding != NULL) {
			kinko_finding_add_subject (finding, host);
			if (!known)
				finding->severity = KINKO_SEVERITY_WARNING;
			finding->state = known ? "new-to-person" : "new-to-vault";
		}
	}
	if (!granted)
		return;
	g_hash_table_add (person->hosts, g_strdup (host));
	if (!known)
		g_hash_table_insert (analysis->hosts, g_strdup (host), g_strdup (""));
}

/* On this computer, or, where it was not opened before, anywhere. */
static void
watch_program (KinkoAnalysis *analysis, KinkoStep *step, const char *host)
{
	const char *program = kinko_step_text (step, "program");
	const char *before = g_hash_table_lookup (analysis->hosts, host);
	gboolean elsewhere = g_hash_table_contains (analysis->programs, program);
	gboolean other = before != NULL && before[0] != '\0'
				 ? strcmp (before, program) != 0
				 : !elsewhere && g_hash_table_size (analysis->programs) > 0;
	KinkoFinding *finding;

	if (program[0] == '\0')
		return;
	if (other) {
		finding = kinko_analysis_tell (analysis, step, KINKO_FINDING_PROGRAM_CHANGED,
					       step->by, step->day, host);
		if (finding != NULL) {
			kinko_finding_add_subject (finding, host);
			kinko_finding_add_subject (finding, kinko_step_text (step, "version"));
			kinko_finding_add_subject (finding, program);
		}
	}
	g_hash_table_replace (analysis->hosts, g_strdup (host), g_strdup (program));
	g_hash_table_add (analysis->programs, g_strdup (program));
}

static void
watch_clock (KinkoAnalysis *analysis, KinkoStep *step, const char *host)
{
	const json_t *detail = kinko_step_detail (step);
	KinkoFinding *finding;

	if (!json_is_false (json_object_get (detail, "clock_synchronised")))
		return;
	finding = kinko_analysis_tell (analysis, step, KINKO_FINDING_CLOCK_LOOSE, "",
				       KINKO_STEP_ALL_DAYS, host);
	if (finding != NULL)
		kinko_finding_add_subject (finding, host);
}

static void
watch_opening (KinkoAnalysis *analysis, KinkoStep *step)
{
	const char *host = kinko_step_text (step, "host");

	if (host[0] == '\0' || step->by[0] == '\0')
		return;
	watch_host (analysis, step, kinko_analysis_person (analysis, step->by), host);
	if (!kinko_step_is (step, "session.open", "granted"))
		return;
	watch_program (analysis, step, host);
	watch_clock (analysis, step, host);
}

static void
watch_clock_back (KinkoAnalysis *analysis, KinkoStep *step)
{
	json_int_t milliseconds =
		json_integer_value (json_object_get (kinko_step_detail (step), "milliseconds"));
	g_autofree char *apart = g_strdup_printf ("%" G_GUINT64_FORMAT, step->entry->seq);
	KinkoFinding *finding = kinko_analysis_tell (analysis, step, KINKO_FINDING_CLOCK_BACK,
						     step->by, step->day, apart);

	if (finding != NULL)
		finding->count = (guint) CLAMP (milliseconds / 1000, 0, G_MAXUINT);
}

/* ---- rules, seats, the vault itself ---------------------------------------------------------- */

/* Entries that are told whenever they are there. */
static const struct {
	const char *action, *result;
	KinkoFindingCode code;
	gboolean of_object; /* the finding is that of the operator in its object */
	gboolean is_alert;
	const char *subject; /* member of the detail; NULL: the operator in the object */
} events[] = {
	{ "operator.lock", "granted", KINKO_FINDING_SEAT_LOCKED, TRUE, FALSE, NULL },
	{ "operator.enrol", "granted", KINKO_FINDING_PEOPLE_CHANGED, FALSE, FALSE, NULL },
	{ "operator.suspend", "granted", KINKO_FINDING_PEOPLE_CHANGED, FALSE, FALSE, NULL },
	{ "operator.resume", "granted", KINKO_FINDING_PEOPLE_CHANGED, FALSE, FALSE, NULL },
	{ "operator.revoke", "granted", KINKO_FINDING_PEOPLE_CHANGED, FALSE, FALSE, NULL },
	{ "policy.adopt", "granted", KINKO_FINDING_POLICY_CHANGED, FALSE, FALSE, "policy" },
	{ "recovery.add", "granted", KINKO_FINDING_RECOVERY_KEY, FALSE, FALSE, NULL },
	{ "recovery.remove", "granted", KINKO_FINDING_RECOVERY_KEY, FALSE, FALSE, NULL },
	{ "recovery.drill", "failed", KINKO_FINDING_RECOVERY_KEY, FALSE, FALSE, NULL },
	{ "recovery.use", "granted", KINKO_FINDING_RECOVERY_KEY, FALSE, TRUE, NULL },
	{ "vault.migrated", "granted", KINKO_FINDING_VAULT_CHANGED, FALSE, FALSE, NULL },
	{ "keys.rotate", "done", KINKO_FINDING_VAULT_CHANGED, FALSE, FALSE, NULL },
	{ "vault.restored", "granted", KINKO_FINDING_RESTORED, FALSE, FALSE, "backup" },
};

static void
watch_event (KinkoAnalysis *analysis, KinkoStep *step)
{
	for (gsize i = 0; i < G_N_ELEMENTS (events); i++) {
		const char *subject;
		KinkoFinding *finding;

		if (!kinko_step_is (step, events[i].action, events[i].result))
			continue;
		subject = events[i].subject == NULL ? kinko_step_operator (step)
						    : kinko_step_text (step, events[i].subject);
		finding = kinko_analysis_tell (
			analysis, step, events[i].code,
			events[i].of_object ? kinko_step_operator (step) : step->by, step->day, "");
		if (finding == NULL)
			return;
		if (subject[0] != '\0')
			kinko_finding_add_subject (finding, subject);
		if (events[i].is_alert)
			finding->severity = KINKO_SEVERITY_ALERT;
	}
}

static void
watch_second (KinkoAnalysis *analysis, KinkoStep *step)
{
	KinkoFinding *finding;

	if (!json_is_true (json_object_get (kinko_step_detail (step), "second_waived")))
		return;
	finding = kinko_analysis_tell (analysis, step, KINKO_FINDING_WITHOUT_SECOND, step->by,
				       step->day, "");
	if (finding != NULL)
		kinko_finding_add_subject (finding, kinko_step_operator (step));
}

/* Who never writes an entry, as an auditor, has a role by the enrolment alone. */
static void
watch_seat (KinkoAnalysis *analysis, KinkoStep *step)
{
	const char *id = kinko_step_operator (step);

	if (id[0] != '\0')
		kinko_analysis_person (analysis, id)->shown.role =
			kinko_role_from_name (kinko_step_text (step, "role"));
}

void
kinko_analysis_watch_place (KinkoAnalysis *analysis, KinkoStep *step)
{
	watch_session (analysis, step);
	if ((step->kinds & KINKO_STEP_OPENING) != 0)
		watch_opening (analysis, step);
	else if (kinko_step_is (step, "clock.back", "granted"))
		watch_clock_back (analysis, step);
	else if (kinko_step_is (step, "operator.enrol", "granted")) {
		watch_seat (analysis, step);
		watch_second (analysis, step);
	}
	watch_event (analysis, step);
}
