/* Commands for the end of the vault that was handed over: the receipt comes back (業務引継ぎ). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "cli/arguments.h"
#include "cli/erasure-command.h"
#include "cli/handover-result.h"
#include "cli/register-result.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/verification.h"
#include "vault/handover-close.h"
#include "vault/handover-receipt.h"

static gboolean
check_file (KinkoContext *context, GError **error)
{
	return kinko_argument_readable (kinko_context_argument (context, 0), error);
}

static json_t *
run_receipt (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoHandoverReceipt) receipt = NULL;
	g_autoptr (KinkoRegisterLine) line = kinko_handover_receipt_take (
		kinko_cli_session (context), kinko_context_argument (context, 0), &receipt, error);
	json_t *result;

	if (line == NULL)
		return NULL;
	result = kinko_handover_receipt_result (receipt);
	json_object_set_new (result, "copy", kinko_register_result (line));
	return result;
}

static void
show_what (const json_t *result, GString *out)
{
	g_autofree char *genesis =
		kinko_verification_groups (kinko_result_text (result, "genesis"));
	g_autofree char *accepted = kinko_japan_time_text (kinko_result_text (result, "accepted"));
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_sheet_add (sheet, _ ("accepted"), accepted);
	kinko_sheet_add_member (sheet, _ ("log of the successor"),
				json_object_get (result, "successor"), "origin");
	kinko_sheet_add (sheet, _ ("its genesis hash"), genesis);
	kinko_handover_show_counts (result, sheet);
	kinko_result_gap (out);
	kinko_sheet_print (sheet, 2, out);
}

static void
show_receipt (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *copy = json_object_get (result, "copy");

	kinko_result_say (out, _ ("The receipt fits: copy %s is recorded as handed over."),
			  kinko_result_text (copy, "number"));
	show_what (result, out);
	kinko_handover_say_missing (result, out);
	kinko_result_say (out, "%s",
			  _ ("Compare the genesis hash with what the successor has on paper. Next: "
			     "'kinko contract close', then 'kinko handover close'."));
}

static json_t *
run_check (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoHandoverReceipt) receipt =
		kinko_handover_receipt_load (kinko_context_argument (context, 0), NULL, error);

	if (receipt == NULL)
		return NULL;
	if (receipt->test)
		kinko_context_set_test (context);
	return kinko_handover_receipt_result (receipt);
}

static void
show_check (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (
		out, "%s",
		_ ("The receipt is whole, and signed by the manager who made the new vault."));
	show_what (result, out);
	kinko_handover_say_missing (result, out);
	kinko_result_say (
		out, "%s",
		_ ("Not checked: whether that vault is the successor's. Compare the genesis hash "
		   "with the one on their paper."));
}

/* ---- the end ---------------------------------------------------------------------------------- */

static const KinkoOption close_options[] = {
	KINKO_ERASURE_NOTE,
	{ "yes", N_ ("ORIGIN"), N_ ("the origin of the vault again, instead of asking for it"),
	  FALSE },
	{ NULL, NULL, NULL, FALSE },
};

/* The report of the erasure is the certificate (消去・廃棄報告). */
static json_t *
run_close (KinkoContext *context, GError **error)
{
	const KinkoErasureNote note = kinko_erasure_command_note (context);
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (!kinko_erasure_command_confirm_all (context, error))
		return NULL;
	line = kinko_handover_close (kinko_cli_session (context), &note, error);
	return line == NULL ? NULL : kinko_erasure_command_report (context, line->number, error);
}

const KinkoCommand kinko_handover_end_commands[] = {
	{
		.noun = "handover",
		.verb = "receipt",
		.arguments = N_ ("FILE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("takes in the successor's receipt (引継ぎ受領書)"),
		.description = N_ ("It must be for a file that was exported from this vault, say "
				   "as many cases "
				   "and documents, and be signed by the manager of a vault whose "
				   "log continues "
				   "this one. The copy in the register ends with it."),
		.check = check_file,
		.run = run_receipt,
		.show = show_receipt,
	},
	{
		.noun = "handover",
		.verb = "receipt-check",
		.arguments = N_ ("FILE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.summary = N_ ("checks a receipt for a handover, without any vault"),
		.description = N_ (
			"For the ward, or whoever else is shown one: that it is whole, and signed "
			"by "
			"the manager who made the successor's vault, whose first entry is in it. "
			"Whether it is for a handover of your own, 'kinko handover receipt' looks. "
			"A "
			"file that is no receipt ends with status 1, one that was changed with 4."),
		.check = check_file,
		.run = run_check,
		.show = show_check,
	},
	{
		.noun = "handover",
		.verb = "close",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("erases all records after a handover, and prints the certificate"),
		.description = N_ (
			"Only when the successor's receipt was taken in, nothing was changed since "
			"the handover, and the contract is closed; with the ward's approval and a "
			"second person. The log and what proves custody stay."),
		.options = close_options,
		.check = kinko_erasure_command_check,
		.run = run_close,
		.show = kinko_erasure_command_show_report,
	},
	{ .noun = NULL },
};
