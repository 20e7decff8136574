/* What goes with an act that is allowed, and what an emergency changes of it. */
#include "policies/verdict.h"

#include "policies/action.h"
#include "tests/unit/policies/verdict-text.h"

/* ---- break-glass ----------------------------------------------------------------------------- */

#define GLASS                                                                               \
	"break_glass: {roles: [worker], actions: [case.guide, policy.adopt, number.erase]," \
	" review_days: 5}\n"

/* It waives what a colleague or the clock would have to be asked for. */
static void
test_break_glass_waives (void)
{
	g_autoptr (KinkoAccess) access = read_rules (STRICT GLASS);
	KinkoAccessRequest request = met;

	request.break_glass = TRUE;
	assert_allowed (access, request, "strict", "approval reauthenticate glass:5 ");
	request.assigned = FALSE;
	assert_allowed (access, request, "strict", "approval reauthenticate glass:5 ");
	request.outside_hours = TRUE;
	assert_allowed (access, request, "strict", "approval reauthenticate outside glass:5 ");
}

static void
test_break_glass_waives_reason (void)
{
	g_autoptr (KinkoAccess) access =
		read_rules (HEAD "outside_hours: reason\n" SHOW_RULE ("") GLASS);
	KinkoAccessRequest request = met;

	/* The reason for breaking the glass is recorded already. */
	request.outside_hours = request.break_glass = TRUE;
	assert_allowed (access, request, "show", "outside glass:5 ");
}

/* Neither keys nor the computer, the purpose, the role or a denial. */
static void
test_break_glass_leaves (void)
{
	g_autoptr (KinkoAccess) access = read_rules (
		STRICT
		"- {id: show-deputy, effect: allow, roles: [deputy], actions: [case.guide], " WHY
		"}\n"
		"- {id: never, effect: deny, roles: [worker], actions: [number.erase], " WHY
		"}\n" GLASS);
	KinkoAccessRequest request = met;

	request.break_glass = TRUE;
	request.numbers_cleared = FALSE;
	assert_refused (access, request, "strict", "'case.guide' needs clearance for My Numbers",
			NO_CLEARANCE);
	request.numbers_cleared = TRUE;
	request.host = "pc-03";
	assert_refused (access, request, "strict", "'case.guide' may not be done at this computer",
			ELSEWHERE);
	request.host = "pc-01";
	request.purpose = NULL;
	assert_refused (access, request, "strict", "'case.guide' needs a purpose",
			LIST_PURPOSES "work");
	request.purpose = "audit";
	assert_refused (access, request, "strict",
			"the role 'worker' may not do 'case.guide' for the purpose 'audit'",
			LIST_PURPOSES "work");
	request.purpose = NULL;
	request.action = "number.erase";
	assert_refused (access, request, "never", "because", NOBODY);
}

static void
test_break_glass_not_provided (void)
{
	g_autoptr (KinkoAccess) without = read_rules (STRICT);
	g_autoptr (KinkoAccess) access = read_rules (
		STRICT "- {id: show, effect: allow, roles: [deputy], actions: [case.guide], " WHY
		       "}\n"
		       "- {id: edit, effect: allow, roles: [worker], actions: [case.edit], " WHY
		       "}\n" GLASS);
	const char *for_whom = "it is for these actions: case.guide, policy.adopt, number.erase; "
			       "and for these roles: worker";
	KinkoAccessRequest request = met;

	request.break_glass = TRUE;
	assert_refused (without, request, NULL,
			"the policy does not let the role 'worker' do 'case.guide' by break-glass",
			"the policy provides for no break-glass");
	/* Also where it would be allowed without. */
	request.action = "case.edit";
	assert_refused (access, request, NULL,
			"the policy does not let the role 'worker' do 'case.edit' by break-glass",
			for_whom);
	request.action = "case.guide";
	request.role = KINKO_ROLE_DEPUTY;
	assert_refused (
		access, request, NULL,
		"the policy does not let the role 'deputy manager' do 'case.guide' by break-glass",
		for_whom);
	request.break_glass = FALSE;
	assert_allowed (access, request, "show", "");
}

/* A list of what may be done in an emergency lets nobody do it who has no rule for it. */
static void
test_break_glass_is_no_rule (void)
{
	g_autoptr (KinkoAccess) access = read_rules (STRICT GLASS);
	KinkoAccessRequest request = met;

	request.break_glass = TRUE;
	request.action = "number.erase";
	assert_refused (access, request, NULL, "no rule lets the role 'worker' do 'number.erase'",
			NOBODY);
}

/* Who may break the glass is told so where it would help, and only there. */
static void
test_break_glass_is_told (void)
{
	g_autoptr (KinkoAccess) access = read_rules (STRICT GLASS);
	KinkoAccessRequest request = met;

	request.assigned = FALSE;
	assert_refused (access, request, "strict",
			"'case.guide' is for the person to whom the case is assigned",
			TO_ASSIGN EMERGENCY);
	request = met;
	request.outside_hours = TRUE;
	assert_refused (access, request, "strict", "'case.guide' is not done outside office hours",
			TO_WAIT EMERGENCY);
	request = met;
	request.host = NULL;
	assert_refused (access, request, "strict", "'case.guide' may not be done at this computer",
			ELSEWHERE);
}

/* ---- what an action needs by itself ---------------------------------------------------------- */

/* Every action whose flags ask for it needs it, under a rule that asks for nothing or says no. */
static void
test_floor (void)
{
	gsize n, floors = 0;
	const KinkoAction *actions = kinko_actions (&n);

	for (gsize i = 0; i < n; i++) {
		g_autofree char *text = g_strdup_printf (
			HEAD "rules: [{id: any, effect: allow, roles: [manager], actions: [%s],"
			     " approval: false, " WHY "}]\n"
			     "break_glass: {roles: [manager], actions: [%s], review_days: 2}\n",
			actions[i].name, actions[i].name);
		const gboolean approval = (actions[i].flags & KINKO_ACTION_APPROVAL) != 0;
		const gboolean second = (actions[i].flags & KINKO_ACTION_SECOND) != 0;
		g_autofree char *expected =
			g_strdup_printf ("%s%s", approval ? "approval " : "",
					 second ? "manager deputy worker " : "");
		g_autofree char *broken = g_strconcat (expected, "glass:2 ", NULL);
		g_autoptr (KinkoAccess) access = NULL;
		KinkoAccessRequest request = met;

		if (actions[i].flags & KINKO_ACTION_OWN)
			continue;
		access = read_rules (text);
		request.role = KINKO_ROLE_MANAGER;
		request.action = actions[i].name;
		assert_allowed (access, request, "any", expected);
		/* An emergency neither. */
		request.break_glass = TRUE;
		assert_allowed (access, request, "any", broken);
		floors += approval || second;
	}
	g_assert_cmpuint (floors, >=, 9);
}

/* A rule may say who the second person is, and add one where the action asks for none. */
static void
test_second_person (void)
{
	g_autoptr (KinkoAccess) access = read_rules (
		HEAD "rules:\n"
		     "- {id: adopt, effect: allow, roles: [manager], actions: [policy.adopt],"
		     " second_person: [deputy], " WHY "}\n"
		     "- {id: show, effect: allow, roles: [manager], actions: [case.guide],"
		     " second_person: [worker], " WHY "}\n"
		     "break_glass: {roles: [manager], actions: [policy.adopt, case.guide],"
		     " review_days: 2}\n");
	KinkoAccessRequest request = met;

	request.role = KINKO_ROLE_MANAGER;
	assert_allowed (access, request, "show", "worker ");
	request.break_glass = TRUE;
	assert_allowed (access, request, "show", "glass:2 ");
	request.action = "policy.adopt";
	assert_allowed (access, request, "adopt", "deputy glass:2 ");
	request.break_glass = FALSE;
	assert_allowed (access, request, "adopt", "deputy ");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/verdict-needs/break-glass-waives", test_break_glass_waives);
	g_test_add_func ("/verdict-needs/break-glass-waives-reason",
			 test_break_glass_waives_reason);
	g_test_add_func ("/verdict-needs/break-glass-leaves", test_break_glass_leaves);
	g_test_add_func ("/verdict-needs/break-glass-not-provided", test_break_glass_not_provided);
	g_test_add_func ("/verdict-needs/break-glass-is-no-rule", test_break_glass_is_no_rule);
	g_test_add_func ("/verdict-needs/break-glass-is-told", test_break_glass_is_told);
	g_test_add_func ("/verdict-needs/floor", test_floor);
	g_test_add_func ("/verdict-needs/second-person", test_second_person);
	return g_test_run ();
}
