/*
 * Entries for the tests of the analysis: one after the other, with what each test wants to be in them, and what is found then.
 * Times are given as Japan's: "2026-07-08 10:31".
 */
#pragma once

#include <string.h>

#include <glib.h>

#include "audit/analysis.h"
#include "audit/japan-time.h"

/* One entry. Unset fields get what is usual. */
typedef struct {
	const char *time; /* required: "2026-07-08 10:31" or with seconds */
	const char *by;   /* "sato" */
	const char *role; /* "worker" */
	const char *action;
	const char *object;  /* "vault" */
	const char *result;  /* "granted" */
	const char *session; /* "0123456789abcdef" */
	const char *detail;  /* "{}" */
} Did;

typedef struct {
	KinkoAnalysisScope scope;
	KinkoAnalysis *analysis;
	KinkoCalendar *calendar;
	guint64 seq;
	gboolean finished;
} Log;

static gint64
moment (const char *time)
{
	g_autofree char *text = g_strdup (time);
	gint64 time_ms;

	g_assert_cmpuint (strlen (text), >=, 16);
	text[10] = 'T';
	g_assert_true (kinko_japan_time_read (text, &time_ms));
	return time_ms;
}

/* The contract's hours, the built-in limits, and a day after all of them. */
static Log *
log_new (void)
{
	Log *log = g_new0 (Log, 1);

	log->calendar = kinko_calendar_new_contract ();
	log->scope.calendar = log->calendar;
	log->scope.rules = kinko_analysis_rules_built_in ();
	log->scope.now_ms = moment ("2026-07-08 18:00");
	return log;
}

static void
log_free (Log *log)
{
	kinko_analysis_free (log->analysis);
	kinko_calendar_free (log->calendar);
	g_free (log);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Log, log_free)

static guint64
add (Log *log, Did did)
{
	g_autofree char *time = kinko_japan_time (moment (did.time));
	g_autofree char *line = NULL;
	g_autoptr (GError) error = NULL;
	KinkoEntry entry;

	if (log->analysis == NULL)
		log->analysis = kinko_analysis_new (&log->scope);
	line = g_strdup_printf (
		"{\"v\":1,\"seq\":%" G_GUINT64_FORMAT ",\"time\":\"%s\",\"prev\":\"%064d\","
		"\"by\":\"%s\",\"role\":\"%s\",\"session\":\"%s\",\"action\":\"%s\","
		"\"object\":\"%s\",\"purpose\":\"\",\"approval\":\"\",\"result\":\"%s\","
		"\"detail\":%s}",
		log->seq, time, 0, did.by == NULL ? "sato" : did.by,
		did.role == NULL ? "worker" : did.role,
		did.session == NULL ? "0123456789abcdef" : did.session, did.action,
		did.object == NULL ? "vault" : did.object,
		did.result == NULL ? "granted" : did.result,
		did.detail == NULL ? "{}" : did.detail);
	g_assert_true (kinko_entry_parse (line, strlen (line), &entry, &error));
	g_assert_no_error (error);
	kinko_analysis_add (log->analysis, &entry, line, strlen (line));
	return log->seq++;
}

static const GPtrArray *
findings_of (Log *log)
{
	if (log->analysis == NULL)
		log->analysis = kinko_analysis_new (&log->scope);
	if (!log->finished)
		kinko_analysis_finish (log->analysis);
	log->finished = TRUE;
	return kinko_analysis_findings (log->analysis);
}

G_GNUC_UNUSED static guint
count_of (Log *log, KinkoFindingCode code)
{
	const GPtrArray *findings = findings_of (log);
	guint n = 0;

	for (guint i = 0; i < findings->len; i++)
		n += ((const KinkoFinding *) findings->pdata[i])->code == code;
	return n;
}

/* The only finding of that code. */
G_GNUC_UNUSED static const KinkoFinding *
finding_of (Log *log, KinkoFindingCode code)
{
	const GPtrArray *findings = findings_of (log);

	g_assert_cmpuint (count_of (log, code), ==, 1);
	for (guint i = 0; i < findings->len; i++)
		if (((const KinkoFinding *) findings->pdata[i])->code == code)
			return findings->pdata[i];
	g_assert_not_reached ();
}

/* "3 4 7": the entries that a finding rests on. */
G_GNUC_UNUSED static void
assert_entries (const KinkoFinding *finding, const char *expected)
{
	g_autoptr (GString) text = g_string_new (NULL);

	for (guint i = 0; i < finding->entries->len; i++)
		g_string_append_printf (text, "%s%" G_GUINT64_FORMAT, i == 0 ? "" : " ",
					g_array_index (finding->entries, guint64, i));
	g_assert_cmpstr (text->str, ==, expected);
	g_assert_cmpuint (finding->lines->len, ==,
			  MIN (finding->entries->len, KINKO_FINDING_MOST_LINES));
	for (guint i = 0; i < finding->lines->len; i++) {
		g_autofree char *seq =
			g_strdup_printf ("\"seq\":%" G_GUINT64_FORMAT ",",
					 g_array_index (finding->entries, guint64, i));

		g_assert_nonnull (strstr (finding->lines->pdata[i], seq));
	}
}

G_GNUC_UNUSED static void
assert_subjects (const KinkoFinding *finding, const char *expected)
{
	g_autoptr (GString) text = g_string_new (NULL);

	for (guint i = 0; i < finding->subjects->len; i++)
		g_string_append_printf (text, "%s%s", i == 0 ? "" : " ",
					(const char *) finding->subjects->pdata[i]);
	g_assert_cmpstr (text->str, ==, expected);
}

/* @n entries of that kind, @step seconds apart, from @time on. */
G_GNUC_UNUSED static void
add_many (Log *log, guint n, const char *time, guint step, Did did)
{
	gint64 begin = moment (time);

	for (guint i = 0; i < n; i++) {
		g_autofree char *at = kinko_japan_time (begin + (gint64) i * step * 1000);

		at[10] = ' ';
		at[19] = '\0';
		did.time = at;
		add (log, did);
	}
}
