/* Commands for receipts (預かり証) and their register (受領記録簿). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/receipt-page.h"
#include "cli/register-command.h"
#include "cli/register-result.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "vault/receipt.h"

static const KinkoOption add_options[] = {
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

/* ---- show ------------------------------------------------------------------------------------ */

static json_t *
run_show (KinkoContext *context, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	g_autoptr (KinkoRegisterLine) line =
		kinko_receipt_show (session, kinko_context_argument (context, 0), error);
	json_t *result;

	if (line == NULL)
		return NULL;
	result = kinko_register_result (line);
	json_object_set_new (result, "test",
			     json_boolean (kinko_session_descriptor (session)->test));
	return result;
}

static void
show_show (KinkoContext *context, const json_t *result, GString *out)
{
	kinko_receipt_page (result, kinko_session_policy (kinko_cli_session (context)),
			    kinko_result_flag (result, "test"), out);
}

/* ---- returned -------------------------------------------------------------------------------- */

static const KinkoOption returned_options[] = {
	{ "on", N_ ("DATE"), N_ ("the day of the return"), FALSE },
	{ "to", N_ ("NAME"), N_ ("who took it back"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_returned (KinkoContext *context, GError **error)
{
	static const char *const needed[] = { "on", "to", NULL };

	return kinko_argument_need_all (context, needed, error) &&
	       kinko_argument_date (context, "on", error);
}

static json_t *
run_returned (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_receipt_returned (
		kinko_cli_session (context), kinko_context_argument (context, 0),
		kinko_context_option (context, "on"), kinko_context_option (context, "to"), error);

	return line == NULL ? NULL : kinko_register_result (line);
}

static void
show_returned (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out, _ ("What receipt %s is for was given back, and that is recorded."),
			  kinko_result_text (result, "number"));
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_receipt_commands[] = {
	{
		.noun = "receipt",
		.verb = "add",
		.arguments = N_ ("[FIELD=VALUE…]"),
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records papers or media that came in (受領記録簿)"),
		.description =
			N_ ("The time is now unless it is given, and the person who records is the "
			    "one who received. 'kinko receipt show' prints the receipt (預かり証) "
			    "to be signed. Without any field each is asked for in turn."),
		.options = add_options,
		.check = kinko_register_command_check_add,
		.run = kinko_register_command_run_add,
		.show = kinko_register_command_show_add,
	},
	{
		.noun = "receipt",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists papers and media that came in"),
		.options = list_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = kinko_register_command_show_list,
	},
	{
		.noun = "receipt",
		.verb = "show",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("prints the receipt (預かり証) as a page to be signed"),
		.run = run_show,
		.show = show_show,
	},
	{
		.noun = "receipt",
		.verb = "returned",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records that papers or media were given back"),
		.options = returned_options,
		.check = check_returned,
		.run = run_returned,
		.show = show_returned,
	},
	{
		.noun = "receipt",
		.verb = "fields",
		.summary = N_ ("lists the fields of a receipt"),
		.run = kinko_register_command_run_fields,
		.show = kinko_register_command_show_fields,
	},
	{ .noun = NULL },
};
