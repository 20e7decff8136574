#include "cli/words.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

#define MYNUMBER_LEN 12

void
kinko_words_free_text (char *text)
{
	if (text == NULL)
		return;
	explicit_bzero (text, strlen (text));
	g_free (text);
}

static gboolean
is_blank (gunichar c)
{
	return c == ' ' || c == '\t' || c == 0x3000;
}

const char *
kinko_words_last (const char *line)
{
	const char *last = line;

	for (const char *at = line; *at != '\0'; at = g_utf8_next_char (at))
		if (is_blank (g_utf8_get_char (at)))
			last = g_utf8_next_char (at);
	return last;
}

static GPtrArray *
refuse (GError **error, const char *what)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s", what);
	kinko_error_set_hint (error, "%s",
			      _ ("a word with blanks stands in '…' or \"…\"; what has one of these "
				 "marks in it stands in the other ones"));
	return NULL;
}

static void
end_word (GPtrArray *words, GString *word, gboolean *begun)
{
	if (*begun)
		g_ptr_array_add (words, g_strdup (word->str));
	*begun = FALSE;
	explicit_bzero (word->str, word->allocated_len);
	g_string_truncate (word, 0);
}

static void
free_word (GString *word)
{
	explicit_bzero (word->str, word->allocated_len);
	g_string_free (word, TRUE);
}

GPtrArray *
kinko_words_split (const char *line, GError **error)
{
	g_autoptr (GPtrArray) words =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_words_free_text);
	/* Large enough at once: growing would leave a copy behind. */
	GString *word = g_string_sized_new (strlen (line) + 1);
	gunichar quote = 0;
	gboolean begun = FALSE, escaped = FALSE;

	for (const char *at = line; *at != '\0'; at = g_utf8_next_char (at)) {
		gunichar c = g_utf8_get_char (at);

		if (!escaped && quote == 0 && is_blank (c)) {
			end_word (words, word, &begun);
			continue;
		}
		begun = TRUE;
		if (escaped) {
			g_string_append_unichar (word, c);
			escaped = FALSE;
		} else if (c == '\\' && quote != '\'') {
			escaped = TRUE;
		} else if (quote == 0 && (c == '\'' || c == '"')) {
			quote = c;
		} else if (quote != 0 && c == quote) {
			quote = 0;
		} else {
			g_string_append_unichar (word, c);
		}
	}
	end_word (words, word, &begun);
	free_word (word);
	if (quote != 0)
		return refuse (error, _ ("a quotation mark has no end"));
	if (escaped)
		return refuse (error, _ ("nothing comes behind the backslash"));
	return g_steal_pointer (&words);
}

/* What people and spreadsheets write between the digits of a number: blanks, commas, and dashes of every kind. No point, of which
 * there are two in a period. */
static gboolean
parts_digits (gunichar c)
{
	return is_blank (c) || g_unichar_type (c) == G_UNICODE_DASH_PUNCTUATION || c == 0x2212 ||
	       c == ',' || c == '_' || c == '/' || c == 0x30FB || c == 0xFF0C || c == 0x30FC ||
	       c == 0xFF70 || c == '\'' || c == '"' || c == '\\';
}

gboolean
kinko_words_hold_number (const char *text)
{
	guint digits = 0;

	for (; *text != '\0'; text = g_utf8_next_char (text)) {
		gunichar c = g_utf8_get_char (text);

		if (g_unichar_isdigit (c))
			digits++;
		else if (!parts_digits (c))
			digits = 0;
		if (digits >= MYNUMBER_LEN)
			return TRUE;
	}
	return FALSE;
}
