/* How people work: when, how long, how much at once, and what they were refused. */
#include "audit/analysis-internal.h"

#include <string.h>

#define MINUTE_MS G_GINT64_CONSTANT (60000)
#define HOUR_MS   G_GINT64_CONSTANT (3600000)

static guint
limit_of (const KinkoAnalysis *analysis, KinkoAnalysisLimit limit)
{
	return analysis->scope.rules.limits[limit];
}

/* ---- when ------------------------------------------------------------------------------------ */

static void
watch_hours (KinkoAnalysis *analysis, KinkoStep *step)
{
	KinkoFinding *finding;

	if (step->office_time)
		return;
	finding = kinko_analysis_tell (analysis, step,
				       kinko_analysis_is_open_day (analysis, step->day)
					       ? KINKO_FINDING_OUTSIDE_HOURS
					       : KINKO_FINDING_CLOSED_DAY,
				       step->by, step->day, "");
	if (finding != NULL && (step->kinds & (KINKO_STEP_REVEAL | KINKO_STEP_EXPORT)) != 0)
		finding->severity = MAX (finding->severity, KINKO_SEVERITY_WARNING);
}

/* Today becomes a day before. */
static void
learn_day (KinkoPersonState *person)
{
	person->habit_days++;
	for (guint hour = 0; hour < 24; hour++)
		person->habit_hours[hour] += (person->habit_today >> hour & 1) != 0;
	person->habit_today = 0;
}

static void
watch_habit (KinkoAnalysis *analysis, KinkoPersonState *person, KinkoStep *step)
{
	guint days = limit_of (analysis, KINKO_ANALYSIS_HABIT_DAYS);
	guint percent = limit_of (analysis, KINKO_ANALYSIS_HABIT_PERCENT);

	/* Of what was tried with somebody's identity file nothing proves that it was that person. */
	if ((step->kinds & KINKO_STEP_REFUSED) != 0 && (step->kinds & KINKO_STEP_OPENING) != 0)
		return;
	if (step->day != person->habit_day) {
		if (person->habit_day != G_MININT)
			learn_day (person);
		person->habit_day = step->day;
	}
	person->habit_today |= 1u << step->hour;
	if (person->habit_days >= days &&
	    person->habit_hours[step->hour] * 100ul < (gulong) percent * person->habit_days)
		(void) kinko_analysis_tell (analysis, step, KINKO_FINDING_UNUSUAL_HOUR, step->by,
					    step->day, ""); /* outside the range there is none */
}

/* ---- how long -------------------------------------------------------------------------------- */

static void
begin_day (KinkoPersonState *person, KinkoStep *step)
{
	if (person->day_first_line != NULL)
		g_ref_string_release (person->day_first_line);
	person->day_first_line = g_ref_string_acquire (kinko_step_line (step));
	person->day = step->day;
	person->day_first_ms = step->moment_ms;
	person->day_first_seq = step->entry->seq;
	person->long_day = NULL;
}

static void
watch_length (KinkoAnalysis *analysis, KinkoPersonState *person, KinkoStep *step)
{
	gint64 most = limit_of (analysis, KINKO_ANALYSIS_DAY_HOURS) * HOUR_MS;
	KinkoFinding *finding = person->long_day;

	if (step->day != person->day || step->moment_ms < person->day_first_ms)
		begin_day (person, step);
	if (step->moment_ms - person->day_first_ms < most || !step->in_range)
		return;
	if (person->long_day == NULL) {
		finding =
			kinko_finding_new (KINKO_FINDING_LONG_DAY, step->by, person->day_first_ms);
		finding->limit = limit_of (analysis, KINKO_ANALYSIS_DAY_HOURS);
		kinko_finding_add (finding, person->day_first_seq, person->day_first_line,
				   person->day_first_ms);
		g_ptr_array_add (analysis->findings, finding);
		person->long_day = finding;
	}
	kinko_finding_move_end (finding, step->entry->seq, kinko_step_line (step), step->moment_ms);
	finding->count = (guint) ((step->moment_ms - person->day_first_ms) / HOUR_MS);
}

/* ---- how much -------------------------------------------------------------------------------- */

typedef struct {
	guint64 seq;
	gint64 time_ms;
	char *line; /* GRefString */
} Look;

static void
forget_look (gpointer data)
{
	Look *look = data;

	if (look == NULL)
		return;
	g_ref_string_release (look->line);
	g_free (look);
}

void
kinko_analysis_window_clear (KinkoAnalysisWindow *window)
{
	g_queue_clear_full (&window->seen, forget_look);
}

static Look *
look_of (KinkoStep *step)
{
	Look *look = g_new0 (Look, 1);

	look->seq = step->entry->seq;
	look->time_ms = step->moment_ms;
	look->line = g_ref_string_acquire (kinko_step_line (step));
	return look;
}

/* All that is in the window belongs to a burst that begins; of one that goes on, the last alone is new. */
static void
tell_burst (KinkoAnalysis *analysis, KinkoStep *step, KinkoAnalysisWindow *window,
	    KinkoFindingCode code)
{
	const Look *first = g_queue_peek_head (&window->seen);
	KinkoFinding *finding = window->burst;

	if (finding == NULL) {
		finding = kinko_finding_new (code, step->by, first->time_ms);
		finding->limit = limit_of (analysis, kinko_finding_limit (code));
		for (GList *at = window->seen.head; at != NULL; at = at->next) {
			const Look *look = at->data;

			kinko_finding_add (finding, look->seq, look->line, look->time_ms);
		}
		g_ptr_array_add (analysis->findings, finding);
		window->burst = finding;
	} else {
		kinko_finding_add (finding, step->entry->seq, kinko_step_line (step),
				   step->moment_ms);
	}
	finding->count = finding->entries->len;
}

/* The window holds what makes a burst and no more: so its first is in reach of the last, or there is none. */
static void
watch_burst (KinkoAnalysis *analysis, KinkoStep *step, KinkoAnalysisWindow *window,
	     KinkoFindingCode code)
{
	guint most = limit_of (analysis, kinko_finding_limit (code));
	gint64 reach = limit_of (analysis, KINKO_ANALYSIS_BURST_MINUTES) * MINUTE_MS;

	g_queue_push_tail (&window->seen, look_of (step));
	while (g_queue_get_length (&window->seen) > most ||
	       step->moment_ms - ((const Look *) g_queue_peek_head (&window->seen))->time_ms >
		       reach)
		forget_look (g_queue_pop_head (&window->seen));
	if (g_queue_get_length (&window->seen) < most || !step->in_range)
		window->burst = NULL;
	else
		tell_burst (analysis, step, window, code);
}

static void
watch_amount (KinkoAnalysis *analysis, KinkoPersonState *person, KinkoStep *step)
{
	if ((step->kinds & KINKO_STEP_LOOK) != 0) {
		watch_burst (analysis, step, &person->looks, KINKO_FINDING_BURST_LOOKS);
		(void) kinko_analysis_tell (analysis, step, KINKO_FINDING_MANY_LOOKS, step->by,
					    step->day, ""); /* outside the range there is none */
	}
	if ((step->kinds & KINKO_STEP_REVEAL) != 0) {
		watch_burst (analysis, step, &person->reveals, KINKO_FINDING_BURST_REVEALS);
		(void) kinko_analysis_tell (analysis, step, KINKO_FINDING_MANY_REVEALS, step->by,
					    step->day, "");
	}
}

/* ---- what did not go ------------------------------------------------------------------------- */

static void
watch_refusal (KinkoAnalysis *analysis, KinkoStep *step)
{
	const char *reason = kinko_step_text (step, "reason");
	KinkoFindingCode code = (step->kinds & KINKO_STEP_OPENING) == 0 ? KINKO_FINDING_REFUSALS
				: strcmp (reason, "passphrase") == 0
					? KINKO_FINDING_WRONG_PASSPHRASES
					: KINKO_FINDING_OPENING_REFUSED;
	KinkoFinding *finding = kinko_analysis_tell (analysis, step, code, step->by, step->day, "");

	if (finding != NULL)
		kinko_finding_add_subject (finding, code == KINKO_FINDING_REFUSALS ? step->action
						    : code == KINKO_FINDING_WRONG_PASSPHRASES
							    ? kinko_step_text (step, "host")
							    : reason);
}

static void
watch_failure (KinkoAnalysis *analysis, KinkoStep *step)
{
	KinkoFinding *finding = kinko_analysis_tell (analysis, step, KINKO_FINDING_FAILURES,
						     step->by, step->day, "");

	if (finding != NULL)
		kinko_finding_add_subject (finding, step->action);
}

void
kinko_analysis_watch_conduct (KinkoAnalysis *analysis, KinkoStep *step)
{
	KinkoPersonState *person = kinko_analysis_person (analysis, step->by);

	if ((step->kinds & KINKO_STEP_FAILED) != 0)
		watch_failure (analysis, step);
	if ((step->kinds & KINKO_STEP_DEED) == 0)
		return;
	if ((step->kinds & KINKO_STEP_REFUSED) != 0)
		watch_refusal (analysis, step);
	watch_hours (analysis, step);
	watch_habit (analysis, person, step);
	watch_length (analysis, person, step);
	watch_amount (analysis, person, step);
}
