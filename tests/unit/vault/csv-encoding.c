#include "vault/csv-encoding.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"
#include "vault/csv.h"

static KinkoSecret *
decode (const char *text, gsize len, KinkoCsvEncoding *encoding, GError **error)
{
	return kinko_csv_decode (kinko_secret_new_from (text, len), encoding, error);
}

static void
assert_decoded (const char *text, KinkoCsvEncoding wanted, KinkoCsvEncoding found,
		const char *expected)
{
	KinkoCsvEncoding encoding = wanted;
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) decoded = decode (text, strlen (text), &encoding, &error);

	g_assert_no_error (error);
	g_assert_cmpint (encoding, ==, found);
	g_assert_cmpstr (kinko_secret_text (decoded), ==, expected);
	g_assert_cmpuint (kinko_secret_len (decoded), ==, strlen (expected));
}

/* Decoded and parsed, as an import does it. */
static void
assert_refused (const char *text, gsize len, KinkoCsvEncoding wanted, const char *code, guint row,
		guint line)
{
	KinkoCsvEncoding encoding = wanted;
	g_autoptr (GError) error = NULL;
	KinkoSecret *decoded = decode (text, len, &encoding, &error);
	g_autoptr (KinkoCsv) csv = decoded == NULL ? NULL : kinko_csv_parse (decoded, &error);
	const KinkoProblem *problem;

	g_assert_null (csv);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (kinko_error_hint (error));
	problem = kinko_error_problems (error)->pdata[0];
	g_assert_cmpstr (problem->code, ==, code);
	g_assert_cmpuint (problem->row, ==, row);
	g_assert_cmpuint (problem->line, ==, line);
}

static void
test_names (void)
{
	KinkoCsvEncoding encoding = KINKO_CSV_ANY;

	g_assert_true (kinko_csv_encoding_parse ("cp932", &encoding));
	g_assert_cmpint (encoding, ==, KINKO_CSV_CP932);
	g_assert_true (kinko_csv_encoding_parse ("utf-8", &encoding));
	g_assert_cmpstr (kinko_csv_encoding_name (encoding), ==, "utf-8");
	g_assert_false (kinko_csv_encoding_parse ("any", &encoding));
	g_assert_false (kinko_csv_encoding_parse ("shift_jis", &encoding));
	g_assert_false (kinko_csv_encoding_parse ("", &encoding));
}

static void
test_finding_out (void)
{
	assert_decoded ("", KINKO_CSV_ANY, KINKO_CSV_UTF_8, "");
	assert_decoded ("a,b\n", KINKO_CSV_ANY, KINKO_CSV_UTF_8, "a,b\n");
	assert_decoded ("氏名,渡邉\n", KINKO_CSV_ANY, KINKO_CSV_UTF_8, "氏名,渡邉\n");
	assert_decoded ("\xef\xbb\xbf氏", KINKO_CSV_ANY, KINKO_CSV_UTF_8, "\xef\xbb\xbf氏");
	assert_decoded ("a\r\n\x93\xfa\x96\x7b", KINKO_CSV_ANY, KINKO_CSV_CP932, "a\r\n日本");
	/* The second byte of 表 is a backslash, that of ソ too; of ポ a vertical line. */
	assert_decoded ("\x95\x5c,\x83\x5c,\x83\x7c", KINKO_CSV_ANY, KINKO_CSV_CP932, "表,ソ,ポ");
	assert_decoded ("\xdc\xc0\xc5\xcd\xde \xd6\xbc\xc9", KINKO_CSV_ANY, KINKO_CSV_CP932,
			"ﾜﾀﾅﾍﾞ ﾖｼﾉ");
	assert_decoded ("1\x81\x60\x32\x81\x7c\x33", KINKO_CSV_ANY, KINKO_CSV_CP932, "1～2－3");
	assert_decoded ("\xfb\xfc\xfa\xb1\x87\x40", KINKO_CSV_ANY, KINKO_CSV_CP932, "髙﨑①");
}

/* 邉田 in CP932 begins with three bytes that are a kanji in UTF-8. */
static void
test_kanji_that_look_like_utf8 (void)
{
	assert_decoded ("\xe7\xb3\x93\x63,\x82\xa0", KINKO_CSV_ANY, KINKO_CSV_CP932, "邉田,あ");
}

/* ｶﾞ alone is not valid UTF-8; ﾃｱ, as it happens, is: there one has to say it. */
static void
test_forced (void)
{
	assert_decoded ("\xc3\xb1", KINKO_CSV_ANY, KINKO_CSV_UTF_8, "ñ");
	assert_decoded ("\xc3\xb1", KINKO_CSV_CP932, KINKO_CSV_CP932, "ﾃｱ");
	assert_decoded ("a,b\n", KINKO_CSV_CP932, KINKO_CSV_CP932, "a,b\n");
	assert_refused ("a\n\x93\xfa\n", 5, KINKO_CSV_UTF_8, "csv_encoding", 2, 2);
	assert_refused ("a,\"\n\"\nb,\x93\xfa\xff\n", 12, KINKO_CSV_CP932, "csv_encoding", 2, 3);
	assert_refused ("a\n\x93", 3, KINKO_CSV_CP932, "csv_encoding", 2, 2);
	assert_refused ("\xef\xbb\xbf"
			"a\n",
			5, KINKO_CSV_CP932, "csv_encoding", 1, 1);
}

static void
test_neither (void)
{
	assert_refused ("a\n\x93\xfa\x80\n", 6, KINKO_CSV_ANY, "csv_encoding", 2, 2);
	assert_refused ("a\n\x85\x40\n", 5, KINKO_CSV_ANY, "csv_encoding", 2, 2);
}

/* All of these are valid CP932, and would be read as 縺… where a name stands. */
static void
test_damaged_utf8 (void)
{
	const char *kana = "ああ\n\xb1\n";
	const char *marked = "\xef\xbb\xbf"
			     "a\n\xb1\n";

	g_assert_false (g_utf8_validate (kana, -1, NULL));
	assert_refused (kana, strlen (kana), KINKO_CSV_ANY, "csv_encoding", 2, 2);
	assert_refused (marked, strlen (marked), KINKO_CSV_ANY, "csv_encoding", 2, 2);
	assert_refused ("a\n\x93\xfa\0\n", 6, KINKO_CSV_ANY, "csv_encoding", 2, 2);
	assert_refused ("a\n\0\x93\xfa\n", 6, KINKO_CSV_ANY, "csv_nul", 2, 2);
	assert_refused ("a\n\0\x93\xfa\n", 6, KINKO_CSV_CP932, "csv_nul", 2, 2);
}

static void
test_utf16 (void)
{
	assert_refused ("\xff\xfe"
			"a\0,\0",
			6, KINKO_CSV_ANY, "csv_utf16", 1, 1);
	assert_refused ("\xfe\xff\0a", 4, KINKO_CSV_ANY, "csv_utf16", 1, 1);
	assert_refused ("\xff\xfe", 2, KINKO_CSV_UTF_8, "csv_utf16", 1, 1);
	assert_refused ("\xff\xfe", 2, KINKO_CSV_CP932, "csv_utf16", 1, 1);
	assert_refused ("a\0,\0", 4, KINKO_CSV_ANY, "csv_nul", 1, 1); /* without its mark */
}

/* No message repeats what stands in the file. */
static void
test_silence (void)
{
	static const char *const texts[] = { "a\n123456789018\xff", "123456789018\x93",
					     "\377\376123456789018" };

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		KinkoCsvEncoding encoding = KINKO_CSV_CP932;
		g_autoptr (GError) error = NULL;

		g_assert_null (decode (texts[i], strlen (texts[i]), &encoding, &error));
		g_assert_null (strstr (error->message, "1234"));
	}
}

/* The sample as a spreadsheet would save it, by stock iconv. What CP932 lacks is written otherwise before. */
static void
test_stock_iconv (void)
{
	const char *command = "sh -c \"sed 's/\xf3\xa0\x84\x82//g; s/\xf0\xa0\xae\xb7/吉/g' "
			      "'" KINKO_SOURCE_DIR "/tests/data/cases-sample.csv' | "
			      "tee /dev/stderr | iconv -f UTF-8 -t CP932\"";
	KinkoCsvEncoding encoding = KINKO_CSV_ANY;
	g_autoptr (KinkoSecret) decoded = NULL;
	g_autofree char *theirs = NULL;
	g_autofree char *expected = NULL;
	g_autoptr (GError) error = NULL;
	int status;

	g_assert_true (g_spawn_command_line_sync (command, &theirs, &expected, &status, &error));
	g_assert_cmpint (status, ==, 0);
	g_assert_false (g_utf8_validate (theirs, -1, NULL));
	decoded = decode (theirs, strlen (theirs), &encoding, &error);
	g_assert_no_error (error);
	g_assert_cmpint (encoding, ==, KINKO_CSV_CP932);
	g_assert_cmpstr (kinko_secret_text (decoded), ==, expected);
}

/* Every truncation and every flipped bit gives a text or an error; the bytes around are guarded. */
static void
test_damage (void)
{
	static const char text[] = "a,\x95\x5c\"\r\n\xb1\xe7\xb3\x93\x63\n";
	gsize len = sizeof text - 1;

	for (gsize n = 0; n <= len; n++) {
		KinkoCsvEncoding encoding = KINKO_CSV_ANY;
		g_autoptr (KinkoSecret) decoded = decode (text, n, &encoding, NULL);

		g_assert_nonnull (decoded);
		g_assert_true (encoding == KINKO_CSV_UTF_8 ||
			       g_utf8_validate (kinko_secret_text (decoded), -1, NULL));
	}
	for (gsize bit = 0; bit < len * 8; bit++) {
		KinkoSecret *copy = kinko_secret_new_from (text, len);
		KinkoCsvEncoding encoding = KINKO_CSV_ANY;
		g_autoptr (KinkoSecret) decoded = NULL;

		kinko_secret_data (copy)[bit / 8] ^= (guint8) (1u << bit % 8);
		decoded = kinko_csv_decode (copy, &encoding, NULL);
		g_assert_nonnull (decoded);
		g_assert_true (encoding == KINKO_CSV_UTF_8 ||
			       g_utf8_validate_len (kinko_secret_text (decoded),
						    kinko_secret_len (decoded), NULL));
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	if (sodium_init () < 0)
		return 1;
	g_test_add_func ("/csv-encoding/names", test_names);
	g_test_add_func ("/csv-encoding/finding-out", test_finding_out);
	g_test_add_func ("/csv-encoding/kanji-that-look-like-utf-8",
			 test_kanji_that_look_like_utf8);
	g_test_add_func ("/csv-encoding/forced", test_forced);
	g_test_add_func ("/csv-encoding/neither", test_neither);
	g_test_add_func ("/csv-encoding/damaged-utf-8", test_damaged_utf8);
	g_test_add_func ("/csv-encoding/utf-16", test_utf16);
	g_test_add_func ("/csv-encoding/silence", test_silence);
	g_test_add_func ("/csv-encoding/stock-iconv", test_stock_iconv);
	g_test_add_func ("/csv-encoding/damage", test_damage);
	return g_test_run ();
}
