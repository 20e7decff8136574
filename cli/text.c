#include "cli/text.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define PAGE_WIDTH  80u
#define LEAST_WIDTH 20u

/* A byte that begins no valid UTF-8 character here; g_utf8_get_char_validated() has two such
 * values. */
static gboolean
is_character (gunichar c)
{
	return c != (gunichar) -1 && c != (gunichar) -2;
}

gboolean
kinko_text_is_hostile (gunichar c)
{
	switch (g_unichar_type (c)) {
	case G_UNICODE_CONTROL:
	case G_UNICODE_LINE_SEPARATOR:
	case G_UNICODE_PARAGRAPH_SEPARATOR:
		return TRUE;
	case G_UNICODE_FORMAT:
		/* All bidirectional controls are here, and invisible characters that make two
		 * different names look equal. The two joiners are spelling in Indic scripts. */
		return c != 0x200C && c != 0x200D;
	default:
		/* Noncharacters. Private use stays: it is where gaiji live. */
		return (c & 0xFFFE) == 0xFFFE || (c >= 0xFDD0 && c <= 0xFDEF);
	}
}

/* Of the terminal that this process writes to. */
static gboolean wide_ambiguous;

void
kinko_text_set_wide_ambiguous (gboolean wide)
{
	wide_ambiguous = wide;
}

static gboolean
is_wide (gunichar c)
{
	return wide_ambiguous ? g_unichar_iswide_cjk (c) : g_unichar_iswide (c);
}

static guint
width_of (gunichar c)
{
	/* Asked first: the combining voiced sound mark U+3099 is both wide and combining. */
	if (g_unichar_iszerowidth (c) || g_unichar_type (c) == G_UNICODE_CONTROL)
		return 0;
	return is_wide (c) ? 2 : 1;
}

guint
kinko_text_width (const char *text)
{
	guint width = 0;

	while (*text != '\0') {
		gunichar c = g_utf8_get_char_validated (text, -1);

		width += is_character (c) ? width_of (c) : 1;
		text = is_character (c) ? g_utf8_next_char (text) : text + 1;
	}
	return width;
}

char *
kinko_text_visible (const char *text)
{
	GString *out = g_string_sized_new (strlen (text) + 1);

	while (*text != '\0') {
		gunichar c = g_utf8_get_char_validated (text, -1);

		if (!is_character (c)) {
			g_string_append_printf (out, "<%02X>", (guint) (guchar) *text++);
			continue;
		}
		if (kinko_text_is_hostile (c))
			g_string_append_printf (out, "<U+%04X>", c);
		else
			g_string_append_unichar (out, c);
		text = g_utf8_next_char (text);
	}
	return g_string_free (out, FALSE);
}

char *
kinko_text_join (const char *const *words, const char *separator)
{
	GString *out = g_string_new (NULL);

	for (; *words != NULL; words++) {
		if (out->len > 0)
			g_string_append (out, separator);
		g_string_append (out, *words);
	}
	return g_string_free (out, FALSE);
}

char *
kinko_text_group_digits (const char *digits)
{
	gsize len = strlen (digits);
	GString *out = g_string_new (NULL);

	for (gsize i = 0; i < len; i++) {
		if (i > 0 && (len - i) % 3 == 0)
			g_string_append_c (out, ',');
		g_string_append_c (out, digits[i]);
	}
	return g_string_free (out, FALSE);
}

void
kinko_text_pad (GString *out, guint n)
{
	while (n-- > 0)
		g_string_append_c (out, ' ');
}

/* JIS X 4051, 行頭禁則: what may not begin a line, besides closing brackets and quotation marks. */
static const char never_first[] = "、。，．・：；？！ゝゞヽヾ々〻ー〜～‐゠–％‰℃′″°"
				  "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
				  "ｧｨｩｪｫｬｭｮｯｰ｡､･ﾞﾟ),.;:?!]}%";

/* 行末禁則: what may not end one, besides opening brackets and quotation marks. */
static const char never_last[] = "¥￥＄£￡＃№§";

/* 分離禁止: two of them stay together. */
static const char never_parted[] = "…‥―—〳〴〵";

static gboolean
is_among (const char *characters, gunichar c)
{
	return g_utf8_strchr (characters, -1, c) != NULL;
}

static gboolean
may_begin_line (gunichar c)
{
	GUnicodeType type = g_unichar_type (c);

	return type != G_UNICODE_CLOSE_PUNCTUATION && type != G_UNICODE_FINAL_PUNCTUATION &&
	       !g_unichar_iszerowidth (c) && !is_among (never_first, c);
}

static gboolean
may_end_line (gunichar c)
{
	GUnicodeType type = g_unichar_type (c);

	return type != G_UNICODE_OPEN_PUNCTUATION && type != G_UNICODE_INITIAL_PUNCTUATION &&
	       !is_among (never_last, c);
}

static gboolean
may_break_between (gunichar before, gunichar after)
{
	if (!may_begin_line (after) || !may_end_line (before) ||
	    (is_among (never_parted, before) && is_among (never_parted, after)))
		return FALSE;
	return is_wide (before) || is_wide (after);
}

/* The end of the longest piece of @line that fits: before a space, or between two characters of
 * which one is wide. A word that does not fit at all stays whole. */
static const char *
line_end (const char *line, guint width)
{
	const char *end = NULL;
	guint used = 0;

	for (const char *at = line; *at != '\0' && *at != '\n'; at = g_utf8_next_char (at)) {
		gunichar c = g_utf8_get_char (at);

		if (at > line) {
			gunichar before = g_utf8_get_char (g_utf8_prev_char (at));

			if (c == ' ' || (before != ' ' && may_break_between (before, c)))
				end = used <= width || end == NULL ? at : end;
		}
		used += width_of (c);
		if (used > width && end != NULL)
			return end;
	}
	return line + strcspn (line, "\n");
}

guint
kinko_text_page_width (void)
{
	struct winsize size;

	if (!isatty (STDOUT_FILENO) || ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) != 0 ||
	    size.ws_col == 0)
		return PAGE_WIDTH;
	return CLAMP (size.ws_col, LEAST_WIDTH, PAGE_WIDTH);
}

void
kinko_text_fill (const char *text, guint indent, guint width, GString *out)
{
	width = width > indent + 20 ? width - indent : 20;
	do {
		const char *end = line_end (text, width);

		if (end > text) {
			kinko_text_pad (out, indent);
			g_string_append_len (out, text, end - text);
		}
		g_string_append_c (out, '\n');
		text = *end == '\n' ? end + 1 : end + strspn (end, " ");
	} while (*text != '\0');
}

/* How much of @text fits @width columns, with what combines with its last character. At least one character. */
static const char *
cut_end (const char *text, const char *end, guint width)
{
	const char *at = text;
	guint used = 0;

	while (at < end) {
		guint more = width_of (g_utf8_get_char (at));

		if (at > text && more > 0 && used + more > width)
			break;
		used += more;
		at = g_utf8_next_char (at);
	}
	return at;
}

char **
kinko_text_wrap (const char *text, guint width)
{
	GPtrArray *lines = g_ptr_array_new ();

	width = MAX (width, 2);
	for (;;) {
		const char *end = cut_end (text, line_end (text, width), width);

		g_ptr_array_add (lines, g_strndup (text, (gsize) (end - text)));
		text = *end == '\n' ? end + 1 : end + strspn (end, " ");
		if (*end == '\0' || (*end != '\n' && *text == '\0'))
			break;
	}
	g_ptr_array_add (lines, NULL);
	return (char **) g_ptr_array_free (lines, FALSE);
}
