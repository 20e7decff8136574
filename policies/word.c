#include "policies/word.h"

#include <string.h>

/* g_utf8_normalize() alone takes overlong sequences for characters. */
static char *
compose (const char *text)
{
	return g_utf8_validate (text, -1, NULL) ? g_utf8_normalize (text, -1, G_NORMALIZE_NFKC)
						: NULL;
}

char *
kinko_word_normalize (const char *text)
{
	g_autofree char *normal = compose (text);
	const char *start = normal;
	const char *end;

	if (normal == NULL)
		return NULL;
	while (*start != '\0' && g_unichar_isspace (g_utf8_get_char (start)))
		start = g_utf8_next_char (start);
	end = start + strlen (start);
	while (end > start) {
		const char *last = g_utf8_prev_char (end);

		if (!g_unichar_isspace (g_utf8_get_char (last)))
			break;
		end = last;
	}
	return g_strndup (start, (gsize) (end - start));
}

/* As they are after NFKC, which makes （ and ︵ to ( and ｢ to 「. */
static gboolean
is_bracket (gunichar c)
{
	if (c < 0x80)
		return c != 0 && strchr ("()[]{}<>", (int) c) != NULL;
	/* 〈〉《》「」『』【】, then 〔〕〖〗〘〙〚〛 behind 〒 and 〓. */
	return (c >= 0x3008 && c <= 0x3011) || (c >= 0x3014 && c <= 0x301B);
}

char *
kinko_word_fold_heading (const char *text)
{
	g_autofree char *normal = compose (text);
	g_autofree char *folded = normal == NULL ? NULL : g_utf8_casefold (normal, -1);
	GString *heading;

	if (folded == NULL)
		return NULL;
	heading = g_string_new (NULL);
	for (const char *p = folded; *p != '\0'; p = g_utf8_next_char (p)) {
		gunichar c = g_utf8_get_char (p);

		if (!g_unichar_isspace (c) && !is_bracket (c))
			g_string_append_unichar (heading, c);
	}
	return g_string_free (heading, FALSE);
}
