/* The conditions of a rule, one by one and in their order. */
#include "policies/verdict.h"

#include "tests/unit/policies/verdict-text.h"

static void
test_conditions (void)
{
	g_autoptr (KinkoAccess) access = read_rules (STRICT);
	KinkoAccessRequest request = met;

	assert_allowed (access, met, "strict", NEEDED);
	request.numbers_cleared = FALSE;
	assert_refused (access, request, "strict", "'case.show' needs clearance for My Numbers",
			NO_CLEARANCE);
	request = met;
	request.host = "pc-03";
	assert_refused (access, request, "strict", "'case.show' may not be done at this computer",
			ELSEWHERE);
	request = met;
	request.assigned = FALSE;
	assert_refused (access, request, "strict",
			"'case.show' is for the person to whom the case is assigned", TO_ASSIGN);
	request = met;
	request.purpose = NULL;
	assert_refused (access, request, "strict", "'case.show' needs a purpose",
			LIST_PURPOSES "work");
	request.purpose = "audit";
	assert_refused (access, request, "strict",
			"the role 'worker' may not do 'case.show' for the purpose 'audit'",
			LIST_PURPOSES "work");
	request = met;
	request.outside_hours = TRUE;
	assert_refused (access, request, "strict", "'case.show' is not done outside office hours",
			TO_WAIT);
	/* A reason opens nothing that is shut. */
	request.reason_given = TRUE;
	assert_refused (access, request, "strict", "'case.show' is not done outside office hours",
			TO_WAIT);
}

/* Everything fails at first; as one after the other is met, the next one is named. */
static void
test_order (void)
{
	g_autoptr (KinkoAccess) access = read_rules (STRICT);
	KinkoAccessRequest request = { .role = KINKO_ROLE_WORKER,
				       .action = "case.show",
				       .host = "pc-03",
				       .outside_hours = TRUE };

	assert_refused (access, request, "strict", "'case.show' needs clearance for My Numbers",
			NO_CLEARANCE);
	request.numbers_cleared = TRUE;
	assert_refused (access, request, "strict", "'case.show' may not be done at this computer",
			ELSEWHERE);
	request.host = "PC-02";
	assert_refused (access, request, "strict",
			"'case.show' is for the person to whom the case is assigned", TO_ASSIGN);
	request.assigned = TRUE;
	assert_refused (access, request, "strict", "'case.show' needs a purpose",
			LIST_PURPOSES "work");
	request.purpose = "audit";
	assert_refused (access, request, "strict",
			"the role 'worker' may not do 'case.show' for the purpose 'audit'",
			LIST_PURPOSES "work");
	request.purpose = "work";
	assert_refused (access, request, "strict", "'case.show' is not done outside office hours",
			TO_WAIT);
	request.outside_hours = FALSE;
	assert_allowed (access, request, "strict", NEEDED);
}

/* ---- computers ------------------------------------------------------------------------------- */

static void
test_hosts (void)
{
	static const char *const same[] = { "PC-01", "pc-01", "Pc-01", "pc-02", "PC-02" };
	static const char *const others[] = { "pc-0", "pc-011", "pc-01.example", "", "unknown" };
	g_autoptr (KinkoAccess) access = read_rules (STRICT);
	KinkoAccessRequest request = met;

	for (gsize i = 0; i < G_N_ELEMENTS (same); i++) {
		request.host = same[i];
		assert_allowed (access, request, "strict", NEEDED);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
		request.host = others[i];
		assert_refused (access, request, "strict",
				"'case.show' may not be done at this computer", ELSEWHERE);
	}
	request.host = NULL;
	assert_refused (access, request, "strict", "'case.show' may not be done at this computer",
			ELSEWHERE);
}

/* A denial holds at its computers, before every permission, and where nobody knows the name. */
static void
test_denied_hosts (void)
{
	g_autoptr (KinkoAccess) access = read_rules (
		HEAD "rules:\n"
		     "- {id: show, effect: allow, roles: [worker], actions: [case.show], " WHY "}\n"
		     "- {id: lobby, effect: deny, roles: [worker], actions: [case.show],"
		     " hosts: [lobby, Hall], reason: {en: no screens in the lobby, ja: r}}\n");
	KinkoAccessRequest request = met;
	static const char *const denied[] = {
		"lobby", "LOBBY", "hall", NULL, "unknown", "Unknown"
	};

	assert_allowed (access, request, "show", "");
	for (gsize i = 0; i < G_N_ELEMENTS (denied); i++) {
		request.host = denied[i];
		assert_refused (access, request, "lobby", "no screens in the lobby",
				"it may be done at other computers than these: lobby, Hall");
	}
}

/* Another computer is no remedy for somebody who may not do it anywhere. */
static void
test_denied_everywhere (void)
{
	g_autoptr (KinkoAccess) access = read_rules (
		HEAD
		"rules:\n"
		"- {id: lobby, effect: deny, roles: [worker], actions: [case.show, case.edit],"
		" hosts: [lobby], reason: {en: no screens in the lobby, ja: r}}\n"
		"- {id: show, effect: allow, roles: [worker, deputy], actions: [case.edit], " WHY
		"}\n"
		"- {id: no-edit, effect: deny, roles: [worker], actions: [case.edit], " WHY "}\n");
	KinkoAccessRequest request = met;

	request.host = "lobby";
	assert_refused (access, request, "lobby", "no screens in the lobby", NOBODY);
	request.action = "case.edit";
	assert_refused (access, request, "lobby", "no screens in the lobby",
			LIST_ROLES "deputy manager");
}

/* ---- outside office hours -------------------------------------------------------------------- */

static void
test_outside_hours (void)
{
	static const struct {
		const char *text;
		KinkoOutsideHours expected;
	} files[] = {
		{ HEAD SHOW_RULE (""), KINKO_OUTSIDE_FLAG },
		{ HEAD "outside_hours: reason\n" SHOW_RULE (""), KINKO_OUTSIDE_REASON },
		{ HEAD "outside_hours: deny\n" SHOW_RULE (""), KINKO_OUTSIDE_DENY },
		/* A rule has its own word, in both directions. */
		{ HEAD "outside_hours: deny\n" SHOW_RULE ("outside_hours: flag, "),
		  KINKO_OUTSIDE_FLAG },
		{ HEAD "outside_hours: deny\n" SHOW_RULE ("outside_hours: reason, "),
		  KINKO_OUTSIDE_REASON },
		{ HEAD SHOW_RULE ("outside_hours: deny, "), KINKO_OUTSIDE_DENY },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
		g_autoptr (KinkoAccess) access = read_rules (files[i].text);
		KinkoAccessRequest request = met;

		/* Within office hours no word matters, nor does a reason. */
		assert_allowed (access, request, "show", "");
		request.reason_given = TRUE;
		assert_allowed (access, request, "show", "");
		request.outside_hours = TRUE;
		if (files[i].expected == KINKO_OUTSIDE_DENY)
			assert_refused (access, request, "show",
					"'case.show' is not done outside office hours", TO_WAIT);
		else
			assert_allowed (access, request, "show",
					files[i].expected == KINKO_OUTSIDE_FLAG
						? "outside "
						: "outside reason ");
		request.reason_given = FALSE;
		if (files[i].expected == KINKO_OUTSIDE_FLAG)
			assert_allowed (access, request, "show", "outside ");
		if (files[i].expected == KINKO_OUTSIDE_REASON)
			assert_refused (access, request, "show",
					"'case.show' outside office hours needs a reason",
					"the reason would have to be given, with --because");
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/verdict-conditions/conditions", test_conditions);
	g_test_add_func ("/verdict-conditions/order", test_order);
	g_test_add_func ("/verdict-conditions/hosts", test_hosts);
	g_test_add_func ("/verdict-conditions/denied-hosts", test_denied_hosts);
	g_test_add_func ("/verdict-conditions/denied-everywhere", test_denied_everywhere);
	g_test_add_func ("/verdict-conditions/outside-hours", test_outside_hours);
	return g_test_run ();
}
