/*
 * A table of a form as text; for cli/form-text.c.
 */
#pragma once

#include "cli/form-document.h"

void kinko_form_text_table (const KinkoFormBlock *block, gboolean japanese, guint width,
			    GString *out);

/* "label  value", lines of the value under each other; @label_width: columns for the label. */
void kinko_form_text_pair (const char *label, guint label_width, const char *value, guint width,
			   GString *out);

/* How much room labels of @widest columns get in @width. */
guint kinko_form_text_label_width (guint widest, guint width);
