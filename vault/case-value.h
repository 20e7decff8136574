/*
 * One value of a case: from the text that somebody typed to its one canonical form.
 */
#pragma once

#include <glib.h>

#include "policies/error.h"
#include "vault/case-fields.h"

/* Is there nothing but white space, ideographic space included? Invalid UTF-8 is something. */
gboolean kinko_case_value_is_blank (const char *text);

/*
 * Reads a value that is not blank, for every kind of field but KINKO_FIELD_NUMBER. Names and other
 * texts keep their bytes (no normalisation form is applied), but for blanks and tabs around them; in
 * a KINKO_FIELD_TEXT each line break (CRLF or LF) becomes one blank.
 *
 * Whatever stands in the wrong column may be a My Number: it is looked for first, in place, and no
 * message holds anything of @text.
 *
 * Returns: the canonical text, owned by the caller. On failure NULL, and @problem, owned by the
 * caller, has one of the codes date_invalid, datetime_invalid, integer_invalid, amount_invalid,
 * amount_negative, boolean_invalid, enum, text_invalid, mynumber_in_text.
 */
char *kinko_case_value_read (const KinkoField *field, const char *text, KinkoProblem **problem)
	G_GNUC_WARN_UNUSED_RESULT;

/* May @text be a case number? If not, no message repeats it: people type a name, or a My Number, where a case belongs. */
gboolean kinko_case_number_is_valid (const char *text);
