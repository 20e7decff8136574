/* How much: by person, by day, by hour. */
#include "audit/analysis-internal.h"

#include <string.h>

static void
add_counts (KinkoAnalysisCounts *counts, const KinkoStep *step)
{
	guint kinds = step->kinds;

	if ((kinds & KINKO_STEP_FAILED) != 0)
		counts->failures++;
	if ((kinds & KINKO_STEP_DEED) == 0)
		return;
	counts->acts++;
	counts->looks += (kinds & KINKO_STEP_LOOK) != 0;
	counts->reveals += (kinds & KINKO_STEP_REVEAL) != 0;
	counts->exports += (kinds & KINKO_STEP_EXPORT) != 0;
	counts->writes += (kinds & KINKO_STEP_WRITE) != 0;
	counts->openings += (kinds & KINKO_STEP_OPENING) != 0;
	counts->sessions += (kinds & KINKO_STEP_OPENING) != 0 && (kinds & KINKO_STEP_REFUSED) == 0;
	counts->refusals += (kinds & KINKO_STEP_REFUSED) != 0;
	counts->outside += !step->office_time;
}

/* Where the day stands, or is to stand, in an array that begins with its number. Days mostly come in order. */
static guint
place_of (const GArray *days, int number, gsize size, gboolean *found)
{
	guint i = days->len;

	*found = FALSE;
	while (i > 0) {
		int there;

		memcpy (&there, days->data + (i - 1) * size, sizeof there);
		if (there < number)
			break;
		i--;
		*found = there == number;
		if (*found)
			break;
	}
	return i;
}

static KinkoAnalysisPersonDay *
person_day (GArray *days, const KinkoStep *step)
{
	gboolean found;
	guint i = place_of (days, step->day, sizeof (KinkoAnalysisPersonDay), &found);

	if (!found) {
		KinkoAnalysisPersonDay fresh = { .number = step->day,
						 .first_ms = step->moment_ms,
						 .last_ms = step->moment_ms };

		g_array_insert_val (days, i, fresh);
	}
	return &g_array_index (days, KinkoAnalysisPersonDay, i);
}

/* What was tried before the range, and came in from the spool in it, is in nobody's picture of the range. */
static void
count_hour (KinkoAnalysis *analysis, const KinkoStep *step)
{
	gboolean found;
	guint i;

	if (step->moment_ms < analysis->scope.from_ms)
		return;
	i = place_of (analysis->days, step->day, sizeof (KinkoAnalysisDay), &found);
	if (!found) {
		KinkoAnalysisDay fresh = { .number = step->day };

		g_array_insert_val (analysis->days, i, fresh);
	}
	g_array_index (analysis->days, KinkoAnalysisDay, i).acts[step->hour]++;
	g_array_index (analysis->days, KinkoAnalysisDay, i).outside[step->hour] +=
		!step->office_time;
}

static void
count_day (KinkoAnalysisPerson *person, const KinkoStep *step)
{
	KinkoAnalysisPersonDay *day = person_day (person->days, step);
	gint64 before = (day->last_ms - day->first_ms) / 60000;

	add_counts (&day->counts, step);
	day->first_ms = MIN (day->first_ms, step->moment_ms);
	day->last_ms = MAX (day->last_ms, step->moment_ms);
	person->minutes += (guint) ((day->last_ms - day->first_ms) / 60000 - before);
}

void
kinko_analysis_count (KinkoAnalysis *analysis, KinkoStep *step)
{
	KinkoPersonState *person = kinko_analysis_person (analysis, step->by);

	if (kinko_slice_equal (step->entry->by, step->by)) {
		g_autofree char *role = kinko_slice_dup (step->entry->role);

		person->shown.role = kinko_role_from_name (role);
	}
	if (!step->in_range)
		return;
	add_counts (&person->shown.counts, step);
	add_counts (&analysis->counts, step);
	count_day (&person->shown, step);
	if ((step->kinds & KINKO_STEP_DEED) != 0)
		count_hour (analysis, step);
}

/* ---- people ---------------------------------------------------------------------------------- */

KinkoPersonState *
kinko_analysis_person (KinkoAnalysis *analysis, const char *id)
{
	KinkoPersonState *person = g_hash_table_lookup (analysis->people, id);

	if (person != NULL)
		return person;
	person = g_new0 (KinkoPersonState, 1);
	person->shown.id = g_strdup (id);
	person->shown.days = g_array_new (FALSE, TRUE, sizeof (KinkoAnalysisPersonDay));
	person->habit_day = person->day = G_MININT;
	g_queue_init (&person->looks.seen);
	g_queue_init (&person->reveals.seen);
	person->hosts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	g_hash_table_insert (analysis->people, person->shown.id, person);
	return person;
}

void
kinko_person_state_free (gpointer data)
{
	KinkoPersonState *person = data;

	g_free (person->shown.id);
	g_array_unref (person->shown.days);
	if (person->day_first_line != NULL)
		g_ref_string_release (person->day_first_line);
	kinko_analysis_window_clear (&person->looks);
	kinko_analysis_window_clear (&person->reveals);
	g_hash_table_unref (person->hosts);
	g_free (person);
}
