/* Commands for the list of the people who work here (従事者名簿). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/register-command.h"

static const KinkoOption field_options[] = {
	KINKO_REGISTER_FROM,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption list_options[] = {
	KINKO_REGISTER_PERIOD,
	{ "operator", N_ ("OPERATOR"), N_ ("only lines made by this person"), FALSE },
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

const KinkoCommand kinko_member_commands[] = {
	{
		.noun = "member",
		.verb = "add",
		.arguments = N_ ("[FIELD=VALUE…]"),
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records what the list of the people (従事者名簿) says of one"),
		.description = N_ ("What a seat does not say: name in kana, responsibility and "
				   "role, place, badge, and whether the person hands media over "
				   "(媒体授受). The form staff-notice prints it; of several lines "
				   "about one person the newest counts. Without any field each is "
				   "asked for in turn."),
		.options = field_options,
		.check = kinko_register_command_check_add,
		.run = kinko_register_command_run_add,
		.show = kinko_register_command_show_add,
	},
	{
		.noun = "member",
		.verb = "edit",
		.arguments = N_ ("NO [FIELD=VALUE…]"),
		.min_arguments = 1,
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("changes what the list of the people says of one"),
		.description = N_ ("FIELD= with nothing behind it takes a field out. The earlier "
				   "versions stay in the vault."),
		.options = field_options,
		.check = kinko_register_command_check_edit,
		.run = kinko_register_command_run_edit,
		.show = kinko_register_command_show_edit,
	},
	{
		.noun = "member",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows the list of the people"),
		.options = list_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = kinko_register_command_show_list,
	},
	{
		.noun = "member",
		.verb = "show",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows what the list says of one person"),
		.run = kinko_register_command_run_show,
		.show = kinko_register_command_show_show,
	},
	{
		.noun = "member",
		.verb = "fields",
		.summary = N_ ("lists the fields of the list of the people"),
		.run = kinko_register_command_run_fields,
		.show = kinko_register_command_show_fields,
	},
	{ .noun = NULL },
};
