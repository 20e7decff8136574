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
#include "vault/number-check.h"

/* A few lines with spaces and hyphens; more is another file given by mistake. */
#define NUMBER_MAX_LEN ((gsize) 1024)

/* ---- the second entry ------------------------------------------------------------------------ */

static const KinkoOption check_options[] = {
	{ "from", N_ ("FILE"),
	  N_ ("reads the numbers from a file, a line each, or from standard input for -, instead "
	      "of "
	      "asking"),
	  FALSE },
	{ NULL, NULL, NULL, FALSE },
};

static gboolean
check_check (KinkoContext *context, GError **error)
{
	const char *from = kinko_context_option (context, "from");

	for (guint i = 1; i < kinko_context_n_arguments (context); i++) {
		if (!kinko_argument_subject (kinko_context_argument (context, i), error))
			return FALSE;
	}
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

/* The next line of @text, from *@at on; steps over it. */
static KinkoSecret *
next_line (const KinkoSecret *text, gsize *at, GError **error)
{
	const char *line = kinko_secret_text (text) + *at;
	gsize len = strcspn (line, "\n");

	if (*line == '\0') {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
			     _ ("there are fewer lines than numbers to be compared"));
		kinko_error_set_hint (
			error, "%s",
			_ ("a line for each number, in the order of the command line"));
		return NULL;
	}
	*at += len + (line[len] == '\n');
	return kinko_secret_new_from (line, len > 0 && line[len - 1] == '\r' ? len - 1 : len);
}

/* What was found equal before a failure stays found. */
static void
warn_of_equal (KinkoContext *context, const json_t *numbers)
{
	const json_t *number;
	gsize i;

	json_array_foreach (numbers, i, number)
	{
		KinkoSubject subject = KINKO_SUBJECT_CHILD;

		(void) kinko_subject_parse (kinko_result_text (number, "subject"), &subject);
		kinko_context_warn (context, _ ("equal: %s"), kinko_subject_label (subject));
	}
}

/* Each number is an act of its own; the first that differs ends it. */
static gboolean
compare_all (KinkoContext *context, const KinkoSecret *text, json_t *numbers, GError **error)
{
	const char *case_no = kinko_context_argument (context, 0);
	gsize at = 0;

	for (guint i = 1; i < kinko_context_n_arguments (context); i++) {
		const char *name = kinko_context_argument (context, i);
		KinkoSubject subject = KINKO_SUBJECT_CHILD;
		g_autoptr (KinkoSecret) typed = NULL;

		(void) kinko_subject_parse (name, &subject); /* was checked */
		typed = text != NULL ? next_line (text, &at, error)
				     : kinko_prompt_secret (context, kinko_subject_label (subject),
							    error);
		if (typed == NULL || !kinko_number_check (kinko_cli_session (context), case_no,
							  subject, typed, error)) {
			g_prefix_error (error, "%s: ", kinko_subject_label (subject));
			return FALSE;
		}
		json_array_append_new (numbers,
				       json_pack ("{s:s, s:b}", "subject", name, "equal", TRUE));
	}
	return TRUE;
}

static json_t *
run_check (KinkoContext *context, GError **error)
{
	const char *from = kinko_context_option (context, "from");
	g_autoptr (KinkoSecret) text = NULL;
	json_auto_t *numbers = json_array ();

	if (from != NULL) {
		text = kinko_input_read (from, NUMBER_MAX_LEN, error);
		if (text == NULL)
			return NULL;
	}
	if (!compare_all (context, text, numbers, error)) {
		warn_of_equal (context, numbers);
		return NULL;
	}
	return json_pack ("{s:o, s:O}", "case_no",
			  kinko_output_json_text (kinko_context_argument (context, 0)), "numbers",
			  numbers);
}

static void
show_check (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *number;
	gsize i;

	json_array_foreach (json_object_get (result, "numbers"), i, number)
	{
		KinkoSubject subject = KINKO_SUBJECT_CHILD;

		(void) kinko_subject_parse (kinko_result_text (number, "subject"), &subject);
		g_string_append_printf (out, _ ("%s is equal to the one on file."),
					kinko_subject_label (subject));
		g_string_append_c (out, '\n');
	}
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
	if (kinko_argument_is_same (case_no, again))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("that is not the same case number: nothing is erased"));
	kinko_error_set_hint (error, "%s",
			      _ ("repeat the case number that stands in the command, full-width "
				 "or half-width"));
	return FALSE;
}

static gboolean
check_erase (KinkoContext *context, GError **error)
{
	const char *again = kinko_context_option (context, "yes");

	if (!kinko_argument_approval (context, error))
		return FALSE;
	if (again != NULL)
		return check_same (kinko_context_argument (context, 0), again, error);
	if (kinko_context_may_ask (context) || kinko_context_wrapper (context) != NULL)
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

	/* Whoever only asks for a grant erases nothing yet. */
	if (kinko_context_option (context, "yes") != NULL ||
	    kinko_context_wrapper (context) != NULL)
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
		.arguments = N_ ("CASE child|guardian1|guardian2|head…"),
		.min_arguments = 2,
		.max_arguments = 1 + KINKO_SUBJECTS,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("compares a My Number typed anew with the one on file"),
		.description = N_ (
			"The second entry, by another person than the first: a check digit does "
			"not find every mistake. Each number is asked for without being shown, and "
			"the answer is only whether it is equal. Several are done with one "
			"passphrase."),
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
