/* Commands of the one who comes next: a handover becomes a vault (業務引継ぎ). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/handover-result.h"
#include "cli/key-input.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/prompt.h"
#include "cli/register-command.h"
#include "cli/sheet.h"
#include "cli/verification.h"
#include "vault/handover-accept.h"

static const KinkoOption accept_options[] = {
	{ "to", N_ ("DIR"), N_ ("the folder of the new vault"), FALSE },
	{ "operator", N_ ("ID"), N_ ("the first manager's ID, a–z, 0–9 and '-'"), FALSE },
	{ "name", N_ ("NAME"), N_ ("the first manager's name"), FALSE },
	KINKO_KEY_INPUT (
		N_ ("age identities, '-' for standard input, or an identity file of kinko; "
		    "repeat it for several")),
	{ "without-numbers", NULL,
	  N_ ("takes over all but My Numbers, protected addresses and papers that show them"),
	  FALSE },
	{ "approval", N_ ("NO"), N_ ("the ward's approval number (承認番号)"), FALSE },
	{ "receipt", N_ ("FILE"), N_ ("the new file for the receipt, which goes back"), FALSE },
	{ "origin", N_ ("NAME"),
	  N_ ("the name of the new log; otherwise that of the old one and -2"), FALSE },
	{ "policy", N_ ("DIR"), N_ ("the policy that is adopted and copied into the vault"),
	  FALSE },
	{ "mirror", N_ ("DIR"), N_ ("where the log is mirrored, say on the file server"), FALSE },
	{ "argon2", "m=KIB,t=N,p=N", N_ ("the cost of guessing the passphrase"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_accept (KinkoContext *context, GError **error)
{
	static const char *const needed[] = {
		"to", "operator", "name", "approval", "receipt", NULL
	};
	KinkoArgon2 cost;

	return kinko_argument_need_all (context, needed, error) &&
	       kinko_argument_cost (context, &cost, error) &&
	       kinko_argument_approval (context, error) &&
	       kinko_argument_creatable (kinko_context_option (context, "receipt"), error) &&
	       kinko_argument_readable (kinko_context_argument (context, 0), error) &&
	       kinko_key_input_need (context, error);
}

/* What the command line says of the new vault; borrows. */
static KinkoCreation
read_creation (KinkoContext *context, const char *own_policy, const KinkoArgon2 *cost)
{
	const char *policy = kinko_context_option (context, "policy");

	return (KinkoCreation){
		.vault = kinko_context_option (context, "to"),
		.origin = kinko_context_option (context, "origin"),
		.policy = policy != NULL ? policy : own_policy,
		.mirror = kinko_context_option (context, "mirror"),
		.operator= kinko_context_option (context, "operator"),
		.name = kinko_context_option (context, "name"),
		.identity_path = kinko_context_identity (context),
		.cost = cost,
	};
}

static json_t *
describe (KinkoContext *context, const KinkoHandoverAcceptance *acceptance,
	  const KinkoHandoverAccepted *accepted)
{
	const KinkoCreated *created = accepted->created;
	json_t *result = kinko_handover_receipt_result (accepted->receipt);

	json_object_set_new (result, "vault", kinko_output_json_text (acceptance->creation.vault));
	json_object_set_new (result, "id", json_string (created->vault_id));
	json_object_set_new (result, "origin", json_string (accepted->receipt->origin));
	json_object_set_new (result, "operator", json_string (acceptance->creation.operator));
	json_object_set_new (result, "identity", kinko_output_json_text (created->identity_path));
	json_object_set_new (result, "mirror", kinko_output_json_text (created->mirror_path));
	json_object_set_new (result, "receipt", kinko_output_json_text (acceptance->receipt));
	if (accepted->receipt_problem == NULL)
		return result;
	json_object_set_new (result, "receipt", json_null ());
	kinko_context_warn (context,
			    _ ("the receipt could not be written: %s; it lies in the vault as "
			       "predecessor/receipt: copy it from there"),
			    accepted->receipt_problem);
	return result;
}

static void
tell (gpointer line, guint64 done, guint64 total)
{
	kinko_progress_line_tell (line, _ ("checking the handover"), done, total);
}

static void
tell_taking (gpointer line, guint64 done, guint64 total)
{
	kinko_progress_line_tell (line, _ ("taking the handover over"), done, total);
}

static json_t *
run_accept (KinkoContext *context, GError **error)
{
	g_autofree char *own_policy =
		kinko_program_data_path ("policies/meguro-r8", "kinko/policies/meguro-r8");
	KinkoArgon2 cost = kinko_argon2_default;
	g_autoptr (GPtrArray) keys = kinko_key_input_read (context, error);
	g_autoptr (KinkoSecret) passphrase = NULL;
	g_autoptr (KinkoHandoverAccepted) accepted = NULL;
	g_auto (KinkoProgressLine) line = { 0 };
	const KinkoProgress progress = { tell, &line };
	const KinkoProgress taking = { tell_taking, &line };
	KinkoHandoverAcceptance acceptance = {
		.file = kinko_context_argument (context, 0),
		.keys = keys,
		.without_numbers = kinko_context_switch (context, "without-numbers"),
		.approval = kinko_context_option (context, "approval"),
		.receipt = kinko_context_option (context, "receipt"),
		.progress = &progress,
		.taking = &taking,
		.creation = read_creation (context, own_policy, &cost),
	};

	if (keys == NULL || !kinko_argument_cost (context, &cost, error))
		return NULL;
	passphrase = kinko_prompt_new_passphrase (context, error);
	if (passphrase == NULL)
		return NULL;
	acceptance.creation.passphrase = passphrase;
	kinko_progress_line_open (&line, context);
	accepted = kinko_handover_accept (&acceptance, error);
	kinko_progress_line_clear (&line);
	if (accepted == NULL)
		return NULL;
	if (accepted->test)
		kinko_context_set_test (context);
	return describe (context, &acceptance, accepted);
}

static void
show_accept (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	g_autofree char *genesis =
		kinko_verification_groups (kinko_result_text (result, "genesis"));
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_result_say (
		out, _ ("The handover is taken over into the vault '%s'; '%s' is its manager."),
		kinko_result_text (result, "vault"), kinko_result_text (result, "operator"));
	kinko_sheet_add_member (sheet, _ ("log"), result, "origin");
	kinko_sheet_add_member (sheet, _ ("vault ID"), result, "id");
	kinko_sheet_add_member (sheet, _ ("mirror"), result, "mirror");
	kinko_sheet_add_member (sheet, _ ("identity file"), result, "identity");
	kinko_sheet_add (sheet, _ ("genesis hash"), genesis);
	kinko_handover_show_counts (result, sheet);
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
	kinko_handover_say_missing (result, out);
	kinko_result_say (
		out, "%s",
		_ ("Write the genesis hash on paper now and give it to the auditor: with it "
		   "anybody can tell later that this log was never replaced by another."));
	if (json_is_string (json_object_get (result, "receipt")))
		kinko_result_say (
			out,
			_ ("Send the receipt '%s' to the predecessor: with it they record "
			   "that you have everything, and may erase it there."),
			kinko_result_text (result, "receipt"));
	kinko_result_say (
		out, "%s",
		_ ("Nobody of the predecessor has a seat here, and no case is assigned: enrol "
		   "your people, then assign the cases with 'kinko case assign'."));
}

/* ---- what the predecessor recorded ------------------------------------------------------------ */

static const KinkoOption list_options[] = {
	KINKO_REGISTER_PERIOD,
	{ "operator", N_ ("OPERATOR"), N_ ("only lines of this person of the predecessor"), FALSE },
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

const KinkoCommand kinko_handover_accept_commands[] = {
	{
		.noun = "handover",
		.verb = "accept",
		.arguments = N_ ("FILE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = N_ ("makes a new vault from a handover (業務引継ぎ)"),
		.description = N_ (
			"All cases with all their versions, documents, registers and My Numbers "
			"are sealed anew under keys of the new vault. Its log begins with the last "
			"checkpoint of the predecessor's, which is kept in the vault with the "
			"predecessor's rules. All or nothing: a vault that could not be completed "
			"is not there.\n"
			"The receipt that is written is signed with your new key and goes back to "
			"the predecessor."),
		.options = accept_options,
		.check = check_accept,
		.run = run_accept,
		.show = show_accept,
	},
	{
		.noun = "predecessor",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary =
			N_ ("lists what a predecessor recorded of copies, approvals and the like "
			    "(前受託者の記録)"),
		.description = N_ ("After 'kinko handover accept' they are kept as they were. They "
				   "let and forbid nothing here."),
		.options = list_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = kinko_register_command_show_list,
	},
	{
		.noun = "predecessor",
		.verb = "show",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows one of them, such as copy/F26-0001"),
		.run = kinko_register_command_run_show,
		.show = kinko_register_command_show_show,
	},
	{ .noun = NULL },
};
