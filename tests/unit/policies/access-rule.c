#include "policies/access-internal.h"

#include "policies/action.h"
#include "tests/unit/policies/access-text.h"

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
	/* What a recovery key does, and does alone. */
	assert_problems (RULE ("effect: allow, roles: [manager], actions: [recovery.use]"),
			 "8:53 recovery_action rules[0].actions");
	assert_problems (RULE ("effect: deny, roles: [worker], actions: [recovery.drill]"),
			 "8:51 recovery_action rules[0].actions");
	assert_problems (RULE ("effect: allow, roles: [recovery], actions: [case.show]"),
			 "8:34 unknown_role rules[0].roles[0]");
	assert_problems (RULE ("effect: allow, roles: [manager], actions: [recovery.add],"
			       " second_person: [recovery]"),
			 "8:85 unknown_role rules[0].second_person[0]");
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

/* ---- conditions ------------------------------------------------------------------------------ */

static KinkoAccess *
read_good (const char *text)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
	KinkoAccess *access = kinko_access_read (yaml);
	g_autofree char *summary = problems_summary (problems);

	g_assert_cmpstr (summary, ==, "");
	return access;
}

#define SHOW "effect: allow, roles: [worker], actions: [case.show]"
#define STEP "effect: allow, roles: [worker], actions: [case.guide]"

static void
test_no_conditions (void)
{
	g_autoptr (KinkoAccess) access = read_good (RULE (SHOW));
	const KinkoRule *rule = access->rules->pdata[0];

	g_assert_null (rule->hosts);
	g_assert_null (rule->purposes);
	g_assert_false (rule->numbers || rule->assigned || rule->approval || rule->reauthenticate);
	g_assert_cmpuint (rule->second, ==, 0);
	g_assert_cmpint (rule->outside_hours, ==, KINKO_OUTSIDE_DEFAULT);
}

static void
test_all_conditions (void)
{
	g_autoptr (KinkoAccess) access = read_good (
		RULE (STEP ", hosts: [PC-01, pc_2.example], numbers: true, assigned: true,"
			   " approval: true, second_person: [manager, deputy],"
			   " reauthenticate: true, outside_hours: deny"));
	const KinkoRule *rule = access->rules->pdata[0];

	g_assert_cmpstr (rule->hosts[0], ==, "PC-01");
	g_assert_cmpstr (rule->hosts[1], ==, "pc_2.example");
	g_assert_null (rule->hosts[2]);
	g_assert_true (rule->numbers && rule->assigned && rule->approval && rule->reauthenticate);
	g_assert_cmpuint (rule->second, ==, 1u << KINKO_ROLE_MANAGER | 1u << KINKO_ROLE_DEPUTY);
	g_assert_cmpint (rule->outside_hours, ==, KINKO_OUTSIDE_DENY);
}

static void
test_outside_hours (void)
{
	static const struct {
		const char *text;
		KinkoOutsideHours expected;
	} words[] = {
		{ RULE (SHOW ", outside_hours: flag"), KINKO_OUTSIDE_FLAG },
		{ RULE (SHOW ", outside_hours: reason"), KINKO_OUTSIDE_REASON },
		{ RULE (SHOW ", outside_hours: deny"), KINKO_OUTSIDE_DENY },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (words); i++) {
		g_autoptr (KinkoAccess) access = read_good (words[i].text);

		g_assert_cmpint (((const KinkoRule *) access->rules->pdata[0])->outside_hours, ==,
				 words[i].expected);
	}
	assert_problems (RULE (SHOW ", outside_hours: never"),
			 "8:80 unknown_outside_hours rules[0].outside_hours");
	assert_problems (RULE (SHOW ", outside_hours: 'true'"),
			 "8:80 unknown_outside_hours rules[0].outside_hours");
}

/* What narrows a permission makes no sense in a denial, which would then deny less than it seems to. */
static void
test_denials (void)
{
	static const char *const conditions[] = {
		"numbers: true",           "assigned: true",       "approval: true",
		"second_person: [worker]", "reauthenticate: true", "outside_hours: deny",
		"assigned: false",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (conditions); i++) {
		g_autofree char *text = g_strdup_printf (
			HEAD
			"- {id: x, effect: deny, roles: [worker], actions: [case.show], %s, " REASON
			"}\n",
			conditions[i]);
		gsize key = strcspn (conditions[i], ":");
		g_autofree char *expected =
			g_strdup_printf ("8:%zu condition_in_deny rules[0].%.*s", 64 + key + 2,
					 (int) key, conditions[i]);

		assert_problems (text, expected);
	}
	assert_problems (RULE ("effect: deny, roles: [worker], actions: [case.show], "
			       "purposes: [work], hosts: [pc-1]"),
			 "");
}

static void
test_hosts (void)
{
	assert_problems (RULE (SHOW ", hosts: [a b, 'pc*', pc-1, 目黒]"),
			 "8:73 host_name rules[0].hosts[0]; 8:78 host_name rules[0].hosts[1]; "
			 "8:91 host_name rules[0].hosts[3]");
	/* One computer, however it is written. */
	assert_problems (RULE (SHOW ", hosts: [pc-1, PC-1]"), "8:79 duplicate rules[0].hosts[1]");
	/* It would be all those of which kinko does not know the name. */
	assert_problems (RULE (SHOW ", hosts: [Unknown]"), "8:73 host_name rules[0].hosts[0]");
	assert_problems (RULE (SHOW ", hosts: []"), "8:72 yaml_empty_list rules[0].hosts");
	assert_problems (RULE (SHOW ", hosts: pc-1"), "8:72 yaml_type rules[0].hosts");
	/* Two readers take a number that is not in quotes for different names. */
	assert_problems (RULE (SHOW ", hosts: [0012]"), "8:73 yaml_text rules[0].hosts[0]");
	assert_problems (RULE (SHOW ", hosts: ['0012']"), "");
}

static void
test_most_hosts (void)
{
	for (guint n = 256; n <= 257; n++) {
		GString *text = g_string_new (HEAD "- {id: x, " SHOW ", " REASON ", hosts: [");
		g_autofree char *whole = NULL;

		for (guint i = 0; i < n; i++)
			g_string_append_printf (text, "%spc%u\n", i == 0 ? "" : "  , ", i);
		g_string_append (text, "  ]}\n");
		whole = g_string_free (text, FALSE);
		assert_problems (whole, n == 256 ? "" : "264:5 too_many rules[0].hosts[256]");
	}
}

/* Who holds no key cannot sign a grant. */
static void
test_second_person (void)
{
	assert_problems (RULE (STEP ", second_person: [auditor]"),
			 "8:81 keyless_role rules[0].second_person");
	assert_problems (RULE (STEP ", second_person: [manager, ward]"),
			 "8:81 keyless_role rules[0].second_person");
	assert_problems (RULE (STEP ", second_person: [boss, deputy, deputy]"),
			 "8:82 unknown_role rules[0].second_person[0]; "
			 "8:96 duplicate rules[0].second_person[2]");
	assert_problems (RULE (STEP ", second_person: true"),
			 "8:81 yaml_type rules[0].second_person");
	assert_problems (RULE (STEP ", second_person: []"),
			 "8:81 yaml_empty_list rules[0].second_person");
}

/* What an act has no way to be given would keep everybody from it; each action of the rule is named. */
static void
test_no_warrant (void)
{
	g_autoptr (KinkoAccess) step = read_good (RULE (STEP ", approval: true"));
	g_autoptr (KinkoAccess) asks_nothing = read_good (RULE (SHOW ", approval: false"));

	g_autoptr (KinkoAccess) seat =
		read_good (RULE ("effect: allow, roles: [manager], actions: [operator.enrol],"
				 " approval: true, second_person: [worker]"));

	(void) step, (void) asks_nothing, (void) seat;
	assert_problems (RULE (SHOW ", approval: true"), "8:75 no_warrant rules[0].approval");
	assert_problems (RULE (SHOW ", second_person: [manager]"),
			 "8:80 no_warrant rules[0].second_person");
	assert_problems (RULE ("effect: allow, roles: [manager], approval: true,"
			       " actions: [case.export, case.list, case.assign, case.guide]"),
			 "8:54 no_warrant rules[0].approval; 8:54 no_warrant rules[0].approval");
	assert_problems (RULE ("effect: allow, roles: [manager], approval: true,"
			       " actions: [operator.enrol, operator.resume]"),
			 "8:54 no_warrant rules[0].approval");
}

static void
test_flags (void)
{
	assert_problems (RULE (SHOW ", assigned: yes, approval: 1, reauthenticate: 'true'"),
			 "8:75 yaml_boolean rules[0].assigned; "
			 "8:90 yaml_boolean rules[0].approval; "
			 "8:109 yaml_boolean rules[0].reauthenticate");
	assert_problems (RULE (SHOW ", asigned: true"), "8:65 yaml_unknown_key rules[0].asigned");
}

/* ---- rules of kinko's own -------------------------------------------------------------------- */

/* Letters of the roles: docs/formats/policy.md, "Kinko's own rules". */
static const struct {
	const char *action;
	const char *who;
} own[] = {
	{ "approval.add", "md" },     { "approval.grant", "mdw" },   { "approval.list", "mdw" },
	{ "approval.refuse", "mdw" }, { "approval.request", "mdw" }, { "approval.show", "mdw" },
	{ "backup.create", "md" },    { "backup.list", "md" },       { "backup.verify", "md" },
	{ "backup.restored", "mdw" }, { "carry.add", "md" },         { "carry.check", "mdw" },
	{ "carry.list", "mdw" },      { "carry.stage", "mdw" },      { "contract.close", "m" },
	{ "contract.status", "md" },  { "exception.list", "mdw" },   { "exception.review", "md" },
	{ "keys.rotate", "md" },      { "policy.adopt", "m" },       { "recovery.add", "m" },
	{ "recovery.list", "md" },    { "handover.close", "m" },     { "handover.export", "md" },
	{ "handover.list", "md" },    { "handover.receipt", "m" },   { "recovery.remove", "m" },
	{ "case.erase", "m" },        { "erasure.all", "m" },        { "erasure.cancel", "md" },
	{ "erasure.check", "md" },    { "erasure.due", "md" },       { "erasure.list", "mdw" },
	{ "erasure.report", "mdw" },  { "erasure.reserve", "md" },   { "erasure.run", "m" },
	{ "compliance.show", "md" },  { "spec.show", "md" },
};

static guint
roles_of (const char *letters)
{
	guint roles = 0;

	for (; *letters != '\0'; letters++)
		roles |= 1u << (*letters == 'm'   ? KINKO_ROLE_MANAGER
				: *letters == 'd' ? KINKO_ROLE_DEPUTY
						  : KINKO_ROLE_WORKER);
	return roles;
}

/* The rules that name @action. */
static GPtrArray *
rules_for (const KinkoAccess *access, const char *action)
{
	GPtrArray *rules = g_ptr_array_new ();

	for (guint i = 0; i < access->rules->len; i++) {
		KinkoRule *rule = access->rules->pdata[i];

		if (g_strv_contains ((const char *const *) rule->actions, action))
			g_ptr_array_add (rules, rule);
	}
	return rules;
}

static void
test_own_rules (void)
{
	g_autoptr (KinkoAccess) access = read_good (RULE (SHOW));

	g_assert_cmpuint (access->rules->len, ==, 1 + G_N_ELEMENTS (own));
	for (gsize i = 0; i < G_N_ELEMENTS (own); i++) {
		g_autoptr (GPtrArray) rules = rules_for (access, own[i].action);
		g_autofree char *id = g_strconcat ("kinko.", own[i].action, NULL);
		const KinkoRule *rule;

		g_assert_cmpuint (rules->len, ==, 1);
		rule = rules->pdata[0];
		g_assert_cmpstr (rule->id, ==, id);
		g_assert_true (rule->allow);
		g_assert_cmpuint (rule->roles, ==, roles_of (own[i].who));
		g_assert_cmpuint (rule->line, ==, 0);
		g_assert_nonnull (rule->reason_en);
		g_assert_nonnull (rule->reason_ja);
		g_assert_null (rule->actions[1]);
	}
}

/* Whatever a file says of an action, a denial for one role even, it is all that is said of it. */
static void
test_own_rules_give_way (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (own); i++) {
		g_autofree char *denied = g_strdup_printf (
			HEAD "- {id: x, effect: deny, roles: [auditor], actions: [%s], " REASON
			     "}\n",
			own[i].action);
		g_autofree char *allowed = g_strdup_printf (
			HEAD "- {id: x, effect: allow, roles: [manager], actions: [%s], " REASON
			     "}\n",
			own[i].action);
		const char *const texts[] = { denied, allowed };

		for (gsize j = 0; j < G_N_ELEMENTS (texts); j++) {
			g_autoptr (KinkoAccess) access = read_good (texts[j]);
			g_autoptr (GPtrArray) rules = rules_for (access, own[i].action);

			g_assert_cmpuint (rules->len, ==, 1);
			g_assert_cmpuint (((KinkoRule *) rules->pdata[0])->line, ==, 8);
			g_assert_cmpuint (access->rules->len, ==, G_N_ELEMENTS (own));
		}
	}
}

/* An own rule of an action that discloses or changes is never for somebody without keys. */
static void
test_own_rules_need_keys (void)
{
	g_autoptr (KinkoAccess) access = read_good (RULE (SHOW));

	for (guint i = 1; i < access->rules->len; i++) {
		const KinkoRule *rule = access->rules->pdata[i];

		for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++)
			if (!kinko_role_holds_keys (role))
				g_assert_cmpuint (rule->roles & 1u << role, ==, 0);
		g_assert_nonnull (kinko_action_find (rule->actions[0]));
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/access-rule/rules", test_rules);
	g_test_add_func ("/access-rule/keyless", test_keyless);
	g_test_add_func ("/access-rule/no-conditions", test_no_conditions);
	g_test_add_func ("/access-rule/all-conditions", test_all_conditions);
	g_test_add_func ("/access-rule/outside-hours", test_outside_hours);
	g_test_add_func ("/access-rule/denials", test_denials);
	g_test_add_func ("/access-rule/hosts", test_hosts);
	g_test_add_func ("/access-rule/most-hosts", test_most_hosts);
	g_test_add_func ("/access-rule/second-person", test_second_person);
	g_test_add_func ("/access-rule/no-warrant", test_no_warrant);
	g_test_add_func ("/access-rule/flags", test_flags);
	g_test_add_func ("/access-rule/own-rules", test_own_rules);
	g_test_add_func ("/access-rule/own-rules-give-way", test_own_rules_give_way);
	g_test_add_func ("/access-rule/own-rules-need-keys", test_own_rules_need_keys);
	return g_test_run ();
}
