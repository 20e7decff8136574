/* Commands for incidents (事故). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/incident-result.h"
#include "cli/register-command.h"
#include "cli/register-step.h"

static const KinkoOption field_options[] = {
	KINKO_REGISTER_FROM,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption list_options[] = {
	{ "open", NULL, N_ ("only what is not settled"), FALSE },
	KINKO_REGISTER_OVERDUE (N_ ("only those of which a report is overdue")),
	KINKO_REGISTER_PERIOD,
	{ "operator", N_ ("OPERATOR"), N_ ("only lines made by this person"), FALSE },
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption close_options[] = {
	{ "on", N_ ("DATE"), N_ ("the day on which it was settled with the ward"), FALSE },
	{ "result", N_ ("TEXT"), N_ ("how it was settled"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static void
show_add (KinkoContext *context, const json_t *result, GString *out)
{
	kinko_register_command_show_add (context, result, out);
	kinko_incident_result_say (result, out);
}

static void
show_edit (KinkoContext *context, const json_t *result, GString *out)
{
	kinko_register_command_show_edit (context, result, out);
	kinko_incident_result_say (result, out);
}

static void
show_list (KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *line;
	gsize i;

	kinko_register_command_show_list (context, result, out);
	json_array_foreach (json_object_get (result, "lines"), i, line)
	{
		kinko_incident_result_say (line, out);
	}
}

static void
show_show (KinkoContext *context, const json_t *result, GString *out)
{
	kinko_register_command_show_show (context, result, out);
	kinko_incident_result_say (result, out);
}

const KinkoCommand kinko_incident_commands[] = {
	{
		.noun = "incident",
		.verb = "add",
		.arguments = N_ ("[FIELD=VALUE…]"),
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records an incident (事故)"),
		.description =
			N_ ("At once, with what is known; more is added with kinko incident edit. "
			    "category is 1 to 7 of 第35条, or its word. No name and no My Number "
			    "of anybody belongs here. From discovered_at kinko reckons by when it "
			    "is to be reported: to the ward at once; 速報 within three to five "
			    "days; 確報 within 30 days, or 60 when somebody meant harm. Without "
			    "any field each is asked for in turn."),
		.options = field_options,
		.check = kinko_register_command_check_add,
		.run = kinko_register_command_run_add,
		.show = show_add,
	},
	{
		.noun = "incident",
		.verb = "edit",
		.arguments = N_ ("NO [FIELD=VALUE…]"),
		.min_arguments = 1,
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records more of an incident, or corrects it"),
		.description = N_ ("FIELD= with nothing behind it takes a field out. The earlier "
				   "versions stay in the vault."),
		.options = field_options,
		.check = kinko_register_command_check_edit,
		.run = kinko_register_command_run_edit,
		.show = show_edit,
	},
	{
		.noun = "incident",
		.verb = "close",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records that an incident is settled"),
		.description = N_ ("Before that the first notice, the written report and what has "
				   "to be reported must be recorded, and whether it is to be "
				   "reported by law must be known."),
		.options = close_options,
		.check = kinko_register_step_check,
		.run = kinko_register_step_run,
		.show = kinko_register_step_show,
	},
	{
		.noun = "incident",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists incidents and by when they are to be reported"),
		.options = list_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = show_list,
	},
	{
		.noun = "incident",
		.verb = "show",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows one incident"),
		.run = kinko_register_command_run_show,
		.show = show_show,
	},
	{
		.noun = "incident",
		.verb = "fields",
		.summary = N_ ("lists the fields of an incident"),
		.run = kinko_register_command_run_fields,
		.show = kinko_register_command_show_fields,
	},
	{ .noun = NULL },
};
