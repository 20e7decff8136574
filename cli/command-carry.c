/* Commands for carry-outs (持出記録). */
#include "cli/commands.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/carry-page.h"
#include "cli/register-command.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "policies/error.h"
#include "vault/carry.h"

/* ---- add ------------------------------------------------------------------------------------- */

static const KinkoOption add_options[] = {
	{ "approval", N_ ("NO"), N_ ("the ward's approval number (承諾番号)"), FALSE },
	KINKO_REGISTER_FROM,
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_add (KinkoContext *context, GError **error)
{
	return kinko_argument_approval (context, error) &&
	       kinko_register_command_check_add (context, error);
}

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
	line = kinko_carry_add (kinko_cli_session (context), changes, n,
				kinko_context_option (context, "approval"), error);
	return line == NULL ? NULL : kinko_carry_result (line);
}

static void
show_add (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *number = kinko_result_text (result, "number");

	kinko_result_say (out, _ ("Recorded as %s."), number);
	kinko_result_say (out, _ ("When it leaves: kinko carry stage %s transport --status TEXT"),
			  number);
}

/* ---- stage ----------------------------------------------------------------------------------- */

static const KinkoOption stage_options[] = {
	{ "status", N_ ("TEXT"), N_ ("the state of the safeguards at this stage"), FALSE },
	{ "at", N_ ("TIME"), N_ ("when it was so; otherwise now"), FALSE },
	{ "left", N_ ("TIME"), N_ ("when it left; otherwise the time of the transport"), FALSE },
	{ "arrived", N_ ("TIME"), N_ ("when it arrived"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
read_stage (KinkoContext *context, KinkoCarryStage *stage, GError **error)
{
	static const char *const names[] = { "transport", "storage", "disposal", NULL };
	const char *word = kinko_context_argument (context, 1);

	return kinko_carry_stage_parse (word, stage) ||
	       kinko_argument_known (_ ("stage"), word, names, error);
}

static gboolean
check_stage (KinkoContext *context, GError **error)
{
	KinkoCarryStage stage;

	return read_stage (context, &stage, error) &&
	       kinko_argument_need (context, "status", error) != NULL &&
	       kinko_argument_moment (context, "at", error) &&
	       kinko_argument_moment (context, "left", error) &&
	       kinko_argument_moment (context, "arrived", error);
}

static json_t *
run_stage (KinkoContext *context, GError **error)
{
	KinkoCarryReport report = {
		.status = kinko_context_option (context, "status"),
		.at = kinko_context_option (context, "at"),
		.left = kinko_context_option (context, "left"),
		.arrived = kinko_context_option (context, "arrived"),
	};
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (!read_stage (context, &report.stage, error))
		return NULL;
	line = kinko_carry_report (kinko_cli_session (context), kinko_context_argument (context, 0),
				   &report, error);
	return line == NULL ? NULL : kinko_carry_result (line);
}

static void
show_change (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out, _ ("That is recorded in %s."), kinko_result_text (result, "number"));
	kinko_carry_show_wants (result, out);
}

/* ---- check ----------------------------------------------------------------------------------- */

static const KinkoOption check_options[] = {
	{ "result", "ok|not-ok", N_ ("whether it was in order (適正 or 不適正)"), FALSE },
	{ "remark", N_ ("TEXT"), N_ ("what was not in order, or what else is to be said"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

/* As stages: by its name, or by the word that stands in the register. */
static gboolean
read_result (KinkoContext *context, gboolean *ok, GError **error)
{
	static const char *const names[] = { "ok", "not-ok", NULL };
	static const char *const words[] = { "適正", "不適正" };
	const char *result = kinko_argument_need (context, "result", error);

	if (result == NULL)
		return FALSE;
	for (guint i = 0; names[i] != NULL; i++)
		if (strcmp (result, names[i]) == 0 || strcmp (result, words[i]) == 0) {
			*ok = i == 0;
			return TRUE;
		}
	return kinko_argument_known (_ ("result"), result, names, error);
}

static gboolean
check_check (KinkoContext *context, GError **error)
{
	KinkoCarryStage stage;
	gboolean ok;

	return read_stage (context, &stage, error) && read_result (context, &ok, error) &&
	       (ok || kinko_argument_need (context, "remark", error) != NULL);
}

static json_t *
run_check (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = NULL;
	KinkoCarryStage stage;
	gboolean ok;

	if (!read_stage (context, &stage, error) || !read_result (context, &ok, error))
		return NULL;
	line = kinko_carry_check (kinko_cli_session (context), kinko_context_argument (context, 0),
				  stage, ok, kinko_context_option (context, "remark"), error);
	return line == NULL ? NULL : kinko_carry_result (line);
}

/* ---- returned, show -------------------------------------------------------------------------- */

static const KinkoOption returned_options[] = {
	{ "at", N_ ("TIME"), N_ ("when it came back; otherwise now"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_returned (KinkoContext *context, GError **error)
{
	return kinko_argument_moment (context, "at", error);
}

static json_t *
run_returned (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_carry_returned (
		kinko_cli_session (context), kinko_context_argument (context, 0),
		kinko_context_option (context, "at"), error);

	return line == NULL ? NULL : kinko_carry_result (line);
}

static json_t *
run_show (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = kinko_register_show (
		kinko_cli_session (context), kinko_register_command_book (context),
		kinko_context_argument (context, 0), error);

	return line == NULL ? NULL : kinko_carry_result (line);
}

static void
show_show (KinkoContext *context, const json_t *result, GString *out)
{
	kinko_carry_page (result, kinko_session_policy (kinko_cli_session (context)), out);
}

static const KinkoOption list_options[] = {
	{ "open", NULL, N_ ("only what is not back, or not checked in all stages"), FALSE },
	KINKO_REGISTER_OVERDUE (N_ ("only what should be back already")),
	KINKO_REGISTER_PERIOD,
	{ "operator", N_ ("OPERATOR"), N_ ("only lines made by this person"), FALSE },
	KINKO_REGISTER_PAGE,
	{ NULL, NULL, NULL, FALSE },
};

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_carry_commands[] = {
	{
		.noun = "carry",
		.verb = "add",
		.arguments = N_ ("[FIELD=VALUE…]"),
		.max_arguments = G_MAXUINT,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records what is to be carried out of the office (持出記録)"),
		.description = N_ (
			"Before it leaves, with the ward's approval (別紙2 第11条2). Without a "
			"carrier it is the person who records. Each stage is recorded with 'kinko "
			"carry stage' and checked by another person with 'kinko carry check'. "
			"Without any field each is asked for in turn."),
		.options = add_options,
		.check = check_add,
		.run = run_add,
		.show = show_add,
	},
	{
		.noun = "carry",
		.verb = "stage",
		.arguments = N_ ("NO transport|storage|disposal"),
		.min_arguments = 2,
		.max_arguments = 2,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records how a stage of a carry-out went (運搬・保管・廃棄)"),
		.description = N_ (
			"Until another person found a stage in order it may be recorded anew: the "
			"newest record counts and is to be checked again. The disposal is the end "
			"of what was carried out."),
		.options = stage_options,
		.check = check_stage,
		.run = run_stage,
		.show = show_change,
	},
	{
		.noun = "carry",
		.verb = "check",
		.arguments = N_ ("NO transport|storage|disposal"),
		.min_arguments = 2,
		.max_arguments = 2,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("checks a stage that another person recorded"),
		.description = N_ (
			"What was found not in order is put right and recorded anew; the finding "
			"stays to be seen."),
		.options = check_options,
		.check = check_check,
		.run = run_check,
		.show = show_change,
	},
	{
		.noun = "carry",
		.verb = "returned",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("records that what was carried out came back or was handed over"),
		.options = returned_options,
		.check = check_returned,
		.run = run_returned,
		.show = show_change,
	},
	{
		.noun = "carry",
		.verb = "list",
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("lists what was carried out"),
		.options = list_options,
		.check = kinko_register_command_check_list,
		.run = kinko_register_command_run_list,
		.show = kinko_register_command_show_list,
	},
	{
		.noun = "carry",
		.verb = "show",
		.arguments = N_ ("NO"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows a carry-out with its stages and what is still to be done"),
		.run = run_show,
		.show = show_show,
	},
	{
		.noun = "carry",
		.verb = "fields",
		.summary = N_ ("lists the fields of a carry-out"),
		.run = kinko_register_command_run_fields,
		.show = kinko_register_command_show_fields,
	},
	{ .noun = NULL },
};
