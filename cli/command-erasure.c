/* Commands for erasing everything, and for the register of erasures (廃棄・消去). */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/erasure-command.h"
#include "cli/output.h"
#include "cli/register-command.h"
#include "cli/register-result.h"
#include "cli/session.h"

/* ---- everything ------------------------------------------------------------------------------ */

static const KinkoOption all_options[] = {
	KINKO_ERASURE_NOTE,
	{ "yes", N_ ("ORIGIN"), N_ ("the origin of the vault again, instead of asking for it"),
	  FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static json_t *
run_all (KinkoContext *context, GError **error)
{
	const KinkoErasureNote note = kinko_erasure_command_note (context);
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (!kinko_erasure_command_confirm_all (context, error))
		return NULL;
	line = kinko_erasure_all (kinko_cli_session (context), &note, error);
	return line == NULL ? NULL : kinko_register_result (line);
}

/* ---- the register ---------------------------------------------------------------------------- */

static const KinkoOption list_options[] = {
	{ "open", NULL, N_ ("only erasures that were not checked yet"), FALSE },
	KINKO_REGISTER_PERIOD,
	{ "operator", N_ ("OPERATOR"), N_ ("only erasures by this person"), FALSE },
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

static json_t *
run_report (KinkoContext *context, GError **error)
{
	return kinko_erasure_command_report (context, kinko_context_argument (context, 0), error);
}

static json_t *
run_check (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_erasure_check (
		kinko_cli_session (context), kinko_context_argument (context, 0), error);

	return line == NULL ? NULL : kinko_register_result (line);
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_erasure_commands[] = {
	{
		.noun = "erasure",
		.verb = "all",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("erases everything that the vault holds of people (全件の消去)"),
		.description = N_ (
			"All cases, scans and inquiries, the lists of work and facilities. What "
			"stays is the audit log and what proves custody: receipts, copies, "
			"carry-outs, approvals, grants, exceptions and erasures. It takes the "
			"grant "
			"of a second person for exactly what is there. Afterwards the database is "
			"written anew and searched, and the result is recorded."),
		.options = all_options,
		.check = kinko_erasure_command_check,
		.run = run_all,
		.show = kinko_erasure_command_show,
	},
	{
		.noun = "erasure",
		.verb = "check",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("searches the database for what was erased, and records the result"),
		.description =
			N_ ("Every erasure ends with this by itself. It is done again when it was "
			    "interrupted, or when others were reading at that moment."),
		.run = run_check,
		.show = kinko_erasure_command_show,
	},
	{
		.noun = "erasure",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists what was erased (消去・廃棄記録)"),
		.options = list_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = kinko_register_command_show_list,
	},
	{
		.noun = "erasure",
		.verb = "report",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("prints the report of an erasure (消去・廃棄報告) as a page"),
		.description = N_ (
			"When, by whom, with whose approval and before which witness what was "
			"erased, what the check of the database found, and which registered copies "
			"may still hold it, as they are recorded at the moment. 'kinko erasure "
			"list' "
			"shows the numbers. Print it to a file with > FILE, and have it signed."),
		.run = run_report,
		.show = kinko_erasure_command_show_report,
	},
	{ .noun = NULL },
};
