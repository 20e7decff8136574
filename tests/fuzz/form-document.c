/*
 * Any JSON as the document of a form. What is accepted is shown in all the ways that kinko itself shows it: as text without
 * anything that could steer a terminal and in lines that are not too wide, and as CSV that is read again.
 */
#include "cli/form-document.h"

#include "cli/form-csv.h"
#include "cli/form-text.h"
#include "tests/fuzz/fuzz.h"
#include "vault/csv.h"

#define HEAD                                                                            \
	"{\"form\":\"f\",\"title\":\"表題\",\"number\":\"\",\"lang\":\"ja\","         \
	"\"date\":\"2026-08-17\",\"to\":[\"a\"],\"from\":[],"                           \
	"\"paper\":{\"size\":\"A4\",\"orientation\":\"portrait\"},\"mark\":\"試験\"," \
	"\"footer\":\"x\",\"blocks\":["
#define HASH "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	static const char *const seeds[] = {
		HEAD "{\"kind\":\"text\",\"heading\":\"h\",\"text\":\"一。\\n二\"}]}",
		HEAD "{\"kind\":\"signatures\",\"heading\":\"\",\"boxes\":[\"確認者\",\"b\"]}]}",
		HEAD "{\"kind\":\"fields\",\"heading\":\"\",\"fields\":["
		     "{\"label\":\"a\",\"type\":\"month\",\"value\":\"2026-07\"},"
		     "{\"label\":\"b\",\"type\":\"minutes\",\"value\":605},"
		     "{\"label\":\"c\",\"type\":\"yen\",\"value\":-186300},"
		     "{\"label\":\"d\",\"type\":\"hash\",\"value\":\"" HASH "\"},"
		     "{\"label\":\"e\",\"type\":\"text\",\"value\":null},"
		     "{\"label\":\"f\",\"type\":\"datetime\","
		     "\"value\":\"2026-07-08T10:31:22.104+09:00\"}]}]}",
		HEAD
		"{\"kind\":\"table\",\"heading\":\"表\",\"columns\":["
		"{\"label\":\"日\",\"type\":\"date\",\"width\":10},"
		"{\"label\":\"氏名\",\"type\":\"text\",\"align\":\"center\"},"
		"{\"label\":\"件数\",\"type\":\"integer\"},{\"label\":\"\",\"type\":\"hash\"}],"
		"\"rows\":[[\"2026-07-08\",\"=1+1\",-3,null],[null,\"辻\U000E0100\\u001b\",9,"
		"\"" HASH "\"]],"
		"\"total\":[\"計\",null,6,\"x\"]}]}",
	};

	fuzz_begin ();
	for (gsize i = 0; i < G_N_ELEMENTS (seeds); i++) {
		g_autofree char *name = g_strdup_printf ("%zu", i);

		fuzz_seed_text (*argc, *argv, name, seeds[i]);
	}
	return 0;
}

static void
check_text (const KinkoFormDocument *document, guint width)
{
	g_autoptr (GString) text = g_string_new (NULL);
	guint used = 0;

	kinko_form_text (document, width, text);
	g_assert_true (g_utf8_validate (text->str, (gssize) text->len, NULL));
	for (const char *at = text->str; *at != '\0'; at = g_utf8_next_char (at)) {
		gunichar c = g_utf8_get_char (at);
		char one[7] = { 0 };

		if (c == '\n') {
			used = 0;
			continue;
		}
		g_assert_false (kinko_text_is_hostile (c));
		(void) g_unichar_to_utf8 (c, one);
		used += kinko_text_width (one);
		g_assert_cmpuint (used, <=, width);
	}
}

/* Every row has as many cells, and none begins a formula. */
static void
check_csv (const KinkoFormDocument *document)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) text = kinko_form_csv (document, KINKO_CSV_UTF_8, FALSE, &error);
	g_autoptr (KinkoCsv) csv = NULL;

	g_assert_no_error (error);
	csv = kinko_csv_parse (g_steal_pointer (&text), &error);
	g_assert_no_error (error);
	for (guint row = 0; row < kinko_csv_rows (csv); row++)
		for (guint column = 0; column < kinko_csv_columns (csv); column++)
			g_assert_null (
				strchr ("=+@\t\r", kinko_csv_cell (csv, row, column)[0] != '\0'
							   ? kinko_csv_cell (csv, row, column)[0]
							   : 'x'));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoFormDocument) document = kinko_form_document_parse (data, size, &error);

	fuzz_check_outcome (document != NULL, error);
	if (document == NULL)
		return 0;
	check_text (document, 40);
	check_text (document, 80);
	check_csv (document);
	return 0;
}
