#include "policies/policy-test.h"

#include <unistd.h>

#include "tests/unit/policies/problems.h"

#define SHIPPED KINKO_SOURCE_DIR "/policies/meguro-r8"

/* ---- reading --------------------------------------------------------------------------------- */

static KinkoPolicyTest *
read_text (const char *text, GError **error)
{
	g_autoptr (GBytes) content = g_bytes_new_static (text, strlen (text));

	return kinko_policy_test_read (content, "t.yaml", error);
}

static void
assert_mistakes (const char *text, const char *expected)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicyTest) test = read_text (text, &error);
	g_autofree char *summary = NULL;

	g_assert_null (test);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (kinko_error_hint (error));
	summary = problems_summary (kinko_error_problems (error));
	g_assert_cmpstr (summary, ==, expected);
}

#define TESTS        "format: 1\ntests:\n"
#define TEST(more)   TESTS "- {name: a, role: worker, action: case.show, " more "}\n"
#define MATRIX(more) "format: 1\nmatrix:\n- {action: case.show, " more "}\n"

static void
test_mistakes_of_the_file (void)
{
	assert_mistakes ("", "1:1 yaml_empty");
	assert_mistakes ("format: 2\ntests: 1\n", "1:9 yaml_range format");
	/* What asks nothing would always be right. */
	assert_mistakes ("format: 1\n", "1:1 yaml_missing_key");
	assert_mistakes ("tests: []\n", "1:1 yaml_missing_key; 1:8 yaml_empty_list tests");
	assert_mistakes ("format: 1\ntest: []\n",
			 "1:1 yaml_missing_key; 2:1 yaml_unknown_key test");
	assert_mistakes ("format: 1\nmatrix: all\n", "2:9 yaml_type matrix");
	assert_mistakes ("format: 1\nmatrix: &a []\n",
			 "2:9 yaml_anchor; 2:9 yaml_empty_list matrix");
}

static void
test_mistakes_of_tests (void)
{
	assert_mistakes (TEST ("expect: maybe"), "3:54 unknown_effect tests[0].expect");
	assert_mistakes (TESTS "- {role: worker}\n",
			 "3:3 yaml_missing_key tests[0]; 3:3 yaml_missing_key tests[0]; "
			 "3:3 yaml_missing_key tests[0]");
	assert_mistakes (TESTS "- {name: a, role: boss, action: case.shwo, expect: deny}\n",
			 "3:19 unknown_role tests[0].role; 3:33 unknown_action tests[0].action");
	/* "none" is for lists; nobody has such a role. */
	assert_mistakes (TESTS "- {name: a, role: none, action: case.show, expect: deny}\n",
			 "3:19 unknown_role tests[0].role");
	assert_mistakes (TEST ("expect: deny, numbers: yes, assigned: 1, outside_hours: on, "
			       "reason: 'true', break_glass: True"),
			 "3:69 yaml_boolean tests[0].numbers; 3:84 yaml_boolean tests[0].assigned; "
			 "3:102 yaml_boolean tests[0].outside_hours; "
			 "3:114 yaml_boolean tests[0].reason; "
			 "3:135 yaml_boolean tests[0].break_glass");
	assert_mistakes (TEST ("expect: deny, asigned: true"),
			 "3:60 yaml_unknown_key tests[0].asigned");
	/* A report names a row by its name. */
	assert_mistakes (TEST ("expect: allow") "- {name: a, role: ward, action: case.show, "
						"expect: deny}\n",
			 "4:10 duplicate tests[1].name");
}

static void
test_mistakes_of_needs (void)
{
	assert_mistakes (TEST ("expect: allow, needs: []"), "3:68 yaml_empty_list tests[0].needs");
	assert_mistakes (TEST ("expect: allow, needs: [aproval, review, review]"),
			 "3:69 unknown_need tests[0].needs[0]; 3:86 duplicate tests[0].needs[2]");
	assert_mistakes (TEST ("expect: allow, needs: [none, review]"),
			 "3:68 contradiction tests[0].needs");
	assert_mistakes (TEST ("expect: deny, needs: [none]"), "3:67 misplaced tests[0].needs");
}

static void
test_mistakes_of_the_matrix (void)
{
	assert_mistakes (MATRIX ("purpose: x"), "3:3 yaml_missing_key matrix[0]");
	assert_mistakes (MATRIX ("allow: []"), "3:30 yaml_empty_list matrix[0].allow");
	assert_mistakes (MATRIX ("allow: worker"), "3:30 yaml_type matrix[0].allow");
	assert_mistakes (MATRIX ("allow: [worker, boss, worker]"),
			 "3:39 unknown_role matrix[0].allow[1]; 3:45 duplicate matrix[0].allow[2]");
	assert_mistakes (MATRIX ("allow: [worker, none]"), "3:30 contradiction matrix[0].allow");
	assert_mistakes (MATRIX ("allow: [worker], role: ward"),
			 "3:40 yaml_unknown_key matrix[0].role");
}

/* A person goes from top to bottom, and both lists are read. */
static void
test_order_of_mistakes (void)
{
	assert_mistakes (
		"format: 1\nmatrix:\n- {action: a, allow: [b]}\ntests:\n- {name: ''}\n",
		"3:12 unknown_action matrix[0].action; 3:23 unknown_role matrix[0].allow[0]; "
		"5:3 yaml_missing_key tests[0]; 5:3 yaml_missing_key tests[0]; "
		"5:3 yaml_missing_key tests[0]; 5:10 yaml_text tests[0].name");
}

/* ---- comparing ------------------------------------------------------------------------------- */

#define ACCESS                                                                                \
	"format: 1\ntitle: {en: t, ja: t}\npurposes: [{id: work, label: {en: w, ja: w}}]\n"   \
	"limits: {mirror_lag: 1, passphrase_length: 12}\n"                                    \
	"break_glass: {roles: [worker], actions: [case.show], review_days: 3}\n"              \
	"rules:\n"                                                                            \
	"- {id: show, effect: allow, roles: [manager, worker], actions: [case.show],"         \
	" assigned: true, reason: {en: may show, ja: r}}\n"                                   \
	"- {id: edit, effect: allow, roles: [worker], actions: [case.guide], approval: true," \
	" second_person: [manager], reauthenticate: true, reason: {en: may edit, ja: r}}\n"   \
	"- {id: never, effect: deny, roles: [ward], actions: [log.show],"                     \
	" reason: {en: never, ja: r}}\n"                                                      \
	"- {id: here, effect: allow, roles: [worker], actions: [case.find], hosts: [pc-1],"   \
	" outside_hours: reason, purposes: [work], numbers: true, reason: {en: h, ja: r}}\n"

static KinkoPolicy *
load_small (void)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *dir = g_dir_make_tmp ("kinko-table-XXXXXX", &error);
	g_autofree char *path = g_build_filename (dir, "access.yaml", NULL);
	KinkoPolicy *policy;

	g_assert_no_error (error);
	g_assert_true (g_file_set_contents (path, ACCESS, -1, &error));
	policy = kinko_policy_load (dir, &error);
	g_assert_no_error (error);
	g_assert_cmpint (unlink (path), ==, 0);
	g_assert_cmpint (rmdir (dir), ==, 0);
	return policy;
}

/* That of text the small policy does these things otherwise: "3 code tests[0] name; …". */
static void
assert_unexpected (const char *text, const char *expected)
{
	g_autoptr (KinkoPolicy) policy = load_small ();
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicyTest) test = read_text (text, &error);
	g_auto (KinkoPolicyTestReport) report = { 0 };
	GString *found = g_string_new (NULL);
	g_autofree char *whole = NULL;

	g_assert_no_error (error);
	report = kinko_policy_test_run (test, policy);
	for (guint i = 0; i < report.unexpected->len; i++) {
		const KinkoProblem *problem = report.unexpected->pdata[i];

		g_assert_cmpstr (problem->file, ==, "t.yaml");
		g_string_append_printf (found, "%s%u %s %s", i == 0 ? "" : "; ", problem->line,
					problem->code, problem->field);
		if (problem->label != NULL)
			g_string_append_printf (found, " %s", problem->label);
	}
	whole = g_string_free (found, FALSE);
	g_assert_cmpstr (whole, ==, expected);
}

static void
test_as_expected (void)
{
	assert_unexpected (TEST ("assigned: true, expect: allow, rule: show, needs: [none]"), "");
	assert_unexpected (TEST ("expect: deny, rule: show"), "");
	assert_unexpected (TEST ("break_glass: true, expect: allow, needs: [review]"), "");
	assert_unexpected (TESTS "- {name: b, role: worker, action: case.guide, expect: allow, "
				 "needs: [reauthenticate, second-person, approval]}\n",
			   "");
	assert_unexpected (TESTS "- {name: b, role: ward, action: log.show, expect: deny, "
				 "rule: never}\n"
				 "- {name: c, role: auditor, action: log.show, expect: deny, "
				 "rule: none}\n"
				 "- {name: d, role: manager, action: policy.adopt, expect: allow, "
				 "rule: kinko.policy.adopt, needs: [second-person]}\n",
			   "");
	assert_unexpected (MATRIX ("assigned: true, allow: [worker, manager]"), "");
	assert_unexpected (MATRIX ("allow: [none]"), "");
}

#define FIND(circumstances, effect)                                                             \
	TESTS "- {name: a, role: worker, action: case.find, " circumstances ", expect: " effect \
	      "}\n"

/* Every circumstance of a row gets into the question: without it the answer is another. */
static void
test_circumstances (void)
{
	assert_unexpected (
		FIND ("host: pc-1, purpose: work, outside_hours: true, reason: true", "allow"), "");
	assert_unexpected (
		FIND ("host: pc-2, purpose: work, outside_hours: true, reason: true", "deny"), "");
	assert_unexpected (FIND ("purpose: work, outside_hours: true, reason: true", "deny"), "");
	assert_unexpected (FIND ("host: pc-1, outside_hours: true, reason: true", "deny"), "");
	assert_unexpected (FIND ("host: pc-1, purpose: work, outside_hours: true", "deny"), "");
	assert_unexpected (FIND ("host: pc-1, purpose: work", "allow"), "");
	assert_unexpected (FIND ("host: pc-1, purpose: work, numbers: false", "deny"), "");
}

static void
test_unexpected (void)
{
	assert_unexpected (TEST ("expect: allow"), "3 unexpected_refusal tests[0] a");
	assert_unexpected (TEST ("assigned: true, expect: deny"),
			   "3 unexpected_permission tests[0] a");
	assert_unexpected (TEST ("assigned: true, expect: allow, rule: edit"),
			   "3 unexpected_rule tests[0] a");
	assert_unexpected (TEST ("assigned: true, expect: allow, rule: none"),
			   "3 unexpected_rule tests[0] a");
	assert_unexpected (TEST ("expect: deny, rule: none"), "3 unexpected_rule tests[0] a");
	assert_unexpected (TEST ("assigned: true, expect: allow, needs: [approval]"),
			   "3 unexpected_needs tests[0] a");
	/* Exactly these: one too few is as wrong as one too many. */
	assert_unexpected (TESTS "- {name: b, role: worker, action: case.guide, expect: allow, "
				 "needs: [approval, second-person]}\n",
			   "3 unexpected_needs tests[0] b");
	/* The others of a matrix row are refused, not left open. */
	assert_unexpected (MATRIX ("assigned: true, allow: [worker]"),
			   "3 unexpected_permission matrix[0]");
	assert_unexpected (MATRIX ("assigned: true, allow: [worker, manager, deputy]"),
			   "3 unexpected_refusal matrix[0]");
	/* By line, though the matrix stands before the tests. */
	assert_unexpected ("format: 1\nmatrix:\n- {action: case.show, allow: [worker]}\ntests:\n"
			   "- {name: a, role: worker, action: case.show, expect: allow}\n",
			   "3 unexpected_refusal matrix[0]; 5 unexpected_refusal tests[0] a");
}

static void
assert_message (const char *text, const char *expected)
{
	g_autoptr (KinkoPolicy) policy = load_small ();
	g_autoptr (KinkoPolicyTest) test = read_text (text, NULL);
	g_auto (KinkoPolicyTestReport) report = kinko_policy_test_run (test, policy);

	g_assert_cmpuint (report.unexpected->len, ==, 1);
	g_assert_cmpstr (((KinkoProblem *) report.unexpected->pdata[0])->message, ==, expected);
}

/* What was expected, what came, by which rule, and where that stands. */
static void
test_messages (void)
{
	assert_message (
		TEST ("expect: allow"),
		"'case.show' by the role 'worker' should be allowed, but is refused by rule "
		"'show' (access.yaml:7): 'case.show' is for the person to whom the case is "
		"assigned");
	assert_message (TESTS "- {name: a, role: ward, action: case.show, expect: allow}\n",
			"'case.show' by the role 'ward' should be allowed, but is refused: no rule "
			"lets the role 'ward' do 'case.show'");
	assert_message (
		TEST ("assigned: true, expect: deny"),
		"'case.show' by the role 'worker' should be refused, but is allowed by rule "
		"'show' (access.yaml:7)");
	assert_message (TESTS "- {name: a, role: manager, action: policy.adopt, expect: deny}\n",
			"'policy.adopt' by the role 'manager' should be refused, but is allowed by "
			"kinko's own rule 'kinko.policy.adopt'");
	assert_message (
		TEST ("assigned: true, expect: allow, rule: edit"),
		"'case.show' by the role 'worker' should be decided by 'edit', but is by rule "
		"'show' (access.yaml:7)");
	assert_message (
		TESTS "- {name: a, role: ward, action: case.show, expect: deny, rule: x}\n",
		"'case.show' by the role 'ward' should be decided by 'x', but is by no rule");
	assert_message (TESTS "- {name: a, role: worker, action: case.guide, expect: allow, "
			      "needs: [none]}\n",
			"'case.guide' by the role 'worker' should need: none; but by rule 'edit' "
			"(access.yaml:8) it needs: approval, second-person, reauthenticate");
}

/* ---- what the table is about ----------------------------------------------------------------- */

static void
test_coverage (void)
{
	g_autoptr (KinkoPolicy) policy = load_small ();
	g_autoptr (KinkoPolicyTest) test =
		read_text ("format: 1\ntests:\n"
			   "- {name: a, role: worker, action: case.guide, expect: allow}\n"
			   "- {name: b, role: worker, action: case.guide, expect: allow, host: h}\n"
			   "- {name: c, role: ward, action: vault.genesis, expect: deny}\n"
			   "matrix:\n- {action: case.show, allow: [none]}\n",
			   NULL);
	g_auto (KinkoPolicyTestReport) report = kinko_policy_test_run (test, policy);
	gsize n, own = 0;
	const KinkoAction *actions = kinko_actions (&n);
	guint missing = 0;

	for (gsize i = 0; i < n; i++)
		own += (actions[i].flags & KINKO_ACTION_OWN) != 0;
	g_assert_cmpuint (report.verdicts, ==, 8);
	g_assert_cmpuint (report.pairs, ==, (n - own) * 5);
	g_assert_cmpuint (report.covered, ==, 6); /* a pair once, and none of kinko's own acts */
	g_assert_cmpuint (report.gaps->len, ==, n - own - 1);
	for (guint i = 0; i < report.gaps->len; i++) {
		const KinkoPolicyGap *gap = &g_array_index (report.gaps, KinkoPolicyGap, i);

		g_assert_cmpstr (gap->action, !=, "case.show");
		if (g_str_equal (gap->action, "case.guide"))
			g_assert_cmpuint (gap->roles & 1u << KINKO_ROLE_WORKER, ==, 0);
		for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++)
			missing += (gap->roles & 1u << role) != 0;
	}
	g_assert_cmpuint (missing, ==, report.pairs - report.covered);
}

/* ---- the shipped table ----------------------------------------------------------------------- */

/* What the contract asks of the shipped rules, for every action and role. */
static void
test_shipped (void)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicy) policy = kinko_policy_load (SHIPPED, &error);
	g_autofree char *text = NULL;
	g_autoptr (KinkoPolicyTest) test = NULL;
	g_auto (KinkoPolicyTestReport) report = { 0 };

	g_assert_no_error (error);
	g_assert_true (g_file_get_contents (SHIPPED ".test.yaml", &text, NULL, &error));
	test = read_text (text, &error);
	g_assert_no_error (error);
	report = kinko_policy_test_run (test, policy);
	for (guint i = 0; i < report.unexpected->len; i++) {
		const KinkoProblem *problem = report.unexpected->pdata[i];

		g_test_message ("%u: %s", problem->line, problem->message);
	}
	g_assert_cmpuint (report.unexpected->len, ==, 0);
	g_assert_cmpuint (report.gaps->len, ==, 0);
	g_assert_cmpuint (report.covered, ==, report.pairs);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/policy-test/mistakes-of-the-file", test_mistakes_of_the_file);
	g_test_add_func ("/policy-test/mistakes-of-tests", test_mistakes_of_tests);
	g_test_add_func ("/policy-test/mistakes-of-needs", test_mistakes_of_needs);
	g_test_add_func ("/policy-test/mistakes-of-the-matrix", test_mistakes_of_the_matrix);
	g_test_add_func ("/policy-test/order-of-mistakes", test_order_of_mistakes);
	g_test_add_func ("/policy-test/as-expected", test_as_expected);
	g_test_add_func ("/policy-test/circumstances", test_circumstances);
	g_test_add_func ("/policy-test/unexpected", test_unexpected);
	g_test_add_func ("/policy-test/messages", test_messages);
	g_test_add_func ("/policy-test/coverage", test_coverage);
	g_test_add_func ("/policy-test/shipped", test_shipped);
	return g_test_run ();
}
