#include "cli/form-member.h"

#include <string.h>

#include <glib/gi18n.h>

#include "cli/form-document.h"
#include "cli/text.h"
#include "policies/error.h"

/* Names come from outside as everything does. */
static char *
name_shown (const char *name)
{
	g_autofree char *visible = kinko_text_visible (name);

	return g_utf8_substring (visible, 0, MIN (40, g_utf8_strlen (visible, -1)));
}

static gboolean
is_one_of (const char *name, const char *const *names)
{
	return g_strv_contains (names, name);
}

gboolean
kinko_form_members_check (json_t *object, const char *const *required, const char *const *optional,
			  GError **error)
{
	const char *name;
	json_t *value;

	if (!json_is_object (object)) {
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("not an object"));
		return FALSE;
	}
	for (guint i = 0; required[i] != NULL; i++)
		if (json_object_get (object, required[i]) == NULL) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s' is missing"),
				     required[i]);
			return FALSE;
		}
	json_object_foreach (object, name, value)
	{
		g_autofree char *shown = NULL;

		if (is_one_of (name, required) || is_one_of (name, optional))
			continue;
		shown = name_shown (name);
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s' is not known here"),
			     shown);
		return FALSE;
	}
	return TRUE;
}

char *
kinko_form_member_line (json_t *object, const char *name, gboolean may_be_empty, GError **error)
{
	char *text = kinko_form_text_read (json_object_get (object, name), FALSE,
					   KINKO_FORM_MAX_LABEL, error);

	if (text == NULL) {
		g_prefix_error (error, "%s: ", name);
		return NULL;
	}
	if (text[0] != '\0' || may_be_empty)
		return text;
	kinko_form_text_free (text);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s' is empty"), name);
	return NULL;
}

int
kinko_form_member_choice (json_t *object, const char *name, const char *const *words,
			  GError **error)
{
	const char *word = json_string_value (json_object_get (object, name));
	g_autofree char *choices = NULL;

	for (int i = 0; word != NULL && words[i] != NULL; i++)
		if (strcmp (words[i], word) == 0)
			return i;
	choices = kinko_text_join (words, ", ");
	if (word == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("%s: not one of %s"), name,
			     choices);
	} else {
		g_autofree char *shown = name_shown (word);

		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("%s: '%s' is not one of %s"), name, shown, choices);
	}
	return -1;
}

json_t *
kinko_form_member_array (json_t *object, const char *name, gsize min, gsize max, GError **error)
{
	json_t *array = json_object_get (object, name);

	if (json_is_array (array) && json_array_size (array) >= min &&
	    json_array_size (array) <= max)
		return array;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("%s: not an array of %zu to %zu elements"), name, min, max);
	return NULL;
}

GStrv
kinko_form_member_lines (json_t *object, const char *name, gsize min, gsize max, GError **error)
{
	json_t *array = kinko_form_member_array (object, name, min, max, error);
	GStrv lines;
	json_t *line;
	gsize i;

	if (array == NULL)
		return NULL;
	lines = g_new0 (char *, json_array_size (array) + 1);
	json_array_foreach (array, i, line)
	{
		lines[i] = kinko_form_text_read (line, FALSE, KINKO_FORM_MAX_LABEL, error);
		if (lines[i] == NULL) {
			g_prefix_error (error, _ ("%s, element %zu: "), name, i + 1);
			kinko_form_lines_free (lines);
			return NULL;
		}
	}
	return lines;
}

void
kinko_form_lines_free (GStrv lines)
{
	for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
		kinko_form_text_free (lines[i]);
	g_free (lines);
}
