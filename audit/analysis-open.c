/* What was begun and is not ended: effects outside the vault, copies, reviews of break-glasses; and days without entries. */
#include "audit/analysis-internal.h"

#include <string.h>

#include "audit/restored.h"

#define DAY_MS   G_GINT64_CONSTANT (86400000)
#define JAPAN_MS G_GINT64_CONSTANT (32400000)

/* The years whose holidays are known: on no other day the office is known to be open. */
#define FIRST_DAY 18262 /* 2020-01-01 */
#define LAST_DAY  47481 /* 2099-12-31 */

/* Something that waits for its end. */
typedef struct {
	guint64 seq;
	gint64 time_ms;
	char *by, *subject, *due;
	char *line; /* GRefString */
	gboolean in_range, reviewed, lost;
	guint64 end_seq;
	char *end_line; /* GRefString, or NULL */
	gint64 end_ms;
} Open;

void
kinko_analysis_open_free (gpointer data)
{
	Open *open = data;

	g_free (open->by);
	g_free (open->subject);
	g_free (open->due);
	g_ref_string_release (open->line);
	if (open->end_line != NULL)
		g_ref_string_release (open->end_line);
	g_free (open);
}

static Open *
open_new (KinkoStep *step, const char *subject)
{
	Open *open = g_new0 (Open, 1);

	open->seq = step->entry->seq;
	open->time_ms = step->entry->time_ms;
	open->by = g_strdup (step->by);
	open->subject = g_strdup (subject);
	open->line = g_ref_string_acquire (kinko_step_line (step));
	open->in_range = step->in_range;
	return open;
}

/* ---- effects outside the vault --------------------------------------------------------------- */

static const char *
copy_line (KinkoStep *step)
{
	const json_t *copy = json_object_get (kinko_step_detail (step), "copy");

	return json_string_value (json_object_get (copy, "line"));
}

static void
begin_intent (KinkoAnalysis *analysis, KinkoStep *step)
{
	const char *line = copy_line (step);

	g_hash_table_insert (analysis->intents,
			     g_memdup2 (&step->entry->seq, sizeof step->entry->seq),
			     open_new (step, step->action));
	if (line != NULL)
		g_hash_table_replace (analysis->copies, g_strdup (line),
				      open_new (step, step->action));
}

/* Keys that were not renewed to the end are not renewed at all: of that alone it is known what an end that is missing means. */
static void
tell_interrupted (KinkoAnalysis *analysis, KinkoStep *step, const Open *intent)
{
	KinkoFinding *finding;

	if (strcmp (step->action, "keys.rotate") == 0)
		return;
	finding = kinko_analysis_tell (analysis, step, KINKO_FINDING_INTERRUPTED,
				       intent == NULL ? step->by : intent->by, step->day, "");
	if (finding != NULL)
		kinko_finding_add_subject (finding, step->action);
}

static void
end_intent (KinkoAnalysis *analysis, KinkoStep *step)
{
	const json_t *number = json_object_get (kinko_step_detail (step), "intent");
	gint64 seq = json_integer_value (number);
	const Open *intent =
		json_is_integer (number) ? g_hash_table_lookup (analysis->intents, &seq) : NULL;
	const char *line = copy_line (step);

	if (strcmp (step->result, "aborted") == 0)
		tell_interrupted (analysis, step, intent);
	/* What failed left no file; that it did is in the register, too, if it says so here. */
	if (strcmp (step->result, "failed") == 0 && line != NULL)
		(void) g_hash_table_remove (analysis->copies, line);
	if (intent != NULL)
		(void) g_hash_table_remove (analysis->intents, &seq);
}

/* ---- reviews --------------------------------------------------------------------------------- */

static void
begin_exception (KinkoAnalysis *analysis, KinkoStep *step)
{
	Open *open;

	if (strcmp (kinko_step_text (step, "kind"), "break-glass") != 0)
		return;
	open = open_new (step, kinko_step_text (step, "action"));
	open->due = g_strdup (kinko_step_text (step, "due"));
	g_hash_table_replace (analysis->exceptions, g_strdup (step->object), open);
}

static void
review_exception (KinkoAnalysis *analysis, KinkoStep *step)
{
	Open *open = g_hash_table_lookup (analysis->exceptions, step->object);

	if (open == NULL || open->reviewed)
		return;
	open->reviewed = TRUE;
	open->end_seq = step->entry->seq;
	open->end_ms = step->entry->time_ms;
	open->end_line = g_ref_string_acquire (kinko_step_line (step));
	if (!open->in_range) /* nobody asks about it any more */
		(void) g_hash_table_remove (analysis->exceptions, step->object);
}

/* A restore lost what the entries from @from on and before @to told of: it cannot be reviewed any more. */
static void
lose_exceptions (KinkoAnalysis *analysis, guint64 from, guint64 to)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init (&iter, analysis->exceptions);
	while (g_hash_table_iter_next (&iter, NULL, &value)) {
		Open *open = value;

		open->lost |= !open->reviewed && open->seq >= from && open->seq < to;
	}
}

static void
tell_exception (KinkoAnalysis *analysis, const Open *open, const char *today)
{
	KinkoFinding *finding;

	if (!open->in_range && (open->reviewed || open->lost))
		return;
	finding = kinko_analysis_tell_open (analysis, KINKO_FINDING_BREAK_GLASS, open->by,
					    open->seq, open->line, open->time_ms);
	finding->count = 1;
	kinko_finding_add_subject (finding, open->subject);
	kinko_finding_add_subject (finding, open->due);
	if (open->reviewed) {
		finding->state = "reviewed";
		kinko_finding_add (finding, open->end_seq, open->end_line, open->end_ms);
	} else if (open->lost) {
		finding->state = "lost";
		finding->severity = KINKO_SEVERITY_WARNING;
	} else if (strcmp (open->due, today) < 0) {
		finding->state = "overdue";
		finding->severity = KINKO_SEVERITY_ALERT;
	} else {
		finding->state = "waiting";
		finding->severity = KINKO_SEVERITY_WARNING;
	}
}

/* ---- copies ---------------------------------------------------------------------------------- */

static void
tell_copy (KinkoAnalysis *analysis, const Open *open)
{
	gint64 days = (analysis->end_ms - open->time_ms) / DAY_MS;
	KinkoFinding *finding;

	if (days <= (gint64) analysis->scope.rules.limits[KINKO_ANALYSIS_COPY_DAYS])
		return;
	finding = kinko_analysis_tell_open (analysis, KINKO_FINDING_COPY_OPEN, open->by, open->seq,
					    open->line, open->time_ms);
	finding->count = (guint) days;
	kinko_finding_add_subject (finding, open->subject);
}

/* ---- days without entries -------------------------------------------------------------------- */

/* Open days after @before and before @after; @first and @last: of them. */
static guint
count_open_days (const KinkoAnalysis *analysis, int before, int after, int *first, int *last)
{
	guint n = 0;

	for (int day = MAX (before + 1, FIRST_DAY); day < after && day <= LAST_DAY; day++) {
		if (!kinko_analysis_is_open_day (analysis, day))
			continue;
		if (n++ == 0)
			*first = day;
		*last = day;
	}
	return n;
}

/* @step: the first entry after it; NULL: the log ends there. */
static void
tell_gap (KinkoAnalysis *analysis, KinkoStep *step, int after)
{
	int first = 0, last = 0;
	guint n = count_open_days (analysis, analysis->last_day, after, &first, &last);
	g_autofree char *from = NULL;
	g_autofree char *to = NULL;
	KinkoFinding *finding;

	if (n < analysis->scope.rules.limits[KINKO_ANALYSIS_GAP_DAYS])
		return;
	from = kinko_analysis_day_text (first);
	to = kinko_analysis_day_text (last);
	finding = kinko_analysis_tell_open (analysis, KINKO_FINDING_GAP, "", analysis->last_seq,
					    analysis->last_line, first * DAY_MS - JAPAN_MS);
	if (step != NULL)
		kinko_finding_add (finding, step->entry->seq, kinko_step_line (step),
				   first * DAY_MS - JAPAN_MS);
	finding->from_ms = first * DAY_MS - JAPAN_MS;
	finding->to_ms = (last + 1) * DAY_MS - JAPAN_MS - 1;
	finding->count = n;
	finding->state = step == NULL ? "end" : "";
	kinko_finding_add_subject (finding, from);
	kinko_finding_add_subject (finding, to);
}

static void
watch_gap (KinkoAnalysis *analysis, KinkoStep *step)
{
	int day = kinko_analysis_day_number (step->entry->time_ms);

	if (analysis->last_line != NULL && day > analysis->last_day + 1 && step->in_range)
		tell_gap (analysis, step, day);
	if (analysis->last_line == NULL || day >= analysis->last_day) {
		if (analysis->last_line != NULL)
			g_ref_string_release (analysis->last_line);
		analysis->last_line = g_ref_string_acquire (kinko_step_line (step));
		analysis->last_seq = step->entry->seq;
	}
}

/* ---- all of them ----------------------------------------------------------------------------- */

void
kinko_analysis_watch_open (KinkoAnalysis *analysis, KinkoStep *step)
{
	static const char *const ends[] = { "done", "failed", "aborted", NULL };
	/* Erased, gone with its line in the register, or in the hands of the successor, who signed for it. */
	static const char *const closings[] = { "copy.erased", "erasure.line", "handover.receipt",
						NULL };
	guint64 from, to;

	watch_gap (analysis, step);
	if (strcmp (step->result, "intent") == 0)
		begin_intent (analysis, step);
	else if (g_strv_contains (ends, step->result))
		end_intent (analysis, step);
	else if (strcmp (step->result, "granted") != 0)
		return;
	else if (g_strv_contains (closings, step->action))
		(void) g_hash_table_remove (analysis->copies, step->object);
	else if (strcmp (step->action, "exception.record") == 0)
		begin_exception (analysis, step);
	else if (strcmp (step->action, "exception.review") == 0)
		review_exception (analysis, step);
	else if (strcmp (step->action, "vault.restored") == 0 &&
		 kinko_restored_range (step->entry, &from, &to))
		lose_exceptions (analysis, from, to);
}

void
kinko_analysis_end_open (KinkoAnalysis *analysis)
{
	int end = kinko_analysis_day_number (analysis->end_ms);
	g_autofree char *today = kinko_analysis_day_text (end);
	GHashTableIter iter;
	gpointer value;

	if (analysis->last_line != NULL)
		tell_gap (analysis, NULL, end);
	g_hash_table_iter_init (&iter, analysis->copies);
	while (g_hash_table_iter_next (&iter, NULL, &value))
		tell_copy (analysis, value);
	g_hash_table_iter_init (&iter, analysis->exceptions);
	while (g_hash_table_iter_next (&iter, NULL, &value))
		tell_exception (analysis, value, today);
}
