/* How a tier was reckoned, to be checked by hand. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/explanation.h"
#include "cli/session.h"
#include "vault/case-step.h"

static json_t *
run_explain (KinkoContext *context, GError **error)
{
	const char *case_no = kinko_context_argument (context, 0);
	g_autoptr (KinkoCaseDecision) decision =
		kinko_case_explain (kinko_cli_session (context), case_no, error);

	return decision == NULL ? NULL : kinko_explanation_result (case_no, decision);
}

static void
show_explain (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_explanation_show (result, out);
}

const KinkoCommand kinko_case_explain_commands[] = {
	{
		.noun = "case",
		.verb = "explain",
		.arguments = N_ ("CASE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows how the tier of a case was reckoned"),
		.description = N_ ("Every amount as it stood when the tier was proposed, by the "
				   "table of that day: what a clerk needs to reckon it anew with "
				   "a pencil."),
		.run = run_explain,
		.show = show_explain,
	},
	{ .noun = NULL },
};
