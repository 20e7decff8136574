/* Commands for devices (電子情報処理機器). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/register-command.h"
#include "cli/register-step.h"

static const KinkoOption field_options[] = {
	KINKO_REGISTER_FROM,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption list_options[] = {
	{ "open", NULL, N_ ("only devices in use"), FALSE },
	KINKO_REGISTER_PERIOD,
	{ "operator", N_ ("OPERATOR"), N_ ("only lines made by this person"), FALSE },
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption check_options[] = {
	{ "on", N_ ("DATE"), N_ ("the day of the check"), FALSE },
	{ "result", N_ ("ok|not-ok"), N_ ("whether it was found in order"), FALSE },
	{ "remark", N_ ("TEXT"), N_ ("what is not in order"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption repair_options[] = {
	{ "on", N_ ("DATE"), N_ ("the day on which it is sent"), FALSE },
	{ "to", N_ ("NAME"), N_ ("who repairs it"), FALSE },
	{ "told-ward-on", N_ ("DATE"), N_ ("when the ward was told of it beforehand"), FALSE },
	{ "measure", N_ ("WAY"),
	  N_ ("how by 第30条2: 1 destruction, 2 erasure before an official, 3 destruction before "
	      "an official, or agreed"),
	  FALSE },
	{ "agreement", N_ ("TEXT"),
	  N_ ("with --measure agreed: what the ward agreed to, and under which number"), FALSE },
	{ "erased-at", N_ ("TIME"), N_ ("when the data were erased"), FALSE },
	{ "method", N_ ("TEXT"), N_ ("how they were erased"), FALSE },
	{ "witness", N_ ("NAME"), N_ ("who was there"), FALSE },
	{ "certificate", N_ ("TEXT"), N_ ("number of a certificate"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption retire_options[] = {
	{ "handling", N_ ("disposal|return|reuse"), N_ ("what becomes of it"), FALSE },
	{ "on", N_ ("DATE"), N_ ("the day on which it leaves"), FALSE },
	{ "told-ward-on", N_ ("DATE"), N_ ("when the ward was told of it beforehand"), FALSE },
	{ "measure", N_ ("WAY"),
	  N_ ("how by 第30条2: 1 destruction, 2 erasure before an official, 3 destruction before "
	      "an official, or agreed"),
	  FALSE },
	{ "agreement", N_ ("TEXT"),
	  N_ ("with --measure agreed: what the ward agreed to, and under which number"), FALSE },
	{ "erased-at", N_ ("TIME"), N_ ("when the data were erased"), FALSE },
	{ "method", N_ ("TEXT"), N_ ("how they were erased"), FALSE },
	{ "witness", N_ ("NAME"), N_ ("who was there"), FALSE },
	{ "certificate", N_ ("TEXT"), N_ ("number of a certificate"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

const KinkoCommand kinko_device_commands[] = {
	{
		.noun = "device",
		.verb = "add",
		.arguments = N_ ("[FIELD=VALUE…]"),
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("enters a device (電子情報処理機器)"),
		.description = N_ ("Computers, media, printers: where they stand, and by what they "
				   "are secured. Without any field each is asked for in turn."),
		.options = field_options,
		.check = kinko_register_command_check_add,
		.run = kinko_register_command_run_add,
		.show = kinko_register_command_show_add,
	},
	{
		.noun = "device",
		.verb = "edit",
		.arguments = N_ ("NO [FIELD=VALUE…]"),
		.min_arguments = 1,
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("changes what is known of a device"),
		.description = N_ ("FIELD= with nothing behind it takes a field out. The earlier "
				   "versions stay in the vault."),
		.options = field_options,
		.check = kinko_register_command_check_edit,
		.run = kinko_register_command_run_edit,
		.show = kinko_register_command_show_edit,
	},
	{
		.noun = "device",
		.verb = "check",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records how a device was found secured"),
		.options = check_options,
		.check = kinko_register_step_check,
		.run = kinko_register_step_run,
		.show = kinko_register_step_show,
	},
	{
		.noun = "device",
		.verb = "repair",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records that a device is sent to be repaired"),
		.description =
			N_ ("What a device with data holds is erased before it leaves, and the "
			    "ward is told of it beforehand (別紙2 第30条). It stays in use."),
		.options = repair_options,
		.check = kinko_register_step_check,
		.run = kinko_register_step_run,
		.show = kinko_register_step_show,
	},
	{
		.noun = "device",
		.verb = "retire",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary =
			N_ ("records that a device is disposed of, returned or put to another use"),
		.description = N_ (
			"What a device with data holds is erased before it is disposed of or put "
			"to another use, and the ward is told of it beforehand (別紙2 第30条)."),
		.options = retire_options,
		.check = kinko_register_step_check,
		.run = kinko_register_step_run,
		.show = kinko_register_step_show,
	},
	{
		.noun = "device",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists devices"),
		.options = list_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = kinko_register_command_show_list,
	},
	{
		.noun = "device",
		.verb = "show",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows one device"),
		.run = kinko_register_command_run_show,
		.show = kinko_register_command_show_show,
	},
	{
		.noun = "device",
		.verb = "fields",
		.summary = N_ ("lists the fields of a device"),
		.run = kinko_register_command_run_fields,
		.show = kinko_register_command_show_fields,
	},
	{ .noun = NULL },
};
