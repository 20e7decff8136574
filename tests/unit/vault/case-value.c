#include "vault/case-value.h"

#include <string.h>

#include <sodium.h>

/* @expected: the canonical text, or "!code". */
static void
assert_read (const char *field, const char *text, const char *expected)
{
	const KinkoField *info = kinko_field_at (kinko_field_index (field));
	g_autoptr (KinkoProblem) problem = NULL;
	g_autofree char *value = kinko_case_value_read (info, text, &problem);

	if (*expected != '!') {
		g_assert_cmpstr (value, ==, expected);
		g_assert_null (problem);
		return;
	}
	g_assert_null (value);
	g_assert_nonnull (problem);
	g_assert_cmpstr (problem->code, ==, expected + 1);
	g_assert_cmpstr (problem->field, ==, field);
	g_assert_cmpstr (problem->message, !=, "");
}

static void
test_text (void)
{
	static const char *const kept[] = {
		"渡邉󠄂　𠮷乃",
		"ﾜﾀﾅﾍﾞ ﾖｼﾉ",
		"神塚隆",
		"\xef\xa8\x99\xef\xa8\x90\xef\xa7\x9c", /* U+FA19 U+FA10 U+F9DC */
		"か\xe3\x82\x99",
		"　見本　",
		"\"a\", b",
		"a  b",
		"=1+1"
	};

	for (gsize i = 0; i < G_N_ELEMENTS (kept); i++)
		assert_read ("child_name", kept[i], kept[i]);
	assert_read ("child_name", " \t例題 あおい\t ", "例題 あおい");
	assert_read ("child_name", "a\tb", "!text_invalid");
	assert_read ("child_name", "a\r", "!text_invalid");
	assert_read ("child_name", "a\x1b[31m", "!text_invalid");
	assert_read ("child_name", "a\x7f", "!text_invalid");
	assert_read ("child_name", "a\xc2\x85", "!text_invalid");     /* C1 */
	assert_read ("child_name", "a\xe2\x80\xa8", "!text_invalid"); /* line separator */
	assert_read ("child_name", "a\xe2\x80\xae", "!text_invalid"); /* bidirectional override */
	assert_read ("child_name", "a\xff", "!text_invalid");
	assert_read ("child_name", "a\xed\xa0\x80", "!text_invalid");
}

/* What people type where a case number belongs. */
static void
test_case_number (void)
{
	static const char *const none[] = { "",
					    "架空　児",
					    "Ｃ２６－０００１",
					    "-1",
					    "C26 0001",
					    "C26;0001",
					    "000000001015",
					    "0000-0000-1015",
					    "C26-\xff",
					    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456" };

	g_assert_true (kinko_case_number_is_valid ("C26-0001"));
	g_assert_true (kinko_case_number_is_valid ("0000-0000-1016"));
	for (gsize i = 0; i < G_N_ELEMENTS (none); i++)
		g_assert_false (kinko_case_number_is_valid (none[i]));
}

/* Alt+Enter in a cell of a spreadsheet. */
static void
test_line_breaks (void)
{
	assert_read ("address", "架空町1-2-3\nカーサ架空101", "架空町1-2-3 カーサ架空101");
	assert_read ("address", "架空町1-2-3\r\nカーサ架空101", "架空町1-2-3 カーサ架空101");
	assert_read ("address", "a\n\r\nb", "a  b"); /* one blank each */
	assert_read ("address", "\r\na\n", "a");
	assert_read ("address", "a\rb", "!text_invalid"); /* no line break */
	assert_read ("address", "a\n\rb", "!text_invalid");
	assert_read ("address", "a\r\r\nb", "!text_invalid");
	assert_read ("address", "a\n\x1b[2Jb", "!text_invalid");
	assert_read ("address", "a\n\xe2\x80\xa9", "!text_invalid");
	assert_read ("case_no", "C26\n0001", "!text_invalid");
	assert_read ("household_flags", "障害\n双子", "!text_invalid");
	assert_read ("child_birth", "2024-09\n-10", "!date_invalid");
	assert_read ("need", "標準\n短時間", "!enum");
	/* What the blanks would make of them is seen before. */
	assert_read ("address", "1234\n5678\n9018", "!mynumber_in_text");
	assert_read ("address", "1234\r\n5678\r\n9018", "!mynumber_in_text");
	assert_read ("address", "１２３４５６\n\n７８９０１８", "!mynumber_in_text");
}

static void
test_length (void)
{
	g_autoptr (GString) text = g_string_new (NULL);

	for (int i = 0; i < 1000; i++)
		g_string_append (text, "𠮷");
	assert_read ("address", text->str, text->str);
	g_string_append (text, "𠮷");
	assert_read ("address", text->str, "!text_invalid");
}

static void
test_code (void)
{
	assert_read ("case_no", "C26-0001", "C26-0001");
	assert_read ("case_no", " C26_0.1 ", "C26_0.1");
	assert_read ("case_no", "A1234567890123456789012345678901",
		     "A1234567890123456789012345678901");
	assert_read ("case_no", "A12345678901234567890123456789012", "!text_invalid");
	assert_read ("case_no", "-1", "!text_invalid");
	assert_read ("case_no", "C26/1", "!text_invalid");
	assert_read ("case_no", "C 26", "!text_invalid");
	assert_read ("case_no", "Ｃ２６", "C26");
	assert_read ("case_no", "　Ｃ２６ー０００１", "C26-0001");
	assert_read ("case_no", "ー１", "!text_invalid");
	assert_read ("case_no", "C26／1", "!text_invalid");
	assert_read ("case_no", "C26-①", "!text_invalid");
	assert_read ("case_no", "００００００００１０１５", "!mynumber_in_text");
	assert_read ("case_no", "　", "!text_invalid");
}

static void
test_number_in_text (void)
{
	static const char *const fields[] = { "case_no",          "child_name",  "address",
					      "g1_levy",          "class_age",   "need",
					      "docs_missing",     "child_birth", "received_at",
					      "address_protected" };

	for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
		assert_read (fields[i], "123456789018", "!mynumber_in_text");
		assert_read (fields[i], "１２３４−５６７８−９０１８", "!mynumber_in_text");
	}
	assert_read ("address", "番号 1234 5678 9018 です", "!mynumber_in_text");
	assert_read ("address", "03-1234-5678", "03-1234-5678");
	assert_read ("address", "123456789012", "123456789012");
}

/* Era boundaries: 明治 1912-07-29, 大正 1926-12-24, 昭和 1989-01-07, 平成 2019-04-30. */
static void
test_date (void)
{
	assert_read ("child_birth", "2024-02-29", "2024-02-29");
	assert_read ("child_birth", "2025-02-29", "!date_invalid");
	assert_read ("child_birth", "昭和63年1月7日", "1988-01-07");
	assert_read ("child_birth", "H1.1.8", "1989-01-08");
	assert_read ("child_birth", "昭和64年1月7日", "1989-01-07");
	assert_read ("child_birth", "昭和64年1月8日", "!date_invalid");
	assert_read ("child_birth", "平成元年1月7日", "!date_invalid");
	assert_read ("child_birth", "平成元年1月8日", "1989-01-08");
	assert_read ("child_birth", "平成31年4月30日", "2019-04-30");
	assert_read ("child_birth", "令和元年4月30日", "!date_invalid");
	assert_read ("child_birth", "令和元年5月1日", "2019-05-01");
	assert_read ("child_birth", "R8.7.6", "2026-07-06");
	assert_read ("child_birth", "　２０２６－０７－０６ ", "2026-07-06");
	assert_read ("child_birth", "0", "!date_invalid");
}

static void
test_datetime (void)
{
	assert_read ("received_at", "2026-07-06T09:12:00+09:00", "2026-07-06T09:12:00+09:00");
	assert_read ("received_at", "2026-07-06T00:12:00Z", "2026-07-06T00:12:00+00:00");
	assert_read ("received_at", "2026-07-06T09:12:00", "2026-07-06T09:12:00+09:00");
	assert_read ("received_at", " 2026-07-06 09:12:00 ", "2026-07-06T09:12:00+09:00");
	assert_read ("received_at", "２０２６-０７-０６Ｔ０９：１２：００",
		     "2026-07-06T09:12:00+09:00");
	assert_read ("received_at", "2026-02-29T09:12:00+09:00", "!datetime_invalid");
	assert_read ("received_at", "2026-07-06T25:12:00+09:00", "!datetime_invalid");
	assert_read ("received_at", "2026-07-06", "!datetime_invalid");
	assert_read ("received_at", "1999-12-31T09:12:00+09:00", "!datetime_invalid");
	assert_read ("received_at", "yesterday", "!datetime_invalid");
}

static void
test_integer (void)
{
	assert_read ("fiscal_year", "2026", "2026");
	assert_read ("fiscal_year", "２０２６", "2026");
	assert_read ("fiscal_year", "2000", "2000");
	assert_read ("fiscal_year", "2199", "2199");
	assert_read ("fiscal_year", "1999", "!integer_invalid");
	assert_read ("fiscal_year", "2200", "!integer_invalid");
	assert_read ("class_age", "05", "5");
	assert_read ("class_age", "0", "0");
	assert_read ("class_age", "6", "!integer_invalid");
	assert_read ("class_age", "-1", "!integer_invalid");
	assert_read ("class_age", "1.0", "!integer_invalid");
	assert_read ("class_age", "1歳", "!integer_invalid");
	assert_read ("child_order", "0", "!integer_invalid");
	assert_read ("child_order", "1", "1");
	assert_read ("child_order", "4294967297", "!integer_invalid");
	assert_read ("child_order", "18446744073709551617", "!integer_invalid");
}

static void
test_yen (void)
{
	assert_read ("g1_levy", "186300", "186300");
	assert_read ("g1_levy", "0", "0");
	assert_read ("g1_levy", "１８６，３００円", "186300");
	assert_read ("g1_levy", "186,300", "186300");
	assert_read ("g1_levy", "¥1,186,300", "1186300");
	assert_read ("g1_levy", "￥007", "7");
	assert_read ("g1_levy", "9999999999", "9999999999");
	assert_read ("g1_levy", "00000000001", "!amount_invalid");
	assert_read ("g1_levy", "-100", "!amount_negative");
	assert_read ("g1_levy", "−100", "!amount_negative");
	assert_read ("g1_levy", "▲1,000円", "!amount_negative");
	assert_read ("g1_levy", "-", "!amount_invalid");
	assert_read ("g1_levy", "--1", "!amount_invalid");
	assert_read ("g1_levy", "円", "!amount_invalid");
	assert_read ("g1_levy", "1,00", "!amount_invalid");
	assert_read ("g1_levy", "1234,567", "!amount_invalid");
	assert_read ("g1_levy", ",123", "!amount_invalid");
	assert_read ("g1_levy", "123,", "!amount_invalid");
	assert_read ("g1_levy", "1,234,56", "!amount_invalid");
	assert_read ("g1_levy", "100.5", "!amount_invalid");
	assert_read ("g1_levy", "不明", "!amount_invalid");
}

static void
test_words (void)
{
	assert_read ("need", "標準", "標準");
	assert_read ("need", "　短時間 ", "短時間");
	assert_read ("need", "中時間", "!enum");
	assert_read ("need", "標", "!enum");
	assert_read ("need", "標準標準", "!enum");
	assert_read ("g1_tax_status", "均等割のみ", "均等割のみ");
	assert_read ("address_protected", "1", "1");
	assert_read ("address_protected", "０", "0");
	assert_read ("address_protected", "2", "!boolean_invalid");
	assert_read ("address_protected", "01", "!boolean_invalid");
	assert_read ("address_protected", "はい", "!boolean_invalid");
	assert_read ("household_flags", "生活保護;ひとり親;支援措置", "生活保護;ひとり親;支援措置");
	assert_read ("household_flags", " a ; b　c;;　;d", "a;b　c;d");
	assert_read ("household_flags", ";;", "");
	assert_read ("household_flags", "ひとり親；支援措置", "ひとり親;支援措置");
	assert_read ("household_flags", "；　；a；", "a");
	assert_read ("household_flags", "a;b\nc", "!text_invalid");
}

static void
test_blank (void)
{
	g_assert_true (kinko_case_value_is_blank (""));
	g_assert_true (kinko_case_value_is_blank (" \t　\n\xc2\xa0"));
	g_assert_false (kinko_case_value_is_blank (" 0"));
	g_assert_false (kinko_case_value_is_blank ("\xff"));
}

/* What was typed may be anybody's number, wherever it stands. */
static void
test_silence (void)
{
	static const char *const texts[] = { "123456789018", "123456789012", "20269999", "-98765",
					     "S64.9.9" };
	gsize n;
	const KinkoField *fields = kinko_fields (&n);

	for (gsize i = 0; i < n; i++)
		for (gsize j = 0; j < G_N_ELEMENTS (texts); j++) {
			g_autoptr (KinkoProblem) problem = NULL;
			g_autofree char *value = NULL;

			if (fields[i].kind == KINKO_FIELD_NUMBER)
				continue;
			value = kinko_case_value_read (&fields[i], texts[j], &problem);
			g_assert_true ((value == NULL) == (problem != NULL));
			if (problem != NULL)
				g_assert_null (strstr (problem->message, texts[j]));
		}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	if (sodium_init () < 0)
		return 1;
	g_test_add_func ("/case-value/text", test_text);
	g_test_add_func ("/case-value/case-number", test_case_number);
	g_test_add_func ("/case-value/line-breaks", test_line_breaks);
	g_test_add_func ("/case-value/length", test_length);
	g_test_add_func ("/case-value/code", test_code);
	g_test_add_func ("/case-value/number-in-text", test_number_in_text);
	g_test_add_func ("/case-value/date", test_date);
	g_test_add_func ("/case-value/datetime", test_datetime);
	g_test_add_func ("/case-value/integer", test_integer);
	g_test_add_func ("/case-value/yen", test_yen);
	g_test_add_func ("/case-value/words", test_words);
	g_test_add_func ("/case-value/blank", test_blank);
	g_test_add_func ("/case-value/silence", test_silence);
	return g_test_run ();
}
