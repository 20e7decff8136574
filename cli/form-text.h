/*
 * A form as text for a terminal or a plain file.
 */
#pragma once

#include "cli/form-document.h"

/* The least that a form is made for; with less it is made for this. */
#define KINKO_FORM_MIN_TEXT_WIDTH 40

/*
 * Appends all of the form in lines of at most @width columns, full-width characters counted as two: tables with their columns
 * in line and cells broken where Japanese may be, or, where so many columns do not fit, row by row with labels.
 */
void kinko_form_text (const KinkoFormDocument *document, guint width, GString *out);
