#include "audit/finding.h"

#include <string.h>

static char *
line_of (guint64 seq)
{
	g_autofree char *text = g_strdup_printf ("%" G_GUINT64_FORMAT, seq);

	return g_ref_string_new (text);
}

static void
add (KinkoFinding *finding, guint64 seq, gint64 time_ms)
{
	char *line = line_of (seq);

	kinko_finding_add (finding, seq, line, time_ms);
	g_ref_string_release (line);
}

/* Every code has a name of its own and says what it is and what to ask. */
static void
test_codes (void)
{
	g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);

	for (guint i = 0; i < KINKO_FINDING_N_CODES; i++) {
		KinkoFindingCode code = (KinkoFindingCode) i;

		g_assert_true (g_hash_table_add (ids, (gpointer) (gsize) kinko_finding_id (code)));
		g_assert_cmpuint (strspn (kinko_finding_id (code), "abcdefghijklmnopqrstuvwxyz-"),
				  ==, strlen (kinko_finding_id (code)));
		g_assert_cmpuint (strlen (kinko_finding_title (code)), >, 0);
		g_assert_nonnull (
			strchr (kinko_finding_question (code), '?') != NULL
				? ""
				: strstr (kinko_finding_question (code), "ask the person"));
		g_assert_cmpint (kinko_finding_severity (code), <, KINKO_SEVERITY_N);
	}
}

/* The row of the table that has the code in its first cell. */
static const char *
row_of (char **lines, const char *id)
{
	g_autofree char *name = g_strdup_printf ("`%s`", id);

	for (; *lines != NULL; lines++) {
		const char *found = strstr (*lines, name);

		if (g_str_has_prefix (*lines, "| `") && found != NULL &&
		    found < strchr (*lines + 1, '|'))
			return *lines;
	}
	return NULL;
}

/* The page that explains them has each of them in its table. */
static void
test_documented (void)
{
	g_autofree char *text = NULL;
	g_auto (GStrv) lines = NULL;

	g_assert_true (
		g_file_get_contents (KINKO_SOURCE_DIR "/docs/analysis.md", &text, NULL, NULL));
	lines = g_strsplit (text, "\n", -1);
	for (guint i = 0; i < KINKO_FINDING_N_CODES; i++) {
		KinkoAnalysisLimit limit = kinko_finding_limit ((KinkoFindingCode) i);
		const char *row = row_of (lines, kinko_finding_id ((KinkoFindingCode) i));

		g_assert_nonnull (row);
		if (limit != KINKO_ANALYSIS_N_LIMITS)
			g_assert_nonnull (strstr (row, kinko_analysis_limit_id (limit)));
	}
}

static void
test_add (void)
{
	g_autoptr (KinkoFinding) finding = kinko_finding_new (KINKO_FINDING_FAILURES, "sato", 1000);

	for (guint64 seq = 1; seq <= 30; seq++)
		add (finding, seq, (gint64) seq * 1000);
	add (finding, 30, 30000); /* again */
	g_assert_cmpuint (finding->entries->len, ==, 30);
	g_assert_cmpuint (finding->lines->len, ==, KINKO_FINDING_MOST_LINES);
	g_assert_cmpstr (finding->lines->pdata[19], ==, "20");
	g_assert_cmpint (finding->from_ms, ==, 1000);
	g_assert_cmpint (finding->to_ms, ==, 30000);
	g_assert_cmpstr (finding->day, ==, "1970-01-01");
}

static void
test_move_end (void)
{
	g_autoptr (KinkoFinding) finding = kinko_finding_new (KINKO_FINDING_LONG_DAY, "sato", 1000);

	add (finding, 1, 1000);
	for (guint64 seq = 2; seq <= 4; seq++) {
		char *line = line_of (seq);

		kinko_finding_move_end (finding, seq, line, (gint64) seq * 1000);
		g_ref_string_release (line);
	}
	g_assert_cmpuint (finding->entries->len, ==, 2);
	g_assert_cmpuint (g_array_index (finding->entries, guint64, 0), ==, 1);
	g_assert_cmpuint (g_array_index (finding->entries, guint64, 1), ==, 4);
	g_assert_cmpstr (finding->lines->pdata[1], ==, "4");
}

static void
test_subjects (void)
{
	g_autoptr (KinkoFinding) finding = kinko_finding_new (KINKO_FINDING_NEW_HOST, "sato", 1000);

	kinko_finding_add_subject (finding, "b");
	kinko_finding_add_subject (finding, "a");
	kinko_finding_add_subject (finding, "b");
	g_assert_cmpuint (finding->subjects->len, ==, 2);
	g_assert_cmpstr (finding->subjects->pdata[0], ==, "b");
}

static void
test_compare (void)
{
	g_autoptr (KinkoFinding) early = kinko_finding_new (KINKO_FINDING_GAP, "z", 1);
	g_autoptr (KinkoFinding) late = kinko_finding_new (KINKO_FINDING_CLOSED_DAY, "a", 2);
	g_autoptr (KinkoFinding) later = kinko_finding_new (KINKO_FINDING_CLOSED_DAY, "b", 2);
	g_autoptr (KinkoFinding) last = kinko_finding_new (KINKO_FINDING_CLOSED_DAY, "b", 2);
	KinkoFinding *order[] = { early, late, later, last };

	add (later, 3, 2);
	add (last, 4, 2);
	for (guint i = 0; i < G_N_ELEMENTS (order); i++)
		for (guint j = 0; j < G_N_ELEMENTS (order); j++) {
			int found = kinko_finding_compare (&order[i], &order[j]);

			g_assert_cmpint (found, ==, i < j ? -1 : i > j);
		}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/finding/codes", test_codes);
	g_test_add_func ("/finding/documented", test_documented);
	g_test_add_func ("/finding/add", test_add);
	g_test_add_func ("/finding/move-end", test_move_end);
	g_test_add_func ("/finding/subjects", test_subjects);
	g_test_add_func ("/finding/compare", test_compare);
	return g_test_run ();
}
