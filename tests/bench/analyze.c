/*
 * Analysing a log beside only verifying it, of the same mirror in the same run: what an auditor waits for who wants to see what
 * deserves a question. For logs of growing length, with people who look, show numbers, change and are refused, also at night.
 */
#include <stdio.h>
#include <string.h>

#include <glib.h>
#include <sodium.h>

#include "audit/analysis.h"
#include "audit/verify.h"
#include "policies/calendar.h"
#include "tests/bench/measure.h"
#include "tests/bench/mirror-log.h"

#define ENTRIES_PER_ACT 10
#define MOST_ACTS       100000
#define CASES           10000
#define BETWEEN_MS      200000 /* two entries: ten thousand acts are most of a year */

/* What people do in an office, roughly as often. */
static const struct {
	guint share; /* of 100 */
	const char *action;
} works[] = {
	{ 60, "case.show" },    { 15, "case.edit" },  { 12, "case.list" },
	{ 8, "number.reveal" }, { 3, "case.assign" }, { 2, "case.export" },
};

static const char *
draw_action (void)
{
	guint drawn = randombytes_uniform (100);
	gsize i = 0;

	while (drawn >= works[i].share)
		drawn -= works[i++].share;
	return works[i].action;
}

static json_t *
detail_of (const BenchLog *log, const char *action)
{
	KinkoHash box;
	g_autofree char *hash = NULL;

	if (strcmp (action, "case.assign") == 0)
		return json_pack ("{s:s}", "to",
				  log->people[randombytes_uniform (BENCH_LOG_PEOPLE)].id);
	if (strcmp (action, "number.reveal") == 0)
		return json_pack ("{s:s, s:i}", "subject", "child", "version", 1);
	if (strcmp (action, "case.edit") != 0)
		return json_object ();
	randombytes_buf (&box, sizeof box);
	hash = kinko_detail_hash (&box);
	return json_pack ("{s:i, s:s}", "version", 2, "box", hash);
}

static void
work (BenchLog *log, GString *lines, const BenchPerson *by)
{
	const char *action = draw_action ();
	char object[64];

	log->time_ms += BETWEEN_MS;
	(void) g_snprintf (object, sizeof object, "case/%032x", randombytes_uniform (CASES));
	bench_log_append_entry (log, lines, by, action, object, detail_of (log, action));
}

/* ---- measuring ------------------------------------------------------------------------------- */

typedef struct {
	const BenchLog *log;
	KinkoCalendar *calendar;
	guint findings;
} Reading;

static double
verify (const Reading *reading, KinkoAnalysis *analysis)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoMirror) mirror = kinko_mirror_open (reading->log->path, &error);
	gint64 start = g_get_monotonic_time ();
	g_autoptr (KinkoVerification) found = NULL;

	bench_must (mirror != NULL, &error);
	found = kinko_verify_mirror (mirror, analysis == NULL ? NULL : kinko_analysis_add, analysis,
				     &error);
	bench_must (found != NULL, &error);
	if (analysis != NULL)
		kinko_analysis_finish (analysis);
	return bench_seconds_since (start) / (double) found->entries;
}

static double
plain_verify (gpointer data)
{
	return verify (data, NULL);
}

static double
analyze (gpointer data)
{
	Reading *reading = data;
	const KinkoAnalysisScope scope = { .now_ms = reading->log->time_ms,
					   .rules = kinko_analysis_rules_built_in (),
					   .calendar = reading->calendar };
	g_autoptr (KinkoAnalysis) analysis = kinko_analysis_new (&scope);
	double seconds = verify (reading, analysis);

	reading->findings = kinko_analysis_findings (analysis)->len;
	return seconds;
}

static void
compare_at (BenchLog *log, guint acts)
{
	g_autofree char *title = g_strdup_printf ("analyse %u acts, an entry", acts);
	Reading reading = { .log = log, .calendar = kinko_calendar_new_contract () };

	bench_log_grow (log, acts);
	bench_memory_forget_peak ();
	bench_compare (title, "≥ 0.6", analyze, plain_verify, &reading);
	g_print ("%-34s %10u\n", "  findings", reading.findings);
	g_print ("%-34s %10.1f MiB\n", "  memory at its peak", bench_memory_peak ());
	bench_must (reading.findings > 0, NULL); /* or it was no analysis */
	kinko_calendar_free (reading.calendar);
}

void
bench_analyze (Bench *bench)
{
	BenchLog log = { .work = work };

	(void) bench;
	bench_log_init (&log, ENTRIES_PER_ACT);
	for (guint acts = 1000; acts <= MOST_ACTS; acts *= 10)
		compare_at (&log, acts);
	bench_log_clear (&log);
}
