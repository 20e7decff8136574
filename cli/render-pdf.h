/*
 * A form as PDF: A4, fonts embedded, the same bytes for the same document.
 */
#pragma once

#include "cli/form-document.h"

/* KINKO_ERROR_INVALID with problems for characters that the fonts lack (cli/render-glyph.h); KINKO_ERROR_NOT_FOUND for a font. */
GByteArray *kinko_render_pdf (const KinkoFormDocument *document, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
