/* The one command that shows a My Number. Its digits go from guarded memory to the terminal or the
 * file, and pass no buffer, no JSON and no pipe on their way. */
#include "cli/commands.h"

#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/case-result.h"
#include "cli/output.h"
#include "cli/reveal-screen.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "cli/text.h"
#include "policies/error.h"
#include "policies/language.h"

static const KinkoOption reveal_options[] = {
	{ "purpose", N_ ("PURPOSE"),
	  N_ ("what it is needed for; 'kinko policy purposes' lists them"), FALSE },
	{ "out", N_ ("FILE"), N_ ("writes the number to a new file instead of the terminal"),
	  FALSE },
	{ "approval", N_ ("NUMBER"),
	  N_ ("the ward's approval number (承認番号): --out makes a copy; on a terminal only if "
	      "the policy wants it"),
	  FALSE },
	{ NULL, NULL, NULL, FALSE },
};

/* ---- before anything is opened --------------------------------------------------------------- */

static char *
list_purposes (const GPtrArray *purposes)
{
	GString *list = g_string_new (NULL);

	for (guint i = 0; i < purposes->len; i++) {
		const KinkoPurpose *purpose = purposes->pdata[i];

		g_string_append_printf (
			list, _ ("%s%s (%s)"), i == 0 ? "" : _ (", "), purpose->id,
			kinko_language_choose (purpose->label_en, purpose->label_ja));
	}
	return g_string_free (list, FALSE);
}

static const KinkoPurpose *
find_purpose (const KinkoPolicy *policy, const char *id)
{
	const GPtrArray *purposes = kinko_policy_purposes (policy);

	for (guint i = 0; i < purposes->len; i++) {
		const KinkoPurpose *purpose = purposes->pdata[i];

		if (g_strcmp0 (purpose->id, id) == 0)
			return purpose;
	}
	return NULL;
}

/* Only whether one is given: which ones there are is for the act to say, because the refusal of another
 * one belongs in the log. */
static gboolean
check_purpose (KinkoContext *context, GError **error)
{
	g_autoptr (KinkoPolicy) policy = NULL;
	g_autofree char *list = NULL;

	if (kinko_context_option (context, "purpose") != NULL)
		return TRUE;
	policy = kinko_cli_load_policy (context, NULL, error);
	if (policy == NULL)
		return FALSE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("a My Number is shown for a purpose only: give --purpose"));
	list = list_purposes (kinko_policy_purposes (policy));
	kinko_error_set_hint (error, _ ("choose one of: %s"), list);
	return FALSE;
}

/* What is refused for another reason, as JSON and in a pipe, is refused by the act, which logs it. */
static gboolean
check_screen (KinkoContext *context, GError **error)
{
	return kinko_context_option (context, "out") != NULL || kinko_context_json (context) ||
	       !isatty (STDOUT_FILENO) || kinko_reveal_screen_check (error);
}

static gboolean
check_reveal (KinkoContext *context, GError **error)
{
	return kinko_argument_subject (kinko_context_argument (context, 1), error) &&
	       check_purpose (context, error) && kinko_argument_approval (context, error) &&
	       check_screen (context, error);
}

/* ---- showing it ------------------------------------------------------------------------------ */

static gboolean
show_digits (KinkoContext *context, const char *case_no, KinkoSubject subject,
	     const KinkoSecret *number, GError **error)
{
	const KinkoPolicy *policy = kinko_session_policy (kinko_cli_session (context));
	g_autofree char *mark = kinko_context_take_mark (context);
	g_autofree char *text =
		g_strdup_printf (_ ("Case %s, %s"), case_no, kinko_subject_label (subject));
	g_autofree char *visible = kinko_text_visible (text);

	return kinko_reveal_screen_show (mark, visible, number,
					 kinko_policy_reveal_seconds (policy), error);
}

static json_t *
run_reveal (KinkoContext *context, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	const char *case_no = kinko_context_argument (context, 0);
	const char *purpose = kinko_context_option (context, "purpose");
	const char *out = kinko_context_option (context, "out");
	KinkoSubject subject = KINKO_SUBJECT_CHILD;
	g_autoptr (KinkoSecret) number = NULL;
	g_autofree char *copy = NULL;

	(void) kinko_subject_parse (kinko_context_argument (context, 1),
				    &subject); /* was checked */
	if (out != NULL) {
		if (!kinko_case_reveal_to_file (session, case_no, subject, purpose,
						kinko_context_option (context, "approval"), out,
						&copy, error))
			return NULL;
	} else {
		number = kinko_case_reveal (session, case_no, subject, purpose,
					    kinko_context_option (context, "approval"),
					    isatty (STDOUT_FILENO) && !kinko_context_json (context),
					    error);
		if (number == NULL || !show_digits (context, case_no, subject, number, error))
			return NULL;
	}
	return json_pack ("{s:o, s:s, s:s, s:o, s:s?}", "case_no", kinko_output_json_text (case_no),
			  "subject", kinko_subject_name (subject), "purpose", purpose, "file",
			  out == NULL ? json_null () : kinko_output_json_text (out), "copy", copy);
}

static void
show_reveal (KinkoContext *context, const json_t *result, GString *out)
{
	const char *id = kinko_result_text (result, "purpose");
	const KinkoPurpose *purpose =
		find_purpose (kinko_session_policy (kinko_cli_session (context)), id);
	const char *label =
		purpose == NULL ? id : kinko_language_choose (purpose->label_en, purpose->label_ja);

	if (json_is_null (json_object_get (result, "file")))
		kinko_result_say (out, _ ("This look is in the log, with its purpose: %s."), label);
	else
		kinko_result_say (
			out,
			_ ("The number is in the file '%s', readable by you only. That is in the "
			   "log, with its purpose: %s. It is copy %s in the register: erase the "
			   "file when it has served, and record that with 'kinko copy erased'."),
			kinko_result_text (result, "file"), label,
			kinko_result_text (result, "copy"));
}

const KinkoCommand kinko_case_reveal_commands[] = {
	{
		.noun = "case",
		.verb = "reveal",
		.never_paged = TRUE,
		.arguments = N_ ("CASE child|guardian1|guardian2|head"),
		.min_arguments = 2,
		.max_arguments = 2,
		.needs = KINKO_NEEDS_SESSION,
		.summary = N_ ("shows one My Number, for a purpose"),
		.description =
			N_ ("Who is cleared for My Numbers can see one, on a terminal or "
			    "in a new file: of the child, of a guardian, or of the head of "
			    "the household. The look is in the log before the number is "
			    "shown. From a terminal it disappears after the seconds that the "
			    "policy allows, or with any key. A file is a copy: it needs the ward's "
			    "approval and stays "
			    "open in the register of copies until its erasure is recorded."),
		.options = reveal_options,
		.check = check_reveal,
		.run = run_reveal,
		.show = show_reveal,
	},
	{ .noun = NULL },
};
