#include "vault/csv-write.h"

#include <stdio.h>
#include <string.h>

#include <sodium.h>

#include "policies/error.h"
#include "vault/csv.h"

#define MARK "\xef\xbb\xbf"

static KinkoCsvWriter *
new_writer (KinkoCsvEncoding encoding, gboolean replace)
{
	g_autoptr (GError) error = NULL;
	KinkoCsvWriter *writer = kinko_csv_writer_new (encoding, replace, &error);

	g_assert_no_error (error);
	return writer;
}

/* @cells: "|" between cells, "/" between rows. */
static void
write_table (KinkoCsvWriter *writer, const char *cells)
{
	g_auto (GStrv) rows = g_strsplit (cells, "/", -1);

	for (guint i = 0; rows[i] != NULL; i++) {
		g_auto (GStrv) row = g_strsplit (rows[i], "|", -1);

		if (row[0] == NULL) /* one empty cell */
			kinko_csv_writer_cell (writer, "");
		for (guint j = 0; row[j] != NULL; j++)
			kinko_csv_writer_cell (writer, row[j]);
		kinko_csv_writer_end_row (writer);
	}
}

static void
assert_written (KinkoCsvEncoding encoding, const char *cells, const char *expected)
{
	g_autoptr (KinkoCsvWriter) writer = new_writer (encoding, FALSE);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) text = NULL;

	write_table (writer, cells);
	g_assert_cmpuint (kinko_csv_writer_len (writer), ==, strlen (expected));
	text = kinko_csv_writer_finish (writer, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (kinko_secret_text (text), ==, expected);
	g_assert_cmpuint (kinko_csv_writer_len (writer), ==, 0);
}

/* Every row ends with it, also one that is empty. */
static void
test_mark_rows (void)
{
	g_autoptr (KinkoCsvWriter) utf_8 = new_writer (KINKO_CSV_UTF_8, FALSE);
	g_autoptr (KinkoCsvWriter) cp932 = new_writer (KINKO_CSV_CP932, FALSE);
	g_autoptr (KinkoSecret) text = NULL;
	g_autoptr (KinkoSecret) other = NULL;

	kinko_csv_writer_mark_rows (utf_8, "test", "試験");
	write_table (utf_8, "a|b/c|/d|e/f");
	text = kinko_csv_writer_finish (utf_8, NULL);
	g_assert_cmpstr (kinko_secret_text (text), ==,
			 MARK "a,b,test\r\nc,,試験\r\nd,e,試験\r\nf,試験\r\n");
	/* 試 is 8E 8E and 験 is 8C B1 in Shift_JIS. */
	kinko_csv_writer_mark_rows (cp932, "試験", "試験");
	write_table (cp932, "a/b");
	other = kinko_csv_writer_finish (cp932, NULL);
	g_assert_cmpstr (kinko_secret_text (other), ==,
			 "a,\x8E\x8E\x8C\xB1\r\nb,\x8E\x8E\x8C\xB1\r\n");
}

static void
test_rfc4180 (void)
{
	assert_written (KINKO_CSV_UTF_8, "aaa|bbb/zzz|yyy", MARK "aaa,bbb\r\nzzz,yyy\r\n");
	assert_written (KINKO_CSV_UTF_8, "a,b|c\"d|e\nf|g\r\nh|",
			MARK "\"a,b\",\"c\"\"d\",\"e\nf\",\"g\r\nh\",\r\n");
	assert_written (KINKO_CSV_UTF_8, "\"|,| a ", MARK "\"\"\"\",\",\", a \r\n");
	assert_written (KINKO_CSV_UTF_8, "/a/", MARK "\"\"\r\na\r\n\"\"\r\n"); /* no empty lines */
	assert_written (KINKO_CSV_UTF_8, "|", MARK ",\r\n");
	assert_written (KINKO_CSV_UTF_8, "渡邉\xf3\xa0\x84\x82　𠮷乃|ﾜﾀ",
			MARK "渡邉\xf3\xa0\x84\x82　𠮷乃,ﾜﾀ\r\n");
}

static void
test_null (void)
{
	g_autoptr (KinkoCsvWriter) writer = new_writer (KINKO_CSV_UTF_8, FALSE);
	g_autoptr (KinkoSecret) nothing = kinko_csv_writer_finish (writer, NULL);
	g_autoptr (KinkoSecret) text = NULL;

	g_assert_cmpuint (kinko_secret_len (nothing), ==, 0);
	kinko_csv_writer_cell (writer, "a");
	kinko_csv_writer_cell (writer, NULL);
	kinko_csv_writer_end_row (writer);
	text = kinko_csv_writer_finish (writer, NULL);
	g_assert_cmpstr (kinko_secret_text (text), ==, MARK "a,\r\n");
}

/* 0x815f and the like: the bytes of Microsoft's table. */
static void
test_cp932 (void)
{
	assert_written (KINKO_CSV_CP932, "氏名|表,ソ",
			"\x8e\x81\x96\xbc,\"\x95\x5c,\x83\x5c\"\r\n");
	assert_written (KINKO_CSV_CP932, "ﾜﾀ|髙﨑①|～1",
			"\xdc\xc0,\xfb\xfc\xfa\xb1\x87\x40,\x81\x60"
			"1\r\n");
}

/* A number is no formula, however it begins. */
static void
test_numbers (void)
{
	g_autoptr (KinkoCsvWriter) writer = new_writer (KINKO_CSV_UTF_8, FALSE);
	g_autoptr (KinkoSecret) text = NULL;

	kinko_csv_writer_number (writer, -5);
	kinko_csv_writer_number (writer, 0);
	kinko_csv_writer_cell (writer, "-5");
	kinko_csv_writer_end_row (writer);
	kinko_csv_writer_number (writer, G_MAXINT64);
	kinko_csv_writer_number (writer, G_MININT64);
	kinko_csv_writer_end_row (writer);
	text = kinko_csv_writer_finish (writer, NULL);
	g_assert_cmpstr (kinko_secret_text (text), ==,
			 MARK "-5,0,'-5\r\n9223372036854775807,-9223372036854775808\r\n");
	g_assert_cmpuint (kinko_csv_writer_formulas (writer), ==, 1);
}

static void
assert_formula (const char *cell, const char *expected)
{
	g_autoptr (KinkoCsvWriter) writer = new_writer (KINKO_CSV_UTF_8, FALSE);
	g_autoptr (KinkoSecret) text = NULL;
	g_autofree char *line = g_strconcat (MARK, expected, "\r\n", NULL);

	kinko_csv_writer_cell (writer, cell);
	kinko_csv_writer_end_row (writer);
	text = kinko_csv_writer_finish (writer, NULL);
	g_assert_cmpstr (kinko_secret_text (text), ==, line);
	g_assert_cmpuint (kinko_csv_writer_formulas (writer), ==, strchr (expected, '\'') != NULL);
}

static void
test_formulas (void)
{
	assert_formula ("=1+1", "'=1+1");
	assert_formula ("+81-3", "'+81-3");
	assert_formula ("-5", "'-5");
	assert_formula ("@SUM(A1)", "'@SUM(A1)");
	assert_formula ("\t=1", "'\t=1");
	assert_formula ("\tx", "'\tx");
	assert_formula ("\rx", "\"'\rx\"");
	assert_formula (" =1", "' =1");
	assert_formula ("　 =1", "'　 =1");
	assert_formula ("\xc2\xa0=1", "'\xc2\xa0=1");
	assert_formula ("\n=1", "\"'\n=1\"");
	assert_formula ("＝１", "'＝１");
	assert_formula ("＋１", "'＋１");
	assert_formula ("－１", "'－１");
	assert_formula ("＠ＳＵＭ", "'＠ＳＵＭ");
	assert_formula ("=HYPERLINK(\"x\",\"y\")", "\"'=HYPERLINK(\"\"x\"\",\"\"y\"\")\"");
	/* None of these. */
	assert_formula ("1=1", "1=1");
	assert_formula ("1-2-3", "1-2-3");
	assert_formula ("ー", "ー");
	assert_formula ("", "\"\"");
	assert_formula ("  ", "  ");
}

/* Each text has one character that CP932 lacks, or that comes back as another. */
static void
test_lacking (void)
{
	static const char *const lacking[] = { "𠮷乃", "渡邉\xf3\xa0\x84\x82",
					       "1〜2", "1−2",
					       "a‖b",  "5¢",
					       "5£",   "¬a",
					       "¥5",   "ゔ",
					       "㋿",  "a\xff" };

	for (gsize i = 0; i < G_N_ELEMENTS (lacking); i++) {
		g_autoptr (KinkoCsvWriter) writer = new_writer (KINKO_CSV_CP932, FALSE);
		g_autoptr (GError) error = NULL;
		const KinkoProblem *problem;

		write_table (writer, "a|b");
		kinko_csv_writer_cell (writer, "a");
		kinko_csv_writer_cell (writer, lacking[i]);
		kinko_csv_writer_end_row (writer);
		g_assert_null (kinko_csv_writer_finish (writer, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_assert_nonnull (kinko_error_hint (error));
		g_assert_cmpuint (kinko_error_problems (error)->len, ==, 1);
		problem = kinko_error_problems (error)->pdata[0];
		g_assert_cmpstr (problem->code, ==, "csv_lacking");
		g_assert_cmpuint (problem->row, ==, 2);
		g_assert_nonnull (strstr (problem->message, "column B"));
		g_assert_null (strstr (problem->message, lacking[i]));
		g_assert_null (strstr (error->message, lacking[i]));
	}
}

/* 〓 is 0x81ac. */
static void
test_replacing (void)
{
	g_autoptr (KinkoCsvWriter) writer = new_writer (KINKO_CSV_CP932, TRUE);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) text = NULL;

	write_table (writer, "𠮷乃|a/〜\xff|=𠮷");
	text = kinko_csv_writer_finish (writer, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (kinko_secret_text (text), ==,
			 "\x81\xac\x94\x54,a\r\n\x81\xac\x81\xac,'=\x81\xac\r\n");
	g_assert_cmpuint (kinko_csv_writer_n_lacking (writer), ==, 3); /* cells */
	g_assert_cmpuint (kinko_csv_writer_lacking (writer)->len, ==, 3);
	g_assert_cmpuint (kinko_csv_writer_formulas (writer), ==, 1);
}

static void
test_many_lacking (void)
{
	g_autoptr (KinkoCsvWriter) writer = new_writer (KINKO_CSV_CP932, TRUE);

	for (guint i = 0; i < KINKO_CSV_MAX_LACKING + 10; i++)
		write_table (writer, "〜");
	g_assert_cmpuint (kinko_csv_writer_n_lacking (writer), ==, KINKO_CSV_MAX_LACKING + 10);
	g_assert_cmpuint (kinko_csv_writer_lacking (writer)->len, ==, KINKO_CSV_MAX_LACKING);
}

/* Pieces are what the whole would be. */
static void
test_taking (void)
{
	g_autoptr (KinkoCsvWriter) whole = new_writer (KINKO_CSV_UTF_8, FALSE);
	g_autoptr (KinkoCsvWriter) pieces = new_writer (KINKO_CSV_UTF_8, FALSE);
	g_autoptr (GString) joined = g_string_new (NULL);
	g_autoptr (KinkoSecret) expected = NULL;

	for (guint i = 0; i < 3000; i++) {
		g_autoptr (KinkoSecret) piece = NULL;
		g_autofree char *row = g_strdup_printf ("C-%u|渡邉|\"|/|", i);

		write_table (whole, row);
		write_table (pieces, row);
		if (i % 7 != 0)
			continue;
		piece = kinko_csv_writer_take (pieces);
		g_string_append (joined, kinko_secret_text (piece));
	}
	{
		g_autoptr (KinkoSecret) rest = kinko_csv_writer_finish (pieces, NULL);

		g_string_append (joined, kinko_secret_text (rest));
	}
	expected = kinko_csv_writer_finish (whole, NULL);
	g_assert_cmpstr (joined->str, ==, kinko_secret_text (expected));
}

/* What is written is read again, cell by cell; in CP932 as stock iconv has it, too. */
static void
test_reading_again (void)
{
	static const char cells[] =
		"氏名|住所|備考/渡邉　乃|架空町1-2, 3|\"/ﾜﾀﾅﾍﾞ|a\r\nb|～－∥￠①髙";
	static const KinkoCsvEncoding encodings[] = { KINKO_CSV_UTF_8, KINKO_CSV_CP932 };

	for (gsize i = 0; i < G_N_ELEMENTS (encodings); i++) {
		g_autoptr (KinkoCsvWriter) writer = new_writer (encodings[i], FALSE);
		g_autoptr (GString) found = g_string_new (NULL);
		KinkoCsvEncoding encoding = KINKO_CSV_ANY;
		g_autoptr (KinkoCsv) csv = NULL;
		g_autoptr (GError) error = NULL;
		KinkoSecret *text;

		write_table (writer, cells);
		text = kinko_csv_writer_finish (writer, &error);
		g_assert_no_error (error);
		text = kinko_csv_decode (text, &encoding, &error);
		g_assert_cmpint (encoding, ==, encodings[i]);
		csv = kinko_csv_parse (text, &error);
		g_assert_no_error (error);
		for (guint row = 0; row < kinko_csv_rows (csv); row++)
			for (guint column = 0; column < kinko_csv_columns (csv); column++)
				g_string_append_printf (found, "%s%s",
							column > 0 ? "|"
							: row > 0  ? "/"
								   : "",
							kinko_csv_cell (csv, row, column));
		g_assert_cmpstr (found->str, ==, cells);
	}
}

static void
test_stock_iconv (void)
{
	g_autoptr (KinkoCsvWriter) writer = new_writer (KINKO_CSV_CP932, FALSE);
	g_autofree char *folder = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_autofree char *path = g_build_filename (folder, "table.csv", NULL);
	g_autofree char *command = g_strdup_printf ("iconv -f CP932 -t UTF-8 '%s'", path);
	g_autofree char *theirs = NULL;
	g_autoptr (KinkoSecret) text = NULL;
	int status;

	write_table (writer, "氏名|渡邉/ﾜﾀﾅﾍﾞ|～－∥￠①髙");
	text = kinko_csv_writer_finish (writer, NULL);
	g_assert_true (g_file_set_contents (path, kinko_secret_text (text),
					    (gssize) kinko_secret_len (text), NULL));
	g_assert_true (g_spawn_command_line_sync (command, &theirs, NULL, &status, NULL));
	g_assert_cmpint (status, ==, 0);
	g_assert_cmpstr (theirs, ==, "氏名,渡邉\r\nﾜﾀﾅﾍﾞ,～－∥￠①髙\r\n");
	g_assert_cmpint (remove (path), ==, 0);
	g_assert_cmpint (remove (folder), ==, 0);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	if (sodium_init () < 0)
		return 1;
	g_test_add_func ("/csv-write/rfc4180", test_rfc4180);
	g_test_add_func ("/csv-write/mark-rows", test_mark_rows);
	g_test_add_func ("/csv-write/null", test_null);
	g_test_add_func ("/csv-write/cp932", test_cp932);
	g_test_add_func ("/csv-write/formulas", test_formulas);
	g_test_add_func ("/csv-write/numbers", test_numbers);
	g_test_add_func ("/csv-write/lacking", test_lacking);
	g_test_add_func ("/csv-write/replacing", test_replacing);
	g_test_add_func ("/csv-write/many-lacking", test_many_lacking);
	g_test_add_func ("/csv-write/taking", test_taking);
	g_test_add_func ("/csv-write/reading-again", test_reading_again);
	g_test_add_func ("/csv-write/stock-iconv", test_stock_iconv);
	return g_test_run ();
}
