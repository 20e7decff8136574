/* Commands for the ward's approvals (承認番号). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/register-command.h"
#include "cli/register-result.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/table.h"
#include "cli/text.h"
#include "policies/approval-kind.h"
#include "vault/approval.h"

static const KinkoOption add_options[] = {
	KINKO_REGISTER_FROM,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption list_options[] = {
	{ "open", NULL, N_ ("only those that are not used up"), FALSE },
	KINKO_REGISTER_PERIOD,
	{ "operator", N_ ("OPERATOR"), N_ ("only lines made by this person"), FALSE },
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

/* ---- add ------------------------------------------------------------------------------------- */

static json_t *
run_add (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoFieldInput) input = kinko_register_command_fields (context, 0, error);
	g_autoptr (KinkoRegisterLine) line = NULL;
	const KinkoRecordChange *changes;
	guint n;

	if (input == NULL)
		return NULL;
	changes = kinko_field_input_changes (input, &n);
	line = kinko_approval_enter (kinko_cli_session (context), changes, n, error);
	return line == NULL ? NULL : kinko_register_result (line);
}

static void
show_add (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out, _ ("Approval %s is entered."), kinko_result_text (result, "number"));
}

/* ---- kinds ----------------------------------------------------------------------------------- */

static json_t *
run_kinds (G_GNUC_UNUSED KinkoContext *context, G_GNUC_UNUSED GError **error)
{
	json_t *list = json_array ();
	gsize n;
	const KinkoApprovalKind *kinds = kinko_approval_kinds (&n);

	for (gsize i = 0; i < n; i++) {
		g_autofree char *actions = kinko_text_join (kinds[i].actions, ", ");

		json_array_append_new (list, json_pack ("{s:s, s:s, s:s, s:s}", "id", kinds[i].id,
							"word", kinds[i].word, "label",
							_ (kinds[i].label), "actions", actions));
	}
	return json_pack ("{s:o}", "kinds", list);
}

static void
show_kinds (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *headings[] = { _ ("kind"), _ ("or"), _ ("meaning"), _ ("actions") };
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	const json_t *kind;
	gsize i;

	json_array_foreach (json_object_get (result, "kinds"), i, kind)
	{
		const char *cells[] = { kinko_result_text (kind, "id"),
					kinko_result_text (kind, "word"),
					kinko_result_text (kind, "label"),
					kinko_result_text (kind, "actions") };

		kinko_table_add (table, cells);
	}
	kinko_table_print (table, out);
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_approval_commands[] = {
	{
		.noun = "approval",
		.verb = "add",
		.arguments = N_ ("[FIELD=VALUE…]"),
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("enters an approval of the ward (承認番号)"),
		.description = N_ (
			"What copies, carries out or erases is refused without an approval that "
			"fits: of that kind of act, not past its last day, not used up, for as "
			"many cases, for that recipient. A list is written with commas. Without "
			"any field each is asked for in turn."),
		.options = add_options,
		.check = kinko_register_command_check_add,
		.run = run_add,
		.show = show_add,
	},
	{
		.noun = "approval",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists the approvals of the ward"),
		.options = list_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = kinko_register_command_show_list,
	},
	{
		.noun = "approval",
		.verb = "kinds",
		.summary = N_ ("lists the kinds of act that an approval can be for"),
		.run = run_kinds,
		.show = show_kinds,
	},
	{
		.noun = "approval",
		.verb = "fields",
		.summary = N_ ("lists the fields of an approval"),
		.run = kinko_register_command_run_fields,
		.show = kinko_register_command_show_fields,
	},
	{ .noun = NULL },
};
