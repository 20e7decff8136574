#include "cli/form-output.h"

#include <string.h>

#include "cli/form-csv.h"
#include "cli/form-document.h"
#include "cli/form-text.h"
#include "cli/output.h"
#include "cli/render.h"

const char *const kinko_form_formats[] = { "text", "csv", "xlsx", "pdf", NULL };

static KinkoSecret *
as_text (const KinkoFormDocument *document, const KinkoFormLook *look)
{
	g_autoptr (KinkoOutput) text = g_string_new (NULL);

	kinko_form_text (document, look->width, text);
	return kinko_secret_new_from (text->str, text->len);
}

KinkoSecret *
kinko_form_output (json_t *document, const KinkoFormLook *look, GError **error)
{
	g_autoptr (KinkoFormDocument) read = kinko_form_document_read (document, error);

	if (read == NULL)
		return NULL;
	switch (look->format) {
	case KINKO_FORM_AS_CSV:
		return kinko_form_csv (read, look->encoding, look->replace, error);
	case KINKO_FORM_AS_XLSX:
		return kinko_render (document, KINKO_RENDER_XLSX, look->progress, error);
	case KINKO_FORM_AS_PDF:
		return kinko_render (document, KINKO_RENDER_PDF, look->progress, error);
	case KINKO_FORM_AS_TEXT:
	default:
		return as_text (read, look);
	}
}
