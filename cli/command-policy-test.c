/* Comparing a policy with a table of expected verdicts. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/input.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/text.h"
#include "policies/error.h"
#include "policies/policy-test.h"
#include "policies/yaml.h"

static const KinkoOption test_options[] = {
	{ "policy", N_ ("DIR"), N_ ("asks this policy instead of the vault's"), FALSE },
	{ "complete", NULL, N_ ("fails too where the table says nothing of an action and a role"),
	  FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_test (KinkoContext *context, GError **error)
{
	return kinko_argument_readable (kinko_context_argument (context, 0), error) &&
	       (kinko_context_option (context, "policy") != NULL ||
		kinko_context_vault (context, error) != NULL);
}

static KinkoPolicyTest *
read_table (const char *path, GError **error)
{
	g_autoptr (KinkoSecret) content = kinko_input_read (path, KINKO_YAML_MAX, error);
	g_autoptr (GBytes) bytes = NULL;

	if (content == NULL)
		return NULL;
	bytes = g_bytes_new (kinko_secret_data (content), kinko_secret_len (content));
	return kinko_policy_test_read (bytes, kinko_input_name (path), error);
}

/* "manager, worker"; owned by the caller. */
static char *
role_labels (guint roles)
{
	const char *labels[KINKO_ROLE_LAST + 1] = { NULL };
	guint n = 0;

	for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++)
		if ((roles & 1u << role) != 0)
			labels[n++] = kinko_role_label (role);
	return kinko_text_join (labels, _ (", "));
}

/* ---- failing --------------------------------------------------------------------------------- */

static void
add_gaps (GPtrArray *problems, const KinkoPolicyTestReport *report, const char *path)
{
	for (guint i = 0; i < report->gaps->len; i++) {
		const KinkoPolicyGap *gap = &g_array_index (report->gaps, KinkoPolicyGap, i);
		g_autofree char *roles = role_labels (gap->roles);
		KinkoProblem *problem = kinko_problem_new (
			"not_covered", gap->action,
			_ ("the table does not say whether these may do it: %s"), roles);

		problem->file = g_strdup (kinko_input_name (path));
		g_ptr_array_add (problems, problem);
	}
}

/* Every verdict that is another, and every gap where none may be, as the problems of one error. */
static gboolean
judge (KinkoContext *context, KinkoPolicyTestReport *report, GError **error)
{
	const char *path = kinko_context_argument (context, 0);
	guint unexpected = report->unexpected->len;
	guint gaps = kinko_context_switch (context, "complete") ? report->gaps->len : 0;

	if (unexpected + gaps == 0)
		return TRUE;
	if (unexpected > 0)
		g_set_error (
			error, KINKO_ERROR, KINKO_ERROR_FAILED,
			ngettext ("%u of %u verdicts is not as the table says (covered: %u of %u)",
				  "%u of %u verdicts are not as the table says (covered: %u of %u)",
				  unexpected),
			unexpected, report->verdicts, report->covered, report->pairs);
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED,
			     _ ("the table does not say everything (covered: %u of %u)"),
			     report->covered, report->pairs);
	kinko_error_set_hint (
		error, "%s",
		unexpected > 0 ? _ ("either the rules are wrong or the table is; kinko policy "
				    "explain says more of one verdict")
			       : _ ("add lines to the table, or leave --complete out"));
	if (gaps > 0)
		add_gaps (report->unexpected, report, path);
	kinko_error_set_problems (error, g_ptr_array_ref (report->unexpected));
	return FALSE;
}

/* ---- the result ------------------------------------------------------------------------------ */

static json_t *
gaps_of (const KinkoPolicyTestReport *report)
{
	json_t *gaps = json_array ();

	for (guint i = 0; i < report->gaps->len; i++) {
		const KinkoPolicyGap *gap = &g_array_index (report->gaps, KinkoPolicyGap, i);

		for (KinkoRole role = KINKO_ROLE_MANAGER; role <= KINKO_ROLE_LAST; role++)
			if ((gap->roles & 1u << role) != 0)
				json_array_append_new (gaps, json_pack ("{s:s, s:s}", "action",
									gap->action, "role",
									kinko_role_name (role)));
	}
	return gaps;
}

static json_t *
run_test (KinkoContext *context, GError **error)
{
	const char *path = kinko_context_argument (context, 0);
	g_autoptr (KinkoPolicyTest) test = read_table (path, error);
	g_autoptr (KinkoPolicy) policy =
		test == NULL ? NULL
			     : kinko_cli_load_policy (
				       context, kinko_context_option (context, "policy"), error);
	g_auto (KinkoPolicyTestReport) report = { 0 };

	if (policy == NULL)
		return NULL;
	report = kinko_policy_test_run (test, policy);
	if (!judge (context, &report, error))
		return NULL;
	return json_pack ("{s:o, s:s, s:s, s:i, s:i, s:i, s:o}", "table",
			  kinko_output_json_text (kinko_input_name (path)), "title",
			  kinko_policy_title (policy), "hash", kinko_policy_hash (policy),
			  "verdicts", (int) report.verdicts, "covered", (int) report.covered,
			  "pairs", (int) report.pairs, "gaps", gaps_of (&report));
}

/* A line per action, as the gaps stand together. */
static void
show_gaps (const json_t *gaps, GString *out)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	const char *action = NULL;
	guint roles = 0;
	const json_t *gap;
	gsize i;

	json_array_foreach (gaps, i, gap)
	{
		const json_t *next = json_array_get (gaps, i + 1);
		g_autofree char *labels = NULL;

		action = kinko_result_text (gap, "action");
		roles |= 1u << kinko_role_from_name (kinko_result_text (gap, "role"));
		if (next != NULL && g_str_equal (kinko_result_text (next, "action"), action))
			continue;
		labels = role_labels (roles);
		kinko_sheet_add (sheet, action, labels);
		roles = 0;
	}
	if (kinko_sheet_length (sheet) == 0)
		return;
	kinko_result_say (out, "%s", _ ("The table does not say whether these may do it:"));
	kinko_sheet_print (sheet, 2, out);
}

static void
show_test (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	/* TRANSLATORS: so many pairs of an action and a role of all that there are */
	g_autofree char *covered =
		g_strdup_printf (_ ("%u of %u"), (guint) kinko_result_number (result, "covered"),
				 (guint) kinko_result_number (result, "pairs"));
	guint verdicts = (guint) kinko_result_number (result, "verdicts");

	kinko_result_say (out,
			  ngettext ("%u verdict is as the table says.",
				    "All %u verdicts are as the table says.", verdicts),
			  verdicts);
	kinko_sheet_add_member (sheet, _ ("file"), result, "table");
	kinko_sheet_add_member (sheet, _ ("title"), result, "title");
	kinko_sheet_add_member (sheet, _ ("hash"), result, "hash");
	kinko_sheet_add (sheet, _ ("covered"), covered);
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
	show_gaps (json_object_get (result, "gaps"), out);
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_policy_test_commands[] = {
	{
		.noun = "policy",
		.verb = "test",
		.arguments = N_ ("FILE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = N_ ("compares the rules with a table of what is expected of them"),
		.description =
			N_ ("The table is a YAML file: who must be allowed and who refused "
			    "what. Names every line with which the rules do not agree, and "
			    "the actions and roles of which the table says nothing. The exit "
			    "status is 0 only if everything is as the table says."),
		.options = test_options,
		.check = check_test,
		.run = run_test,
		.show = show_test,
	},
	{ .noun = NULL },
};
