#include "policies/word.h"

static void
assert_normal (const char *text, const char *expected)
{
	g_autofree char *normal = kinko_word_normalize (text);

	g_assert_cmpstr (normal, ==, expected);
}

static void
assert_heading (const char *text, const char *expected)
{
	g_autofree char *folded = kinko_word_fold_heading (text);

	g_assert_cmpstr (folded, ==, expected);
}

static void
assert_code (const char *text, const char *expected)
{
	g_autofree char *code = kinko_word_fold_code (text);

	g_assert_cmpstr (code, ==, expected);
}

/* The pairs are those of UAX #15 and of the Unicode character database. */
static void
test_normalize (void)
{
	assert_normal ("課税証明書（横浜市）", "課税証明書(横浜市)");
	assert_normal ("\t　ﾊﾟｽﾎﾟｰﾄ \r\n", "パスポート");
	assert_normal ("一 つ　の", "一 つ の");
	assert_normal ("Ａｂ", "Ab");
	assert_normal ("", "");
	assert_normal (" 　\n", "");
	assert_normal ("\xff", NULL);
	assert_normal ("\xc0\xaf", NULL);     /* overlong */
	assert_normal ("\xed\xa0\x80", NULL); /* half a surrogate pair */
	assert_normal ("旅券\xe5", NULL);
}

static void
test_fold_heading (void)
{
	assert_heading ("児童氏名", "児童氏名");
	assert_heading (" 児 童\r\n氏　名 ", "児童氏名");
	assert_heading ("児童氏名（漢字）", "児童氏名漢字");
	assert_heading ("【児童】「氏名」[漢字]", "児童氏名漢字");
	assert_heading ("〔児〕〈童〉《氏》『名』｢漢｣{字}<1>", "児童氏名漢字1");
	assert_heading ("ﾌﾘｶﾞﾅ", "フリガナ");
	assert_heading ("保護者①氏名", "保護者1氏名");
	assert_heading ("ＣＡＳＥ＿ＮＯ", "case_no");
	assert_heading ("Case_No", "case_no");
	assert_heading ("（ ）", "");
	assert_heading ("", "");
	assert_heading ("\xc0\xaf", NULL);
	/* What is not said to be alike stays apart: a postal mark, hiragana, a bar, a hidden
	 * character. */
	assert_heading ("〒住所", "〒住所");
	assert_heading ("ふりがな", "ふりがな");
	assert_heading ("標準/短時間", "標準/短時間");
	assert_heading ("\u202e氏名", "\u202e氏名");
	assert_heading ("氏\u200b名", "氏\u200b名");
}

/* What stands in the Unicode charts "Halfwidth and Fullwidth Forms" and "General Punctuation". */
static void
test_fold_code (void)
{
	assert_code ("C26-0001", "C26-0001");
	assert_code ("Ｃ２６－０００１", "C26-0001");
	assert_code ("Ｃ２６ー０００１", "C26-0001");
	assert_code ("C26ｰ0001", "C26-0001");
	assert_code ("C26−0001", "C26-0001");
	assert_code ("C26‐0001", "C26-0001");
	assert_code ("　C26—0001\t", "C26-0001");
	assert_code ("Ｃ２６－０００１．．Ｃ２６－０００９", "C26-0001..C26-0009");
	assert_code ("c26_0001", "c26_0001");
	/* What only resembles a code is none. */
	assert_code ("C26-①", "C26-①");
	assert_code ("C26 0001", "C26 0001");
	assert_code ("C26\u202e0001", "C26\u202e0001");
	assert_code ("С26-0001", "С26-0001"); /* a Cyrillic letter */
	assert_code ("", "");
	assert_code ("\xc0\xaf", NULL);
	assert_code ("C26\xff", NULL);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/word/normalize", test_normalize);
	g_test_add_func ("/word/fold-heading", test_fold_heading);
	g_test_add_func ("/word/fold-code", test_fold_code);
	return g_test_run ();
}
