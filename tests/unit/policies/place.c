#include "policies/place.h"

#include "policies/policy.h"
#include "tests/unit/policies/problems.h"

#define CHECKS(route, host, program, policy)                                                      \
	"format: 1\nchecks:\n  default-route: " route "\n  global-address: warn\n  clock: warn\n" \
	"  swap: ignore\n  core-dumps: deny\n  file-modes: warn\n  host: " host                   \
	"\n  program: " program "\n  policy: " policy "\n"
#define ONE   "1111111111111111111111111111111111111111111111111111111111111111"
#define OTHER "abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789"

static KinkoPlaceRules *
read_text (const char *text, GPtrArray *problems)
{
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);

	g_assert_nonnull (yaml);
	return kinko_place_rules_read (yaml);
}

static void
assert_problems (const char *text, const char *expected)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoPlaceRules) rules = read_text (text, problems);
	g_autofree char *summary = problems_summary (problems);

	g_assert_nonnull (rules);
	g_assert_cmpstr (summary, ==, expected);
}

static void
test_good (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoPlaceRules) rules =
		read_text (CHECKS ("deny", "warn", "deny",
				   "warn") "hosts: [pc-01, PC.02]\nprograms:\n"
					   "- {version: \"0.1.0\", sha256: \"" ONE "\"}\n"
					   "- {version: x, sha256: " OTHER "}\n",
			   problems);

	g_assert_cmpuint (problems->len, ==, 0);
	g_assert_cmpint (rules->measures[KINKO_PLACE_DEFAULT_ROUTE], ==, KINKO_PLACE_DENY);
	g_assert_cmpuint (rules->lines[KINKO_PLACE_DEFAULT_ROUTE], ==, 3);
	g_assert_cmpint (rules->measures[KINKO_PLACE_SWAP], ==, KINKO_PLACE_IGNORE);
	g_assert_cmpint (rules->measures[KINKO_PLACE_POLICY], ==, KINKO_PLACE_WARN);
	g_assert_cmpuint (rules->lines[KINKO_PLACE_POLICY], ==, 11);
	g_assert_true (kinko_place_rules_know_host (rules, "pc-01"));
	g_assert_true (kinko_place_rules_know_host (rules, "PC-01"));
	g_assert_true (kinko_place_rules_know_host (rules, "pc.02"));
	g_assert_false (kinko_place_rules_know_host (rules, "pc-0"));
	g_assert_false (kinko_place_rules_know_host (rules, "pc-011"));
	g_assert_false (kinko_place_rules_know_host (rules, ""));
	g_assert_cmpstr (kinko_place_rules_find_program (rules, ONE)->version, ==, "0.1.0");
	g_assert_cmpstr (kinko_place_rules_find_program (rules, OTHER)->version, ==, "x");
	g_assert_null (kinko_place_rules_find_program (rules, ""));
}

static void
test_default (void)
{
	g_autoptr (KinkoPlaceRules) rules = kinko_place_rules_new ();

	for (guint i = 0; i < KINKO_PLACE_N_CHECKS; i++)
		g_assert_cmpint (rules->measures[i], ==, KINKO_PLACE_IGNORE);
	g_assert_true (kinko_place_rules_know_host (rules, "anything"));
	g_assert_null (kinko_place_rules_find_program (rules, ONE));
}

static void
test_mistakes (void)
{
	assert_problems ("format: 2\nchecks: x\n", "1:9 yaml_range format");
	assert_problems ("format: 1\n", "1:1 yaml_missing_key");
	assert_problems ("format: 1\nchecks: [warn]\n", "2:9 yaml_type checks");
	/* YAML 1.1 takes off for false; in quotes it is still no measure. */
	assert_problems (CHECKS ("off", "warn", "warn", "warn"),
			 "3:18 yaml_text checks.default-route");
	assert_problems (CHECKS ("'off'", "wran", "warn", "warn"),
			 "3:18 unknown_measure checks.default-route; "
			 "9:9 unknown_measure checks.host");
	assert_problems ("format: 1\nchecks: {default-route: warn, clock: warn, swap: warn, "
			 "core-dumps: warn, file-modes: warn, host: warn, program: warn}\n",
			 "2:9 yaml_missing_key checks; 2:9 yaml_missing_key checks");
	assert_problems (CHECKS ("warn", "warn", "warn", "warn") "  usb: warn\n",
			 "12:3 yaml_unknown_key checks.usb");
	assert_problems (CHECKS ("warn", "warn", "warn", "warn") "hots: [a]\n",
			 "12:1 yaml_unknown_key hots");
}

/* What would let everything pass, or shut everybody out for good. */
static void
test_refusals (void)
{
	assert_problems (CHECKS ("warn", "warn", "warn", "deny"), "11:11 locks_out checks.policy");
	assert_problems (CHECKS ("warn", "deny", "deny", "warn"),
			 "9:9 missing_list checks.host; 10:12 missing_list checks.program");
	assert_problems (CHECKS ("warn", "deny", "warn", "warn") "hosts: [a]\n", "");
	assert_problems (CHECKS ("warn", "warn", "deny",
				 "warn") "programs: [{version: x, sha256: \"" ONE "\"}]\n",
			 "");
}

static void
test_lists (void)
{
	assert_problems (CHECKS ("warn", "warn", "warn", "warn") "hosts: []\nprograms: []\n",
			 "12:8 yaml_empty_list hosts; 13:11 yaml_empty_list programs");
	assert_problems (CHECKS ("warn", "warn", "warn", "warn") "hosts: [a, A, 端末, a b]\n",
			 "12:12 duplicate hosts[1]; 12:15 host_name hosts[2]; "
			 "12:19 host_name hosts[3]");
	assert_problems (
		CHECKS ("warn", "warn", "warn", "warn") "programs:\n"
							"- {version: a b, sha256: \"" ONE "\"}\n"
							"- {version: x, sha256: \"" ONE "\"}\n"
							"- {version: x, sha256: ABC}\n"
							"- {version: x}\n- x\n",
		"13:13 version programs[0].version; 14:24 duplicate programs[1].sha256; "
		"15:24 sha256 programs[2].sha256; 16:3 yaml_missing_key programs[3]; "
		"17:3 yaml_type programs[4]");
}

static void
test_ids (void)
{
	KinkoPlaceCheck check;

	for (guint i = 0; i < KINKO_PLACE_N_CHECKS; i++) {
		g_assert_true (kinko_place_check_parse (kinko_place_check_id ((KinkoPlaceCheck) i),
							&check));
		g_assert_cmpint (check, ==, (int) i);
	}
	g_assert_false (kinko_place_check_parse ("", &check));
	g_assert_false (kinko_place_check_parse ("Clock", &check));
	g_assert_cmpstr (kinko_place_measure_id (KINKO_PLACE_DENY), ==, "deny");
}

/* The shipped one: the ward's LAN has a default route; what kinko itself forbids is refused. */
static void
test_shipped (void)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicy) policy =
		kinko_policy_load (KINKO_SOURCE_DIR "/policies/meguro-r8", &error);
	const KinkoPlaceRules *rules;

	g_assert_no_error (error);
	rules = kinko_policy_place (policy);
	g_assert_cmpint (rules->measures[KINKO_PLACE_DEFAULT_ROUTE], ==, KINKO_PLACE_IGNORE);
	g_assert_cmpint (rules->measures[KINKO_PLACE_CORE_DUMPS], ==, KINKO_PLACE_DENY);
	g_assert_cmpint (rules->measures[KINKO_PLACE_CLOCK], ==, KINKO_PLACE_WARN);
	g_assert_cmpint (rules->measures[KINKO_PLACE_HOST], ==, KINKO_PLACE_IGNORE);
	g_assert_cmpuint (rules->hosts->len, ==, 0);
	g_assert_cmpuint (rules->programs->len, ==, 0);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/place/good", test_good);
	g_test_add_func ("/place/default", test_default);
	g_test_add_func ("/place/mistakes", test_mistakes);
	g_test_add_func ("/place/refusals", test_refusals);
	g_test_add_func ("/place/lists", test_lists);
	g_test_add_func ("/place/ids", test_ids);
	g_test_add_func ("/place/shipped", test_shipped);
	return g_test_run ();
}
