/*
 * What the tests of verdicts share: small policies, one request that meets everything, and how a verdict is compared.
 */
#pragma once

#include "policies/verdict.h"
#include "tests/unit/policies/problems.h"

#define LIST_PURPOSES "it may be done for one of these purposes: "
#define LIST_ROLES    "somebody with one of these roles may do it: "
#define NO_CLEARANCE  "the person would have to be given clearance for My Numbers"
#define NOBODY        "nobody may do this under this policy"

#define HEAD                                                                                      \
	"format: 1\n"                                                                             \
	"title: {en: t, ja: 題}\n"                                                               \
	"purposes: [{id: work, label: {en: w, ja: 仕}}, {id: audit, label: {en: a, ja: 監}}]\n" \
	"limits: {mirror_lag: 3, passphrase_length: 12}\n"
#define WHY "reason: {en: because, ja: 理由}"

#define SHOW_RULE(more)                                                                           \
	"rules: [{id: show, effect: allow, roles: [worker], actions: [case.show], " more WHY "}]" \
	"\n"

/* One rule for the worker with all conditions; each row of the test takes one away. */
#define STRICT                                                                          \
	HEAD "rules:\n"                                                                 \
	     "- {id: strict, effect: allow, roles: [worker], actions: [case.show],"     \
	     " purposes: [work], hosts: [PC-01, pc-02], numbers: true, assigned: true," \
	     " approval: true, second_person: [manager, deputy], reauthenticate: true," \
	     " outside_hours: deny, " WHY "}\n"

static const KinkoAccessRequest met = {
	.role = KINKO_ROLE_WORKER,
	.action = "case.show",
	.purpose = "work",
	.numbers_cleared = TRUE,
	.assigned = TRUE,
	.host = "pc-01",
};

static inline KinkoAccess *
read_rules (const char *text)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
	KinkoAccess *access = kinko_access_read (yaml);
	g_autofree char *summary = problems_summary (problems);

	g_assert_cmpstr (summary, ==, "");
	return access;
}

static inline void
assert_refused (const KinkoAccess *access, KinkoAccessRequest request, const char *rule,
		const char *reason, const char *remedy)
{
	g_auto (KinkoVerdict) verdict = kinko_verdict_reach (access, "access.yaml", &request);

	g_assert_false (verdict.allowed);
	g_assert_cmpstr (verdict.rule, ==, rule);
	g_assert_cmpstr (verdict.reason, ==, reason);
	g_assert_cmpstr (verdict.remedy, ==, remedy);
	/* Nothing goes with an act that is not done. */
	g_assert_false (verdict.approval || verdict.reauthenticate || verdict.outside_hours ||
			verdict.record_reason || verdict.break_glass);
	g_assert_cmpuint (verdict.second | verdict.review_days, ==, 0);
}

/* "approval second:6 …" of what goes with it; owned by the caller. */
static inline char *
needs_of (const KinkoVerdict *verdict)
{
	GString *needs = g_string_new (NULL);

	if (verdict->approval)
		g_string_append (needs, "approval ");
	for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++)
		if ((verdict->second & 1u << role) != 0)
			g_string_append_printf (needs, "%s ", kinko_role_name (role));
	if (verdict->reauthenticate)
		g_string_append (needs, "reauthenticate ");
	if (verdict->outside_hours)
		g_string_append (needs, "outside ");
	if (verdict->record_reason)
		g_string_append (needs, "reason ");
	if (verdict->break_glass)
		g_string_append_printf (needs, "glass:%u ", verdict->review_days);
	return g_string_free (needs, FALSE);
}

static inline void
assert_allowed (const KinkoAccess *access, KinkoAccessRequest request, const char *rule,
		const char *expected)
{
	g_auto (KinkoVerdict) verdict = kinko_verdict_reach (access, "access.yaml", &request);
	g_autofree char *needs = needs_of (&verdict);

	g_assert_true (verdict.allowed);
	g_assert_cmpstr (verdict.rule, ==, rule);
	g_assert_null (verdict.remedy);
	g_assert_cmpstr (needs, ==, expected);
}

#define TO_ASSIGN "the manager would have to assign the case to the person (kinko case assign)"
#define TO_WAIT   "it may be done within office hours (kinko policy calendar)"
#define EMERGENCY "; in an emergency --break-glass gives a reason, which is reviewed"
#define ELSEWHERE "it may be done at one of these computers: PC-01, pc-02"
#define NEEDED    "approval manager deputy reauthenticate "
