#include "cli/analysis-text.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "cli/sheet.h"
#include "cli/verification.h"

/* How many hosts or actions are named, and how many cases, whose handles are long. */
#define MOST_NAMES   3u
#define MOST_HANDLES 1u

/* Of a hash so much is shown as tells it from others; all of it is in the line. */
#define SHORT_HASH 19u

/* ---- words ----------------------------------------------------------------------------------- */

gboolean
kinko_analysis_text_code (const json_t *finding, KinkoFindingCode *code)
{
	for (guint i = 0; i < KINKO_FINDING_N_CODES; i++)
		if (strcmp (kinko_finding_id ((KinkoFindingCode) i),
			    kinko_result_text (finding, "code")) == 0) {
			*code = (KinkoFindingCode) i;
			return TRUE;
		}
	return FALSE;
}

KinkoSeverity
kinko_analysis_text_severity (const json_t *finding)
{
	for (guint i = 0; i < KINKO_SEVERITY_N; i++)
		if (strcmp (kinko_severity_id ((KinkoSeverity) i),
			    kinko_result_text (finding, "severity")) == 0)
			return (KinkoSeverity) i;
	return KINKO_SEVERITY_ALERT;
}

/* Words of the log and of the engine that people read. */
static const char *
word_label (const char *word)
{
	static const char *const labels[][2] = {
		{ "no-seat", N_ ("without a seat") },
		{ "no-key", N_ ("without the keys that the act needs") },
		{ "place", N_ ("in a place that the rules forbid") },
		{ "drill", N_ ("with a recovery key that does not serve") },
		{ "overflow", N_ ("more attempts than were noted") },
		{ "reviewed", N_ ("reviewed") },
		{ "waiting", N_ ("not reviewed yet") },
		{ "overdue", N_ ("not reviewed in time") },
		{ "lost", N_ ("lost by a restore before it was reviewed") },
		{ "new-to-vault", N_ ("nobody had opened the vault there before") },
		{ "new-to-person", N_ ("others had opened the vault there before, this person had "
				       "not") },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
		if (strcmp (labels[i][0], word) == 0)
			return _ (labels[i][1]);
	return word;
}

static const char *
subject (const json_t *finding, gsize i)
{
	return kinko_result_text (json_array_get (json_object_get (finding, "subjects"), i),
				  "name");
}

static void
append_name (GString *text, const char *name)
{
	if (g_str_has_prefix (name, "sha256:") && strlen (name) > SHORT_HASH)
		g_string_append_printf (text, "%.*s…", (int) SHORT_HASH, name);
	else
		g_string_append (text, name);
}

/* "a, b, c and 4 more"; owned by the caller. */
static char *
names_of (const json_t *finding)
{
	gsize n = json_array_size (json_object_get (finding, "subjects"));
	gsize most = g_str_has_prefix (subject (finding, 0), "case/") ? MOST_HANDLES : MOST_NAMES;
	/* Reasons are words of ours; a computer can be called like one of them. */
	gboolean reasons = strcmp (kinko_result_text (finding, "code"), "opening-refused") == 0;
	GString *text = g_string_new (NULL);

	for (gsize i = 0; i < n && i < most; i++) {
		const char *name = subject (finding, i);

		if (i > 0)
			g_string_append (text, _ (", "));
		append_name (text, reasons ? word_label (name) : name);
	}
	if (n > most)
		g_string_append_printf (text, _ (" and %d more"), (int) (n - most));
	return g_string_free (text, FALSE);
}

/* "21:04" of "2026-07-08T21:04:11.000+09:00"; owned by the caller. */
static char *
clock_of (const json_t *finding, const char *key)
{
	const char *time = kinko_result_text (finding, key);

	return strlen (time) < 16 ? g_strdup ("") : g_strndup (time + 11, 5);
}

/* "21:04–23:10", or "21:04"; owned by the caller. */
static char *
span_of (const json_t *finding)
{
	g_autofree char *from = clock_of (finding, "from");
	g_autofree char *to = clock_of (finding, "to");

	return strcmp (from, to) == 0 ? g_steal_pointer (&from)
				      : g_strdup_printf ("%s–%s", from, to);
}

/* ---- sentences ------------------------------------------------------------------------------- */

static char *
say_break_glass (const json_t *finding)
{
	return g_strdup_printf (_ ("%s, review due on %s: %s"), subject (finding, 0),
				subject (finding, 1),
				word_label (kinko_result_text (finding, "state")));
}

static char *
say_gap (const json_t *finding, int count)
{
	gboolean end = strcmp (kinko_result_text (finding, "state"), "end") == 0;

	return g_strdup_printf (end ? _ ("open days: %d (%s to %s); the log ends before")
				    : _ ("open days: %d (%s to %s)"),
				count, subject (finding, 0), subject (finding, 1));
}

static char *
say_program (const json_t *finding)
{
	g_autoptr (GString) hash = g_string_new (NULL);

	append_name (hash, subject (finding, 2));
	return g_strdup_printf (_ ("%s: version %s, %s"), subject (finding, 0),
				subject (finding, 1), hash->str);
}

/* Those that are a number of something, in a span of time, and perhaps what. NULL: it is another. */
static char *
say_counted (KinkoFindingCode code, const json_t *finding, int count)
{
	g_autofree char *span = span_of (finding);
	g_autofree char *names = names_of (finding);

	switch (code) {
	case KINKO_FINDING_OUTSIDE_HOURS:
	case KINKO_FINDING_CLOSED_DAY:
	case KINKO_FINDING_UNUSUAL_HOUR:
		return g_strdup_printf (_ ("acts: %d (%s)"), count, span);
	case KINKO_FINDING_LONG_DAY:
		return g_strdup_printf (_ ("%d hours from the first act to the last (%s)"), count,
					span);
	case KINKO_FINDING_LONG_SESSION:
		return g_strdup_printf (_ ("open for %d minutes (%s)"), count, span);
	case KINKO_FINDING_UNASSIGNED:
		return g_strdup_printf (_ ("cases: %d (%s): %s"), count, span, names);
	case KINKO_FINDING_BURST_LOOKS:
	case KINKO_FINDING_MANY_LOOKS:
		return g_strdup_printf (_ ("looks: %d (%s)"), count, span);
	case KINKO_FINDING_BURST_REVEALS:
	case KINKO_FINDING_MANY_REVEALS:
		return g_strdup_printf (_ ("My Numbers: %d (%s)"), count, span);
	case KINKO_FINDING_WRONG_PASSPHRASES:
	case KINKO_FINDING_OPENING_REFUSED:
		return g_strdup_printf (_ ("attempts: %d (%s): %s"), count, span, names);
	case KINKO_FINDING_REFUSALS:
		return g_strdup_printf (_ ("refusals: %d (%s): %s"), count, span, names);
	case KINKO_FINDING_FAILURES:
	case KINKO_FINDING_INTERRUPTED:
		return g_strdup_printf (_ ("acts: %d (%s): %s"), count, span, names);
	case KINKO_FINDING_SEAT_LOCKED:
	case KINKO_FINDING_VAULT_CHANGED:
		return g_steal_pointer (&span);
	default:
		return NULL;
	}
}

static char *
say_other (KinkoFindingCode code, const json_t *finding, int count)
{
	g_autofree char *names = names_of (finding);

	switch (code) {
	case KINKO_FINDING_BREAK_GLASS:
		return say_break_glass (finding);
	case KINKO_FINDING_NEW_HOST:
		return g_strdup_printf (_ ("%s: %s"), subject (finding, 0),
					word_label (kinko_result_text (finding, "state")));
	case KINKO_FINDING_CLOCK_BACK:
		return g_strdup_printf (_ ("by %d seconds"), count);
	case KINKO_FINDING_CLOCK_LOOSE:
		return g_strdup_printf (_ ("%s, openings: %d"), subject (finding, 0), count);
	case KINKO_FINDING_PROGRAM_CHANGED:
		return say_program (finding);
	case KINKO_FINDING_COPY_OPEN:
		return g_strdup_printf (_ ("%s, %d days ago"), subject (finding, 0), count);
	case KINKO_FINDING_GAP:
		return say_gap (finding, count);
	default:
		return g_steal_pointer (&names);
	}
}

char *
kinko_analysis_text_finding (const json_t *finding)
{
	int count = (int) kinko_result_number (finding, "count");
	KinkoFindingCode code;
	char *text;

	if (!kinko_analysis_text_code (finding, &code))
		return g_strdup ("");
	text = say_counted (code, finding, count);
	return text != NULL ? text : say_other (code, finding, count);
}

char *
kinko_analysis_text_entries (const json_t *finding, gsize most)
{
	const json_t *entries = json_object_get (finding, "entries");
	GString *text = g_string_new (NULL);
	gsize n = json_array_size (entries);

	for (gsize i = 0; i < n && i < most; i++)
		g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i == 0 ? "" : ", ",
					kinko_result_number (json_array_get (entries, i), "seq"));
	if (n > most)
		g_string_append_printf (text, _ (" and %d more"), (int) (n - most));
	return g_string_free (text, FALSE);
}

char *
kinko_analysis_text_hours (gint64 minutes)
{
	return g_strdup_printf ("%d:%02d", (int) (minutes / 60), (int) (minutes % 60));
}

/* ---- the whole ------------------------------------------------------------------------------- */

char *
kinko_analysis_text_range (const json_t *result)
{
	const char *from = kinko_result_text (result, "from");
	const char *to = kinko_result_text (result, "to");
	g_autofree char *end =
		to[0] != '\0' ? g_strdup (to)
			      : kinko_japan_time_text (kinko_result_text (result, "as_of"));
	g_autofree char *start =
		from[0] != '\0' ? g_strdup (from) : g_strdup (_ ("the beginning of the log"));

	return g_strdup_printf (_ ("%s to %s"), start, end);
}

char *
kinko_analysis_text_rules (const json_t *result)
{
	const json_t *rules = json_object_get (result, "rules");
	const char *source = kinko_result_text (rules, "source");
	g_autofree char *policy = kinko_verification_groups (kinko_result_text (rules, "policy"));

	if (strcmp (source, "built-in") == 0)
		return g_strdup (_ ("built into the program: no policy was given"));
	if (kinko_result_flag (rules, "in_force"))
		return g_strdup_printf (_ ("those of the policy in force, SHA-256 %s"), policy);
	return g_strdup_printf (_ ("those of another policy than the one in force, SHA-256 %s"),
				policy);
}

/* The log can be whole and tell of what was not done: a verification fails by that. */
static gboolean
is_overdue (const json_t *result)
{
	const json_t *finding;
	gsize i;

	json_array_foreach (json_object_get (result, "findings"), i,
			    finding) if (strcmp (kinko_result_text (finding, "state"), "overdue") ==
					 0) return TRUE;
	return FALSE;
}

GPtrArray *
kinko_analysis_text_caveats (const json_t *result)
{
	const json_t *verification = json_object_get (result, "verification");
	GPtrArray *caveats = g_ptr_array_new_with_free_func (g_free);
	int unknown = (int) kinko_result_number (result, "unknown_looks");

	if (is_overdue (result))
		g_ptr_array_add (
			caveats,
			g_strdup (_ ("A break-glass was not reviewed in time: kinko-verify "
				     "fails until it is, though the log is whole.")));
	if (!kinko_result_flag (verification, "genesis_compared"))
		g_ptr_array_add (caveats,
				 g_strdup (_ ("Whether it is the log that was begun: compare the "
					      "genesis hash with the one on the paper.")));
	g_ptr_array_add (caveats,
			 g_strdup (_ ("Whether it is the newest: no log tells that of itself. "
				      "Compare entries and root hash with another copy.")));
	g_ptr_array_add (
		caveats,
		g_strdup (_ ("Whether the records in the vault are those that the log speaks of: "
			     "this takes a key (kinko log verify).")));
	g_ptr_array_add (
		caveats,
		g_strdup (
			_ ("What was looked at on a screen that somebody else could see, what was "
			   "noted on paper, and what is behind an entry: ask the people.")));
	if (unknown > 0)
		g_ptr_array_add (
			caveats,
			g_strdup_printf (_ ("To whom a case was assigned, where the log has no "
					    "assignment of it: this is so of %d looks, and none of "
					    "them is among the findings."),
					 unknown));
	return caveats;
}
