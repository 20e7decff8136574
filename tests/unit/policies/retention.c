#include "policies/retention.h"

#include <string.h>

#include "policies/error.h"
#include "policies/language.h"
#include "policies/life-cycle.h"
#include "policies/policy.h"
#include "tests/unit/policies/problems.h"

#define RULE(what, states, after, days)                                            \
	"format: 1\nrules:\n  - id: one\n    what: " what "\n    states: [" states \
	"]\n    after: " after "\n    days: " days "\n    reason: { en: because, ja: 理由 }\n"

/* The codes of the mistakes, joined; "" for none. */
static char *
mistakes (const char *text, GPtrArray **rules)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
	g_autoptr (GPtrArray) read = kinko_retention_read (yaml);
	GString *codes = g_string_new (NULL);

	for (guint i = 0; i < problems->len; i++)
		g_string_append_printf (codes, "%s%s", i == 0 ? "" : " ",
					((KinkoProblem *) problems->pdata[i])->code);
	if (rules != NULL)
		*rules = g_steal_pointer (&read);
	return g_string_free (codes, FALSE);
}

static void
assert_mistake (const char *text, const char *expected)
{
	g_autofree char *found = mistakes (text, NULL);

	g_assert_cmpstr (found, ==, expected);
}

static void
test_good (void)
{
	g_autoptr (GPtrArray) rules = NULL;
	g_autofree char *none =
		mistakes (RULE ("numbers", "完了, 取下げ", "delivered", "30"), &rules);
	const KinkoRetentionRule *rule;

	g_assert_cmpstr (none, ==, "");
	g_assert_cmpuint (rules->len, ==, 1);
	rule = rules->pdata[0];
	g_assert_cmpstr (rule->id, ==, "one");
	g_assert_cmpint (rule->what, ==, KINKO_RETENTION_NUMBERS);
	g_assert_cmpuint (rule->states, ==,
			  1u << KINKO_STATE_COMPLETE | 1u << KINKO_STATE_WITHDRAWN);
	g_assert_cmpstr (rule->after, ==, "delivered_on");
	g_assert_cmpuint (rule->days, ==, 30);
	g_assert_cmpstr (rule->reason_ja, ==, "理由");
}

static void
test_bad (void)
{
	assert_mistake (RULE ("everything", "完了", "closed", "1"), "unknown_what");
	/* nothing is due of what somebody works on; numbers that were erased are not due again */
	assert_mistake (RULE ("case", "審査中", "closed", "1"), "unknown_state");
	assert_mistake (RULE ("numbers", "番号廃棄済", "closed", "1"), "unknown_state");
	assert_mistake (RULE ("case", "番号廃棄済", "closed", "1"), "");
	assert_mistake (RULE ("case", "完了", "received", "1"), "unknown_after");
	assert_mistake (RULE ("case", "完了", "closed", "36501"), "yaml_range");
	assert_mistake (RULE ("case", "完了", "closed", "0"), "");
	assert_mistake ("format: 1\n", "yaml_missing_key");
	assert_mistake (
		"format: 1\nrules:\n  - id: one\n    what: case\n    states: [完了]\n"
		"    after: closed\n    days: 1\n    reason: { en: a, ja: b }\n    who: x\n",
		"yaml_unknown_key");
}

/* The shipped rules are those that the contract and the law give a reason for; a policy without the file has none. */
static void
test_shipped (void)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicy) policy =
		kinko_policy_load (KINKO_SOURCE_DIR "/policies/meguro-r8", &error);

	g_assert_no_error (error);
	g_assert_cmpuint (kinko_policy_retention (policy)->len, ==, 4);
}

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/retention/good", test_good);
	g_test_add_func ("/retention/bad", test_bad);
	g_test_add_func ("/retention/shipped", test_shipped);
	return g_test_run ();
}
