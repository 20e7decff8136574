#include "policies/analysis.h"

#include <string.h>

#include "policies/policy.h"
#include "tests/unit/policies/problems.h"

static KinkoAnalysisRules
read_text (const char *text, GPtrArray *problems)
{
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);

	g_assert_nonnull (yaml);
	return kinko_analysis_rules_read (yaml);
}

static void
assert_problems (const char *text, const char *expected)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autofree char *summary = NULL;

	(void) read_text (text, problems);
	summary = problems_summary (problems);
	g_assert_cmpstr (summary, ==, expected);
}

/* What the file names counts; the rest stays as it is built in. */
static void
test_good (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	KinkoAnalysisRules built_in = kinko_analysis_rules_built_in ();
	KinkoAnalysisRules rules = read_text ("format: 1\nlimits: {burst_looks: 7, gap_days: 2}\n"
					      "unassigned_roles: [deputy, worker]\n",
					      problems);

	g_assert_cmpuint (problems->len, ==, 0);
	for (guint i = 0; i < KINKO_ANALYSIS_N_LIMITS; i++)
		g_assert_cmpuint (rules.limits[i], ==,
				  i == KINKO_ANALYSIS_BURST_LOOKS ? 7
				  : i == KINKO_ANALYSIS_GAP_DAYS  ? 2
								  : built_in.limits[i]);
	g_assert_true (kinko_analysis_rules_watch_role (&rules, KINKO_ROLE_DEPUTY));
	g_assert_true (kinko_analysis_rules_watch_role (&rules, KINKO_ROLE_WORKER));
	g_assert_false (kinko_analysis_rules_watch_role (&rules, KINKO_ROLE_MANAGER));
	g_assert_false (kinko_analysis_rules_watch_role (&rules, KINKO_ROLE_NONE));
}

static void
test_empty (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	KinkoAnalysisRules built_in = kinko_analysis_rules_built_in ();
	KinkoAnalysisRules rules = read_text ("format: 1\n", problems);

	g_assert_cmpuint (problems->len, ==, 0);
	g_assert_cmpmem (&rules, sizeof rules, &built_in, sizeof built_in);
	g_assert_true (kinko_analysis_rules_watch_role (&rules, KINKO_ROLE_WORKER));
	g_assert_false (kinko_analysis_rules_watch_role (&rules, KINKO_ROLE_MANAGER));
}

/* All of them at once. */
static void
test_mistakes (void)
{
	assert_problems ("format: 2\nlimits: x\n", "1:9 yaml_range format");
	assert_problems ("format: 1\nlimts: {}\n", "2:1 yaml_unknown_key limts");
	assert_problems ("format: 1\nlimits: [1]\nunassigned_roles: []\n",
			 "2:9 yaml_type limits; 3:19 yaml_empty_list unassigned_roles");
	assert_problems (
		"format: 1\nlimits:\n  burst_looks: 1\n  burst_minutes: 0x7\n"
		"  day_hours: 25\n  gap_day: 3\nunassigned_roles: [worker, auditor]\n",
		"6:3 yaml_unknown_key limits.gap_day; 3:16 yaml_range limits.burst_looks; "
		"4:18 yaml_integer limits.burst_minutes; 5:14 yaml_range limits.day_hours; "
		"7:28 unknown_role unassigned_roles[1]");
}

/* The shipped file writes out what is built in: whoever changes one changes both. */
static void
test_shipped (void)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicy) policy =
		kinko_policy_load (KINKO_SOURCE_DIR "/policies/meguro-r8", &error);
	KinkoAnalysisRules built_in = kinko_analysis_rules_built_in ();
	g_autofree char *text = NULL;

	g_assert_no_error (error);
	g_assert_cmpmem (kinko_policy_analysis (policy), sizeof built_in, &built_in,
			 sizeof built_in);
	g_assert_true (g_file_get_contents (KINKO_SOURCE_DIR "/policies/meguro-r8/analysis.yaml",
					    &text, NULL, &error));
	for (guint i = 0; i < KINKO_ANALYSIS_N_LIMITS; i++) {
		g_autofree char *row = g_strdup_printf (
			"\n  %s: %u\n", kinko_analysis_limit_id ((KinkoAnalysisLimit) i),
			built_in.limits[i]);

		g_assert_nonnull (strstr (text, row));
	}
}

/* The page that documents them has a row for each, with its value. */
static void
test_documented (void)
{
	g_autoptr (GError) error = NULL;
	KinkoAnalysisRules built_in = kinko_analysis_rules_built_in ();
	g_autofree char *text = NULL;

	g_assert_true (g_file_get_contents (KINKO_SOURCE_DIR "/docs/formats/policy.md", &text, NULL,
					    &error));
	g_assert_no_error (error);
	for (guint i = 0; i < KINKO_ANALYSIS_N_LIMITS; i++) {
		g_autofree char *row = g_strdup_printf (
			"\n| `%s` | %u |", kinko_analysis_limit_id ((KinkoAnalysisLimit) i),
			built_in.limits[i]);

		g_assert_nonnull (strstr (text, row));
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/analysis-rules/good", test_good);
	g_test_add_func ("/analysis-rules/empty", test_empty);
	g_test_add_func ("/analysis-rules/mistakes", test_mistakes);
	g_test_add_func ("/analysis-rules/shipped", test_shipped);
	g_test_add_func ("/analysis-rules/documented", test_documented);
	return g_test_run ();
}
