/* Commands for the register of copies (複製承認簿). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/register-command.h"
#include "cli/register-result.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "vault/copy.h"

static const KinkoOption list_options[] = {
	{ "open", NULL, N_ ("only copies whose erasure is not recorded yet"), FALSE },
	KINKO_REGISTER_OVERDUE (N_ ("only copies that should be erased already")),
	KINKO_REGISTER_PERIOD,
	{ "operator", N_ ("OPERATOR"), N_ ("only copies made by this person"), FALSE },
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption erased_options[] = {
	{ "method", N_ ("METHOD"), N_ ("how it was erased"), FALSE },
	{ "witness", N_ ("NAME"), N_ ("who saw it"), FALSE },
	{ "on", N_ ("DATE"), N_ ("the day; otherwise today"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_erased (KinkoContext *context, GError **error)
{
	static const char *const needed[] = { "method", "witness", NULL };

	return kinko_argument_need_all (context, needed, error) &&
	       kinko_argument_date (context, "on", error);
}

static json_t *
run_erased (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_copy_erased (
		kinko_cli_session (context), kinko_context_argument (context, 0),
		kinko_context_option (context, "method"), kinko_context_option (context, "witness"),
		kinko_context_option (context, "on"), error);

	return line == NULL ? NULL : kinko_register_result (line);
}

static void
show_erased (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out, _ ("The erasure of copy %s is recorded."),
			  kinko_result_text (result, "number"));
}

const KinkoCommand kinko_copy_commands[] = {
	{
		.noun = "copy",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists the copies that left the vault (複製承認簿)"),
		.description = N_ ("Every file that is written from the vault is a copy, and stays "
				   "open until its erasure is recorded with 'kinko copy erased'."),
		.options = list_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = kinko_register_command_show_list,
	},
	{
		.noun = "copy",
		.verb = "show",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows a copy with all that is recorded of it, such as its SHA-256"),
		.run = kinko_register_command_run_show,
		.show = kinko_register_command_show_show,
	},
	{
		.noun = "copy",
		.verb = "erased",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records who erased a copy, when and how"),
		.options = erased_options,
		.check = check_erased,
		.run = run_erased,
		.show = show_erased,
	},
	{ .noun = NULL },
};
