/*
 * The fields of a case as a person gives them: words FIELD=VALUE, lines of a file, or answers to
 * questions.
 */
#pragma once

#include <glib.h>

#include "vault/case.h"

typedef struct _KinkoCaseInput KinkoCaseInput;

KinkoCaseInput *kinko_case_input_new (void);
void kinko_case_input_free (KinkoCaseInput *input);

/* Adds a word of the command line, "facility_name=架空第一保育園", borrowed. My Numbers are refused
 * there, because all users of a machine can see it. KINKO_ERROR_USAGE. */
gboolean kinko_case_input_add_word (KinkoCaseInput *input, const char *word, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Adds the lines of @text, which it takes over and changes: "FIELD=VALUE" in UTF-8, with empty
 * lines and lines that begin with '#' left out. @name: of the file.
 *
 * KINKO_ERROR_INVALID with every wrong line as a problem; nothing that could be a My Number is
 * repeated.
 */
gboolean kinko_case_input_add_text (KinkoCaseInput *input, KinkoSecret *text, const char *name,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds the answer to a question, which it takes over; "" unsets the field. */
void kinko_case_input_add_answer (KinkoCaseInput *input, int field, KinkoSecret *answer);

/* What was given, in that order; borrowed. */
const KinkoCaseChange *kinko_case_input_changes (const KinkoCaseInput *input, guint *n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoCaseInput, kinko_case_input_free)
