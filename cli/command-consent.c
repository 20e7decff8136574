/* Commands for what the ward has consented to being brought in (機器・ソフトウェアの持込み). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "audit/hash.h"
#include "cli/register-command.h"
#include "cli/register-result.h"
#include "cli/register-step.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "vault/consent.h"

static const KinkoOption field_options[] = {
	KINKO_REGISTER_FROM,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption list_options[] = {
	{ "open", NULL, N_ ("only consents in force"), FALSE },
	KINKO_REGISTER_PERIOD,
	{ "operator", N_ ("OPERATOR"), N_ ("only lines made by this person"), FALSE },
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

static const KinkoOption end_options[] = {
	{ "on", N_ ("DATE"), N_ ("the day from which it is in force no more"), FALSE },
	{ "reason", N_ ("TEXT"), N_ ("why it ended"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

/* ---- check ----------------------------------------------------------------------------------- */

static json_t *
run_check (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = NULL;
	KinkoConsentVerdict verdict;
	char hex[KINKO_HASH_HEX_LEN + 1];
	KinkoHash program;

	if (!kinko_consent_check (kinko_cli_session (context), &program, &verdict, &line, error))
		return NULL;
	kinko_hash_to_hex (&program, hex);
	return json_pack ("{s:s, s:s, s:s, s:o}", "verdict", kinko_consent_verdict_id (verdict),
			  "program", hex, "version", KINKO_VERSION, "consent",
			  line == NULL ? json_null () : kinko_register_result (line));
}

static void
show_check (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *verdict = kinko_result_text (result, "verdict");
	const json_t *consent = json_object_get (result, "consent");
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_sheet_add_member (sheet, _ ("version"), result, "version");
	kinko_sheet_add_member (sheet, _ ("program"), result, "program");
	kinko_sheet_print (sheet, 0, out);
	if (g_str_equal (verdict, "given"))
		kinko_result_say (out, _ ("The ward has consented to this program: %s."),
				  kinko_result_text (consent, "number"));
	else if (g_str_equal (verdict, "other"))
		kinko_result_say (
			out, "%s",
			_ ("The ward has consented to other versions of kinko, and not to "
			   "this program."));
	else
		kinko_result_say (out, "%s", _ ("No consent of the ward to kinko is recorded."));
}

const KinkoCommand kinko_consent_commands[] = {
	{
		.noun = "consent",
		.verb = "add",
		.arguments = N_ ("[FIELD=VALUE…]"),
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("enters the ward's consent to a program or equipment"),
		.description = N_ ("A program is known by its SHA-256, that of kinko itself is "
				   "what kinko doctor shows. As soon as a consent to kinko is "
				   "entered, every opening with another program than those says "
				   "so. Without any field each is asked for in turn."),
		.options = field_options,
		.check = kinko_register_command_check_add,
		.run = kinko_register_command_run_add,
		.show = kinko_register_command_show_add,
	},
	{
		.noun = "consent",
		.verb = "end",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records that a consent is in force no more"),
		.options = end_options,
		.check = kinko_register_step_check,
		.run = kinko_register_step_run,
		.show = kinko_register_step_show,
	},
	{
		.noun = "consent",
		.verb = "check",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("says whether the ward has consented to the program that runs"),
		.run = run_check,
		.show = show_check,
	},
	{
		.noun = "consent",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists what the ward has consented to"),
		.options = list_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = kinko_register_command_show_list,
	},
	{
		.noun = "consent",
		.verb = "show",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows one consent"),
		.run = kinko_register_command_run_show,
		.show = kinko_register_command_show_show,
	},
	{
		.noun = "consent",
		.verb = "fields",
		.summary = N_ ("lists the fields of a consent"),
		.run = kinko_register_command_run_fields,
		.show = kinko_register_command_show_fields,
	},
	{ .noun = NULL },
};
