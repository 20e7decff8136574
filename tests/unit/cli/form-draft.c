#include "cli/form-draft.h"

#include <string.h>

#include "cli/form-document.h"

static json_t *
make_draft (void)
{
	static const char *const to[] = { "目黒区長 様", NULL };
	static const char *const boxes[] = { "確認者", "管理責任者", NULL };
	const KinkoFormHead head = { .form = "receipts",
				     .title = "受領記録簿",
				     .date = { 2026, 8, 17 },
				     .to = to,
				     .landscape = TRUE,
				     .test = TRUE };
	json_t *draft = kinko_form_draft_new (&head);
	json_t *fields = kinko_form_draft_fields (draft, NULL);
	json_t *table = kinko_form_draft_table (draft, "表");
	json_t *row;

	kinko_form_draft_text_field (fields, "対象月", KINKO_FORM_MONTH, "2026-07");
	kinko_form_draft_text_field (fields, "備考", KINKO_FORM_TEXT, NULL);
	kinko_form_draft_number_field (fields, "時間", KINKO_FORM_MINUTES, 90);
	kinko_form_draft_column (table, "日", KINKO_FORM_DATE, 10);
	kinko_form_draft_column (table, "件数", KINKO_FORM_INTEGER, 5);
	row = kinko_form_draft_row (table);
	kinko_form_draft_date_cell (row, &(KinkoDate){ 2026, 7, 8 });
	kinko_form_draft_number_cell (row, 12);
	row = kinko_form_draft_row (table);
	kinko_form_draft_text_cell (row, NULL);
	kinko_form_draft_number_cell (row, -1);
	row = kinko_form_draft_total (table);
	kinko_form_draft_text_cell (row, "計");
	kinko_form_draft_number_cell (row, 11);
	kinko_form_draft_text (draft, NULL, "a\nb");
	kinko_form_draft_signatures (draft, "確認", boxes);
	return draft;
}

/* What is made is what the format's page says, member for member. */
static void
test_json (void)
{
	static const char *const expected =
		"{\"form\":\"receipts\",\"title\":\"受領記録簿\",\"number\":\"\",\"lang\":\"ja\","
		"\"date\":\"2026-08-17\",\"to\":[\"目黒区長 様\"],\"from\":[],"
		"\"paper\":{\"size\":\"A4\",\"orientation\":\"landscape\"},\"mark\":\"試験\","
		"\"footer\":\"\",\"blocks\":["
		"{\"kind\":\"fields\",\"heading\":\"\",\"fields\":["
		"{\"label\":\"対象月\",\"type\":\"month\",\"value\":\"2026-07\"},"
		"{\"label\":\"備考\",\"type\":\"text\",\"value\":null},"
		"{\"label\":\"時間\",\"type\":\"minutes\",\"value\":90}]},"
		"{\"kind\":\"table\",\"heading\":\"表\",\"columns\":["
		"{\"label\":\"日\",\"type\":\"date\",\"width\":10},"
		"{\"label\":\"件数\",\"type\":\"integer\",\"width\":5}],"
		"\"rows\":[[\"2026-07-08\",12],[null,-1]],\"total\":[\"計\",11]},"
		"{\"kind\":\"text\",\"heading\":\"\",\"text\":\"a\\nb\"},"
		"{\"kind\":\"signatures\",\"heading\":\"確認\",\"boxes\":[\"確認者\","
		"\"管理責任者\"]}]}";
	json_auto_t *draft = make_draft ();
	json_auto_t *wanted = json_loads (expected, 0, NULL);

	g_assert_nonnull (wanted);
	g_assert_true (json_equal (draft, wanted));
}

static void
test_is_read (void)
{
	json_auto_t *draft = make_draft ();
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoFormDocument) document = kinko_form_document_read (draft, &error);

	g_assert_no_error (error);
	g_assert_cmpuint (document->blocks->len, ==, 4);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/form-draft/json", test_json);
	g_test_add_func ("/form-draft/is-read", test_is_read);
	return g_test_run ();
}
