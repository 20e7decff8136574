#include "vault/parameters.h"

#include <inttypes.h>
#include <string.h>

#define GAP        "; "
#define NAME_CHARS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-"

void
kinko_parameters_add (GString *text, const char *name, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	g_string_append_printf (text, "%s%s=", text->len == 0 ? "" : GAP, name);
	for (; *value != '\0'; value++) {
		if (*value == ';' || *value == '\\')
			g_string_append_c (text, '\\');
		g_string_append_c (text, *value);
	}
}

void
kinko_parameters_add_number (GString *text, const char *name, guint64 value)
{
	g_autofree char *number = g_strdup_printf ("%" PRIu64, value);

	kinko_parameters_add (text, name, number);
}

/* Reads a value up to its end; returns where that is. */
static const char *
read_value (const char *at, GString *value)
{
	for (; *at != '\0' && *at != ';'; at++) {
		if (*at == '\\' && at[1] != '\0')
			at++;
		g_string_append_c (value, *at);
	}
	return at;
}

char **
kinko_parameters_split (const char *text)
{
	g_autoptr (GPtrArray) words = g_ptr_array_new_with_free_func (g_free);

	while (*text != '\0') {
		gsize len = strspn (text, NAME_CHARS);
		GString *value;

		if (len == 0 || text[len] != '=')
			return NULL;
		g_ptr_array_add (words, g_strndup (text, len));
		value = g_string_new (NULL);
		text = read_value (text + len + 1, value);
		g_ptr_array_add (words, g_string_free (value, FALSE));
		if (*text == '\0')
			break;
		if (strncmp (text, GAP, strlen (GAP)) != 0)
			return NULL;
		text += strlen (GAP);
		if (*text == '\0')
			return NULL;
	}
	g_ptr_array_add (words, NULL);
	return (char **) g_ptr_array_free (g_steal_pointer (&words), FALSE);
}
