/*
 * A form as a file: text, CSV, workbook or PDF.
 */
#pragma once

#include <jansson.h>

#include "vault/csv-encoding.h"
#include "vault/progress.h"
#include "vault/secret.h"

typedef enum {
	KINKO_FORM_AS_TEXT,
	KINKO_FORM_AS_CSV,
	KINKO_FORM_AS_XLSX,
	KINKO_FORM_AS_PDF,
} KinkoFormFormat;

/* NULL-terminated, in the order of the above: for options. */
extern const char *const kinko_form_formats[];

typedef struct {
	KinkoFormFormat format;
	KinkoCsvEncoding encoding; /* of a CSV */
	gboolean replace;          /* in it, 〓 for characters that CP932 lacks */
	guint width;               /* of text, in columns */
	/* NULL, or told of the seconds that drawing takes. */
	const KinkoProgress *progress;
} KinkoFormLook;

/* The bytes of the file. KINKO_ERROR_INVALID when the document is wrong, or when the format lacks characters of it; errors of
 * kinko_render(). */
KinkoSecret *kinko_form_output (json_t *document, const KinkoFormLook *look, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
