#include "policies/access.h"

#include "tests/unit/policies/problems.h"

#define HEAD                                               \
	"format: 1\n"                                      \
	"title: {en: t, ja: 題}\n"                        \
	"purposes:\n"                                      \
	"- {id: work, label: {en: w, ja: 仕}}\n"          \
	"- {id: audit, label: {en: a, ja: 監}}\n"         \
	"limits: {mirror_lag: 3, passphrase_length: 14}\n" \
	"rules:\n"
#define REASON "reason: {en: r, ja: 理}"

static void
assert_problems (const char *text, const char *expected)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
	g_autoptr (KinkoAccess) access = yaml == NULL ? NULL : kinko_access_read (yaml);
	g_autofree char *summary = problems_summary (problems);

	g_assert_nonnull (access);
	g_assert_cmpstr (summary, ==, expected);
}

static void
test_good (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (
		HEAD "- {id: one, effect: allow, roles: [manager, worker], actions: [case.show, "
		     "number.reveal],\n   purposes: [audit], numbers: true, " REASON "}\n"
		     "- {id: two, effect: deny, roles: [ward], actions: [log.show], " REASON "}\n",
		problems);
	g_autoptr (KinkoAccess) access = kinko_access_read (yaml);
	const KinkoRule *one, *two;

	g_assert_cmpuint (problems->len, ==, 0);
	g_assert_cmpstr (access->title_en, ==, "t");
	g_assert_cmpstr (access->title_ja, ==, "題");
	g_assert_cmpuint (access->mirror_lag, ==, 3);
	g_assert_cmpuint (access->passphrase_length, ==, 14);
	g_assert_cmpuint (access->passphrase_guesses, ==, 10); /* what is not said */
	g_assert_cmpuint (access->failures, ==, 5);
	g_assert_cmpuint (access->purposes->len, ==, 2);
	g_assert_cmpstr (kinko_access_purpose (access, "audit")->label_ja, ==, "監");
	g_assert_null (kinko_access_purpose (access, "play"));
	g_assert_null (kinko_access_purpose (access, NULL));
	for (guint i = 2; i < access->rules->len; i++) /* kinko's own */
		g_assert_cmpuint (((KinkoRule *) access->rules->pdata[i])->line, ==, 0);
	one = access->rules->pdata[0];
	g_assert_cmpstr (one->id, ==, "one");
	g_assert_true (one->allow);
	g_assert_cmpuint (one->roles, ==, 1u << KINKO_ROLE_MANAGER | 1u << KINKO_ROLE_WORKER);
	g_assert_cmpstr (one->actions[0], ==, "case.show");
	g_assert_cmpstr (one->actions[1], ==, "number.reveal");
	g_assert_null (one->actions[2]);
	g_assert_cmpstr (one->purposes[0], ==, "audit");
	g_assert_null (one->purposes[1]);
	g_assert_true (one->numbers);
	g_assert_cmpstr (one->reason_ja, ==, "理");
	g_assert_cmpuint (one->line, ==, 8);
	two = access->rules->pdata[1];
	g_assert_false (two->allow);
	g_assert_null (two->purposes);
	g_assert_false (two->numbers);
	g_assert_cmpuint (two->line, ==, 10);
}

#define RULE(fields) HEAD "- {id: x, " fields ", " REASON "}\n"

static void
test_rules (void)
{
	assert_problems (RULE ("effect: alow, roles: [manager], actions: [case.show]"),
			 "8:19 unknown_effect rules[0].effect");
	assert_problems (
		RULE ("effect: allow, roles: [boss, worker, worker], actions: [case.show]"),
		"8:34 unknown_role rules[0].roles[0]; 8:48 duplicate rules[0].roles[2]");
	assert_problems (RULE ("effect: allow, roles: [none], actions: [case.show]"),
			 "8:34 unknown_role rules[0].roles[0]");
	assert_problems (RULE ("effect: allow, roles: [worker], actions: [case.shwo, case.*, '*']"),
			 "8:53 unknown_action rules[0].actions[0]; "
			 "8:64 unknown_action rules[0].actions[1]; "
			 "8:72 unknown_action rules[0].actions[2]");
	assert_problems (RULE ("effect: allow, roles: [worker], actions: [vault.genesis]"),
			 "8:52 system_action rules[0].actions");
	assert_problems (RULE ("effect: allow, roles: [worker], actions: [case.show], purposes: "
			       "[play, work, work]"),
			 "8:76 unknown_purpose rules[0].purposes[0]; "
			 "8:88 duplicate rules[0].purposes[2]");
	assert_problems (
		RULE ("effect: deny, roles: [worker], actions: [case.show], numbers: true"),
		"8:73 condition_in_deny rules[0].numbers");
	assert_problems (RULE ("effect: allow, roles: [], actions: []"),
			 "8:33 yaml_empty_list rules[0].roles; "
			 "8:46 yaml_empty_list rules[0].actions");
	assert_problems (RULE ("effect: allow, roles: worker, actions: case.show"),
			 "8:33 yaml_type rules[0].roles; 8:50 yaml_type rules[0].actions");
	assert_problems (HEAD "- {id: x, effect: deny, roles: [ward], actions: [log.show], " REASON
			      "}\n- {id: x, effect: deny, roles: [ward], actions: [log.show], "
			      "reason: sorry}\n",
			 "9:8 duplicate rules[1].id; 9:69 yaml_type rules[1].reason");
	assert_problems (HEAD "- nothing\n", "8:3 yaml_type rules[0]");
}

/* Who holds no key can be allowed to read the log, and denied anything. */
static void
test_keyless (void)
{
	assert_problems (RULE ("effect: allow, roles: [auditor, ward], actions: [log.show, "
			       "log.verify, operator.list]"),
			 "");
	assert_problems (RULE ("effect: deny, roles: [auditor], actions: [case.show]"), "");
	assert_problems (RULE ("effect: allow, roles: [manager, auditor], actions: [case.show]"),
			 "8:33 keyless_role rules[0].roles");
	assert_problems (RULE ("effect: allow, roles: [ward], actions: [case.edit, log.show]"),
			 "8:33 keyless_role rules[0].roles");
}

static void
test_head (void)
{
	assert_problems ("[]", "1:1 yaml_type");
	assert_problems ("{}", "1:1 yaml_missing_key; 1:1 yaml_missing_key; 1:1 yaml_missing_key; "
			       "1:1 yaml_missing_key; 1:1 yaml_missing_key");
	/* What a newer format means by the rest is not known. */
	assert_problems ("format: 2\ntitle: x\npurposes: x\nlimits: x\nrules: x\n",
			 "1:9 yaml_range format");
	assert_problems ("format: 1\ntitle: {en: a}\npurposes: []\n"
			 "limits: {mirror_lag: 010, passphrase_length: 11, x: 1}\nrules: []\n",
			 "2:8 yaml_missing_key title; 3:11 yaml_empty_list purposes; "
			 "4:50 yaml_unknown_key limits.x; 4:22 yaml_integer limits.mirror_lag; "
			 "4:46 yaml_range limits.passphrase_length; 5:8 yaml_empty_list rules");
	assert_problems ("format: 1\ntitle: {en: a, ja: b}\n"
			 "purposes: [{id: Work, label: {en: a, ja: b}}, {id: a, label: c},\n"
			 "  {id: a, label: {en: a, ja: ''}}, 7]\n"
			 "limits: {mirror_lag: 10001, passphrase_length: 129}\n"
			 "rules: [{id: x, effect: deny, roles: [ward], actions: [log.show], " REASON
			 "}]\n",
			 "3:17 yaml_id purposes[0].id; 3:62 yaml_type purposes[1].label; "
			 "4:8 duplicate purposes[2].id; 4:30 yaml_text purposes[2].label.ja; "
			 "4:36 yaml_type purposes[3]; 5:22 yaml_range limits.mirror_lag; "
			 "5:48 yaml_range limits.passphrase_length");
}

#define LIMITS(limits)                                                                   \
	"format: 1\ntitle: {en: a, ja: b}\npurposes: [{id: a, label: {en: a, ja: b}}]\n" \
	"limits: {mirror_lag: 1, passphrase_length: 12, " limits "}\n"                   \
	"rules: [{id: x, effect: deny, roles: [ward], actions: [log.show], " REASON "}]\n"

static void
test_limits (void)
{
	static const struct {
		guint guesses, failures;
	} good[] = { { 6, 3 }, { 20, 20 }, { 12, 7 } };

	for (guint i = 0; i < G_N_ELEMENTS (good); i++) {
		g_autoptr (GPtrArray) problems = problems_new ();
		g_autofree char *text =
			g_strdup_printf (LIMITS ("passphrase_guesses: %u, failures: %u"),
					 good[i].guesses, good[i].failures);
		g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
		g_autoptr (KinkoAccess) access = kinko_access_read (yaml);

		g_assert_cmpuint (problems->len, ==, 0);
		g_assert_cmpuint (access->passphrase_guesses, ==, good[i].guesses);
		g_assert_cmpuint (access->failures, ==, good[i].failures);
	}
	assert_problems (LIMITS ("passphrase_guesses: 5, failures: 2"),
			 "4:68 yaml_range limits.passphrase_guesses; "
			 "4:81 yaml_range limits.failures");
	assert_problems (LIMITS ("passphrase_guesses: 21, failures: 21"),
			 "4:68 yaml_range limits.passphrase_guesses; "
			 "4:82 yaml_range limits.failures");
	assert_problems (LIMITS ("failures: never"), "4:58 yaml_integer limits.failures");
	assert_problems (LIMITS ("failure: 5"), "4:48 yaml_unknown_key limits.failure");
}

static void
test_most_purposes (void)
{
	for (guint n = 64; n <= 65; n++) {
		GString *text = g_string_new ("format: 1\ntitle: {en: a, ja: b}\npurposes:\n");
		g_autofree char *whole = NULL;

		for (guint i = 0; i < n; i++)
			g_string_append_printf (text, "- {id: p%u, label: {en: a, ja: b}}\n", i);
		g_string_append (
			text, "limits: {mirror_lag: 0, passphrase_length: 12}\nrules:\n"
			      "- {id: x, effect: deny, roles: [ward], actions: [log.show], " REASON
			      "}\n");
		whole = g_string_free (text, FALSE);
		assert_problems (whole, n == 64 ? "" : "68:3 too_many purposes[64]");
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/access/limits", test_limits);
	g_test_add_func ("/access/good", test_good);
	g_test_add_func ("/access/rules", test_rules);
	g_test_add_func ("/access/keyless", test_keyless);
	g_test_add_func ("/access/head", test_head);
	g_test_add_func ("/access/most-purposes", test_most_purposes);
	return g_test_run ();
}
