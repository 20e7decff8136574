#include "policies/access.h"

#include "tests/unit/policies/access-text.h"

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

/* ---- keys that a file need not have ---------------------------------------------------------- */

#define RULE_SHOW "- {id: x, effect: allow, roles: [worker], actions: [case.show], " REASON "}\n"

static void
test_defaults (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (HEAD RULE_SHOW, problems);
	g_autoptr (KinkoAccess) access = kinko_access_read (yaml);

	g_assert_cmpuint (problems->len, ==, 0);
	g_assert_cmpuint (access->grant_days, ==, 3);
	g_assert_cmpuint (access->argon2_memory, ==, 0);
	g_assert_cmpuint (access->argon2_passes, ==, 0);
	g_assert_cmpuint (access->recovery_drill_days, ==, 0);
	g_assert_cmpuint (access->backup_days, ==, 0);
	g_assert_cmpuint (access->idle_seconds, ==, 600);
	g_assert_cmpuint (access->unlock_minutes, ==, 0); /* nothing is kept unlocked */
	g_assert_cmpuint (access->reveal_seconds, ==, 60);
	g_assert_cmpint (access->outside_hours, ==, KINKO_OUTSIDE_FLAG);
	g_assert_cmpuint (access->break_glass.roles, ==, 0);
	g_assert_null (access->break_glass.actions);
}

#define LIMITED(limits)                                                                  \
	"format: 1\ntitle: {en: t, ja: t}\npurposes: [{id: a, label: {en: a, ja: a}}]\n" \
	"limits: {mirror_lag: 1, passphrase_length: 12, " limits "}\nrules:\n" RULE_SHOW

static void
test_optional (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (
		LIMITED ("grant_days: 90, argon2_memory: 4194304, argon2_passes: 64,"
			 " recovery_drill_days: 3650") "outside_hours: reason\n"
						       "break_glass: {roles: [deputy, worker], "
						       "actions: [number.reveal, case.show],"
						       " review_days: 30}\n",
		problems);
	g_autoptr (KinkoAccess) access = kinko_access_read (yaml);

	g_assert_cmpuint (problems->len, ==, 0);
	g_assert_cmpuint (access->grant_days, ==, 90);
	g_assert_cmpuint (access->argon2_memory, ==, 4194304);
	g_assert_cmpuint (access->argon2_passes, ==, 64);
	g_assert_cmpuint (access->recovery_drill_days, ==, 3650);
	g_assert_cmpint (access->outside_hours, ==, KINKO_OUTSIDE_REASON);
	g_assert_cmpuint (access->break_glass.roles, ==,
			  1u << KINKO_ROLE_DEPUTY | 1u << KINKO_ROLE_WORKER);
	g_assert_cmpstr (access->break_glass.actions[0], ==, "number.reveal");
	g_assert_cmpstr (access->break_glass.actions[1], ==, "case.show");
	g_assert_null (access->break_glass.actions[2]);
	g_assert_cmpuint (access->break_glass.review_days, ==, 30);
}

static void
test_optional_mistakes (void)
{
	assert_problems (LIMITED ("grant_days: 1"), "");
	assert_problems (LIMITED ("grant_days: 0"), "4:60 yaml_range limits.grant_days");
	assert_problems (LIMITED ("grant_days: 91"), "4:60 yaml_range limits.grant_days");
	assert_problems (LIMITED ("recovery_drill_days: 0"),
			 "4:69 yaml_range limits.recovery_drill_days");
	assert_problems (LIMITED ("recovery_drill_days: 3651"),
			 "4:69 yaml_range limits.recovery_drill_days");
	assert_problems (LIMITED ("grant_days: three"), "4:60 yaml_integer limits.grant_days");
	/* the bounds of an identity file: docs/formats/identity.md */
	assert_problems (LIMITED ("argon2_memory: 19456"), "");
	assert_problems (LIMITED ("argon2_memory: 19455"), "4:63 yaml_range limits.argon2_memory");
	assert_problems (LIMITED ("argon2_memory: 4194305"),
			 "4:63 yaml_range limits.argon2_memory");
	assert_problems (LIMITED ("argon2_passes: 2"), "");
	assert_problems (LIMITED ("argon2_passes: 1"), "4:63 yaml_range limits.argon2_passes");
	assert_problems (LIMITED ("argon2_passes: 65"), "4:63 yaml_range limits.argon2_passes");
	assert_problems (LIMITED ("backup_days: 7"), "");
	assert_problems (LIMITED ("backup_days: 0"), "4:61 yaml_range limits.backup_days");
	assert_problems (LIMITED ("backup_days: 367"), "4:61 yaml_range limits.backup_days");
	assert_problems (LIMITED ("idle_seconds: 5"), "");
	assert_problems (LIMITED ("idle_seconds: 4"), "4:62 yaml_range limits.idle_seconds");
	assert_problems (LIMITED ("idle_seconds: 3601"), "4:62 yaml_range limits.idle_seconds");
	assert_problems (LIMITED ("unlock_minutes: 0"), "");
	assert_problems (LIMITED ("unlock_minutes: 481"), "4:64 yaml_range limits.unlock_minutes");
	assert_problems (LIMITED ("reveal_seconds: 600"), "");
	assert_problems (LIMITED ("reveal_seconds: 4"), "4:64 yaml_range limits.reveal_seconds");
	assert_problems (LIMITED ("reveal_seconds: 601"), "4:64 yaml_range limits.reveal_seconds");
	assert_problems (HEAD RULE_SHOW "outside_hours: deny\n", "");
	assert_problems (HEAD RULE_SHOW "outside_hours: never\n",
			 "9:16 unknown_outside_hours outside_hours");
	/* The word for "what the file says" is none that a file can say. */
	assert_problems (HEAD RULE_SHOW "outside_hours: default\n",
			 "9:16 unknown_outside_hours outside_hours");
	assert_problems (HEAD RULE_SHOW "outside_hours: [deny]\n", "9:16 yaml_type outside_hours");
}

#define GLASS(fields) HEAD RULE_SHOW "break_glass: {" fields "}\n"

static void
test_break_glass_mistakes (void)
{
	assert_problems (GLASS ("roles: [worker], actions: [case.show], review_days: 1"), "");
	assert_problems (GLASS ("roles: [worker], actions: [case.show], review_days: 0"),
			 "9:67 yaml_range break_glass.review_days");
	assert_problems (GLASS ("roles: [worker], actions: [case.show], review_days: 31"),
			 "9:67 yaml_range break_glass.review_days");
	assert_problems (GLASS ("roles: [worker]"), "9:14 yaml_missing_key break_glass; "
						    "9:14 yaml_missing_key break_glass");
	assert_problems (GLASS ("roles: [boss], actions: [case.*], review_days: 3"),
			 "9:23 unknown_role break_glass.roles[0]; "
			 "9:40 unknown_action break_glass.actions[0]");
	assert_problems (GLASS ("roles: [], actions: [], review_days: 3"),
			 "9:22 yaml_empty_list break_glass.roles; "
			 "9:35 yaml_empty_list break_glass.actions");
	/* Neither what kinko does by itself, nor what a role without keys never can. */
	assert_problems (GLASS ("roles: [worker], actions: [vault.genesis], review_days: 3"),
			 "9:41 system_action break_glass.actions");
	assert_problems (GLASS ("roles: [ward, worker], actions: [case.show], review_days: 3"),
			 "9:22 keyless_role break_glass.roles");
	assert_problems (GLASS ("roles: [worker], actions: [case.show], review_days: 3, until: 4"),
			 "9:70 yaml_unknown_key break_glass.until");
	assert_problems (HEAD RULE_SHOW "break_glass: true\n", "9:14 yaml_type break_glass");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/access/limits", test_limits);
	g_test_add_func ("/access/good", test_good);
	g_test_add_func ("/access/head", test_head);
	g_test_add_func ("/access/defaults", test_defaults);
	g_test_add_func ("/access/optional", test_optional);
	g_test_add_func ("/access/optional-mistakes", test_optional_mistakes);
	g_test_add_func ("/access/break-glass-mistakes", test_break_glass_mistakes);
	g_test_add_func ("/access/most-purposes", test_most_purposes);
	return g_test_run ();
}
