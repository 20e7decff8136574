/* Commands for inquiries (問い合わせ) and work lines (作業日報). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/register-command.h"

static const KinkoOption add_options[] = {
	KINKO_REGISTER_FROM,
	{ NULL, NULL, NULL, FALSE },
};

#define FILTERS                                                                           \
	KINKO_REGISTER_PERIOD,                                                            \
		{ "service", N_ ("SERVICE"), N_ ("only lines of this service"), FALSE },  \
	{                                                                                 \
		"operator", N_ ("OPERATOR"), N_ ("only lines made by this person"), FALSE \
	}

static const KinkoOption contact_options[] = {
	FILTERS,
	{ "case", N_ ("CASE"), N_ ("only inquiries about this case"), FALSE },
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption work_options[] = {
	FILTERS,
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

const KinkoCommand kinko_office_commands[] = {
	{
		.noun = "contact",
		.verb = "add",
		.arguments = N_ ("[FIELD=VALUE…]"),
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records an inquiry (問い合わせ)"),
		.description = N_ (
			"Without any field each is asked for in turn. The time is now unless it is "
			"given. Who asks and the service are those that the policy lists. What "
			"stands on the command line can be seen by every user of the machine: what "
			"was said is better asked for, or given with --from. A My Number is "
			"refused "
			"everywhere."),
		.options = add_options,
		.check = kinko_register_command_check_add,
		.run = kinko_register_command_run_add,
		.show = kinko_register_command_show_add,
	},
	{
		.noun = "contact",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists inquiries by day"),
		.options = contact_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = kinko_register_command_show_list,
	},
	{
		.noun = "contact",
		.verb = "fields",
		.summary = N_ ("lists the fields of an inquiry"),
		.run = kinko_register_command_run_fields,
		.show = kinko_register_command_show_fields,
	},
	{
		.noun = "work",
		.verb = "add",
		.arguments = N_ ("[FIELD=VALUE…]"),
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records work for the daily report (作業日報)"),
		.description =
			N_ ("The day is today unless it is given. From start and end the minutes "
			    "follow; minutes alone are enough. The work is that of the person who "
			    "records it. Without any field each is asked for in turn."),
		.options = add_options,
		.check = kinko_register_command_check_add,
		.run = kinko_register_command_run_add,
		.show = kinko_register_command_show_add,
	},
	{
		.noun = "work",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists recorded work by day"),
		.options = work_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = kinko_register_command_show_list,
	},
	{
		.noun = "work",
		.verb = "fields",
		.summary = N_ ("lists the fields of a work line"),
		.run = kinko_register_command_run_fields,
		.show = kinko_register_command_show_fields,
	},
	{ .noun = NULL },
};
