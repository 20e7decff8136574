#include "vault/case-csv.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"
#include "policies/policy.h"
#include "vault/case-data.h"

/* The smallest case that is right. */
#define HEADING                                                                             \
	"case_no,fiscal_year,child_name,child_kana,child_birth,class_age,need,child_order," \
	"child_mynumber\r\n"
#define ROW(number, mynumber) \
	number ",2026,例題　あおい,レイダイ　アオイ,2024-09-10,1,標準,1," mynumber "\r\n"

static KinkoCsv *
parse (const char *text, gsize len)
{
	g_autoptr (GError) error = NULL;
	KinkoCsv *csv = kinko_csv_parse (kinko_secret_new_from (text, len), &error);

	g_assert_no_error (error);
	return csv;
}

static KinkoCsv *
parse_file (const char *name)
{
	g_autofree char *path = g_build_filename (KINKO_SOURCE_DIR, "tests", "data", name, NULL);
	g_autoptr (GError) error = NULL;
	g_autofree char *text = NULL;
	gsize len;

	g_assert_true (g_file_get_contents (path, &text, &len, &error));
	return parse (text, len);
}

static GPtrArray *
read_text (const char *text, GError **error)
{
	g_autoptr (KinkoCsv) csv = parse (text, strlen (text));

	return kinko_case_data_read_csv (csv, NULL, TRUE, error);
}

/* For a vault for production. */
static GPtrArray *
read_for_production (const char *text, GError **error)
{
	g_autoptr (KinkoCsv) csv = parse (text, strlen (text));

	return kinko_case_data_read_csv (csv, NULL, FALSE, error);
}

static void
assert_cases (const char *text, guint n)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) cases = read_text (text, &error);

	g_assert_no_error (error);
	g_assert_cmpuint (cases->len, ==, n);
}

/* @expected: "row field code" of every problem, one a line. */
static void
assert_refused_in (gboolean test, const char *text, const char *expected)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) cases =
		test ? read_text (text, &error) : read_for_production (text, &error);
	g_autoptr (GString) found = g_string_new (NULL);
	const GPtrArray *problems;

	g_assert_null (cases);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	problems = kinko_error_problems (error);
	for (guint i = 0; i < problems->len; i++) {
		const KinkoProblem *problem = problems->pdata[i];

		g_string_append_printf (found, "%u %s %s\n", problem->row,
					problem->field == NULL ? "-" : problem->field,
					problem->code);
		g_assert_cmpuint (problem->line, !=, 0);
		/* A field has a label; a column that nobody knows has none. */
		g_assert_cmpint (problem->label != NULL, ==,
				 problem->field != NULL && kinko_field_index (problem->field) >= 0);
	}
	g_assert_cmpstr (found->str, ==, expected);
}

static void
assert_refused (const char *text, const char *expected)
{
	assert_refused_in (TRUE, text, expected);
}

static void
assert_value (const GPtrArray *cases, guint i, const char *field, const char *expected)
{
	g_assert_cmpstr (kinko_case_data_get (cases->pdata[i], field), ==, expected);
}

static void
assert_number (const GPtrArray *cases, guint i, KinkoSubject subject, const char *digits)
{
	const KinkoCaseData *data = cases->pdata[i];
	g_autoptr (KinkoSecret) number = kinko_case_data_number (data, subject);

	g_assert_true (data->has_number[subject] == (digits != NULL));
	g_assert_cmpstr (number == NULL ? NULL : kinko_secret_text (number), ==, digits);
}

static void
test_sample (void)
{
	g_autoptr (KinkoCsv) csv = parse_file ("cases-sample.csv");
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) cases = kinko_case_data_read_csv (csv, NULL, TRUE, &error);

	g_assert_no_error (error);
	g_assert_cmpuint (cases->len, ==, 10);
	assert_value (cases, 0, "case_no", "C26-0001");
	assert_value (cases, 0, "g1_levy", "186300");
	assert_value (cases, 0, "received_at", "2026-07-06T09:12:00+09:00");
	assert_number (cases, 0, KINKO_SUBJECT_GUARDIAN2, "000000001120");
	assert_value (cases, 2, "g2_name", NULL);
	assert_number (cases, 2, KINKO_SUBJECT_GUARDIAN2, NULL);
	assert_value (cases, 4, "g2_tax_status", "未申告");
	assert_value (cases, 4, "g2_levy", NULL); /* and not "0" */
	assert_value (cases, 6, "address", "東京都目黒区架空町7-1-2 カーサ架空, 101");
	assert_number (cases, 6, KINKO_SUBJECT_GUARDIAN1, NULL);
	assert_value (cases, 6, "g1_mynumber_absent_reason", "付番待ち(入国直後)");
	assert_value (cases, 7, "g1_birth", "1988-01-07");
	assert_value (cases, 7, "g2_birth", "1989-01-08");
	assert_number (cases, 7, KINKO_SUBJECT_CHILD, "000000008010");
	assert_number (cases, 7, KINKO_SUBJECT_GUARDIAN1, "000000008117");
	/* Selector U+E0102 and U+20BB7, by their bytes. */
	assert_value (cases, 7, "child_name", "渡邉\xf3\xa0\x84\x82　\xf0\xa0\xae\xb7乃");
	assert_value (cases, 7, "child_kana", "ﾜﾀﾅﾍﾞ ﾖｼﾉ");
	assert_value (cases, 7, "address", "東京都目黒区架空町８－９－１０");
	assert_number (cases, 9, KINKO_SUBJECT_GUARDIAN1, "000000009113"); /* a sibling's parent */
}

/* Every text of the sample, byte for byte as it stands in the file. */
static void
test_sample_texts (void)
{
	g_autoptr (KinkoCsv) csv = parse_file ("cases-sample.csv");
	g_autoptr (GPtrArray) cases = kinko_case_data_read_csv (csv, NULL, TRUE, NULL);
	guint compared = 0;
	gsize n;
	const KinkoField *fields = kinko_fields (&n);

	for (guint row = 1; row <= cases->len; row++)
		for (guint i = 0; i < MIN (n, 42); i++) { /* the columns of the file */
			const char *cell = kinko_csv_cell (csv, row, i);

			if (fields[i].kind != KINKO_FIELD_TEXT &&
			    fields[i].kind != KINKO_FIELD_LIST)
				continue;
			assert_value (cases, row - 1, fields[i].name, *cell == '\0' ? NULL : cell);
			compared += *cell != '\0';
		}
	g_assert_cmpuint (compared, >, 100);
}

/* The last column of the file says what is wrong with each row, and nothing else is. */
static void
test_invalid (void)
{
	g_autoptr (KinkoCsv) csv = parse_file ("cases-invalid.csv");
	guint last = kinko_csv_columns (csv) - 1;
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) cases = kinko_case_data_read_csv (csv, NULL, TRUE, &error);
	const GPtrArray *problems;

	g_assert_null (cases);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_cmpstr (kinko_csv_cell (csv, 0, last), ==, "expected_error");
	problems = kinko_error_problems (error);
	g_assert_cmpuint (kinko_csv_rows (csv), ==, 9);
	g_assert_cmpuint (problems->len, ==, 8);
	for (guint i = 0; i < problems->len; i++) {
		const KinkoProblem *problem = problems->pdata[i];

		g_assert_cmpuint (problem->row, ==, i + 2);
		g_assert_cmpuint (problem->line, ==, kinko_csv_line (csv, i + 1));
		g_assert_cmpstr (problem->code, ==, kinko_csv_cell (csv, i + 1, last));
	}
}

static void
test_heading (void)
{
	assert_cases (HEADING ROW ("A", "000000001015"), 1);
	assert_cases ("\xef\xbb\xbf" HEADING ROW ("A", "000000001015"), 1);
	assert_refused ("case_no,need\r\nA,標準\r\n", "1 fiscal_year missing_column\n"
						      "1 child_name missing_column\n"
						      "1 child_kana missing_column\n"
						      "1 child_birth missing_column\n"
						      "1 class_age missing_column\n"
						      "1 child_order missing_column\n");
	assert_refused ("colour,氏名,expected_x,edge_note,case_no," HEADING,
			"1 colour unknown_column\n"
			"1 - unknown_column\n"
			"1 case_no duplicate_column\n");
	assert_refused (HEADING, "1 - no_cases\n");
	assert_refused (HEADING ",,,,,,,,\r\n　,,,,,,,,\r\n", "1 - no_cases\n");
	assert_refused (ROW ("A", "000000001015"), "1 - missing_column\n");
	assert_refused ("CASE_NO," HEADING, "1 - unknown_column\n");
}

/* @expected: as in assert_refused(), or the number of cases. With the headings of the ward's policy. */
static void
assert_office (const char *text, const char *expected)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicy) policy =
		kinko_policy_load (KINKO_SOURCE_DIR "/policies/meguro-r8", &error);
	g_autoptr (KinkoCsv) csv = parse (text, strlen (text));
	g_autoptr (GPtrArray) cases =
		kinko_case_data_read_csv (csv, kinko_policy_columns (policy), TRUE, &error);
	g_autoptr (GString) found = g_string_new (NULL);

	if (cases != NULL) {
		g_string_append_printf (found, "%u", cases->len);
		g_assert_cmpstr (found->str, ==, expected);
		assert_value (cases, 0, "child_name", "例題　あおい");
		assert_value (cases, 0, "child_birth", "2024-09-10");
		assert_number (cases, 0, KINKO_SUBJECT_CHILD, "000000001015");
		return;
	}
	for (guint i = 0; i < kinko_error_problems (error)->len; i++) {
		const KinkoProblem *problem = kinko_error_problems (error)->pdata[i];

		g_string_append_printf (found, "%s %s\n",
					problem->field == NULL ? "-" : problem->field,
					problem->code);
		g_assert_null (strstr (problem->message, "00000"));
		g_assert_null (strstr (problem->message, "例題"));
	}
	g_assert_cmpstr (found->str, ==, expected);
}

#define OFFICE_ROW "A,2026,例題　あおい,レイダイ　アオイ,R6.9.10,1,標準,1,000000001015"

static void
test_office_headings (void)
{
	assert_office ("案件番号,年度,児童氏名,フリガナ,生年月日,クラス年齢,保育必要量,第何子,"
		       "児童個人番号\n" OFFICE_ROW "\n",
		       "1");
	/* Mixed, with line breaks, blanks, full width, and columns that hold nothing. */
	assert_office ("case_no,\"年\r\n度\",\" 児童 氏名 \",\"フリ\nガナ\",生年月日,"
		       "クラス　年齢,need,child_order,児童個人番号,,　,expected_tier\n" OFFICE_ROW
		       ",,,5\n",
		       "1");
}

static void
test_office_headings_refused (void)
{
	assert_office ("案件番号,年度,児童氏名,フリガナ,生年月日,クラス年齢,保育必要量,第何子,"
		       "児童個人番号,氏名\n" OFFICE_ROW ",例題\n",
		       "child_name duplicate_column\n");
	assert_office ("案件番号,case_no,年度,対象年度,児童氏名,フリガナ,生年月日,クラス年齢,"
		       "保育必要量,第何子\nA,A,1,1,例題,a,b,1,a,b\n",
		       "case_no duplicate_column\nfiscal_year duplicate_column\n");
	assert_office ("案件番号,年度,児童氏名,フリガナ,クラス年齢,保育必要量,第何子,000000001015,"
		       "例題あおい\nA,1,1,例題,a,b,1,a,b\n",
		       "- unknown_column\n- unknown_column\nchild_birth missing_column\n");
	/* A column without a heading holds something after all; an ideographic space is nothing. */
	assert_office ("案件番号,年度,児童氏名,フリガナ,生年月日,クラス年齢,保育必要量,第何子,,\n"
		       "A,2026,例題,レイダイ,R6.9.10,1,標準,1,　,x\n",
		       "- unknown_column\n");
	assert_office ("個人番号,案件番号,年度,児童氏名,フリガナ,生年月日,クラス年齢,保育必要量,"
		       "第何子\n1,A,2026,例題,レイダイ,R6.9.10,1,標準,1\n",
		       "- unknown_column\n"); /* whose? */
	assert_office (OFFICE_ROW "\n", "- missing_column\n");
}

/* Where there are columns twice, the message says which. */
static void
test_duplicate_columns_are_named (void)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) cases = read_text ("case_no,need,case_no\nA,標準,B\n", &error);
	const KinkoProblem *problem = kinko_error_problems (error)->pdata[0];

	g_assert_null (cases);
	g_assert_cmpstr (problem->message, ==, "columns A and C are both 'case_no'");
}

/* What stands where the column names should be may be a child's number. */
static void
test_silence (void)
{
	static const char *const texts[] = {
		ROW ("A", "000000001015"),
		"case_no,000000001015,n000000001015,例題　あおい\r\nA,1,2,3\r\n",
		HEADING ROW ("A", "000000001016"),
		HEADING ROW ("000000001015", "000000001015"),
		HEADING ROW ("A", "000000001015") ROW ("B", "000000001015"),
	};

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (GPtrArray) cases = read_text (texts[i], &error);
		const GPtrArray *problems = kinko_error_problems (error);

		g_assert_null (cases);
		for (guint j = 0; j < problems->len; j++) {
			const KinkoProblem *problem = problems->pdata[j];

			g_assert_null (strstr (problem->message, "00000"));
			g_assert_null (strstr (problem->message, "あおい"));
			g_assert_true (problem->field == NULL ||
				       strstr (problem->field, "00000") == NULL);
		}
	}
}

static void
test_rows (void)
{
	assert_cases (HEADING ROW ("A", "") ",,,,,,,,\r\n\r\n" ROW ("B", ""), 2);
	assert_refused (HEADING ",2026,a,b,令和元年4月30日,1,標準,1,1\r\n"
				",,,,,,,,\r\n" ROW ("C", "x"),
			"2 case_no required_missing\n"
			"2 child_birth date_invalid\n"
			"2 child_mynumber mynumber_length\n"
			"4 child_mynumber mynumber_charset\n");
}

static void
test_duplicates (void)
{
	assert_refused (HEADING ROW ("A", "000000001015") ROW ("B", "") ROW ("A", "")
				ROW ("C", "0000-0000-1015") ROW ("D", ""),
			"4 case_no case_no_duplicate\n"
			"5 child_mynumber mynumber_duplicate\n");
	/* Not compared while a row is wrong in itself. */
	assert_refused (HEADING ROW ("A", "") ROW ("A", "1"), "3 child_mynumber mynumber_length\n");
}

static void
test_duplicates_name_the_other_row (void)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) cases =
		read_text (HEADING ROW ("A", "") ROW ("B", "") ROW ("A", ""), &error);
	const GPtrArray *problems = kinko_error_problems (error);

	g_assert_null (cases);
	g_assert_cmpuint (problems->len, ==, 1);
	g_assert_nonnull (strstr (((KinkoProblem *) problems->pdata[0])->message, "(row 2)"));
}

static void
assert_birth (const char *typed, const char *expected)
{
	g_autofree char *text = g_strdup_printf (
		"case_no,fiscal_year,child_name,child_kana,child_birth,class_age,need,"
		"child_order,g1_name,g1_birth,g1_mynumber_absent_reason\n"
		"A,2026,例題,レイダイ,2024-09-10,1,標準,1,例題,%s,不明\n",
		typed);
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) cases = read_text (text, &error);

	if (expected != NULL) {
		g_assert_no_error (error);
		assert_value (cases, 0, "g1_birth", expected);
		return;
	}
	g_clear_error (&error);
	assert_refused (text, "2 g1_birth date_invalid\n");
}

static void
test_eras (void)
{
	assert_birth ("大正15年12月24日", "1926-12-24");
	assert_birth ("大正15年12月25日", NULL);
	assert_birth ("昭和元年12月24日", NULL);
	assert_birth ("昭和元年12月25日", "1926-12-25");
	assert_birth ("S64.1.7", "1989-01-07");
	assert_birth ("S64.1.8", NULL);
	assert_birth ("H1.1.7", NULL);
	assert_birth ("H1.1.8", "1989-01-08");
	assert_birth ("平成31年4月30日", "2019-04-30");
	assert_birth ("平成31年5月1日", NULL);
	assert_birth ("令和元年4月30日", NULL);
	assert_birth ("Ｒ１．５．１", "2019-05-01");
}

static void
append_number (GString *text, guint64 base)
{
	char digits[16];

	g_snprintf (digits, sizeof digits, "%011" G_GUINT64_FORMAT, base);
	g_string_append_printf (text, ",%s%d", digits, kinko_mynumber_check_digit (digits));
}

static void
append_rows (GString *text, guint n)
{
	for (guint i = 0; i < n; i++) {
		g_string_append_printf (
			text,
			"A%u,2026,例題　あおい,レイダイ　アオイ,2024-09-10,1,標準,1,"
			"父,母",
			i);
		append_number (text, 10000000000 + i);
		append_number (text, 20000000000 + i);
		append_number (text, 30000000000 + i);
		g_string_append_c (text, '\n');
	}
}

/* More numbers than a process may have guarded allocations, and every row of the file compared. */
static void
test_many (void)
{
	g_autoptr (GString) text = g_string_new (
		"case_no,fiscal_year,child_name,child_kana,child_birth,class_age,need,child_order,"
		"g1_name,g2_name,child_mynumber,g1_mynumber,g2_mynumber\n");
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) cases = NULL;

	append_rows (text, 10000);
	g_test_timer_start ();
	cases = read_for_production (text->str, &error);
	g_test_message ("10,000 rows in %.2f s", g_test_timer_elapsed ());
	g_assert_no_error (error);
	g_assert_cmpuint (cases->len, ==, 10000);
	for (guint i = 0; i < cases->len; i += 999) {
		const KinkoCaseData *data = cases->pdata[i];
		g_autofree char *base =
			g_strdup_printf ("%011" G_GUINT64_FORMAT, (guint64) 30000000000 + i);

		g_assert_cmpmem (kinko_case_data_digits (data, KINKO_SUBJECT_GUARDIAN2), 11, base,
				 11);
	}
	append_rows (text, 1);
	assert_refused_in (FALSE, text->str,
			   "10002 case_no case_no_duplicate\n"
			   "10002 child_mynumber mynumber_duplicate\n");
}

/* Each row is wrong in one place: the heading is row 1, so 10,000 problems end with row 10,001. */
static void
test_many_problems (void)
{
	g_autoptr (GString) text = g_string_new (HEADING);
	g_autoptr (GError) error = NULL;
	const GPtrArray *problems;
	const KinkoProblem *last;

	for (guint i = 0; i < 10000; i++)
		g_string_append (text, ROW ("A", "x"));
	g_assert_null (read_text (text->str, &error));
	g_assert_cmpuint (kinko_error_problems (error)->len, ==, 10000);
	g_clear_error (&error);
	g_string_append (text, ROW ("A", ""));
	g_assert_null (read_text (text->str, &error));
	problems = kinko_error_problems (error);
	g_assert_cmpuint (problems->len, ==, 10001);
	last = problems->pdata[10000];
	g_assert_cmpstr (last->code, ==, "too_many_problems");
	g_assert_cmpuint (last->row, ==, 10002);
}

/* The number of nobody, and one that might be somebody's: each vault takes one of them. */
#define MADE_UP "000000001015"
#define REAL    "123456789018"

static void
test_kind (void)
{
	static const char guardians[] =
		"case_no,fiscal_year,child_name,child_kana,child_birth,class_age,need,child_order,"
		"child_mynumber,g1_name,g1_mynumber,head_name,head_mynumber\n"
		"A,2026,例題　あおい,レイダイ　アオイ,2024-09-10,1,標準,1," REAL ",父,000000000019,"
		"祖父,０００００００－０００６０\n";
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) cases = read_for_production (HEADING ROW ("A", REAL), &error);

	g_assert_no_error (error);
	g_assert_cmpuint (cases->len, ==, 1);
	assert_cases (HEADING ROW ("A", MADE_UP), 1);
	assert_refused (HEADING ROW ("A", MADE_UP) ROW ("B", REAL),
			"3 child_mynumber number_not_synthetic\n");
	assert_refused_in (FALSE, HEADING ROW ("A", REAL) ROW ("B", MADE_UP),
			   "3 child_mynumber number_synthetic\n");
	/* All of a row, and nothing more of these fields. */
	assert_refused_in (FALSE, guardians,
			   "2 g1_mynumber number_synthetic\n2 head_mynumber number_synthetic\n");
	assert_refused (guardians, "2 child_mynumber number_not_synthetic\n");
	/* Six zeros are a number that somebody may have. */
	assert_refused (HEADING ROW ("A", "000000100005"),
			"2 child_mynumber number_not_synthetic\n");
	/* Twelve zeros are in no vault. */
	assert_refused (HEADING ROW ("A", "000000000000"),
			"2 child_mynumber mynumber_placeholder\n");
	assert_refused_in (FALSE, HEADING ROW ("A", "000000000000"),
			   "2 child_mynumber mynumber_placeholder\n");
}

/* What an export of a test vault looks like. */
static void
test_mark (void)
{
	static const char *const headings[] = { "試験", "test", " Test ", "ＴＥＳＴ",
						"\"試験　\"" };

	for (gsize i = 0; i < G_N_ELEMENTS (headings); i++) {
		g_autofree char *text = g_strdup_printf (
			"case_no,fiscal_year,child_name,child_kana,child_birth,class_age,need,"
			"child_order,%s\nA,2026,例題,レイダイ,2024-09-10,1,標準,1,試験\n",
			headings[i]);

		assert_cases (text, 1);
		assert_refused_in (FALSE, text, "1 - test_data\n");
	}
	assert_refused_in (FALSE,
			   "case_no,試験,fiscal_year,child_name,child_kana,child_birth,class_age,"
			   "need,child_order\nA,,2026,例題,レイダイ,2024-09-10,1,標準,1\n",
			   "1 - test_data\n"); /* whatever stands below it, and where */
	assert_refused ("case_no,試験x,fiscal_year,child_name,child_kana,child_birth,class_age,"
			"need,child_order\nA,1,2026,例題,レイダイ,2024-09-10,1,標準,1\n",
			"1 - unknown_column\n");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	if (sodium_init () < 0)
		return 1;
	g_test_add_func ("/case-csv/sample", test_sample);
	g_test_add_func ("/case-csv/sample-texts", test_sample_texts);
	g_test_add_func ("/case-csv/invalid", test_invalid);
	g_test_add_func ("/case-csv/heading", test_heading);
	g_test_add_func ("/case-csv/office-headings", test_office_headings);
	g_test_add_func ("/case-csv/office-headings-refused", test_office_headings_refused);
	g_test_add_func ("/case-csv/duplicate-columns-are-named", test_duplicate_columns_are_named);
	g_test_add_func ("/case-csv/silence", test_silence);
	g_test_add_func ("/case-csv/rows", test_rows);
	g_test_add_func ("/case-csv/duplicates", test_duplicates);
	g_test_add_func ("/case-csv/duplicates-name-the-other-row",
			 test_duplicates_name_the_other_row);
	g_test_add_func ("/case-csv/eras", test_eras);
	g_test_add_func ("/case-csv/kind", test_kind);
	g_test_add_func ("/case-csv/mark", test_mark);
	g_test_add_func ("/case-csv/many", test_many);
	g_test_add_func ("/case-csv/many-problems", test_many_problems);
	return g_test_run ();
}
