#include "cli/form-document.h"

#include <string.h>

#include "policies/error.h"

/* %s: the blocks. */
#define DOCUMENT                                                                                       \
	"{\"form\":\"monthly-report\",\"title\":\"業務記録報告書\",\"number\":\"第3号\","     \
	"\"lang\":\"ja\",\"date\":\"2026-08-17\",\"to\":[\"目黒区長 様\"],\"from\":[\"架空\"]," \
	"\"paper\":{\"size\":\"A4\",\"orientation\":\"landscape\"},\"mark\":\"試験\","               \
	"\"footer\":\"foot\",\"blocks\":[%s]}"
#define TEXT "{\"kind\":\"text\",\"heading\":\"h\",\"text\":\"a\\nb\"}"
#define TABLE                                                                                      \
	"{\"kind\":\"table\",\"heading\":\"\",\"columns\":[{\"label\":\"日\",\"type\":\"date\"}," \
	"{\"label\":\"件数\",\"type\":\"integer\",\"width\":10,\"align\":\"left\"}],"            \
	"\"rows\":[[\"2026-07-08\",12],[null,null]],\"total\":[\"計\",12]}"

static KinkoFormDocument *
parse (const char *text, GError **error)
{
	return kinko_form_document_parse (text, strlen (text), error);
}

static void
test_read (void)
{
	g_autofree char *text = g_strdup_printf (DOCUMENT, TEXT "," TABLE);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoFormDocument) document = parse (text, &error);
	const KinkoFormBlock *block;
	g_autofree char *date = NULL;
	g_autofree char *cell = NULL;
	g_autofree char *total = NULL;

	g_assert_no_error (error);
	date = kinko_form_document_date (document);
	g_assert_cmpstr (document->form, ==, "monthly-report");
	g_assert_cmpstr (date, ==, "令和8年8月17日");
	g_assert_cmpstr (document->to[0], ==, "目黒区長 様");
	g_assert_true (document->landscape && document->test && document->japanese);
	g_assert_cmpuint (document->blocks->len, ==, 2);
	block = document->blocks->pdata[0];
	g_assert_cmpstr (block->text, ==, "a\nb");
	block = document->blocks->pdata[1];
	g_assert_cmpuint (block->rows, ==, 2);
	g_assert_cmpuint (kinko_form_block_rows (block), ==, 3);
	g_assert_cmpuint (g_array_index (block->columns, KinkoFormColumn, 0).width, ==, 1);
	g_assert_cmpint (g_array_index (block->columns, KinkoFormColumn, 1).align, ==,
			 KINKO_FORM_LEFT);
	cell = kinko_form_block_show (block, 0, 0, TRUE);
	total = kinko_form_block_show (block, 2, 0, TRUE);
	g_assert_cmpstr (cell, ==, "令和8年7月8日");
	g_assert_cmpstr (total, ==, "計");
	g_assert_false (kinko_form_block_cell (block, 1, 1)->present);
}

/* Each replacement of one text by another makes the document wrong, and the message names what and where. */
static void
test_refused (void)
{
	static const struct {
		const char *is, *becomes, *said;
	} wrong[] = {
		{ "{\"form\"", "[{\"form\"", "JSON" },
		{ "{\"form\":\"monthly-report\"", "{\"form\":\"a\",\"form\":\"b\"", "JSON" },
		{ "\"footer\":\"foot\",", "", "'footer'" },
		{ "\"footer\":", "\"foot\":1,\"footer\":", "'foot'" },
		{ "\"footer\":\"foot\"", "\"footer\":1", "footer" },
		{ "\"footer\":\"foot\"", "\"footer\":\"a\\nb\"", "footer" },
		{ "monthly-report", "../x", "form" },
		{ "業務記録報告書", "", "'title'" },
		{ "\"ja\"", "\"de\"", "'de'" },
		{ "\"2026-08-17\"", "null", "date" },
		{ "\"2026-08-17\"", "\"2026-08-32\"", "date" },
		{ "[\"目黒区長 様\"]", "\"目黒区長 様\"", "to" },
		{ "[\"架空\"]", "[\"a\",2]", "from, element 2" },
		{ "\"A4\"", "\"A5\"", "'A5'" },
		{ "landscape", "upside-down", "orientation" },
		{ "\"size\"", "\"x\":1,\"size\"", "paper: 'x'" },
		{ "\"試験\"", "\"TEST\"", "mark" },
		{ "\"kind\":\"text\"", "\"kind\":\"html\"", "block 1: kind: 'html'" },
		{ "\"kind\":\"text\",", "", "block 1" },
		{ "\"a\\nb\"", "[]", "block 1" },
		{ "\"type\":\"integer\"", "\"type\":\"money\"",
		  "block 2: column 2: type: 'money'" },
		{ "\"width\":10", "\"width\":0", "block 2: column 2: width" },
		{ "\"width\":10", "\"width\":1001", "block 2: column 2: width" },
		{ "\"width\":10", "\"width\":1.5", "block 2: column 2: width" },
		{ "\"width\":10", "\"hight\":10", "'hight'" },
		{ "\"align\":\"left\"", "\"align\":\"top\"", "block 2: column 2: align" },
		{ ",12],[null", ",\"12\"],[null", "block 2: row 1: column 2" },
		{ "[null,null]", "[null]", "block 2: row 2" },
		{ "[null,null]", "[null,null,null]", "block 2: row 2" },
		{ "[null,null]", "{}", "block 2: row 2" },
		{ "[\"計\",12]", "[\"計\"]", "block 2: total" },
		{ "[\"計\",12]", "[[],12]", "block 2: total: column 1" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
		g_autofree char *good = g_strdup_printf (DOCUMENT, TEXT "," TABLE);
		g_auto (GStrv) parts = g_strsplit (good, wrong[i].is, 2);
		g_autofree char *text = g_strjoinv (wrong[i].becomes, parts);
		g_autoptr (GError) error = NULL;

		g_test_message ("%s → %s", wrong[i].is, wrong[i].becomes);
		g_assert_cmpuint (g_strv_length (parts), ==, 2);
		g_assert_null (parse (text, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_test_message ("%s", error->message);
		g_assert_nonnull (strstr (error->message, wrong[i].said));
	}
}

/* A value that is wrong may be personal: no message repeats it. */
static void
test_values_are_not_repeated (void)
{
	g_autofree char *good = g_strdup_printf (DOCUMENT, TABLE);
	g_auto (GStrv) parts = g_strsplit (good, "\"2026-07-08\"", 2);
	g_autofree char *text = g_strjoinv ("\"目黒 花子\"", parts);
	g_autoptr (GError) error = NULL;

	g_assert_null (parse (text, &error));
	g_assert_null (strstr (error->message, "花子"));
}

/* Every beginning of a document is none. */
static void
test_truncated (void)
{
	g_autofree char *text = g_strdup_printf (DOCUMENT, TEXT "," TABLE);

	for (gsize len = 0; len < strlen (text); len++) {
		g_autoptr (GError) error = NULL;

		g_assert_null (kinko_form_document_parse (text, len, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	}
}

static void
assert_refused (const char *text, const char *said)
{
	g_autoptr (GError) error = NULL;

	g_assert_null (parse (text, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (strstr (error->message, said));
}

/* Deep, wide, long and large ones are refused before anything is drawn. */
static void
test_limits (void)
{
	g_autoptr (GString) text = g_string_new (NULL);
	g_autoptr (GError) error = NULL;
	g_autofree char *large = g_malloc0 (KINKO_FORM_MAX_BYTES + 1);

	for (guint i = 0; i < 100000; i++)
		g_string_append_c (text, '[');
	assert_refused (text->str, "JSON");

	g_string_assign (text, TEXT);
	for (guint i = 0; i < KINKO_FORM_MAX_BLOCKS; i++)
		g_string_append (text, "," TEXT);
	{
		g_autofree char *document = g_strdup_printf (DOCUMENT, text->str);

		assert_refused (document, "blocks");
	}

	g_string_assign (text, "{\"kind\":\"table\",\"heading\":\"\",\"columns\":[");
	for (guint i = 0; i <= KINKO_FORM_MAX_COLUMNS; i++)
		g_string_append (text, i == 0 ? "{\"label\":\"\",\"type\":\"text\"}"
					      : ",{\"label\":\"\",\"type\":\"text\"}");
	g_string_append (text, "],\"rows\":[]}");
	{
		g_autofree char *document = g_strdup_printf (DOCUMENT, text->str);

		assert_refused (document, "columns");
	}

	/* Two tables share what all may have. */
	g_string_assign (text, "{\"kind\":\"table\",\"heading\":\"\",\"columns\":[{\"label\":\"\","
			       "\"type\":\"text\"}],\"rows\":[[\"\"]");
	for (guint i = 1; i < KINKO_FORM_MAX_ROWS; i++)
		g_string_append (text, ",[\"\"]");
	g_string_append (text, "]}," TABLE);
	{
		g_autofree char *document = g_strdup_printf (DOCUMENT, text->str);

		assert_refused (document, "block 2: rows");
	}

	memset (large, ' ', KINKO_FORM_MAX_BYTES + 1);
	g_assert_null (kinko_form_document_parse (large, KINKO_FORM_MAX_BYTES + 1, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_null (strstr (error->message, "JSON"));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/form-document/read", test_read);
	g_test_add_func ("/form-document/refused", test_refused);
	g_test_add_func ("/form-document/values-are-not-repeated", test_values_are_not_repeated);
	g_test_add_func ("/form-document/truncated", test_truncated);
	g_test_add_func ("/form-document/limits", test_limits);
	return g_test_run ();
}
