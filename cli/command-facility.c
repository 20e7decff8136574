/* Commands for facilities (施設). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/register-command.h"
#include "cli/register-result.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "vault/facility.h"

static const KinkoOption field_options[] = {
	KINKO_REGISTER_FROM,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption list_options[] = {
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

static json_t *
run_edit (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoFieldInput) input = kinko_register_command_fields (context, 1, error);
	g_autoptr (KinkoRegisterLine) line = NULL;
	const KinkoRecordChange *changes;
	guint n;

	if (input == NULL)
		return NULL;
	changes = kinko_field_input_changes (input, &n);
	line = kinko_facility_edit (kinko_cli_session (context),
				    kinko_context_argument (context, 0), changes, n, error);
	return line == NULL ? NULL : kinko_register_result (line);
}

static void
show_edit (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out, _ ("Facility %s has its version %d now."),
			  kinko_result_text (json_object_get (result, "fields"), "code"),
			  (int) kinko_result_number (result, "version"));
}

const KinkoCommand kinko_facility_commands[] = {
	{
		.noun = "facility",
		.verb = "add",
		.arguments = N_ ("[FIELD=VALUE…]"),
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("enters a facility"),
		.description = N_ ("A corporate number (法人番号) may be typed in full-width and "
				   "with hyphens; "
				   "one whose check digit is wrong is refused. Without any field "
				   "each is asked "
				   "for in turn."),
		.options = field_options,
		.check = kinko_register_command_check_add,
		.run = kinko_register_command_run_add,
		.show = kinko_register_command_show_add,
	},
	{
		.noun = "facility",
		.verb = "edit",
		.arguments = N_ ("CODE [FIELD=VALUE…]"),
		.min_arguments = 1,
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("changes what is known of a facility"),
		.description = N_ ("FIELD= with nothing behind it takes a field out. The earlier "
				   "versions stay in the vault."),
		.options = field_options,
		.check = kinko_register_command_check_edit,
		.run = run_edit,
		.show = show_edit,
	},
	{
		.noun = "facility",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists facilities in the order of their entry"),
		.options = list_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = kinko_register_command_show_list,
	},
	{
		.noun = "facility",
		.verb = "fields",
		.summary = N_ ("lists the fields of a facility"),
		.run = kinko_register_command_run_fields,
		.show = kinko_register_command_show_fields,
	},
	{ .noun = NULL },
};
