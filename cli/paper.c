#include "cli/paper.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/arguments.h"
#include "cli/form-output.h"
#include "cli/form-text.h"
#include "cli/new-file.h"
#include "cli/output.h"
#include "cli/session.h"
#include "cli/sheet.h"
#include "policies/error.h"
#include "vault/outside.h"

static KinkoFormFormat
format_of (KinkoContext *context)
{
	const char *word = kinko_context_option (context, "format");

	for (guint i = 0; word != NULL && kinko_form_formats[i] != NULL; i++)
		if (strcmp (kinko_form_formats[i], word) == 0)
			return (KinkoFormFormat) i;
	return KINKO_FORM_AS_TEXT;
}

gboolean
kinko_paper_check (KinkoContext *context, GError **error)
{
	const char *word = kinko_context_option (context, "format");
	const char *out = kinko_context_option (context, "out");

	if (word != NULL && !kinko_argument_known (_ ("format"), word, kinko_form_formats, error))
		return FALSE;
	if (out != NULL)
		return kinko_argument_creatable (out, error);
	if (format_of (context) == KINKO_FORM_AS_TEXT)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
		     _ ("only text is shown on the screen"));
	kinko_error_set_hint (error, "%s", _ ("add --out FILE"));
	return FALSE;
}

gboolean
kinko_paper_write (json_t *document, const KinkoFormLook *look, const char *path, GError **error)
{
	g_autoptr (KinkoSecret) bytes = kinko_form_output (document, look, error);
	g_autoptr (KinkoOutput) content = NULL;

	if (bytes == NULL)
		return FALSE;
	content = g_string_new_len ((const char *) kinko_secret_data (bytes),
				    (gssize) kinko_secret_len (bytes));
	return kinko_new_file_write (path, content, error);
}

void
kinko_paper_show_document (json_t *document, GString *out)
{
	g_autoptr (GError) problem = NULL;
	g_autoptr (KinkoFormDocument) read = kinko_form_document_read (document, &problem);

	if (read != NULL)
		kinko_form_text (read, KINKO_PAPER_SCREEN_WIDTH, out);
	else
		g_string_append_printf (out, "%s\n", problem->message);
}

static void
tell_drawing (gpointer session, guint64 done, guint64 total)
{
	kinko_session_report (session, _ ("drawing the form (seconds)"), done, total);
}

KinkoProgress
kinko_paper_progress (KinkoSession *session)
{
	return (KinkoProgress){ tell_drawing, session };
}

static gboolean
write_file (KinkoContext *context, json_t *document, const char *path, GError **error)
{
	KinkoSession *session = kinko_cli_session (context);
	g_autofree char *mirror = kinko_session_mirror_path (session);
	const KinkoProgress progress = kinko_paper_progress (session);
	const KinkoFormLook look = { .format = format_of (context),
				     .progress = &progress,
				     .encoding = KINKO_CSV_UTF_8,
				     .width = KINKO_PAPER_FILE_WIDTH };

	return kinko_outside_check (kinko_session_folder (session), mirror, path, error) &&
	       kinko_paper_write (document, &look, path, error);
}

gboolean
kinko_paper_make (KinkoContext *context, json_t *document, json_t *result, GError **error)
{
	const char *out = kinko_context_option (context, "out");

	json_object_set_new (result, "document", document);
	json_object_set_new (result, "format",
			     json_string (kinko_form_formats[format_of (context)]));
	json_object_set_new (result, "file",
			     out == NULL ? json_null () : kinko_output_json_text (out));
	return out == NULL || write_file (context, document, out, error);
}

void
kinko_paper_show (G_GNUC_UNUSED KinkoContext *context, const json_t *result, GString *out)
{
	const char *file = kinko_result_text (result, "file");

	if (file[0] != '\0')
		kinko_result_say (out, _ ("The document is in the file '%s'."), file);
	else
		kinko_paper_show_document (json_object_get (result, "document"), out);
}
