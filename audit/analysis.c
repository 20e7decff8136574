#include "audit/analysis.h"

#include <string.h>

#include "audit/analysis-internal.h"
#include "audit/japan-time.h"

#define DAY_MS   G_GINT64_CONSTANT (86400000)
#define JAPAN_MS G_GINT64_CONSTANT (32400000)

#define OPERATOR_PREFIX "operator/"

/* ---- days ------------------------------------------------------------------------------------ */

int
kinko_analysis_day_number (gint64 time_ms)
{
	gint64 there = time_ms + JAPAN_MS;

	return (int) (there >= 0 ? there / DAY_MS : -((DAY_MS - 1 - there) / DAY_MS));
}

char *
kinko_analysis_day_text (int number)
{
	char *text = kinko_japan_time (number * DAY_MS - JAPAN_MS);

	text[strlen ("2026-07-08")] = '\0';
	return text;
}

gboolean
kinko_analysis_is_open_day (const KinkoAnalysis *analysis, int day)
{
	KinkoDate date;

	return kinko_date_from_time (day * DAY_MS - JAPAN_MS, &date, NULL) &&
	       kinko_calendar_is_open_day (analysis->scope.calendar, &date);
}

/* ---- steps ----------------------------------------------------------------------------------- */

char *
kinko_step_line (KinkoStep *step)
{
	if (step->line == NULL)
		step->line = g_ref_string_new_len (step->text, (gssize) step->len);
	return step->line;
}

const json_t *
kinko_step_detail (KinkoStep *step)
{
	if (step->detail == NULL)
		step->detail = kinko_entry_detail (step->entry, NULL);
	if (step->detail == NULL) /* with a key twice, say: nothing can be said of what is in it */
		step->detail = json_object ();
	return step->detail;
}

const char *
kinko_step_text (KinkoStep *step, const char *key)
{
	const char *text = json_string_value (json_object_get (kinko_step_detail (step), key));

	return text == NULL ? "" : text;
}

gboolean
kinko_step_is (const KinkoStep *step, const char *action, const char *result)
{
	return strcmp (step->action, action) == 0 && strcmp (step->result, result) == 0;
}

const char *
kinko_step_operator (const KinkoStep *step)
{
	return g_str_has_prefix (step->object, OPERATOR_PREFIX)
		       ? step->object + strlen (OPERATOR_PREFIX)
		       : "";
}

/* The words of the entry as texts, in one piece of memory. */
static void
spell_out (KinkoStep *step)
{
	const KinkoEntry *entry = step->entry;
	const struct {
		KinkoSlice slice;
		const char **word;
	} words[] = { { entry->action, &step->action },
		      { entry->object, &step->object },
		      { entry->result, &step->result },
		      { entry->by, &step->by } };
	gsize size = 0;
	char *at;

	for (gsize i = 0; i < G_N_ELEMENTS (words); i++)
		size += words[i].slice.len + 1;
	at = step->words = g_malloc (size);
	for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
		memcpy (at, words[i].slice.text, words[i].slice.len);
		at[words[i].slice.len] = '\0';
		*words[i].word = at;
		at += words[i].slice.len + 1;
	}
}

/* Somebody at the door: who is named, and the moment, of what was taken in from the spool, are what the entry claims. It was
 * neither before the log began nor after it was taken in. */
static void
read_opening (const KinkoAnalysis *analysis, KinkoStep *step)
{
	const char *at = kinko_step_text (step, "at");
	gint64 at_ms;

	if (kinko_entry_time_parse (at, strlen (at), &at_ms) && at_ms >= analysis->begin_ms &&
	    at_ms <= step->entry->time_ms)
		step->moment_ms = at_ms;
	step->by = kinko_step_operator (step);
}

static guint
kinds_of_done (const KinkoStep *step)
{
	KinkoActionFlags flags = step->known == NULL ? 0 : step->known->flags;
	guint kinds = KINKO_STEP_DEED;

	if ((flags & KINKO_ACTION_DISCLOSES) != 0)
		kinds |= (flags & KINKO_ACTION_PURPOSE) != 0 ? KINKO_STEP_REVEAL : KINKO_STEP_LOOK;
	/* What discloses and has an effect outside the vault writes a file there. */
	if ((flags & KINKO_ACTION_DISCLOSES) != 0 && strcmp (step->result, "intent") == 0)
		kinds |= KINKO_STEP_EXPORT;
	if ((flags & KINKO_ACTION_CHANGES) != 0)
		kinds |= KINKO_STEP_WRITE;
	return kinds;
}

static guint
kinds_of (KinkoStep *step)
{
	static const char *const openings[] = { "session.open", "session.visit", "unlock.refused",
						NULL };
	gboolean denied = strcmp (step->result, "denied") == 0;

	if (g_strv_contains (openings, step->action))
		return KINKO_STEP_DEED | KINKO_STEP_OPENING | (denied ? KINKO_STEP_REFUSED : 0);
	if (step->known != NULL && (step->known->flags & KINKO_ACTION_SYSTEM) != 0)
		return 0;
	if (denied)
		return KINKO_STEP_DEED | KINKO_STEP_REFUSED;
	if (strcmp (step->result, "failed") == 0) /* after an intent it was counted as that */
		return KINKO_STEP_FAILED |
		       (json_object_get (kinko_step_detail (step), "intent") == NULL
				? KINKO_STEP_DEED
				: 0);
	if (strcmp (step->result, "granted") == 0 || strcmp (step->result, "intent") == 0)
		return kinds_of_done (step);
	return 0;
}

static void
step_begin (KinkoAnalysis *analysis, KinkoStep *step)
{
	const KinkoAnalysisScope *scope = &analysis->scope;
	gint64 time_ms = step->entry->time_ms;

	spell_out (step);
	step->known = g_hash_table_lookup (analysis->actions, step->action);
	step->moment_ms = time_ms;
	step->in_range = time_ms >= scope->from_ms;
	step->kinds = kinds_of (step);
	if ((step->kinds & KINKO_STEP_OPENING) != 0 && strcmp (step->action, "session.open") != 0)
		read_opening (analysis, step);
	step->day = kinko_analysis_day_number (step->moment_ms);
	step->hour = (guint) ((step->moment_ms + JAPAN_MS - step->day * DAY_MS) / (60 * 60 * 1000));
	step->office_time = kinko_calendar_is_office_time (scope->calendar, step->moment_ms);
}

static void
step_end (KinkoStep *step)
{
	if (step->line != NULL)
		g_ref_string_release (step->line);
	json_decref (step->detail);
	g_free (step->words);
}

/* ---- findings -------------------------------------------------------------------------------- */

KinkoFinding *
kinko_analysis_tell (KinkoAnalysis *analysis, KinkoStep *step, KinkoFindingCode code,
		     const char *by, int day, const char *apart)
{
	g_autofree char *key = NULL;
	KinkoFinding *finding;
	KinkoAnalysisLimit limit = kinko_finding_limit (code);

	if (!step->in_range)
		return NULL;
	key = g_strdup_printf ("%u %d %s %s", code, day, by, apart);
	finding = g_hash_table_lookup (analysis->groups, key);
	if (finding == NULL) {
		finding = kinko_finding_new (code, by, step->moment_ms);
		if (limit != KINKO_ANALYSIS_N_LIMITS)
			finding->limit = analysis->scope.rules.limits[limit];
		g_hash_table_insert (analysis->groups, g_steal_pointer (&key), finding);
	}
	kinko_finding_add (finding, step->entry->seq, kinko_step_line (step), step->moment_ms);
	finding->count++;
	return finding;
}

KinkoFinding *
kinko_analysis_tell_open (KinkoAnalysis *analysis, KinkoFindingCode code, const char *by,
			  guint64 seq, char *line, gint64 time_ms)
{
	KinkoFinding *finding = kinko_finding_new (code, by, time_ms);
	KinkoAnalysisLimit limit = kinko_finding_limit (code);

	if (limit != KINKO_ANALYSIS_N_LIMITS)
		finding->limit = analysis->scope.rules.limits[limit];
	kinko_finding_add (finding, seq, line, time_ms);
	g_ptr_array_add (analysis->findings, finding);
	return finding;
}

static gboolean
is_told (const KinkoFinding *finding)
{
	return finding->count >= finding->limit;
}

/* A day that is over, with a day's grace for what comes in from the spool, asks no question any more. */
static gboolean
is_past (G_GNUC_UNUSED gpointer key, gpointer value, gpointer day)
{
	const KinkoFinding *finding = value;

	return !is_told (finding) &&
	       kinko_analysis_day_number (finding->to_ms) < *(const int *) day - 1;
}

/* ---- the analysis ---------------------------------------------------------------------------- */

static void
forget_finding (gpointer finding)
{
	kinko_finding_free (finding);
}

static void
forget_array (gpointer array)
{
	g_array_unref (array);
}

KinkoAnalysis *
kinko_analysis_new (const KinkoAnalysisScope *scope)
{
	KinkoAnalysis *analysis = g_new0 (KinkoAnalysis, 1);
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);

	analysis->scope = *scope;
	analysis->end_ms = scope->to_ms == 0 ? scope->now_ms : MIN (scope->to_ms, scope->now_ms);
	analysis->actions = g_hash_table_new (g_str_hash, g_str_equal);
	for (gsize i = 0; i < n; i++)
		g_hash_table_insert (analysis->actions, (gpointer) (gsize) actions[i].name,
				     (gpointer) (gsize) &actions[i]);
	analysis->people =
		g_hash_table_new_full (g_str_hash, g_str_equal, NULL, kinko_person_state_free);
	analysis->groups = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, forget_finding);
	analysis->findings = g_ptr_array_new_with_free_func (forget_finding);
	analysis->shown = g_ptr_array_new ();
	analysis->days = g_array_new (FALSE, TRUE, sizeof (KinkoAnalysisDay));
	analysis->assigned = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, forget_array);
	analysis->sessions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
						    kinko_analysis_session_free);
	analysis->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	analysis->programs = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	analysis->intents = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free,
						   kinko_analysis_open_free);
	analysis->copies =
		g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kinko_analysis_open_free);
	analysis->exceptions =
		g_hash_table_new_full (g_str_hash, g_str_equal, g_free, kinko_analysis_open_free);
	analysis->last_day = G_MININT;
	return analysis;
}

void
kinko_analysis_free (KinkoAnalysis *analysis)
{
	if (analysis == NULL)
		return;
	g_hash_table_unref (analysis->actions);
	g_ptr_array_unref (analysis->shown);
	g_hash_table_unref (analysis->people);
	g_hash_table_unref (analysis->groups);
	g_ptr_array_unref (analysis->findings);
	g_array_unref (analysis->days);
	g_hash_table_unref (analysis->assigned);
	g_hash_table_unref (analysis->sessions);
	g_hash_table_unref (analysis->hosts);
	g_hash_table_unref (analysis->programs);
	g_hash_table_unref (analysis->intents);
	g_hash_table_unref (analysis->copies);
	g_hash_table_unref (analysis->exceptions);
	if (analysis->last_line != NULL)
		g_ref_string_release (analysis->last_line);
	g_free (analysis);
}

static void
note_range (KinkoAnalysis *analysis, const KinkoStep *step)
{
	if (!step->in_range)
		return;
	if (analysis->entries == 0)
		analysis->first_ms = step->entry->time_ms;
	analysis->last_ms = step->entry->time_ms;
	analysis->entries++;
}

void
kinko_analysis_add (gpointer data, const KinkoEntry *entry, const char *line, gsize len)
{
	KinkoAnalysis *analysis = data;
	KinkoStep step = { .entry = entry, .text = line, .len = len };
	int day = kinko_analysis_day_number (entry->time_ms);

	if (analysis->scope.to_ms != 0 && entry->time_ms >= analysis->scope.to_ms)
		return;
	if (analysis->last_line == NULL) /* the first of all */
		analysis->begin_ms = entry->time_ms;
	step_begin (analysis, &step);
	note_range (analysis, &step);
	/* Each asks what was before this entry, and then takes it in. */
	kinko_analysis_watch_open (analysis, &step);
	kinko_analysis_watch_place (analysis, &step);
	kinko_analysis_watch_cases (analysis, &step);
	if ((step.kinds & (KINKO_STEP_DEED | KINKO_STEP_FAILED)) != 0 && step.by[0] != '\0') {
		kinko_analysis_count (analysis, &step);
		kinko_analysis_watch_conduct (analysis, &step);
	}
	if (day > analysis->last_day) {
		(void) g_hash_table_foreach_remove (analysis->groups, is_past, &day);
		analysis->last_day = day;
	}
	step_end (&step);
}

static int
compare_people (gconstpointer a, gconstpointer b)
{
	const KinkoAnalysisPerson *left = *(const KinkoAnalysisPerson *const *) a;
	const KinkoAnalysisPerson *right = *(const KinkoAnalysisPerson *const *) b;

	return strcmp (left->id, right->id);
}

void
kinko_analysis_finish (KinkoAnalysis *analysis)
{
	GHashTableIter iter;
	gpointer key, value;

	kinko_analysis_end_open (analysis);
	g_hash_table_iter_init (&iter, analysis->groups);
	while (g_hash_table_iter_next (&iter, &key, &value)) {
		if (!is_told (value))
			continue;
		g_hash_table_iter_steal (&iter);
		g_free (key);
		g_ptr_array_add (analysis->findings, value);
	}
	g_ptr_array_sort (analysis->findings, kinko_finding_compare);
	g_hash_table_iter_init (&iter, analysis->people);
	while (g_hash_table_iter_next (&iter, &key, &value)) {
		KinkoPersonState *person = value;

		if (person->shown.days->len > 0)
			g_ptr_array_add (analysis->shown, &person->shown);
	}
	g_ptr_array_sort (analysis->shown, compare_people);
}

/* ---- what it says ---------------------------------------------------------------------------- */

const GPtrArray *
kinko_analysis_findings (const KinkoAnalysis *analysis)
{
	return analysis->findings;
}

const GPtrArray *
kinko_analysis_people (const KinkoAnalysis *analysis)
{
	return analysis->shown;
}

const GArray *
kinko_analysis_days (const KinkoAnalysis *analysis)
{
	return analysis->days;
}

const KinkoAnalysisCounts *
kinko_analysis_counts (const KinkoAnalysis *analysis)
{
	return &analysis->counts;
}

guint64
kinko_analysis_entries (const KinkoAnalysis *analysis, gint64 *first_ms, gint64 *last_ms)
{
	*first_ms = analysis->first_ms;
	*last_ms = analysis->last_ms;
	return analysis->entries;
}

guint
kinko_analysis_unknown_looks (const KinkoAnalysis *analysis)
{
	return analysis->unknown_looks;
}
