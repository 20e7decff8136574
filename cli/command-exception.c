/* Commands for what was done against the rule (例外記録). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/register-command.h"
#include "cli/register-result.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "vault/exception.h"

static const KinkoOption list_options[] = {
	{ "open", NULL, N_ ("only what waits for a review"), FALSE },
	KINKO_REGISTER_PERIOD,
	{ "operator", N_ ("OPERATOR"), N_ ("only what this person did"), FALSE },
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption review_options[] = {
	{ "finding", N_ ("TEXT"), N_ ("what the review found"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_review (KinkoContext *context, GError **error)
{
	return kinko_argument_need (context, "finding", error) != NULL;
}

static json_t *
run_review (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_exception_review (
		kinko_cli_session (context), kinko_context_argument (context, 0),
		kinko_context_option (context, "finding"), error);

	return line == NULL ? NULL : kinko_register_result (line);
}

static void
show_review (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out, _ ("The review of %s is recorded."),
			  kinko_result_text (result, "number"));
}

const KinkoCommand kinko_exception_commands[] = {
	{
		.noun = "exception",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists what was done by break-glass, or for a reason outside office "
			       "hours"),
		.options = list_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = kinko_register_command_show_list,
	},
	{
		.noun = "exception",
		.verb = "show",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows the reason that was given"),
		.run = kinko_register_command_run_show,
		.show = kinko_register_command_show_show,
	},
	{
		.noun = "exception",
		.verb = "review",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records the review of what another person did by break-glass"),
		.description = N_ ("Until it is there every opening tells of it, and after its day "
				   "verification fails. Nobody reviews what they did themselves."),
		.options = review_options,
		.check = check_review,
		.run = run_review,
		.show = show_review,
	},
	{ .noun = NULL },
};
