/*
 * Members of the objects that a form's document is made of, read strictly: each is known, has its type and its limits, and what
 * is wrong is said with its name.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

/* Is @object one, with all of @required and nothing but these and @optional (both NULL-terminated)? KINKO_ERROR_INVALID. */
gboolean kinko_form_members_check (json_t *object, const char *const *required,
				   const char *const *optional, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* One line of text. Owned by the caller. */
char *kinko_form_member_line (json_t *object, const char *name, gboolean may_be_empty,
			      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A word of @words (NULL-terminated): its place, or -1. */
int kinko_form_member_choice (json_t *object, const char *name, const char *const *words,
			      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* An array of @min to @max elements; borrowed. */
json_t *kinko_form_member_array (json_t *object, const char *name, gsize min, gsize max,
				 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* An array of lines of text. Owned by the caller: kinko_form_lines_free(). */
GStrv kinko_form_member_lines (json_t *object, const char *name, gsize min, gsize max,
			       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Wipes and frees; NULL is allowed. */
void kinko_form_lines_free (GStrv lines);
