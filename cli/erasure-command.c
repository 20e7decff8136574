#include "cli/erasure-command.h"

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/confirm.h"
#include "cli/erasure-page.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "policies/error.h"

KinkoErasureNote
kinko_erasure_command_note (KinkoContext *context)
{
	return (KinkoErasureNote){
		.approval = kinko_context_option (context, "approval"),
		.witness = kinko_context_option (context, "witness"),
		.device = kinko_context_option (context, "device"),
		.certificate = kinko_context_option (context, "certificate"),
		.reason = kinko_context_option (context, "reason"),
	};
}

GStrv
kinko_erasure_command_words (KinkoContext *context)
{
	g_autoptr (GStrvBuilder) words = g_strv_builder_new ();

	for (guint i = 0; i < kinko_context_n_arguments (context); i++)
		g_strv_builder_add (words, kinko_context_argument (context, i));
	return g_strv_builder_end (words);
}

/* Whoever only asks for a grant erases nothing yet. */
gboolean
kinko_erasure_command_check (KinkoContext *context, GError **error)
{
	if (!kinko_argument_approval (context, error))
		return FALSE;
	if (kinko_context_option (context, "yes") != NULL || kinko_context_may_ask (context) ||
	    kinko_context_wrapper (context) != NULL)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("there is no terminal to ask on whether this is really meant"));
	kinko_error_set_hint (error, "%s", _ ("say it again with --yes"));
	return FALSE;
}

gboolean
kinko_erasure_command_confirm (KinkoContext *context, const char *meant, const char *question,
			       GError **error)
{
	return kinko_confirm_typed (context, meant, question,
				    _ ("that is not the same: nothing is erased"), error);
}

gboolean
kinko_erasure_command_confirm_all (KinkoContext *context, GError **error)
{
	return kinko_confirm_origin (context, _ ("that is not the same: nothing is erased"), error);
}

static guint
number_of (const json_t *values, const char *name)
{
	return (guint) g_ascii_strtoull (kinko_result_text (values, name), NULL, 10);
}

static void
show_counts (const json_t *values, GString *out)
{
	static const struct {
		const char *name, *label;
	} counts[] = {
		{ "cases", N_ ("cases") },
		{ "numbers", N_ ("My Numbers") },
		{ "documents", N_ ("scans") },
		{ "lines", N_ ("lines of registers") },
	};
	g_autoptr (KinkoSheet) sheet = kinko_sheet_new ();

	for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
		if (number_of (values, counts[i].name) > 0)
			kinko_sheet_add_number (sheet, _ (counts[i].label),
						number_of (values, counts[i].name));
	if (kinko_sheet_length (sheet) == 0)
		return;
	g_string_append_c (out, '\n');
	kinko_sheet_print (sheet, 2, out);
}

void
kinko_erasure_command_show (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const json_t *values = json_object_get (result, "fields");
	const char *number = kinko_result_text (result, "number");

	kinko_result_say (out,
			  _ ("Erasure %s: erased for good, and nothing of it was found in the "
			     "database afterwards."),
			  number);
	show_counts (values, out);
	kinko_result_say (out,
			  _ ("Copies that left the vault are not reached by this: kinko "
			     "erasure report %s prints the report and lists them."),
			  number);
}

/* ---- the report ------------------------------------------------------------------------------ */

json_t *
kinko_erasure_command_report (KinkoContext *context, const char *number, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	g_autoptr (KinkoErasureReport) report = kinko_erasure_report (session, number, error);
	json_t *result;

	if (report == NULL)
		return NULL;
	result = kinko_erasure_report_result (report);
	json_object_set_new (result, "test",
			     json_boolean (kinko_session_descriptor (session)->test));
	return result;
}

void
kinko_erasure_command_show_report (KinkoContext *context, const json_t *result, GString *out)
{
	kinko_erasure_page (result, kinko_session_policy (kinko_cli_session (context)),
			    kinko_result_flag (result, "test"), out);
}
