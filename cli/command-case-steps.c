/* The steps in the life of a case: a row per verb, and one run, check and show for all of them. Who may take a step,
 * from where and what it needs is in policies/life-cycle.c only. */
#include "cli/commands.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/case-result.h"
#include "cli/explanation.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/step-text.h"
#include "policies/error.h"
#include "vault/case-range.h"
#include "vault/case-step.h"
#include "vault/case-value.h"

/* Verbs that take several cases, each as an act of its own. */
#define SEVERAL G_MAXUINT

/* ---- options --------------------------------------------------------------------------------- */

/* clang-format off */
#define RECEIPT { "receipt", N_ ("NO"), N_ ("number of the receipt (預かり証)"), FALSE }
#define PLACE { "place", N_ ("PLACE"), N_ ("where the papers are kept"), FALSE }
#define ITEM { "item", N_ ("PAPER"), N_ ("what is asked for; otherwise the papers that are missing"), TRUE }
#define CHANNEL { "channel", N_ ("WAY"), N_ ("how the family is asked: 郵送, 電話 and so on"), FALSE }
#define DUE { "due", N_ ("DATE"), N_ ("until when"), FALSE }
#define REASON { "reason", N_ ("TEXT"), N_ ("the reason"), FALSE }
#define OFFICIAL { "official", N_ ("NAME"), N_ ("the ward's official who takes it over"), FALSE }
#define DELIVERY { "delivery", N_ ("NO"), N_ ("number of the delivery"), FALSE }
#define FROM { "from", N_ ("YYYY-MM"), N_ ("month from which the tier applies; otherwise September of the fiscal year"), FALSE }
#define ON { "on", N_ ("DATE"), N_ ("when it happened; otherwise today"), FALSE }
#define APPROVAL { "approval", N_ ("NO"), N_ ("the ward's approval, or what a second person granted, if the policy wants it"), FALSE }
#define END { NULL, NULL, NULL, FALSE }
/* clang-format on */

static const KinkoOption plain_options[] = { ON, APPROVAL, END };
static const KinkoOption receive_options[] = { RECEIPT, PLACE, ON, APPROVAL, END };
static const KinkoOption correct_options[] = { ITEM, CHANNEL, DUE, ON, APPROVAL, END };
static const KinkoOption propose_options[] = { FROM, ON, APPROVAL, END };
static const KinkoOption reason_options[] = { REASON, ON, APPROVAL, END };
static const KinkoOption deliver_options[] = { OFFICIAL, DELIVERY, ON, APPROVAL, END };

/* ---- before anything is opened --------------------------------------------------------------- */

/* All that is missing is named at once. */
static gboolean
check_needs (KinkoContext *context, GError **error)
{
	guint needs = kinko_step_needs (kinko_context_command (context)->verb);
	const char *options[16] = { NULL };
	guint n = 0;

	for (guint need = 1; need <= KINKO_NEED_LAST; need <<= 1) {
		const char *option = kinko_need_option ((KinkoNeed) need);

		if ((needs & need) != 0 && option != NULL)
			options[n++] = option;
		g_assert (n < G_N_ELEMENTS (options));
	}
	return kinko_argument_need_all (context, options, error);
}

static gboolean
check_month (KinkoContext *context, GError **error)
{
	const char *text = kinko_context_option (context, "from");

	if (text == NULL || g_regex_match_simple ("^2[01][0-9]{2}-(0[1-9]|1[0-2])$", text,
						  G_REGEX_DOLLAR_ENDONLY, 0))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("option '--%s' cannot be '%s'"),
		     "from", text);
	kinko_error_set_hint (error, "%s", _ ("give a month, for example 2026-09"));
	return FALSE;
}

static gboolean
check_step (KinkoContext *context, GError **error)
{
	return check_needs (context, error) && kinko_argument_approval (context, error) &&
	       kinko_argument_date (context, "on", error) &&
	       kinko_argument_date (context, "due", error) && check_month (context, error);
}

/* ---- taking it ------------------------------------------------------------------------------- */

static KinkoStepInput
input_of (KinkoContext *context)
{
	return (KinkoStepInput){
		.day = kinko_context_option (context, "on"),
		.receipt = kinko_context_option (context, "receipt"),
		.place = kinko_context_option (context, "place"),
		.items = kinko_context_options (context, "item"),
		.channel = kinko_context_option (context, "channel"),
		.due = kinko_context_option (context, "due"),
		.reason = kinko_context_option (context, "reason"),
		.official = kinko_context_option (context, "official"),
		.delivery = kinko_context_option (context, "delivery"),
		.from = kinko_context_option (context, "from"),
		.approval = kinko_context_option (context, "approval"),
	};
}

/* What a proposal or confirmation is about, from the case that was written. */
static gboolean
add_decision (json_t *result, const KinkoCase *kase, GError **error)
{
	g_autoptr (KinkoCaseDecision) decision = kinko_case_decision_read (kase->data, error);

	if (decision == NULL)
		return FALSE;
	json_object_set_new (result, "decision",
			     kinko_explanation_result (kase->file->case_no, decision));
	return TRUE;
}

static json_t *
remarks_of (const KinkoCase *kase)
{
	json_t *list = json_array ();

	for (guint i = 0; i < kase->remarks->len; i++) {
		const KinkoProblem *remark = kase->remarks->pdata[i];

		json_array_append_new (list,
				       json_pack ("{s:s, s:s?, s:s}", "code", remark->code, "field",
						  remark->field, "message", remark->message));
	}
	return list;
}

static json_t *
take_step (KinkoContext *context, const char *case_no, GError **error)
{
	const char *verb = kinko_context_command (context)->verb;
	const KinkoStepInput input = input_of (context);
	g_autoptr (KinkoCase) kase =
		kinko_case_step (kinko_cli_session (context), case_no, verb, &input, error);
	json_auto_t *result = NULL;

	if (kase == NULL)
		return NULL;
	result = kinko_case_result (kase);
	json_object_set_new (result, "next", kinko_step_result_next (kase->file->state));
	if (kase->remarks != NULL)
		json_object_set_new (result, "before_confirmation", remarks_of (kase));
	if (g_str_equal (verb, "correct"))
		json_object_set_new (
			result, "asked_for",
			json_string (kinko_case_data_get (kase->data, "correction_items")));
	if ((g_str_equal (verb, "propose") || g_str_equal (verb, "confirm")) &&
	    !add_decision (result, kase, error))
		return NULL;
	return json_incref (result);
}

static json_t *
run_step (KinkoContext *context, GError **error)
{
	return take_step (context, kinko_context_argument (context, 0), error);
}

/* What was done before a failure stays done, so it is said. */
static void
warn_of_done (KinkoContext *context, const json_t *cases)
{
	g_autoptr (GString) done = g_string_new (NULL);
	const json_t *kase;
	gsize i;

	json_array_foreach (cases, i, kase) g_string_append_printf (
		done, "%s%s", i == 0 ? "" : _ (", "), kinko_result_text (kase, "case_no"));
	if (done->len > 0)
		kinko_context_warn (context, _ ("done before the failure: %s"), done->str);
}

/* Each case is an act of its own; the first that cannot be done ends it. */
static json_t *
take_steps (KinkoContext *context, const GPtrArray *numbers, GError **error)
{
	json_t *cases = json_array ();

	for (guint i = 0; i < numbers->len; i++) {
		json_t *kase = take_step (context, numbers->pdata[i], error);

		if (kase != NULL) {
			json_array_append_new (cases, kase);
			continue;
		}
		if (numbers->len > 1 && kinko_case_number_is_valid (numbers->pdata[i]))
			g_prefix_error (error, "%s: ", (const char *) numbers->pdata[i]);
		warn_of_done (context, cases);
		json_decref (cases);
		return NULL;
	}
	return json_pack ("{s:o}", "cases", cases);
}

static json_t *
run_steps (KinkoContext *context, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	guint n = kinko_context_n_arguments (context);
	g_autofree const char **words = g_new0 (const char *, n + 1);
	g_autoptr (GPtrArray) numbers = NULL;

	for (guint i = 0; i < n; i++)
		words[i] = kinko_context_argument (context, i);
	/* Who holds no keys has no cases either: the act says so. */
	if (!kinko_session_has_keys (session)) {
		numbers = g_ptr_array_new_with_free_func (g_free);
		g_ptr_array_add (numbers, g_strdup (words[0]));
	} else {
		numbers = kinko_case_range_expand (session, words, error);
	}
	return numbers == NULL ? NULL : take_steps (context, numbers, error);
}

/* ---- showing it ------------------------------------------------------------------------------ */

/* "guardian1" → its label; other fields are said in the message. */
static const char *
whose (const json_t *remark)
{
	KinkoSubject subject;

	return kinko_subject_parse (kinko_result_text (remark, "field"), &subject)
		       ? kinko_subject_label (subject)
		       : "";
}

static void
show_remarks (const json_t *remarks, GString *out)
{
	const json_t *remark;
	gsize i;

	if (json_array_size (remarks) == 0)
		return;
	g_string_append (out, _ ("  Before it can be confirmed:"));
	g_string_append_c (out, '\n');
	json_array_foreach (remarks, i, remark)
	{
		const char *label = whose (remark);

		g_string_append_printf (out, "    %s%s%s\n", label, *label == '\0' ? "" : ": ",
					kinko_result_text (remark, "message"));
	}
}

static void
show_case (const json_t *kase, GString *out)
{
	const json_t *decision = json_object_get (kase, "decision");
	const char *items = kinko_result_text (kase, "asked_for");

	g_string_append_printf (out, _ ("Case %s is now %s."), kinko_result_text (kase, "case_no"),
				kinko_result_text (kase, "state"));
	g_string_append_c (out, '\n');
	if (decision != NULL)
		kinko_explanation_show_tier (decision, out);
	if (items[0] != '\0') {
		g_string_append_printf (out, _ ("  asked for: %s"), items);
		g_string_append_c (out, '\n');
	}
	show_remarks (json_object_get (kase, "before_confirmation"), out);
}

static void
show_step (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	show_case (result, out);
	kinko_step_show_next (json_object_get (result, "next"), kinko_result_text (result, "state"),
			      out);
}

static void
show_steps (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *cases = json_object_get (result, "cases");
	const json_t *kase;
	gsize i;

	json_array_foreach (cases, i, kase) show_case (kase, out);
	/* All of them are in the same state now. */
	kase = json_array_get (cases, 0);
	kinko_step_show_next (json_object_get (kase, "next"), kinko_result_text (kase, "state"),
			      out);
}

/* ---- the table ------------------------------------------------------------------------------- */

#define COMMON                                                            \
	.noun = "case", .min_arguments = 1, .needs = KINKO_NEEDS_SESSION, \
	.describe = kinko_step_describe, .check = check_step
#define ONE .arguments = N_ ("CASE"), .max_arguments = 1, .run = run_step, .show = show_step
#define MANY                                                                               \
	.arguments = N_ ("CASE|FIRST..LAST…"), .max_arguments = SEVERAL, .run = run_steps, \
	.show = show_steps

/* clang-format off */
const KinkoCommand kinko_case_steps_commands[] = {
	{ COMMON, MANY, .verb = "guide", .options = plain_options,
	  .summary = N_ ("records that the family was told what to hand in (案内)") },
	{ COMMON, MANY, .verb = "receive", .options = receive_options,
	  .summary = N_ ("records that the papers have come (受領)") },
	{ COMMON, MANY, .verb = "review", .options = plain_options,
	  .summary = N_ ("begins the review of the papers (審査)") },
	{ COMMON, ONE, .verb = "correct", .options = correct_options,
	  .summary = N_ ("asks the family for what is missing or wrong (補正依頼)") },
	{ COMMON, MANY, .verb = "resume", .options = plain_options,
	  .summary = N_ ("goes on with the review when the family has answered") },
	{ COMMON, MANY, .verb = "propose", .options = propose_options,
	  .summary = N_ ("reckons the tier and proposes it (判定案)") },
	{ COMMON, MANY, .verb = "confirm", .options = plain_options,
	  .summary = N_ ("reckons the proposed tier anew and confirms it (確認)") },
	{ COMMON, ONE, .verb = "return", .options = reason_options,
	  .summary = N_ ("sends a case back to the review (差戻し)") },
	{ COMMON, MANY, .verb = "entered", .options = plain_options,
	  .summary = N_ ("records that it was typed into the childcare system (入力済)") },
	{ COMMON, MANY, .verb = "deliver", .options = deliver_options,
	  .summary = N_ ("records that it was handed to the ward (区引渡し)") },
	{ COMMON, MANY, .verb = "complete", .options = plain_options,
	  .summary = N_ ("records that nothing is left to do (完了)") },
	{ COMMON, ONE, .verb = "withdraw", .options = reason_options,
	  .summary = N_ ("records that the family has withdrawn (取下げ)") },
	{ COMMON, ONE, .verb = "exclude", .options = reason_options,
	  .summary = N_ ("records that no tier is to be decided (対象外)") },
	{ COMMON, ONE, .verb = "revise", .options = reason_options,
	  .summary = N_ ("opens a new revision of a decided case (更正)") },
	{ .noun = NULL },
};
/* clang-format on */
