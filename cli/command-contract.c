/* Commands for the end of the contract: what is still open, and closing it. */
#include "cli/commands.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/japan-time.h"
#include "cli/arguments.h"
#include "cli/confirm.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/step-text.h"
#include "cli/table.h"
#include "policies/error.h"
#include "vault/contract.h"

/* ---- results --------------------------------------------------------------------------------- */

static json_t *
open_result (const KinkoContractStatus *status)
{
	json_t *list = json_array ();

	for (guint i = 0; i < status->open->len; i++) {
		const KinkoOpenItem *item = status->open->pdata[i];

		json_array_append_new (
			list, json_pack ("{s:s, s:s, s:s, s:s, s:s?, s:b, s:s, s:s}", "kind",
					 item->kind, "what", kinko_open_item_label (item->kind),
					 "number", item->number, "day", item->day, "due", item->due,
					 "overdue", item->overdue, "operator", item->operator,
					 "object", item->object));
	}
	return list;
}

static json_t *
cases_result (const KinkoContractStatus *status)
{
	json_t *list = json_array ();

	for (guint i = 0; i < KINKO_STATES; i++) {
		json_t *state;

		if (status->cases[i] == 0)
			continue;
		state = kinko_state_result ((KinkoState) i);
		json_object_set_new (state, "count", json_integer ((json_int_t) status->cases[i]));
		json_array_append_new (list, state);
	}
	return list;
}

static json_t *
status_result (const KinkoContractStatus *status)
{
	json_t *closed = status->closed ? json_pack ("{s:I, s:s, s:s, s:s}", "seq",
						     (json_int_t) status->closed_seq, "time",
						     status->closed_at, "by", status->closed_by,
						     "approval", status->approval)
					: json_null ();

	return json_pack ("{s:o, s:o, s:o}", "closed", closed, "open", open_result (status),
			  "cases", cases_result (status));
}

/* ---- text ------------------------------------------------------------------------------------ */

static void
show_closed (const json_t *closed, const char *text, GString *out)
{
	g_autofree char *time = kinko_japan_time_text (kinko_result_text (closed, "time"));
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	kinko_result_say (out, "%s", text);
	g_string_append_c (out, '\n');
	kinko_sheet_add (sheet, _ ("closed at"), time);
	kinko_sheet_add_member (sheet, _ ("closed by"), closed, "by");
	kinko_sheet_add_member (sheet, _ ("approval number"), closed, "approval");
	kinko_sheet_add_number (sheet, _ ("entry of the log"), kinko_result_number (closed, "seq"));
	kinko_sheet_print (sheet, 2, out);
}

static void
show_open (const json_t *open, GString *out)
{
	const char *headings[] = { _ ("no."), _ ("what is open"), _ ("since"),
				   _ ("due"), _ ("by"),           _ ("state") };
	g_autoptr (KinkoTable) table = kinko_table_new (headings, G_N_ELEMENTS (headings));
	guint n = (guint) json_array_size (open);
	const json_t *item;
	gsize i;

	if (n == 0) {
		kinko_result_say (out, "%s", _ ("Nothing is open any more."));
		return;
	}
	json_array_foreach (open, i, item)
	{
		const char *cells[] = {
			kinko_result_text (item, "number"),
			kinko_result_text (item, "what"),
			kinko_result_text (item, "day"),
			kinko_result_text (item, "due"),
			kinko_result_text (item, "operator"),
			kinko_result_flag (item, "overdue") ? _ ("overdue") : _ ("open"),
		};

		kinko_table_add (table, cells);
	}
	kinko_result_gap (out);
	kinko_table_print (table, out);
	kinko_result_say (out, ngettext ("%u thing is open.", "%u things are open.", n), n);
}

static void
show_cases (const json_t *cases, GString *out)
{
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();
	const json_t *state;
	gsize i;

	if (json_array_size (cases) == 0) {
		kinko_result_say (out, "%s", _ ("Every case has come to its end."));
		return;
	}
	kinko_result_say (out, "%s", _ ("Cases that are not finished:"));
	g_string_append_c (out, '\n');
	json_array_foreach (cases, i, state) kinko_sheet_add_number (
		sheet, kinko_result_text (state, "name"), kinko_result_number (state, "count"));
	kinko_sheet_print (sheet, 2, out);
}

static void
show_status (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *closed = json_object_get (result, "closed");

	if (json_is_object (closed))
		show_closed (closed, _ ("The contract is closed."), out);
	show_open (json_object_get (result, "open"), out);
	show_cases (json_object_get (result, "cases"), out);
}

/* ---- status ---------------------------------------------------------------------------------- */

static json_t *
run_status (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoContractStatus) status =
		kinko_contract_status (kinko_cli_session (context), error);

	return status == NULL ? NULL : status_result (status);
}

/* ---- close ----------------------------------------------------------------------------------- */

static const KinkoOption close_options[] = {
	{ "approval", N_ ("NO"), N_ ("the ward's approval number (承認番号)"), FALSE },
	{ "yes", N_ ("ORIGIN"), N_ ("the origin of the vault again, instead of asking for it"),
	  FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_close (KinkoContext *context, GError **error)
{
	if (!kinko_argument_approval (context, error))
		return FALSE;
	if (kinko_context_option (context, "yes") != NULL || kinko_context_may_ask (context) ||
	    kinko_context_wrapper (context) != NULL)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("there is no terminal to ask on whether this is really meant"));
	kinko_error_set_hint (error, "%s", _ ("give the origin of the vault with --yes"));
	return FALSE;
}

static json_t *
run_close (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoContractStatus) status = NULL;

	if (!kinko_confirm_origin (
		    context, _ ("that is not the origin of this vault: nothing is closed"), error))
		return NULL;
	status = kinko_contract_close (kinko_cli_session (context),
				       kinko_context_option (context, "approval"), error);
	return status == NULL ? NULL : status_result (status);
}

static void
show_close (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	show_closed (json_object_get (result, "closed"), _ ("The contract has been closed now."),
		     out);
	show_cases (json_object_get (result, "cases"), out);
	kinko_result_say (
		out, "%s",
		_ ("From now on nothing is changed or taken out in this vault, but for what "
		   "belongs to winding up: looking, recording erasures and returns, "
		   "erasing, handing over, backups, seats, approvals."));
	kinko_result_say (out, "%s",
			  _ ("If the work is not handed over yet, that is next: 'kinko handover "
			     "export'. When "
			     "the successor's receipt was taken in ('kinko handover receipt'), "
			     "'kinko handover "
			     "close' erases everything and prints the certificate. Without a "
			     "successor that is "
			     "'kinko erasure all'."));
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_contract_commands[] = {
	{
		.noun = "contract",
		.verb = "status",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists what is still open before the contract can end"),
		.description = N_ (
			"Copies that are not erased, carry-outs that have not ended or are not "
			"checked, papers and media that were not given back, and acts whose end is "
			"not known; overdue ones first. Cases that are not finished are counted."),
		.run = run_status,
		.show = show_status,
	},
	{
		.noun = "contract",
		.verb = "close",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("closes the contract for good (契約の終了)"),
		.description = N_ (
			"Refused while anything of 'kinko contract status' is open; cases that are "
			"not finished do not stand against it. Afterwards nothing is changed or "
			"taken out any more, but for what belongs to winding up, and the log shows "
			"to everybody who verifies it that this was kept to."),
		.options = close_options,
		.check = check_close,
		.run = run_close,
		.show = show_close,
	},
	{ .noun = NULL },
};
