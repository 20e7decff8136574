/* Commands for rules, plans and manuals as registered files (規程・計画・手順書). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "audit/hash.h"
#include "cli/arguments.h"
#include "cli/register-command.h"
#include "cli/register-result.h"
#include "cli/register-step.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "vault/rule.h"

static const KinkoOption field_options[] = {
	KINKO_REGISTER_FROM,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption list_options[] = {
	{ "open", NULL, N_ ("only those in force"), FALSE },
	KINKO_REGISTER_PERIOD,
	{ "operator", N_ ("OPERATOR"), N_ ("only lines made by this person"), FALSE },
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption submit_options[] = {
	{ "on", N_ ("DATE"), N_ ("the day of the submission"), FALSE },
	{ "to", N_ ("NAME"), N_ ("who took it"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption end_options[] = {
	{ "on", N_ ("DATE"), N_ ("the day from which it is in force no more"), FALSE },
	{ "reason", N_ ("TEXT"), N_ ("why it ended"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

/* ---- add ------------------------------------------------------------------------------------- */

static gboolean
check_add (KinkoContext *context, GError **error)
{
	return kinko_argument_readable (kinko_context_argument (context, 0), error) &&
	       kinko_register_command_check_fields (context, 1, error);
}

static json_t *
run_add (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoFieldInput) input = kinko_register_command_fields (context, 1, error);
	g_autoptr (KinkoRegisterLine) line = NULL;
	const KinkoRecordChange *changes;
	guint n;

	if (input == NULL)
		return NULL;
	changes = kinko_field_input_changes (input, &n);
	line = kinko_rule_add (kinko_cli_session (context), kinko_context_argument (context, 0),
			       changes, n, error);
	return line == NULL ? NULL : kinko_register_result (line);
}

/* ---- check ----------------------------------------------------------------------------------- */

static gboolean
check_check (KinkoContext *context, GError **error)
{
	return kinko_argument_readable (kinko_context_argument (context, 0), error);
}

static json_t *
run_check (KinkoContext *context, GError **error)
{
	char hex[KINKO_HASH_HEX_LEN + 1];
	KinkoHash hash;
	g_autoptr (GPtrArray) list = kinko_rule_find (
		kinko_cli_session (context), kinko_context_argument (context, 0), &hash, error);
	json_t *lines;

	if (list == NULL)
		return NULL;
	kinko_hash_to_hex (&hash, hex);
	lines = json_array ();
	for (guint i = 0; i < list->len; i++)
		json_array_append_new (lines, kinko_register_result (list->pdata[i]));
	return json_pack ("{s:s, s:o}", "sha256", hex, "lines", lines);
}

static void
show_check (KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *lines = json_object_get (result, "lines");

	if (json_array_size (lines) == 0)
		kinko_result_say (out, "%s", _ ("No file with this content is registered."));
	else
		kinko_register_result_table (kinko_register_command_book (context),
					     kinko_session_policy (kinko_cli_session (context)),
					     lines, out);
}

const KinkoCommand kinko_rule_commands[] = {
	{
		.noun = "rule",
		.verb = "add",
		.arguments = N_ ("FILE [FIELD=VALUE…]"),
		.min_arguments = 1,
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("registers a file of rules or plans (規程・計画)"),
		.description = N_ (
			"kind is rule, plan, manual, flow, risk-plan, material or other. The "
			"content is not kept: its SHA-256 is, also in the log, so that everybody "
			"can tell whether a file is the registered one. replaces names the version "
			"before, which ends by it. Without any field each is asked for in turn."),
		.options = field_options,
		.check = check_add,
		.run = run_add,
		.show = kinko_register_command_show_add,
	},
	{
		.noun = "rule",
		.verb = "submit",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records that it was submitted to the ward"),
		.options = submit_options,
		.check = kinko_register_step_check,
		.run = kinko_register_step_run,
		.show = kinko_register_step_show,
	},
	{
		.noun = "rule",
		.verb = "end",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records that it is in force no more"),
		.options = end_options,
		.check = kinko_register_step_check,
		.run = kinko_register_step_run,
		.show = kinko_register_step_show,
	},
	{
		.noun = "rule",
		.verb = "check",
		.arguments = N_ ("FILE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("says which registered version a file is"),
		.check = check_check,
		.run = run_check,
		.show = show_check,
	},
	{
		.noun = "rule",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists registered rules and plans"),
		.options = list_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = kinko_register_command_show_list,
	},
	{
		.noun = "rule",
		.verb = "show",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows one registered file"),
		.run = kinko_register_command_run_show,
		.show = kinko_register_command_show_show,
	},
	{
		.noun = "rule",
		.verb = "fields",
		.summary = N_ ("lists the fields of a registered file"),
		.run = kinko_register_command_run_fields,
		.show = kinko_register_command_show_fields,
	},
	{ .noun = NULL },
};
