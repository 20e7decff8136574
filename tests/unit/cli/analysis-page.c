/*
 * The page and the tables of an analysis, of results with whatever a hostile log can hold. What a good page is, is asked by
 * tests/cli/analyze.sh.
 */
#include "cli/analysis-page.h"

#include <string.h>

#include "cli/analysis-csv.h"
#include "cli/analysis-result.h"
#include "cli/analysis-table.h"
#include "tests/unit/audit/analysis-fixture.h"

#define TURN "\xE2\x80\xAE" /* RIGHT-TO-LEFT OVERRIDE */

/* A log with texts that want to break out: what is free in a line is the detail alone. */
static Log *
hostile_log (void)
{
	Log *log = log_new ();

	add (log, (Did){ .time = "2026-07-08 09:00",
			 .action = "session.open",
			 .detail = "{\"host\":\"a\",\"program\":\"sha256:00\"}" });
	add (log, (Did){ .time = "2026-07-08 20:00",
			 .action = "session.open",
			 .detail = "{\"host\":\"</h4><script>alert(1)</script>" TURN
				   "\",\"program\":\"\\\" onload=\\\"x\",\"version\":\"=1+1\"}" });
	add_many (log, 5, "2026-07-08 10:00", 1,
		  (Did){ .action = "case.export",
			 .result = "denied",
			 .detail = "{\"reason\":\"]]><!--\"}" });
	return log;
}

static json_t *
result_of (Log *log)
{
	json_t *result;

	(void) findings_of (log);
	result = kinko_analysis_result (log->analysis, &log->scope, NULL, NULL);
	json_object_set_new (
		result, "rules",
		json_pack ("{s:s, s:n, s:b}", "source", "built-in", "policy", "in_force", 0));
	json_object_set_new (result, "verification",
			     json_pack ("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:s, s:b}",
					"vault", "00", "origin", "<img src=x>" TURN "/log",
					"genesis", "00", "root", "11", "checkpoint", "a\n<b>\n",
					"first_time", "2026-07-08T09:00:00.000+09:00", "last_time",
					"2026-07-08T20:00:00.000+09:00", "entries", 7, "acts", 7,
					"source", "mirror", "genesis_compared", 0));
	return result;
}

static guint
times_in (const char *text, const char *word)
{
	guint n = 0;

	for (const char *at = text; (at = strstr (at, word)) != NULL; at++)
		n++;
	return n;
}

static void
test_hostile_page (void)
{
	g_autoptr (Log) log = hostile_log ();
	json_auto_t *result = result_of (log);
	g_autoptr (GString) page = g_string_new (NULL);

	kinko_analysis_page (result, FALSE, page);
	g_assert_null (strstr (page->str, "<script"));
	g_assert_null (strstr (page->str, "<img"));
	g_assert_null (strstr (page->str, "<!--"));
	g_assert_null (strstr (page->str, "]]>"));
	g_assert_null (strstr (page->str, TURN));
	g_assert_null (strstr (page->str, "\" onload"));
	g_assert_nonnull (strstr (page->str, "&lt;script&gt;alert(1)"));
	g_assert_nonnull (strstr (page->str, "&lt;U+202E&gt;"));
	g_assert_cmpuint (times_in (page->str, "<style"), ==, 1);
	g_assert_cmpuint (times_in (page->str, "<main"), ==, 1);
	g_assert_null (strstr (page->str, "【試験】"));
}

static void
test_test_page (void)
{
	g_autoptr (Log) log = hostile_log ();
	json_auto_t *result = result_of (log);
	g_autoptr (GString) page = g_string_new (NULL);

	kinko_analysis_page (result, TRUE, page);
	g_assert_cmpuint (times_in (page->str, "【試験】"), ==, 2); /* title and head */
}

/* Nothing happened: a page all the same, with nothing to divide by. */
static void
test_empty_page (void)
{
	g_autoptr (Log) log = log_new ();
	json_auto_t *result = result_of (log);
	g_autoptr (GString) page = g_string_new (NULL);
	g_autoptr (GString) table = g_string_new (NULL);

	kinko_analysis_page (result, FALSE, page);
	g_assert_nonnull (strstr (page->str, "Nothing reached a limit."));
	g_assert_nonnull (strstr (page->str, "</html>\n"));
	kinko_analysis_table (result, table);
	g_assert_nonnull (strstr (table->str, "Nothing reached a limit."));
}

/* Years: the pictures put days together, and days without an act are left out in the end. */
static void
test_long_log (void)
{
	g_autoptr (Log) log = log_new ();
	json_auto_t *result = NULL;
	g_autoptr (GString) page = g_string_new (NULL);

	log->scope.now_ms = moment ("2036-07-08 18:00");
	add (log, (Did){ .time = "2026-07-08 10:00", .action = "number.reveal" });
	add (log, (Did){ .time = "2036-07-08 10:00", .action = "number.reveal" });
	result = result_of (log);
	g_assert_cmpuint (json_array_size (json_object_get (result, "days")), ==, 2);
	kinko_analysis_page (result, FALSE, page);
	g_assert_nonnull (strstr (page->str, "</html>\n"));
}

static void
test_hostile_csv (void)
{
	g_autoptr (Log) log = hostile_log ();
	json_auto_t *result = result_of (log);
	g_autoptr (GString) csv = g_string_new (NULL);

	kinko_analysis_csv (result, KINKO_ANALYSIS_TABLE_FINDINGS, FALSE, csv);
	g_assert_true (g_str_has_prefix (csv->str, "\xEF\xBB\xBF\"no.\","));
	g_assert_true (g_str_has_suffix (csv->str, "\r\n"));
	g_assert_null (strstr (csv->str, TURN));
	g_assert_null (strstr (csv->str, "\n\n"));
	/* a quote in a text is two */
	g_assert_nonnull (strstr (csv->str, "\"\" onload=\"\"x"));
}

/* What a spreadsheet would take for a formula is text there. */
static void
test_formula (void)
{
	static const char *const bad[] = { "=1+1", "+1", "-1", "@x", "＝1", " =1" };

	for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
		g_autoptr (GString) csv = g_string_new (NULL);
		g_autofree char *cell = g_strdup_printf ("\"'%s\"", bad[i]);
		json_auto_t *result =
			json_pack ("{s:[{s:s, s:[]}]}", "people", "id", bad[i], "days");

		kinko_analysis_csv (result, KINKO_ANALYSIS_TABLE_PEOPLE, FALSE, csv);
		g_assert_nonnull (strstr (csv->str, cell));
	}
}

static void
test_tables (void)
{
	static const char *const words[] = { "findings", "people", "days" };
	KinkoAnalysisTable table;

	for (guint i = 0; i < G_N_ELEMENTS (words); i++) {
		g_assert_true (kinko_analysis_table_parse (words[i], &table));
		g_assert_cmpuint (table, ==, i);
	}
	g_assert_false (kinko_analysis_table_parse ("day", &table));
	g_assert_false (kinko_analysis_table_parse ("", &table));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/analysis-page/hostile-page", test_hostile_page);
	g_test_add_func ("/analysis-page/test-page", test_test_page);
	g_test_add_func ("/analysis-page/empty-page", test_empty_page);
	g_test_add_func ("/analysis-page/long-log", test_long_log);
	g_test_add_func ("/analysis-page/hostile-csv", test_hostile_csv);
	g_test_add_func ("/analysis-page/formula", test_formula);
	g_test_add_func ("/analysis-page/tables", test_tables);
	return g_test_run ();
}
