#include "audit/finding.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/japan-time.h"

#define ALWAYS KINKO_ANALYSIS_N_LIMITS

static const struct {
	const char *id;
	KinkoSeverity severity;
	KinkoAnalysisLimit limit;
	const char *title, *question;
} codes[] = {
	[KINKO_FINDING_OUTSIDE_HOURS] = { "outside-hours", KINKO_SEVERITY_NOTE, ALWAYS,
					  N_ ("outside office hours"),
					  N_ ("Was the overtime ordered, and does the daily report "
					      "(作業日報) say the same?") },
	[KINKO_FINDING_CLOSED_DAY] = { "closed-day", KINKO_SEVERITY_NOTE, ALWAYS,
				       N_ ("on a day when the office is closed"),
				       N_ ("Who ordered the work on that day, and who else was in "
					   "the room?") },
	[KINKO_FINDING_UNUSUAL_HOUR] = { "unusual-hour", KINKO_SEVERITY_NOTE, ALWAYS,
					 N_ ("at an hour that is unusual for the person"),
					 N_ ("Was it this person? What was different on that "
					     "day?") },
	[KINKO_FINDING_LONG_DAY] = { "long-day", KINKO_SEVERITY_NOTE, KINKO_ANALYSIS_DAY_HOURS,
				     N_ ("a long day"),
				     N_ ("Was it one person all day, or did somebody else use the "
					 "seat?") },
	[KINKO_FINDING_LONG_SESSION] = { "long-session", KINKO_SEVERITY_NOTE,
					 KINKO_ANALYSIS_SESSION_MINUTES,
					 N_ ("the vault was left open"),
					 N_ ("Was the person at the computer all the time, and was "
					     "it locked if not?") },
	[KINKO_FINDING_UNASSIGNED] = { "unassigned", KINKO_SEVERITY_WARNING,
				       KINKO_ANALYSIS_UNASSIGNED_CASES,
				       N_ ("cases of other people"),
				       N_ ("For what did the person need a case that somebody else "
					   "works on?") },
	[KINKO_FINDING_BURST_LOOKS] = { "burst-looks", KINKO_SEVERITY_WARNING,
					KINKO_ANALYSIS_BURST_LOOKS,
					N_ ("many looks in a short time"),
					N_ ("What was being looked for? Was anything noted down or "
					    "photographed?") },
	[KINKO_FINDING_BURST_REVEALS] = { "burst-reveals", KINKO_SEVERITY_ALERT,
					  KINKO_ANALYSIS_BURST_REVEALS,
					  N_ ("many My Numbers in a short time"),
					  N_ ("Which work needs so many My Numbers at once? Where "
					      "did they go?") },
	[KINKO_FINDING_MANY_LOOKS] = { "many-looks", KINKO_SEVERITY_WARNING,
				       KINKO_ANALYSIS_DAY_LOOKS, N_ ("many looks in a day"),
				       N_ ("Does the daily report show as much work as was looked "
					   "at?") },
	[KINKO_FINDING_MANY_REVEALS] = { "many-reveals", KINKO_SEVERITY_WARNING,
					 KINKO_ANALYSIS_DAY_REVEALS,
					 N_ ("many My Numbers in a day"),
					 N_ ("Does the daily report show as many reviews as "
					     "numbers were shown?") },
	[KINKO_FINDING_WRONG_PASSPHRASES] = { "wrong-passphrases", KINKO_SEVERITY_WARNING,
					      KINKO_ANALYSIS_WRONG_PASSPHRASES,
					      N_ ("wrong passphrases"),
					      N_ ("Did the person mistype, or did somebody else "
						  "have the identity file?") },
	[KINKO_FINDING_SEAT_LOCKED] = { "seat-locked", KINKO_SEVERITY_ALERT, ALWAYS,
					N_ ("a seat was locked"),
					N_ ("Who tried, on which computer? Who freed the seat, and "
					    "after what check?") },
	[KINKO_FINDING_OPENING_REFUSED] = { "opening-refused", KINKO_SEVERITY_WARNING, ALWAYS,
					    N_ ("the vault refused to open"),
					    N_ ("Who tried to open the vault without a seat, or in "
						"a place that the rules forbid?") },
	[KINKO_FINDING_REFUSALS] = { "refusals", KINKO_SEVERITY_WARNING,
				     KINKO_ANALYSIS_DAY_REFUSALS, N_ ("refused again and again"),
				     N_ ("What did the person want to do that the rules do not "
					 "allow?") },
	[KINKO_FINDING_FAILURES] = { "failures", KINKO_SEVERITY_NOTE, KINKO_ANALYSIS_DAY_FAILURES,
				     N_ ("failed again and again"),
				     N_ ("Is somebody trying out what works, or does the person "
					 "need instruction?") },
	[KINKO_FINDING_INTERRUPTED] = { "interrupted", KINKO_SEVERITY_WARNING, ALWAYS,
					N_ ("interrupted: whether it took effect is not known"),
					N_ ("Is there a file that nobody registered? Look at the "
					    "computer and ask the person.") },
	[KINKO_FINDING_BREAK_GLASS] = { "break-glass", KINKO_SEVERITY_NOTE, ALWAYS,
					N_ ("done against the rules, with a reason (break-glass)"),
					N_ ("Was the reason good, and did another person review it "
					    "in time?") },
	[KINKO_FINDING_WITHOUT_SECOND] = { "without-second", KINKO_SEVERITY_WARNING, ALWAYS,
					   N_ ("without the second person that the rules want"),
					   N_ ("Was there really nobody else, and who checked the "
					       "new person's identity?") },
	[KINKO_FINDING_NEW_HOST] = { "new-host", KINKO_SEVERITY_NOTE, ALWAYS,
				     N_ ("a computer that is new"),
				     N_ ("Is it a computer that the ward lent, and who brought it "
					 "into use?") },
	[KINKO_FINDING_CLOCK_BACK] = { "clock-back", KINKO_SEVERITY_WARNING,
				       KINKO_ANALYSIS_CLOCK_BACK_SECONDS,
				       N_ ("the clock went back"),
				       N_ ("Who set the clock, and why? What was done between the "
					   "two times?") },
	[KINKO_FINDING_CLOCK_LOOSE] = { "clock-loose", KINKO_SEVERITY_NOTE, ALWAYS,
					N_ ("a clock that is not synchronised"),
					N_ ("When was the clock last compared with the ward's "
					    "time?") },
	[KINKO_FINDING_PROGRAM_CHANGED] = { "program-changed", KINKO_SEVERITY_WARNING, ALWAYS,
					    N_ ("another program"),
					    N_ ("Did the ward consent to this version, and is its "
						"SHA-256 the one it was told?") },
	[KINKO_FINDING_POLICY_CHANGED] = { "policy-changed", KINKO_SEVERITY_NOTE, ALWAYS,
					   N_ ("other rules were adopted"),
					   N_ ("What was changed in the rules, and does the ward "
					       "know?") },
	[KINKO_FINDING_PEOPLE_CHANGED] = { "people-changed", KINKO_SEVERITY_NOTE, ALWAYS,
					   N_ ("seats were given, taken or changed"),
					   N_ ("Does it agree with the notified list of people "
					       "(業務従事者等届)?") },
	[KINKO_FINDING_RECOVERY_KEY] = { "recovery-key", KINKO_SEVERITY_WARNING, ALWAYS,
					 N_ ("recovery keys"),
					 N_ ("Who took the key from where it is kept, and is that "
					     "recorded there?") },
	[KINKO_FINDING_VAULT_CHANGED] = { "vault-changed", KINKO_SEVERITY_NOTE, ALWAYS,
					  N_ ("the vault itself was changed"),
					  N_ ("Was the change of the format or of the keys "
					      "planned, and recorded?") },
	[KINKO_FINDING_RESTORED] = { "restored", KINKO_SEVERITY_ALERT, ALWAYS,
				     N_ ("the vault was restored from a backup"),
				     N_ ("Why was it necessary, what was lost, and was the ward "
					 "told?") },
	[KINKO_FINDING_COPY_OPEN] = { "copy-open", KINKO_SEVERITY_WARNING, KINKO_ANALYSIS_COPY_DAYS,
				      N_ ("a copy whose erasure is not recorded"),
				      N_ ("Where is the copy now, and when will it be erased?") },
	[KINKO_FINDING_GAP] = { "gap", KINKO_SEVERITY_WARNING, KINKO_ANALYSIS_GAP_DAYS,
				N_ ("no entry on days when the office is open"),
				N_ ("Was nobody at work, or was the work done without the "
				    "vault?") },
};

G_STATIC_ASSERT (G_N_ELEMENTS (codes) == KINKO_FINDING_N_CODES);

static const char *const severities[] = { "note", "warning", "alert" };

const char *
kinko_finding_id (KinkoFindingCode code)
{
	g_assert (code < KINKO_FINDING_N_CODES);
	return codes[code].id;
}

const char *
kinko_finding_title (KinkoFindingCode code)
{
	g_assert (code < KINKO_FINDING_N_CODES);
	return _ (codes[code].title);
}

const char *
kinko_finding_question (KinkoFindingCode code)
{
	g_assert (code < KINKO_FINDING_N_CODES);
	return _ (codes[code].question);
}

KinkoSeverity
kinko_finding_severity (KinkoFindingCode code)
{
	g_assert (code < KINKO_FINDING_N_CODES);
	return codes[code].severity;
}

KinkoAnalysisLimit
kinko_finding_limit (KinkoFindingCode code)
{
	g_assert (code < KINKO_FINDING_N_CODES);
	return codes[code].limit;
}

const char *
kinko_severity_id (KinkoSeverity severity)
{
	g_assert (severity < KINKO_SEVERITY_N);
	return severities[severity];
}

const char *
kinko_severity_label (KinkoSeverity severity)
{
	switch (severity) {
	case KINKO_SEVERITY_ALERT:
		return _ ("ask now");
	case KINKO_SEVERITY_WARNING:
		return _ ("ask");
	default:
		return _ ("to be known");
	}
}

/* ---- making one ------------------------------------------------------------------------------ */

static void
release_line (gpointer line)
{
	g_ref_string_release (line);
}

KinkoFinding *
kinko_finding_new (KinkoFindingCode code, const char *by, gint64 time_ms)
{
	KinkoFinding *finding = g_new0 (KinkoFinding, 1);
	g_autofree char *time = kinko_japan_time (time_ms);

	finding->code = code;
	finding->severity = kinko_finding_severity (code);
	finding->by = g_strdup (by);
	(void) g_strlcpy (finding->day, time, sizeof finding->day);
	finding->from_ms = finding->to_ms = time_ms;
	finding->state = "";
	finding->subjects = g_ptr_array_new_with_free_func (g_free);
	finding->entries = g_array_new (FALSE, FALSE, sizeof (guint64));
	finding->lines = g_ptr_array_new_with_free_func (release_line);
	return finding;
}

void
kinko_finding_free (KinkoFinding *finding)
{
	if (finding == NULL)
		return;
	g_free (finding->by);
	g_ptr_array_unref (finding->subjects);
	g_array_unref (finding->entries);
	g_ptr_array_unref (finding->lines);
	g_free (finding);
}

void
kinko_finding_add (KinkoFinding *finding, guint64 seq, char *line, gint64 time_ms)
{
	guint n = finding->entries->len;

	/* Entries come in the order of the log. */
	if (n > 0 && g_array_index (finding->entries, guint64, n - 1) >= seq)
		return;
	g_array_append_val (finding->entries, seq);
	if (finding->lines->len < KINKO_FINDING_MOST_LINES)
		g_ptr_array_add (finding->lines, g_ref_string_acquire (line));
	finding->from_ms = MIN (finding->from_ms, time_ms);
	finding->to_ms = MAX (finding->to_ms, time_ms);
}

void
kinko_finding_move_end (KinkoFinding *finding, guint64 seq, char *line, gint64 time_ms)
{
	if (finding->entries->len > 1) {
		g_array_set_size (finding->entries, finding->entries->len - 1);
		g_ptr_array_set_size (finding->lines, (int) finding->entries->len);
	}
	kinko_finding_add (finding, seq, line, time_ms);
}

void
kinko_finding_add_subject (KinkoFinding *finding, const char *subject)
{
	if (!g_ptr_array_find_with_equal_func (finding->subjects, subject, g_str_equal, NULL))
		g_ptr_array_add (finding->subjects, g_strdup (subject));
}

/* ---- order ----------------------------------------------------------------------------------- */

static guint64
first_entry (const KinkoFinding *finding)
{
	return finding->entries->len == 0 ? 0 : g_array_index (finding->entries, guint64, 0);
}

int
kinko_finding_compare (gconstpointer a, gconstpointer b)
{
	const KinkoFinding *left = *(const KinkoFinding *const *) a;
	const KinkoFinding *right = *(const KinkoFinding *const *) b;

	if (left->from_ms != right->from_ms)
		return left->from_ms < right->from_ms ? -1 : 1;
	if (left->code != right->code)
		return left->code < right->code ? -1 : 1;
	if (strcmp (left->by, right->by) != 0)
		return strcmp (left->by, right->by);
	return first_entry (left) < first_entry (right)   ? -1
	       : first_entry (left) > first_entry (right) ? 1
							  : 0;
}
