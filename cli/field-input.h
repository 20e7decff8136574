/*
 * Fields as a person gives them: words FIELD=VALUE, lines of a file, or answers to questions.
 */
#pragma once

#include <glib.h>

#include "vault/record.h"

/* Which fields can be given, and what messages say about them. */
typedef struct {
	const KinkoField *fields;
	gsize n;
	const char *example; /* "facility_name=架空第一保育園" */
	const char *list;    /* the command that lists the fields, "kinko case fields" */
} KinkoFieldSet;

typedef struct _KinkoFieldInput KinkoFieldInput;

/* What @set points to is borrowed. */
KinkoFieldInput *kinko_field_input_new (const KinkoFieldSet *set);
void kinko_field_input_free (KinkoFieldInput *input);

/* Adds a word of the command line, "facility_name=架空第一保育園", borrowed. My Numbers are refused
 * there, because all users of a machine can see it. KINKO_ERROR_USAGE. */
gboolean kinko_field_input_add_word (KinkoFieldInput *input, const char *word, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Adds the lines of @text, which it takes over and changes: "FIELD=VALUE" in UTF-8, with empty
 * lines and lines that begin with '#' left out. @name: of the file.
 *
 * KINKO_ERROR_INVALID with every wrong line as a problem; nothing that could be a My Number is
 * repeated.
 */
gboolean kinko_field_input_add_text (KinkoFieldInput *input, KinkoSecret *text, const char *name,
				     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Adds the answer to a question, which it takes over; "" unsets the field. */
void kinko_field_input_add_answer (KinkoFieldInput *input, int field, KinkoSecret *answer);

/* What was given, in that order; borrowed. */
const KinkoRecordChange *kinko_field_input_changes (const KinkoFieldInput *input, guint *n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoFieldInput, kinko_field_input_free)
