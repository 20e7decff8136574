/* Comparing a policy with a table of expected verdicts. */
#include "policies/policy-test-internal.h"

#include <glib/gi18n.h>

#include "policies/error.h"

/* ---- what came ------------------------------------------------------------------------------- */

static guint
needs_of (const KinkoVerdict *verdict)
{
	return (verdict->approval ? KINKO_NEED_APPROVAL : 0u) |
	       (verdict->second != 0 ? KINKO_NEED_SECOND : 0u) |
	       (verdict->reauthenticate ? KINKO_NEED_REAUTHENTICATE : 0u) |
	       (verdict->review_days != 0 ? KINKO_NEED_REVIEW : 0u);
}

/* "approval, review", or "none": the words that the table uses; owned by the caller. */
static char *
need_words (guint needs)
{
	g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
	g_auto (GStrv) words = NULL;

	for (guint i = 0; kinko_need_names[i] != NULL; i++)
		if (i == 0 ? needs == 0 : (needs & 1u << (i - 1)) != 0)
			g_strv_builder_add (builder, kinko_need_names[i]);
	words = g_strv_builder_end (builder);
	return g_strjoinv (_ (", "), words);
}

/* Which rule decided, and where it stands; owned by the caller. */
static char *
name_rule (const KinkoVerdict *verdict)
{
	if (verdict->rule == NULL)
		return g_strdup (_ ("no rule"));
	if (verdict->file == NULL)
		return g_strdup_printf (_ ("kinko's own rule '%s'"), verdict->rule);
	return g_strdup_printf (_ ("rule '%s' (%s:%u)"), verdict->rule, verdict->file,
				verdict->line);
}

static gboolean
is_decided_by (const KinkoVerdict *verdict, const char *rule)
{
	return g_strcmp0 (rule, KINKO_POLICY_TEST_NONE) == 0 ? verdict->rule == NULL
							     : g_strcmp0 (rule, verdict->rule) == 0;
}

/* ---- comparing ------------------------------------------------------------------------------- */

static void
report_unexpected (KinkoPolicyTestReport *report, const KinkoPolicyTest *test,
		   const KinkoPolicyTestRow *row, const char *code, char *message)
{
	KinkoProblem *problem = kinko_problem_new (code, row->field, "%s", message);

	problem->file = g_strdup (test->file);
	problem->line = row->line;
	problem->label = g_strdup (row->name);
	g_ptr_array_add (report->unexpected, problem);
	g_free (message);
}

/* What the table expects and what came instead. */
static void
compare (KinkoPolicyTestReport *report, const KinkoPolicyTest *test, const KinkoPolicyTestRow *row,
	 KinkoRole role, const KinkoVerdict *verdict)
{
	gboolean expected = (row->allowed & 1u << role) != 0;
	const char *label = kinko_role_label (role), *action = row->request.action;
	g_autofree char *rule = name_rule (verdict);
	g_autofree char *came = need_words (needs_of (verdict));
	g_autofree char *wanted = need_words (row->needs);

	if (!verdict->allowed && expected)
		report_unexpected (
			report, test, row, "unexpected_refusal",
			verdict->rule == NULL
				? g_strdup_printf (
					  _ ("'%s' by the role '%s' should be allowed, but is "
					     "refused: %s"),
					  action, label, verdict->reason)
				: g_strdup_printf (
					  _ ("'%s' by the role '%s' should be allowed, but is "
					     "refused by %s: %s"),
					  action, label, rule, verdict->reason));
	else if (verdict->allowed && !expected)
		report_unexpected (
			report, test, row, "unexpected_permission",
			g_strdup_printf (_ ("'%s' by the role '%s' should be refused, but "
					    "is allowed by %s"),
					 action, label, rule));
	else if (row->rule != NULL && !is_decided_by (verdict, row->rule))
		report_unexpected (report, test, row, "unexpected_rule",
				   g_strdup_printf (_ ("'%s' by the role '%s' should be decided by "
						       "'%s', but is by %s"),
						    action, label, row->rule, rule));
	else if (row->needs_given && needs_of (verdict) != row->needs)
		report_unexpected (report, test, row, "unexpected_needs",
				   g_strdup_printf (_ ("'%s' by the role '%s' should need: %s; but "
						       "by %s it needs: %s"),
						    action, label, wanted, rule, came));
}

/* Which actions the table is about for which roles, by the place of the action. */
static void
count_pairs (KinkoPolicyTestReport *report, const guint *asked)
{
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);

	for (gsize i = 0; i < n; i++) {
		KinkoPolicyGap gap = { actions[i].name, 0 };

		if (actions[i].flags & KINKO_ACTION_OWN)
			continue;
		for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++) {
			report->pairs++;
			if ((asked[i] & 1u << role) != 0)
				report->covered++;
			else
				gap.roles |= 1u << role;
		}
		if (gap.roles != 0)
			g_array_append_val (report->gaps, gap);
	}
}

KinkoPolicyTestReport
kinko_policy_test_run (const KinkoPolicyTest *test, const KinkoPolicy *policy)
{
	gsize n;
	const KinkoAction *actions = kinko_actions (&n);
	g_autofree guint *asked = g_new0 (guint, n);
	KinkoPolicyTestReport report = {
		.unexpected = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free),
		.gaps = g_array_new (FALSE, FALSE, sizeof (KinkoPolicyGap)),
	};

	for (guint i = 0; i < test->rows->len; i++) {
		const KinkoPolicyTestRow *row = test->rows->pdata[i];

		asked[kinko_action_find (row->request.action) - actions] |= row->roles;
		for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++) {
			KinkoAccessRequest request = row->request;
			g_auto (KinkoVerdict) verdict = { 0 };

			if ((row->roles & 1u << role) == 0)
				continue;
			request.role = role;
			verdict = kinko_policy_decide (policy, &request);
			report.verdicts++;
			compare (&report, test, row, role, &verdict);
		}
	}
	count_pairs (&report, asked);
	return report;
}

void
kinko_policy_test_report_clear (KinkoPolicyTestReport *report)
{
	g_clear_pointer (&report->unexpected, g_ptr_array_unref);
	g_clear_pointer (&report->gaps, g_array_unref);
}
