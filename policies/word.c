#include "policies/word.h"

#include <string.h>

/* g_utf8_normalize() alone takes overlong sequences for characters. */
static char *
compose (const char *text)
{
	return g_utf8_validate (text, -1, NULL) ? g_utf8_normalize (text, -1, G_NORMALIZE_NFKC)
						: NULL;
}

/* @text: valid UTF-8. */
static char *
trim (const char *text)
{
	const char *end;

	while (*text != '\0' && g_unichar_isspace (g_utf8_get_char (text)))
		text = g_utf8_next_char (text);
	end = text + strlen (text);
	while (end > text) {
		const char *last = g_utf8_prev_char (end);

		if (!g_unichar_isspace (g_utf8_get_char (last)))
			break;
		end = last;
	}
	return g_strndup (text, (gsize) (end - text));
}

char *
kinko_word_normalize (const char *text)
{
	g_autofree char *normal = compose (text);

	return normal == NULL ? NULL : trim (normal);
}

/* What Japanese keyboards type for '-': hyphens and dashes, the minus sign, the long-vowel marks. */
static gboolean
is_dash (gunichar c)
{
	return (c >= 0x2010 && c <= 0x2015) || c == 0x2212 || c == 0x30FC || c == 0xFF70;
}

/* Not NFKC, which would make other codes of signs like ① and ㏇, too. */
static gunichar
fold_code_character (gunichar c)
{
	if (c >= 0xFF01 && c <= 0xFF5E)
		return c - 0xFF01 + '!';
	return is_dash (c) ? '-' : c;
}

char *
kinko_word_fold_code (const char *text)
{
	g_autofree char *trimmed = g_utf8_validate (text, -1, NULL) ? trim (text) : NULL;
	GString *code;

	if (trimmed == NULL)
		return NULL;
	code = g_string_new (NULL);
	for (const char *p = trimmed; *p != '\0'; p = g_utf8_next_char (p))
		g_string_append_unichar (code, fold_code_character (g_utf8_get_char (p)));
	return g_string_free (code, FALSE);
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
