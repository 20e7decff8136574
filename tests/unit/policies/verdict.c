#include "policies/verdict.h"

#include "policies/action.h"
#include "tests/unit/policies/verdict-text.h"

/* Small rules for the procedure; the shipped policy is checked in policy.c. */
static const char *const rules =
	"format: 1\n"
	"title: {en: t, ja: 題}\n"
	"purposes:\n"
	"- {id: work, label: {en: w, ja: 仕}}\n"
	"- {id: audit, label: {en: a, ja: 監}}\n"
	"- {id: handover, label: {en: h, ja: 引}}\n"
	"limits: {mirror_lag: 3, passphrase_length: 12}\n"
	"rules:\n"
	"- {id: show, effect: allow, roles: [manager, worker], actions: [case.show, case.edit],"
	"   reason: {en: may show, ja: 表示できます}}\n"
	"- {id: reveal, effect: allow, roles: [worker], actions: [number.reveal], purposes: [work],"
	"   reason: {en: may reveal, ja: r}}\n"
	"- {id: any-purpose, effect: allow, roles: [manager], actions: [number.reveal],"
	"   reason: {en: any purpose, ja: r}}\n"
	"- {id: cleared-only, effect: allow, roles: [deputy], actions: [case.find], numbers: true,"
	"   reason: {en: cleared, ja: r}}\n"
	"- {id: history, effect: allow, roles: [worker], actions: [case.history], purposes: "
	"[audit],"
	"   reason: {en: history, ja: r}}\n"
	"- {id: history-too, effect: allow, roles: [worker], actions: [case.history],"
	"   purposes: [work], reason: {en: history too, ja: r}}\n"
	"- {id: no-edit, effect: deny, roles: [worker], actions: [case.edit],"
	"   reason: {en: no editing, ja: r}}\n"
	"- {id: no-handover, effect: deny, roles: [manager], actions: [number.reveal],"
	"   purposes: [handover], reason: {en: not for handover, ja: r}}\n";

typedef struct {
	KinkoRole role;
	const char *action;
	const char *purpose;
	gboolean cleared;
	gboolean allowed;
	const char *rule;
	const char *reason;
	const char *remedy;
} Case;

static const Case cases[] = {
	{ KINKO_ROLE_WORKER, "case.show", NULL, FALSE, TRUE, "show", "may show", NULL },
	/* A purpose that nobody asked for does no harm, if it is on the list. */
	{ KINKO_ROLE_WORKER, "case.show", "audit", FALSE, TRUE, "show", "may show", NULL },
	{ KINKO_ROLE_WORKER, "case.show", "adit", FALSE, FALSE, NULL,
	  "the purpose 'adit' is not on the policy's list", "did you mean 'audit'?" },
	{ KINKO_ROLE_WORKER, "case.show", "play", FALSE, FALSE, NULL,
	  "the purpose 'play' is not on the policy's list",
	  "the purposes of this policy are: work, audit, handover" },
	/* Deny by default. */
	{ KINKO_ROLE_DEPUTY, "case.show", NULL, TRUE, FALSE, NULL,
	  "no rule lets the role 'deputy manager' do 'case.show'", LIST_ROLES "manager, worker" },
	{ KINKO_ROLE_MANAGER, "log.show", NULL, TRUE, FALSE, NULL,
	  "no rule lets the role 'manager' do 'log.show'", NOBODY },
	/* A denial wins, although an allowing rule stands before it. */
	{ KINKO_ROLE_WORKER, "case.edit", NULL, TRUE, FALSE, "no-edit", "no editing",
	  LIST_ROLES "manager" },
	{ KINKO_ROLE_MANAGER, "case.edit", NULL, TRUE, TRUE, "show", "may show", NULL },
	{ KINKO_ROLE_MANAGER, "number.reveal", "handover", TRUE, FALSE, "no-handover",
	  "not for handover", LIST_PURPOSES "work, audit" },
	{ KINKO_ROLE_MANAGER, "number.reveal", "audit", TRUE, TRUE, "any-purpose", "any purpose",
	  NULL },
	/* The action itself asks for clearance and purpose, though the rule does not. */
	{ KINKO_ROLE_MANAGER, "number.reveal", NULL, TRUE, FALSE, "any-purpose",
	  "'number.reveal' needs a purpose", LIST_PURPOSES "work, audit" },
	{ KINKO_ROLE_MANAGER, "number.reveal", "work", FALSE, FALSE, "any-purpose",
	  "'number.reveal' needs clearance for My Numbers", NO_CLEARANCE },
	{ KINKO_ROLE_MANAGER, "number.reveal", NULL, FALSE, FALSE, "any-purpose",
	  "'number.reveal' needs clearance for My Numbers", NO_CLEARANCE },
	/* The rule's own purposes. */
	{ KINKO_ROLE_WORKER, "number.reveal", "work", TRUE, TRUE, "reveal", "may reveal", NULL },
	{ KINKO_ROLE_WORKER, "number.reveal", "audit", TRUE, FALSE, "reveal",
	  "the role 'worker' may not do 'number.reveal' for the purpose 'audit'",
	  LIST_PURPOSES "work" },
	{ KINKO_ROLE_WORKER, "number.reveal", "work", FALSE, FALSE, "reveal",
	  "'number.reveal' needs clearance for My Numbers", NO_CLEARANCE },
	{ KINKO_ROLE_WORKER, "case.history", NULL, FALSE, FALSE, "history",
	  "'case.history' needs a purpose", LIST_PURPOSES "work, audit" },
	{ KINKO_ROLE_WORKER, "case.history", "work", FALSE, TRUE, "history-too", "history too",
	  NULL },
	{ KINKO_ROLE_WORKER, "case.history", "handover", FALSE, FALSE, "history",
	  "the role 'worker' may not do 'case.history' for the purpose 'handover'",
	  LIST_PURPOSES "work, audit" },
	/* The rule's own clearance. */
	{ KINKO_ROLE_DEPUTY, "case.find", NULL, TRUE, TRUE, "cleared-only", "cleared", NULL },
	{ KINKO_ROLE_DEPUTY, "case.find", NULL, FALSE, FALSE, "cleared-only",
	  "'case.find' needs clearance for My Numbers", NO_CLEARANCE },
	/* What no rule decides. */
	{ KINKO_ROLE_MANAGER, "case.shwo", NULL, TRUE, FALSE, NULL, "no action 'case.shwo'",
	  "did you mean 'case.show'?" },
	{ KINKO_ROLE_MANAGER, "bake", NULL, TRUE, FALSE, NULL, "no action 'bake'",
	  "an action has a name like 'case.show'" },
	{ KINKO_ROLE_MANAGER, NULL, NULL, TRUE, FALSE, NULL, "no action ''",
	  "an action has a name like 'case.show'" },
	{ KINKO_ROLE_MANAGER, "vault.genesis", NULL, TRUE, FALSE, NULL,
	  "'vault.genesis' is done by kinko itself, never by a person", NOBODY },
	{ KINKO_ROLE_NONE, "case.show", NULL, TRUE, FALSE, NULL, "no active seat in this vault",
	  "a manager would have to enrol or resume the person" },
	{ (KinkoRole) 33, "case.show", NULL, TRUE, FALSE, NULL, "no active seat in this vault",
	  "a manager would have to enrol or resume the person" },
};

static void
test_procedure (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (rules, problems);
	g_autoptr (KinkoAccess) access = kinko_access_read (yaml);

	g_assert_cmpuint (problems->len, ==, 0);
	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		const KinkoAccessRequest request = { .role = cases[i].role,
						     .action = cases[i].action,
						     .purpose = cases[i].purpose,
						     .numbers_cleared = cases[i].cleared };
		g_auto (KinkoVerdict) verdict =
			kinko_verdict_reach (access, "access.yaml", &request);

		g_test_message ("%s for %s", cases[i].action, kinko_role_name (cases[i].role));
		g_assert_cmpint (verdict.allowed, ==, cases[i].allowed);
		g_assert_cmpstr (verdict.rule, ==, cases[i].rule);
		g_assert_cmpstr (verdict.reason, ==, cases[i].reason);
		g_assert_cmpstr (verdict.remedy, ==, cases[i].remedy);
		g_assert_cmpstr (verdict.file, ==, cases[i].rule == NULL ? NULL : "access.yaml");
	}
}

/* What a recovery key may do no file says and no file can change: at any hour and computer, and nothing but its own. */
static void
test_recovery (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (rules, problems);
	g_autoptr (KinkoAccess) access = kinko_access_read (yaml);
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);
	guint allowed = 0;

	for (gsize i = 0; i < n; i++) {
		const gboolean own = (actions[i].flags & KINKO_ACTION_RECOVERY) != 0;

		for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_RECOVERY; role++) {
			const gboolean key = role == KINKO_ROLE_RECOVERY;
			KinkoAccessRequest request = { .role = role,
						       .action = actions[i].name,
						       .numbers_cleared = TRUE,
						       .assigned = TRUE,
						       .outside_hours = TRUE,
						       .reason_given = TRUE };
			g_auto (KinkoVerdict) verdict =
				kinko_verdict_reach (access, "access.yaml", &request);
			g_auto (KinkoVerdict) broken = { 0 };

			if (!key && !own)
				continue;
			g_assert_cmpint (verdict.allowed, ==, key && own);
			g_assert_cmpstr (verdict.rule, ==, key ? "kinko.recovery" : NULL);
			g_assert_null (verdict.file);
			g_assert_nonnull (verdict.reason);
			g_assert_cmpint (verdict.remedy == NULL, ==, verdict.allowed);
			g_assert_cmpuint (verdict.second, ==, 0);
			g_assert_false (verdict.approval || verdict.reauthenticate);
			allowed += verdict.allowed;
			request.break_glass = TRUE;
			broken = kinko_verdict_reach (access, "access.yaml", &request);
			g_assert_false (broken.allowed);
		}
	}
	g_assert_cmpuint (allowed, ==, 2);
}

static void
test_place (void)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (rules, problems);
	g_autoptr (KinkoAccess) access = kinko_access_read (yaml);
	const KinkoAccessRequest request = { .role = KINKO_ROLE_WORKER, .action = "case.edit" };
	g_auto (KinkoVerdict) verdict = kinko_verdict_reach (access, "access.yaml", &request);

	g_assert_cmpstr (verdict.rule, ==, "no-edit");
	g_assert_cmpuint (verdict.line, ==, 15);
}

/* ---- which rule ------------------------------------------------------------------------------ */

/* The first rule that is met decides, with what it asks for; one that is not met stands back. */
static void
test_first_rule_met (void)
{
	g_autoptr (KinkoAccess) access = read_rules (
		HEAD "rules:\n"
		     "- {id: own, effect: allow, roles: [worker], actions: [case.guide],"
		     " assigned: true, " WHY "}\n"
		     "- {id: other, effect: allow, roles: [worker], actions: [case.guide],"
		     " second_person: [manager], hosts: [pc-01], " WHY "}\n"
		     "- {id: last, effect: allow, roles: [worker], actions: [case.guide],"
		     " reauthenticate: true, hosts: [pc-01, pc-02], " WHY "}\n");
	KinkoAccessRequest request = met;

	assert_allowed (access, request, "own", "");
	request.assigned = FALSE;
	assert_allowed (access, request, "other", "manager ");
	request.host = "pc-02";
	assert_allowed (access, request, "last", "reauthenticate ");
	request.host = "pc-03";
	assert_refused (access, request, "own",
			"'case.guide' is for the person to whom the case is assigned", TO_ASSIGN);
}

/* Kinko's own rule is in no file, and the file's word on the action replaces it. */
static void
test_own_rule (void)
{
	g_autoptr (KinkoAccess) access = read_rules (HEAD SHOW_RULE ("") "outside_hours: reason\n");
	g_autoptr (KinkoAccess) denying = read_rules (
		HEAD
		"rules: [{id: not, effect: deny, roles: [manager], actions: [policy.adopt], " WHY
		"}]\n");
	KinkoAccessRequest request = { .role = KINKO_ROLE_MANAGER, .action = "policy.adopt" };
	g_auto (KinkoVerdict) verdict = kinko_verdict_reach (access, "access.yaml", &request);

	g_assert_true (verdict.allowed);
	g_assert_cmpstr (verdict.rule, ==, "kinko.policy.adopt");
	g_assert_null (verdict.file);
	g_assert_cmpuint (verdict.line, ==, 0);
	assert_allowed (access, request, "kinko.policy.adopt", "manager deputy worker ");
	/* The file's word on office hours is for all. */
	request.outside_hours = TRUE;
	assert_refused (access, request, "kinko.policy.adopt",
			"'policy.adopt' outside office hours needs a reason",
			"the reason would have to be given, with --because");
	request.role = KINKO_ROLE_DEPUTY;
	assert_refused (access, request, NULL,
			"no rule lets the role 'deputy manager' do 'policy.adopt'",
			LIST_ROLES "manager");
	request.role = KINKO_ROLE_MANAGER;
	assert_refused (denying, request, "not", "because", NOBODY);
	request.role = KINKO_ROLE_DEPUTY;
	assert_refused (denying, request, NULL,
			"no rule lets the role 'deputy manager' do 'policy.adopt'", NOBODY);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/verdict/procedure", test_procedure);
	g_test_add_func ("/verdict/recovery", test_recovery);
	g_test_add_func ("/verdict/place", test_place);
	g_test_add_func ("/verdict/first-rule-met", test_first_rule_met);
	g_test_add_func ("/verdict/own-rule", test_own_rule);
	return g_test_run ();
}
