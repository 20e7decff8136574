#include "vault/csv.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"

static KinkoCsv *
parse_bytes (const char *text, gsize len, GError **error)
{
	return kinko_csv_parse (kinko_secret_new_from (text, len), error);
}

static KinkoCsv *
parse (const char *text)
{
	g_autoptr (GError) error = NULL;
	KinkoCsv *csv = parse_bytes (text, strlen (text), &error);

	g_assert_no_error (error);
	return csv;
}

/* @cells: row by row, "|" between cells and "\n" after rows. */
static void
assert_table (const char *text, guint columns, const char *cells)
{
	g_autoptr (KinkoCsv) csv = parse (text);
	g_autoptr (GString) found = g_string_new (NULL);

	g_assert_cmpuint (kinko_csv_columns (csv), ==, columns);
	for (guint row = 0; row < kinko_csv_rows (csv); row++)
		for (guint i = 0; i < columns; i++)
			g_string_append_printf (found, "%s%c", kinko_csv_cell (csv, row, i),
						i + 1 < columns ? '|' : '\n');
	g_assert_cmpstr (found->str, ==, cells);
}

static void
assert_refused_bytes (const char *text, gsize len, const char *code, guint row, guint line)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCsv) csv = parse_bytes (text, len, &error);
	g_autofree char *place = g_strdup_printf ("(row %u, line %u)", row, line);
	const KinkoProblem *problem;

	g_assert_null (csv);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (strstr (error->message, place));
	g_assert_cmpuint (kinko_error_problems (error)->len, ==, 1);
	problem = kinko_error_problems (error)->pdata[0];
	g_assert_cmpstr (problem->code, ==, code);
	g_assert_cmpuint (problem->row, ==, row);
	g_assert_cmpuint (problem->line, ==, line);
}

static void
assert_refused (const char *text, const char *code, guint row, guint line)
{
	assert_refused_bytes (text, strlen (text), code, row, line);
}

/* RFC 4180 section 2, rule by rule. */
static void
test_rfc4180 (void)
{
	assert_table ("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n", 3, "aaa|bbb|ccc\nzzz|yyy|xxx\n");
	assert_table ("aaa,bbb,ccc\r\nzzz,yyy,xxx", 3, "aaa|bbb|ccc\nzzz|yyy|xxx\n");
	assert_table ("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx", 3, "aaa|bbb|ccc\nzzz|yyy|xxx\n");
	assert_table ("\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx", 3,
		      "aaa|b\r\nbb|ccc\nzzz|yyy|xxx\n");
	assert_table ("\"aaa\",\"b\"\"bb\",\"ccc\"", 3, "aaa|b\"bb|ccc\n");
	assert_table ("a, b ,c", 3, "a| b |c\n"); /* spaces belong to the cell */
}

static void
test_shapes (void)
{
	assert_table ("a", 1, "a\n");
	assert_table ("a,b\nc,d\n", 2, "a|b\nc|d\n");
	assert_table ("\xef\xbb\xbf"
		      "a,b\r\n",
		      2, "a|b\n");
	assert_table ("\xef\xbb\xbf\"a\",b\r\n", 2, "a|b\n");
	assert_table (",\n,", 2, "|\n|\n");
	assert_table ("\"\",\"\"\"\"\n\",\",\"\"\"\"\"\"", 2, "|\"\n,|\"\"\n");
	assert_table ("\"\"", 1, "\n");
	assert_table ("\n\r\na,b\n\n\nc,d\n\n", 2, "a|b\nc|d\n"); /* empty lines */
	assert_table ("a,b\n\"x\ry\",\"\n\"", 2, "a|b\nx\ry|\n\n");
}

static void
test_lines (void)
{
	g_autoptr (KinkoCsv) csv = parse ("\na,b\r\n\"1\r\n\n\",2\r\n\r\n3,4");

	g_assert_cmpuint (kinko_csv_rows (csv), ==, 3);
	g_assert_cmpuint (kinko_csv_line (csv, 0), ==, 2);
	g_assert_cmpuint (kinko_csv_line (csv, 1), ==, 3);
	g_assert_cmpuint (kinko_csv_line (csv, 2), ==, 7);
}

static void
test_refusals (void)
{
	assert_refused ("", "csv_empty", 1, 1);
	assert_refused ("\xef\xbb\xbf", "csv_empty", 1, 1);
	assert_refused ("\n\r\n", "csv_empty", 1, 1);
	assert_refused ("a,b\n1,2\n\"x,3\n", "csv_unterminated", 3, 3);
	assert_refused ("a,b\n\"x\n\n\"\"", "csv_unterminated", 2, 2);
	assert_refused ("a,b\n1,\"x\"y\n", "csv_quote", 2, 2);
	assert_refused ("a,b\n1,\"x\" \n", "csv_quote", 2, 2);
	assert_refused ("a,b\n1,\"x\"\r", "csv_quote", 2, 2);
	assert_refused ("a,b\n1, \"x\"\n", "csv_quote", 2, 2);
	assert_refused ("a,b\n1,x\"\n", "csv_quote", 2, 2);
	assert_refused ("a,b\r1,2\r", "csv_line_break", 1, 1);
	assert_refused ("a,b\n1,2\r", "csv_line_break", 2, 2);
	assert_refused ("a,b\n\r", "csv_line_break", 2, 2);
	assert_refused ("a,b\n1\n", "csv_columns", 2, 2);
	assert_refused ("a,b\n1,2\n1,2,3\n", "csv_columns", 3, 3);
	assert_refused ("a,b\n1,2\n\"\"\n", "csv_columns", 3, 3);
}

static void
test_encoding (void)
{
	/* 日本 in CP932, as a spreadsheet saves it by default. */
	assert_refused ("a,b\n\"\n\",1\n2,\x93\xfa\x96\x7b\n", "csv_encoding", 3, 4);
	assert_refused ("\xff\xfe"
			"a",
			"csv_encoding", 1, 1);                      /* UTF-16 */
	assert_refused ("a\n\xc0\x80\n", "csv_encoding", 2, 2);     /* overlong */
	assert_refused ("a\n\xed\xa0\x80\n", "csv_encoding", 2, 2); /* surrogate */
	assert_refused ("a\n\xe6\x97", "csv_encoding", 2, 2);
	assert_refused_bytes ("a\n\n1\0\n", 6, "csv_nul", 2, 3);
	assert_refused_bytes ("\0", 1, "csv_nul", 1, 1);
	assert_refused_bytes ("a\0", 2, "csv_nul", 1, 1);
}

static void
test_limits (void)
{
	g_autoptr (GString) wide = g_string_new (NULL);
	g_autoptr (GError) error = NULL;
	KinkoSecret *huge = kinko_secret_new ((gsize) KINKO_CSV_MAX_BYTES + 1);
	KinkoCsv *csv = kinko_csv_parse (huge, &error);

	g_assert_null (csv);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (strstr (error->message, "256 MiB"));
	for (guint i = 1; i < KINKO_CSV_MAX_COLUMNS; i++)
		g_string_append_c (wide, ',');
	csv = parse (wide->str);
	g_assert_cmpuint (kinko_csv_columns (csv), ==, KINKO_CSV_MAX_COLUMNS);
	kinko_csv_free (csv);
	while (wide->len < 1000000)
		g_string_append_c (wide, ',');
	assert_refused (wide->str, "csv_columns", 1, 1);
	g_string_prepend (wide, "a,b\n");
	assert_refused (wide->str, "csv_columns", 2, 2);
}

static void
test_rows (void)
{
	g_autoptr (GString) tall = g_string_new (NULL);
	KinkoCsv *csv;

	for (guint i = 0; i < KINKO_CSV_MAX_ROWS; i++)
		g_string_append (tall, "a\n");
	csv = parse (tall->str);
	g_assert_cmpuint (kinko_csv_rows (csv), ==, KINKO_CSV_MAX_ROWS);
	kinko_csv_free (csv);
	g_string_append (tall, "\n\n"); /* no rows */
	kinko_csv_free (parse (tall->str));
	g_string_append (tall, "a");
	assert_refused (tall->str, "csv_rows", KINKO_CSV_MAX_ROWS + 1, KINKO_CSV_MAX_ROWS + 3);
}

/* Every truncation and every flipped bit is refused or read as the bytes now say; the text around
 * it is guarded, so that a step outside ends the test. */
static void
test_damage (void)
{
	static const char text[] = "\xef\xbb\xbf"
				   "a,\"b\"\"\r\n\"\r\n渡,\"\"\n";
	gsize len = sizeof text - 1;

	for (gsize n = 0; n <= len; n++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoCsv) csv = parse_bytes (text, n, &error);

		g_assert_true ((csv != NULL) != (error != NULL));
	}
	for (gsize bit = 0; bit < len * 8; bit++) {
		KinkoSecret *copy = kinko_secret_new_from (text, len);
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoCsv) csv = NULL;

		kinko_secret_data (copy)[bit / 8] ^= (guint8) (1u << bit % 8);
		csv = kinko_csv_parse (copy, &error);
		if (csv == NULL) {
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
			continue;
		}
		for (guint row = 0; row < kinko_csv_rows (csv); row++)
			for (guint i = 0; i < kinko_csv_columns (csv); i++)
				g_assert_true (
					g_utf8_validate (kinko_csv_cell (csv, row, i), -1, NULL));
	}
}

/* No message repeats a cell. */
static void
test_silence (void)
{
	static const char *const texts[] = { "a\n123456789018,1\n", "a\n\"123456789018\"x\n",
					     "a\n123456789018\"\n", "a\n\"123456789018",
					     "a\n123456789018\r1",  "a\n123456789018\xff" };

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoCsv) csv = parse_bytes (texts[i], strlen (texts[i]), &error);
		const KinkoProblem *problem;

		g_assert_null (csv);
		problem = kinko_error_problems (error)->pdata[0];
		g_assert_null (strstr (error->message, "1234"));
		g_assert_null (strstr (problem->message, "1234"));
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	if (sodium_init () < 0)
		return 1;
	g_test_add_func ("/csv/rfc4180", test_rfc4180);
	g_test_add_func ("/csv/shapes", test_shapes);
	g_test_add_func ("/csv/lines", test_lines);
	g_test_add_func ("/csv/refusals", test_refusals);
	g_test_add_func ("/csv/encoding", test_encoding);
	g_test_add_func ("/csv/limits", test_limits);
	g_test_add_func ("/csv/rows", test_rows);
	g_test_add_func ("/csv/damage", test_damage);
	g_test_add_func ("/csv/silence", test_silence);
	return g_test_run ();
}
