/*
 * A form as a workbook (xlsx): a first sheet like the paper, and a sheet for each table.
 */
#pragma once

#include "cli/form-document.h"

/* The same bytes for the same document. KINKO_ERROR_FAILED, KINKO_ERROR_IO. */
GByteArray *kinko_render_xlsx (const KinkoFormDocument *document, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
