/* The second entry of a My Number, and the end of all of them. No digit is shown, and none is taken from the command
 * line, which every user of the machine can see. */
#include "cli/commands.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/case-result.h"
#include "cli/input.h"
#include "cli/output.h"
#include "cli/prompt.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/step-text.h"
#include "policies/error.h"
#include "vault/approval.h"
#include "vault/number-check.h"

/* One line with spaces and hyphens; more is another file given by mistake. */
#define NUMBER_MAX_LEN ((gsize) 1024)

/* ---- the second entry ------------------------------------------------------------------------ */

static const KinkoOption check_options[] = {
	{ "from", N_ ("FILE"),
	  N_ ("reads the number from a file, or from standard input for -, instead of asking"),
	  FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_check (KinkoContext *context, GError **error)
{
	const char *from = kinko_context_option (context, "from");

	if (!kinko_argument_subject (kinko_context_argument (context, 1), error))
		return FALSE;
	if (from != NULL)
		return kinko_argument_readable (from, error);
	if (kinko_context_may_ask (context))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("no number is given, and there is no terminal to ask on"));
	kinko_error_set_hint (error, "%s",
			      _ ("give it in a file with --from, never on the command line"));
	return FALSE;
}

/* The file without the end of its line. */
static KinkoSecret *
read_number (const char *from, GError **error)
{
	g_autoptr (KinkoSecret) text = kinko_input_read (from, NUMBER_MAX_LEN, error);
	gsize len;

	if (text == NULL)
		return NULL;
	len = kinko_secret_len (text);
	while (len > 0 && strchr ("\r\n", kinko_secret_text (text)[len - 1]) != NULL)
		len--;
	return kinko_secret_new_from (kinko_secret_data (text), len);
}

static json_t *
run_check (KinkoContext *context, GError **error)
{
	const char *case_no = kinko_context_argument (context, 0);
	const char *from = kinko_context_option (context, "from");
	KinkoSubject subject = KINKO_SUBJECT_CHILD;
	g_autoptr (KinkoSecret) typed = NULL;

	(void) kinko_subject_parse (kinko_context_argument (context, 1),
				    &subject); /* was checked */
	typed = from != NULL ? read_number (from, error)
			     : kinko_prompt_secret (context, kinko_subject_label (subject), error);
	if (typed == NULL ||
	    !kinko_number_check (kinko_cli_session (context), case_no, subject, typed, error))
		return NULL;
	return json_pack ("{s:o, s:s, s:b}", "case_no", kinko_output_json_text (case_no), "subject",
			  kinko_subject_name (subject), "equal", TRUE);
}

static void
show_check (G_GNUC_UNUSED KinkoContext *context, G_GNUC_UNUSED const json_t *result, GString *out)
{
	kinko_result_say (out, "%s", _ ("The number is equal to the one on file."));
}

/* ---- erasing --------------------------------------------------------------------------------- */

static const KinkoOption erase_options[] = {
	{ "approval", N_ ("NO"), N_ ("the ward's approval number (承認番号)"), FALSE },
	{ "yes", N_ ("CASE"), N_ ("the case number again, instead of asking for it"), FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_same (const char *case_no, const char *again, GError **error)
{
	if (g_strcmp0 (case_no, again) == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("that is not the same case number: nothing is erased"));
	return FALSE;
}

static gboolean
check_erase (KinkoContext *context, GError **error)
{
	const char *again = kinko_context_option (context, "yes");
	const char *approval = kinko_argument_need (context, "approval", error);

	if (approval == NULL || !kinko_approval_check (approval, error))
		return FALSE;
	if (again != NULL)
		return check_same (kinko_context_argument (context, 0), again, error);
	if (kinko_context_may_ask (context))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("there is no terminal to ask on whether this is really meant"));
	kinko_error_set_hint (error, "%s", _ ("give the case number again with --yes"));
	return FALSE;
}

/* What cannot be undone is typed twice. */
static gboolean
ask_again (KinkoContext *context, const char *case_no, GError **error)
{
	g_autofree char *again = NULL;
	g_autoptr (GError) problem = NULL;

	if (kinko_context_option (context, "yes") != NULL)
		return TRUE;
	again = kinko_prompt_line (context, _ ("This cannot be undone. Type the case number again"),
				   NULL, &problem);
	if (problem == NULL)
		return check_same (case_no, again, error);
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}

static json_t *
run_erase (KinkoContext *context, GError **error)
{
	const char *case_no = kinko_context_argument (context, 0);
	g_autoptr (KinkoCase) kase = NULL;

	if (!ask_again (context, case_no, error))
		return NULL;
	kase = kinko_number_erase (kinko_cli_session (context), case_no,
				   kinko_context_option (context, "approval"), error);
	return kase == NULL ? NULL : kinko_case_result (kase);
}

static void
show_erase (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	kinko_result_say (out, _ ("The My Numbers of case %s are erased for good; it is now %s."),
			  kinko_result_text (result, "case_no"),
			  kinko_result_text (result, "state"));
}

/* ---- the table ------------------------------------------------------------------------------- */

const KinkoCommand kinko_case_numbers_commands[] = {
	{
		.noun = "case",
		.verb = "check-number",
		.arguments = N_ ("CASE child|guardian1|guardian2|head"),
		.min_arguments = 2,
		.max_arguments = 2,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("compares a My Number typed anew with the one on file"),
		.description = N_ ("The second entry, by another person than the first: a check "
				   "digit does not find every mistake. The number is asked for "
				   "without being shown, and the answer is only whether it is "
				   "equal."),
		.options = check_options,
		.check = check_check,
		.run = run_check,
		.show = show_check,
	},
	{
		.noun = "case",
		.verb = "erase-numbers",
		.arguments = N_ ("CASE"),
		.min_arguments = 1,
		.max_arguments = 1,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("erases the My Numbers of a case for good (番号廃棄)"),
		.description = N_ ("The rest of the case stays. The log keeps who erased them, "
				   "when, and by which approval of the ward."),
		.describe = kinko_step_describe,
		.options = erase_options,
		.check = check_erase,
		.run = run_erase,
		.show = show_erase,
	},
	{ .noun = NULL },
};
