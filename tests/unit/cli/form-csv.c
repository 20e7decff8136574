#include "cli/form-csv.h"

#include <string.h>

#include "policies/error.h"
#include "vault/csv.h"

#define DOCUMENT                                                                                   \
	"{\"form\":\"f\",\"title\":\"表題\",\"number\":\"\",\"lang\":\"ja\","                    \
	"\"date\":\"2026-08-17\",\"to\":[\"区長, 様\"],\"from\":[],"                            \
	"\"paper\":{\"size\":\"A4\",\"orientation\":\"portrait\"},\"mark\":\"%s\","                \
	"\"footer\":\"foot\",\"blocks\":["                                                         \
	"{\"kind\":\"fields\",\"heading\":\"=見出し\",\"fields\":["                             \
	"{\"label\":\"時刻\",\"type\":\"datetime\",\"value\":\"2026-07-08T00:31:22Z\"}]},"       \
	"{\"kind\":\"table\",\"heading\":\"\",\"columns\":[{\"label\":\"日\",\"type\":\"date\"}," \
	"{\"label\":\"名\",\"type\":\"text\"},{\"label\":\"数\",\"type\":\"integer\"}],"         \
	"\"rows\":[[\"2026-07-08\",\"@SUM(A1)\",-3],[null,\"a\\\"b\\nc\",null]],"                  \
	"\"total\":[\"計\",null,-3]},"                                                            \
	"{\"kind\":\"text\",\"heading\":\"\",\"text\":\"一\\n-二\"},"                            \
	"{\"kind\":\"signatures\",\"heading\":\"\",\"boxes\":[\"x\",\"y\"]}]}"

static KinkoFormDocument *
document_with (const char *mark)
{
	g_autofree char *text = g_strdup_printf (DOCUMENT, mark);
	g_autoptr (GError) error = NULL;
	KinkoFormDocument *document = kinko_form_document_parse (text, strlen (text), &error);

	g_assert_no_error (error);
	return document;
}

/* RFC 4180, with a byte order mark; each row has as many cells as the widest. */
static void
test_all (void)
{
	g_autoptr (KinkoFormDocument) document = document_with ("");
	g_autoptr (KinkoSecret) csv = kinko_form_csv (document, KINKO_CSV_UTF_8, FALSE, NULL);

	g_assert_cmpstr (kinko_secret_text (csv), ==,
			 "\xef\xbb\xbf表題,,\r\n"
			 "2026-08-17,,\r\n"
			 "\"区長, 様\",,\r\n"
			 ",,\r\n"
			 "'=見出し,,\r\n"
			 "時刻,2026-07-08 09:31:22,\r\n"
			 ",,\r\n"
			 "日,名,数\r\n"
			 "2026-07-08,'@SUM(A1),-3\r\n"
			 ",\"a\"\"b\nc\",\r\n"
			 "計,,-3\r\n"
			 ",,\r\n"
			 "一,,\r\n"
			 "'-二,,\r\n"
			 ",,\r\n"
			 "x,y,\r\n"
			 ",,\r\n"
			 "foot,,\r\n");
}

static void
test_mark (void)
{
	g_autoptr (KinkoFormDocument) document = document_with ("試験");
	g_autoptr (KinkoSecret) text = kinko_form_csv (document, KINKO_CSV_UTF_8, FALSE, NULL);
	g_autoptr (KinkoCsv) csv = kinko_csv_parse (kinko_secret_ref (text), NULL);

	g_assert_nonnull (csv);
	g_assert_cmpuint (kinko_csv_columns (csv), ==, 4);
	for (guint row = 0; row < kinko_csv_rows (csv); row++)
		g_assert_cmpstr (kinko_csv_cell (csv, row, 3), ==, "試験");
}

static void
test_cp932 (void)
{
	g_autoptr (KinkoFormDocument) document = document_with ("");
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) good = NULL;
	g_autoptr (KinkoSecret) bad = NULL;

	good = kinko_form_csv (document, KINKO_CSV_CP932, FALSE, &error);
	g_assert_no_error (error);
	/* 表題 is 95 5C 91 E8. */
	g_assert_true (g_str_has_prefix (kinko_secret_text (good), "\x95\x5c\x91\xe8,,\r\n"));
	g_free (document->title);
	document->title = g_strdup ("\U00020BB7");
	bad = kinko_form_csv (document, KINKO_CSV_CP932, FALSE, &error);
	g_assert_null (bad);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/form-csv/all", test_all);
	g_test_add_func ("/form-csv/mark", test_mark);
	g_test_add_func ("/form-csv/cp932", test_cp932);
	return g_test_run ();
}
