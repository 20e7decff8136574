/* Commands for items that the ward lent (貸与物). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/register-command.h"
#include "cli/register-step.h"

static const KinkoOption field_options[] = {
	KINKO_REGISTER_FROM,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption list_options[] = {
	{ "open", NULL, N_ ("only what was not given back yet"), FALSE },
	KINKO_REGISTER_OVERDUE (N_ ("only what should be given back already")),
	KINKO_REGISTER_PERIOD,
	{ "operator", N_ ("OPERATOR"), N_ ("only lines made by this person"), FALSE },
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption returned_options[] = {
	{ "on", N_ ("DATE"), N_ ("the day of the return"), FALSE },
	{ "to", N_ ("NAME"), N_ ("who took it back"), FALSE },
	{ "condition", N_ ("TEXT"), N_ ("its condition at the return"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

const KinkoCommand kinko_lent_commands[] = {
	{
		.noun = "lent",
		.verb = "add",
		.arguments = N_ ("[FIELD=VALUE…]"),
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records an item that the ward lent (貸与物)"),
		.description = N_ ("A computer, a key, a badge, a manual: what has to be given "
				   "back when the contract ends. The day is today unless it is "
				   "given. Without any field each is asked for in turn."),
		.options = field_options,
		.check = kinko_register_command_check_add,
		.run = kinko_register_command_run_add,
		.show = kinko_register_command_show_add,
	},
	{
		.noun = "lent",
		.verb = "edit",
		.arguments = N_ ("NO [FIELD=VALUE…]"),
		.min_arguments = 1,
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("changes what is known of a lent item"),
		.description = N_ ("FIELD= with nothing behind it takes a field out. The earlier "
				   "versions stay in the vault."),
		.options = field_options,
		.check = kinko_register_command_check_edit,
		.run = kinko_register_command_run_edit,
		.show = kinko_register_command_show_edit,
	},
	{
		.noun = "lent",
		.verb = "returned",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records that a lent item was given back"),
		.options = returned_options,
		.check = kinko_register_step_check,
		.run = kinko_register_step_run,
		.show = kinko_register_step_show,
	},
	{
		.noun = "lent",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists items that the ward lent"),
		.options = list_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = kinko_register_command_show_list,
	},
	{
		.noun = "lent",
		.verb = "show",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows one lent item"),
		.run = kinko_register_command_run_show,
		.show = kinko_register_command_show_show,
	},
	{
		.noun = "lent",
		.verb = "fields",
		.summary = N_ ("lists the fields of a lent item"),
		.run = kinko_register_command_run_fields,
		.show = kinko_register_command_show_fields,
	},
	{ .noun = NULL },
};
