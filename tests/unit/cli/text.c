#include "cli/text.h"

#include <string.h>

/* Widths: Unicode 14 EastAsianWidth.txt (W and F 2; H, Na, N and A 1) and the general categories
 * Mn, Me and Cf (0). */
static void
test_width (void)
{
	static const struct {
		const char *text;
		guint width;
	} facts[] = {
		{ "", 0 },
		{ "kinko", 5 },
		{ "漢", 2 },
		{ "漢字かな", 8 },
		{ "ア", 2 },           /* U+30A2 W */
		{ "ｱ", 1 },            /* U+FF71 H */
		{ "ｶﾞ", 2 },           /* U+FF9E halfwidth voiced mark: H, not combining */
		{ "Ａ", 2 },           /* U+FF21 F */
		{ "\u3000", 2 },       /* ideographic space: F */
		{ "\U00020BB7", 2 },   /* 𠮷 */
		{ "é", 1 },            /* U+00E9 */
		{ "e\u0301", 1 },      /* combining acute: Mn */
		{ "か\u3099", 2 },     /* combining voiced mark: W, but Mn */
		{ "辻\U000E0100", 2 }, /* an ideographic variation sequence */
		{ "神\uFE00", 2 },     /* a standardised variant */
		{ "\uFA19", 2 },       /* 神, compatibility ideograph */
		{ "\uE000", 1 },       /* private use: A */
		{ "①", 1 },            /* U+2460 A */
		{ "a\xFF"
		  "b",
		  3 }, /* an invalid byte counts as one */
	};

	for (gsize i = 0; i < G_N_ELEMENTS (facts); i++) {
		g_test_message ("'%s'", facts[i].text);
		g_assert_cmpuint (kinko_text_width (facts[i].text), ==, facts[i].width);
	}
}

static void
test_visible (void)
{
	static const struct {
		const char *text;
		const char *shown;
	} facts[] = {
		{ "", "" },
		{ "目黒 花子", "目黒 花子" },
		{ "\x1B]0;title\a", "<U+001B>]0;title<U+0007>" },
		{ "\x1B[2J", "<U+001B>[2J" },
		{ "\xC2\x9B"
		  "2J",
		  "<U+009B>2J" }, /* CSI as one C1 character */
		{ "a\nb\r\tc\x7F", "a<U+000A>b<U+000D><U+0009>c<U+007F>" },
		{ "a\u2028b\u2029c", "a<U+2028>b<U+2029>c" },
		{ "abc\u202Efed", "abc<U+202E>fed" },
		{ "\u2066x\u2069", "<U+2066>x<U+2069>" },
		{ "\u200Fx\u061C", "<U+200F>x<U+061C>" },
		{ "\uFEFFx\u200B", "<U+FEFF>x<U+200B>" },
		{ "\U000E0041", "<U+E0041>" }, /* a tag character */
		{ "\uFFFF", "<U+FFFF>" },
		{ "a\x80"
		  "b",
		  "a<80>b" },
		{ "\xE6\xBC", "<E6><BC>" },                 /* a character cut short */
		{ "\xC0\xAF", "<C0><AF>" },                 /* overlong */
		{ "\xED\xA0\x80", "<ED><A0><80>" },         /* a surrogate */
		{ "\xF4\x90\x80\x80", "<F4><90><80><80>" }, /* above U+10FFFF */
		/* What people write stays. */
		{ "辻\U000E0100", "辻\U000E0100" },
		{ "か\u3099", "か\u3099" },
		{ "\uE000", "\uE000" },
		{ "\u0915\u094D\u200D\u0937", "\u0915\u094D\u200D\u0937" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (facts); i++) {
		g_autofree char *shown = kinko_text_visible (facts[i].text);

		g_assert_cmpstr (shown, ==, facts[i].shown);
	}
}

/* No byte sequence leaves anything that a terminal would obey. */
static void
test_visible_is_harmless (void)
{
	for (guint first = 1; first < 256; first++) {
		for (guint second = 1; second < 256; second++) {
			const char bytes[] = { (char) first, (char) second, '\x9B', '\0' };
			g_autofree char *shown = kinko_text_visible (bytes);

			g_assert_true (g_utf8_validate (shown, -1, NULL));
			for (const char *at = shown; *at != '\0'; at++)
				g_assert_true ((guchar) *at >= 0x20 && *at != 0x7F);
			for (const char *at = shown; *at != '\0'; at += g_utf8_skip[(guchar) *at])
				g_assert_false (g_unichar_iscntrl (g_utf8_get_char (at)));
		}
	}
}

static void
test_fill (void)
{
	static const struct {
		const char *text;
		guint indent, width;
		const char *filled;
	} facts[] = {
		{ "one two three four five six", 0, 20, "one two three four\nfive six\n" },
		{ "one two", 2, 40, "  one two\n" },
		/* exactly the width */
		{ "12345678901234567890 x", 0, 20, "12345678901234567890\nx\n" },
		/* a word that is too long stays whole */
		{ "123456789012345678901234 x", 0, 20, "123456789012345678901234\nx\n" },
		{ "a\n\nb", 1, 40, " a\n\n b\n" },
		/* ten characters a line, but 。 does not begin one */
		{ "一二三四五六七八九十一", 0, 20, "一二三四五六七八九十\n一\n" },
		{ "一二三四五六七八九十。", 0, 20, "一二三四五六七八九\n十。\n" },
		/* nor does an opening bracket end one */
		{ "一二三四五六七八九「十」", 0, 20, "一二三四五六七八九\n「十」\n" },
		/* Latin words inside stay whole */
		{ "一二三四五六七八kinko九", 0, 20, "一二三四五六七八\nkinko九\n" },
		/* 行頭禁則 (JIS X 4051): small kana, long vowels, iteration marks, closing quotation marks */
		{ "一二三四五六七八九チェ", 0, 20, "一二三四五六七八九\nチェ\n" },
		{ "一二三四五六七八九カァ", 0, 20, "一二三四五六七八九\nカァ\n" },
		{ "一二三四五六七八九カヵ", 0, 20, "一二三四五六七八九\nカヵ\n" },
		{ "一二三四五六七八九カー", 0, 20, "一二三四五六七八九\nカー\n" },
		{ "一二三四五六七八九佐々", 0, 20, "一二三四五六七八九\n佐々\n" },
		{ "一二三四五六七八九こゝ", 0, 20, "一二三四五六七八九\nこゝ\n" },
		{ "一二三四五六七八九字』", 0, 20, "一二三四五六七八九\n字』\n" },
		{ "一二三四五六七八九字）", 0, 20, "一二三四五六七八九\n字）\n" },
		/* 行末禁則: opening ones, and signs before a number */
		{ "一二三四五六七八九（十", 0, 20, "一二三四五六七八九\n（十\n" },
		{ "一二三四五六七八九￥五", 0, 20, "一二三四五六七八九\n￥五\n" },
		/* 分離禁止 */
		{ "一二三四五六七八九十十――", 0, 24, "一二三四五六七八九十十――\n" },
		{ "一二三四五六七八九―― 字", 0, 20, "一二三四五六七八九――\n字\n" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (facts); i++) {
		g_autoptr (GString) filled = g_string_new (NULL);

		kinko_text_fill (facts[i].text, facts[i].indent, facts[i].width, filled);
		g_assert_cmpstr (filled->str, ==, facts[i].filled);
	}
}

/* What East Asian ambiguous characters are on a terminal is nothing that Unicode says. */
static void
test_wide_ambiguous (void)
{
	g_autoptr (GString) filled = g_string_new (NULL);

	kinko_text_set_wide_ambiguous (TRUE);
	g_assert_cmpuint (kinko_text_width ("①"), ==, 2);   /* U+2460 A */
	g_assert_cmpuint (kinko_text_width ("○※§"), ==, 6); /* U+25CB, U+203B, U+00A7 A */
	g_assert_cmpuint (kinko_text_width ("Я"), ==, 2);   /* U+042F A */
	g_assert_cmpuint (kinko_text_width ("aｱé"), ==, 4); /* Na, H; U+00E9 A */
	g_assert_cmpuint (kinko_text_width ("漢"), ==, 2);
	g_assert_cmpuint (kinko_text_width ("e\u0301"), ==, 1); /* combining: A, but Mn */
	kinko_text_fill ("○○○○○○○○○○一", 0, 20, filled);
	g_assert_cmpstr (filled->str, ==, "○○○○○○○○○○\n一\n");
	kinko_text_set_wide_ambiguous (FALSE);
	g_assert_cmpuint (kinko_text_width ("○※§"), ==, 3);
}

static void
test_group_digits (void)
{
	static const struct {
		const char *digits, *grouped;
	} known[] = {
		{ "", "" },
		{ "0", "0" },
		{ "999", "999" },
		{ "1000", "1,000" },
		{ "186300", "186,300" },
		{ "9999999999", "9,999,999,999" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
		g_autofree char *grouped = kinko_text_group_digits (known[i].digits);

		g_assert_cmpstr (grouped, ==, known[i].grouped);
	}
}

/* JIS X 4051: 、。」 begin no line and 「 ends none; what has no place to break is cut, with what combines with it. */
static void
test_wrap (void)
{
	static const struct {
		const char *text;
		guint width;
		const char *lines; /* separated by | */
	} known[] = {
		{ "", 10, "" },
		{ "abc", 10, "abc" },
		{ "課税証明書", 4, "課税|証明|書" },
		{ "課税証明。", 8, "課税証|明。" },
		{ "彼は「はい」と言った", 6, "彼は|「は|い」と|言った" },
		{ "a b c", 3, "a b|c" },
		{ "one\ntwo\n", 10, "one|two|" },
		{ "\n", 10, "|" },
		{ "0123456789", 4, "0123|4567|89" },
		{ "辻\U000E0100葛", 2, "辻\U000E0100|葛" },
		{ "かか\u3099", 2, "か|か\u3099" },
		{ "漢", 1, "漢" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
		g_auto (GStrv) lines = kinko_text_wrap (known[i].text, known[i].width);
		g_autofree char *joined = g_strjoinv ("|", lines);

		g_assert_cmpstr (joined, ==, known[i].lines);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/text/width", test_width);
	g_test_add_func ("/text/visible", test_visible);
	g_test_add_func ("/text/visible/harmless", test_visible_is_harmless);
	g_test_add_func ("/text/fill", test_fill);
	g_test_add_func ("/text/wide-ambiguous", test_wide_ambiguous);
	g_test_add_func ("/text/group-digits", test_group_digits);
	g_test_add_func ("/text/wrap", test_wrap);
	return g_test_run ();
}
