#include "vault/fold.h"

#include <string.h>

static void
assert_same (const char *a, const char *b)
{
	g_autofree char *first = kinko_fold (a);
	g_autofree char *second = kinko_fold (b);

	g_assert_cmpstr (first, ==, second);
	g_assert_cmpstr (first, !=, "");
}

static void
assert_fold (const char *text, const char *expected)
{
	g_autofree char *folded = kinko_fold (text);

	g_assert_cmpstr (folded, ==, expected);
}

static void
assert_finds (const char *typed, const char *stored)
{
	g_autofree char *key = kinko_fold (stored);
	g_autofree char *wanted = kinko_fold (typed);

	if (*wanted == '\0' || strstr (key, wanted) == NULL)
		g_error ("'%s' does not find '%s' (%s in %s)", typed, stored, wanted, key);
}

static void
test_search (void)
{
	assert_finds ("渡辺", "渡邉󠄂　𠮷乃");
	assert_finds ("渡邊", "渡邉󠄂　𠮷乃");
	assert_finds ("吉乃", "渡邉󠄂　𠮷乃");
	assert_finds ("ﾜﾀﾅﾍﾞ", "ワタナベ　ヨシノ");
	assert_finds ("ﾜﾀﾅﾍﾞ", "わたなべ　よしの");
	assert_finds ("わたなべ", "ﾜﾀﾅﾍﾞ ﾖｼﾉ");
	assert_finds ("高志", "渡邉󠄂　髙志");
	assert_finds ("崎恵", "渡邉󠄂　﨑恵");
	assert_finds ("sample leo", "SAMPLE　LEO JOHN");
	assert_finds ("ＳＡＭＰＬＥ", "Sample　Leo");
	assert_finds ("サンプル レオ・ジョン", "サンプル　レオ　ジョン");
}

static void
test_kana (void)
{
	assert_fold ("がぎぐ", "ガギグ");
	assert_fold ("ｶﾞｷﾞﾊﾟ", "ガギパ");
	assert_fold ("カ゛ハ゜", "ガパ");
	assert_fold ("ジョン", "ジヨン");
	assert_fold ("ジヨン", "ジヨン");
	assert_fold ("ちゃっきぃ", "チヤツキイ");
	assert_fold ("ヴァイオレット", "バイオレツト");
	assert_fold ("ゔぃおら", "ビオラ");
	assert_fold ("ヴェール ヴォルフ ヴ", "ベルボルフブ");
	assert_fold ("レヴュー", "レビユ");
	assert_same ("ヷ", "バ");
	assert_same ("ヨシヱ", "よしえ");
	assert_same ("ヶ", "け");
}

static void
test_dropped (void)
{
	static const char *const marks[] = { "ー",
					     "ｰ",
					     "-",
					     "‐",
					     "‑",
					     "–",
					     "—",
					     "―",
					     "−",
					     "－",
					     "〜",
					     "～",
					     " ",
					     "　",
					     "・",
					     "･",
					     "·",
					     "\xc2\xa0",
					     "\xe2\x80\x8b",
					     "\xef\xb8\x80",
					     "\xf3\xa0\x84\x80" };

	for (gsize i = 0; i < G_N_ELEMENTS (marks); i++) {
		g_autofree char *text = g_strconcat ("大", marks[i], "野", NULL);

		assert_fold (text, "大野");
	}
}

/* What the header promises, and what Unicode's NFKC does by itself. */
static void
test_variants (void)
{
	assert_fold ("髙", "高");
	assert_fold ("﨑", "崎");
	assert_fold ("𠮷", "吉");
	assert_fold ("邊邉辺", "辺辺辺");
	assert_fold ("齋齊斎斉", "斉斉斉斉");
	assert_fold ("澤濵濱", "沢浜浜");
	assert_fold ("\xef\xa8\x99\xef\xa8\x90\xef\xa7\x9c", "神塚隆"); /* U+FA19 U+FA10 U+F9DC */
	assert_fold ("㈱", "(株)");
	assert_fold ("佐々木", "佐佐木");
	assert_fold ("々", "々");
	assert_fold ("櫻井　龍", "桜井竜");
	assert_fold ("Straße", "strasse");
}

/* Folding what is folded changes nothing: keys may be compared with keys. */
static void
test_idempotent (void)
{
	for (gunichar c = 1; c < 0x30000; c++) {
		char text[7] = "";
		g_autofree char *once = NULL;
		g_autofree char *twice = NULL;

		if (!g_unichar_validate (c) || g_unichar_type (c) == G_UNICODE_UNASSIGNED ||
		    g_unichar_get_script (c) ==
			    G_UNICODE_SCRIPT_CHEROKEE) /* GLib swaps its cases */
			continue;
		g_unichar_to_utf8 (c, text);
		once = kinko_fold (text);
		twice = kinko_fold (once);
		if (strcmp (once, twice) != 0)
			g_error ("U+%04X: '%s', then '%s'", c, once, twice);
	}
}

static void
test_odd (void)
{
	assert_fold ("", "");
	assert_fold ("　 ", "");
	assert_fold ("\xff", "");
	assert_fold ("渡\xe8\xbe", "");
	assert_fold ("\xed\xa0\x80", ""); /* a surrogate */
}

/* In place, and without memory: what a passphrase takes, which lies where nobody may copy it from. */
static void
test_points (void)
{
	static const char *const texts[] = {
		"高﨑　ヴァィオレット・佐々木〜", "々", "ヴ", "ヴャヴァ", "ーー", ""
	};

	for (guint i = 0; i < G_N_ELEMENTS (texts); i++) {
		glong n;
		g_autofree gunichar *points = g_utf8_to_ucs4_fast (texts[i], -1, &n);
		gsize left = kinko_fold_points (points, (gsize) n);
		g_autofree char *text = g_ucs4_to_utf8 (points, (glong) left, NULL, NULL, NULL);

		assert_fold (texts[i], text);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/fold/search", test_search);
	g_test_add_func ("/fold/kana", test_kana);
	g_test_add_func ("/fold/dropped", test_dropped);
	g_test_add_func ("/fold/variants", test_variants);
	g_test_add_func ("/fold/idempotent", test_idempotent);
	g_test_add_func ("/fold/odd", test_odd);
	g_test_add_func ("/fold/points", test_points);
	return g_test_run ();
}
