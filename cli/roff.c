#include "cli/roff.h"

#include "policies/language.h"

void
kinko_roff_begin (GString *out, const char *title, guint section)
{
	g_autofree char *upper = g_ascii_strup (title, -1);

	g_string_append_printf (out, ".TH %s %u \"\" \"kinko %s\"\n", upper, section,
				KINKO_VERSION);
	/* Japanese has no spaces to stretch, and hyphenation would be English. */
	g_string_append (out, ".nh\n.ad l\n");
	/* Where its lines may break; groff reads that by itself in a Japanese locale only. */
	g_string_append (out, kinko_language_choose ("", ".mso ja.tmac\n"));
}

/* The escape character, hyphens that are to be copied as such, and what would be a request at the beginning of a line. */
void
kinko_roff_text (GString *out, const char *text)
{
	if (text[0] == '.' || text[0] == '\'')
		g_string_append (out, "\\&");
	for (; *text != '\0'; text++) {
		if (*text == '\\')
			g_string_append (out, "\\e");
		else if (*text == '-')
			g_string_append (out, "\\-");
		else if (*text == '\n' && text[1] != '\0' && text[1] != '\n')
			g_string_append (out, "\n.PP\n\\&");
		else if (*text != '\n')
			g_string_append_c (out, *text);
	}
	g_string_append_c (out, '\n');
}

void
kinko_roff_macro (GString *out, const char *macro, const char *text)
{
	g_string_append_printf (out, ".%s ", macro);
	kinko_roff_text (out, text);
}

void
kinko_roff_item (GString *out, const char *tag, const char *text)
{
	g_string_append (out, ".TP\n");
	kinko_roff_macro (out, "B", tag);
	kinko_roff_text (out, text);
}
