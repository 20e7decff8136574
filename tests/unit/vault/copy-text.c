/* What the register says of copies: the code that is stored, and the words that are shown. */
#include "vault/copy-text.h"

#include <glib.h>

#include "vault/register.h"

static void
assert_words (const char *stored, const char *words)
{
	g_autofree char *found = kinko_copy_text_words (stored);

	g_assert_cmpstr (found, ==, words);
}

/* Every code that is made has words, and they have its figures. */
static void
test_codes (void)
{
	static const char *const headings[] = { "案件番号", "住所;方書" };
	g_autofree char *handover = kinko_copy_text_handover (9, 3);
	g_autofree char *number = kinko_copy_text_number ("C26-0001");
	g_autofree char *document = kinko_copy_text_document ("D26-0002", "C26-0001");
	g_autofree char *table = kinko_copy_text_table (headings, 2, 0);
	g_autofree char *wide = kinko_copy_text_table (headings, 2, 17);

	g_assert_cmpstr (handover, ==, "@handover 9 3");
	assert_words (handover, "handover of 9 cases and 3 documents");
	assert_words (number, "My Number, case C26-0001");
	assert_words (document, "document D26-0002 of case C26-0001");
	assert_words (table, "table of cases: 案件番号, 住所,方書");
	assert_words (wide, "table of cases: 案件番号, 住所,方書 and 17 other columns");
	assert_words (KINKO_COPY_BACKUP, "backup of the vault");
	assert_words (KINKO_COPY_FILE, "file");
	assert_words (KINKO_COPY_CSV, "CSV file");
	assert_words (KINKO_COPY_SEALED, "sealed handover file (age)");
	assert_words ("【試験】@handover 9 3", "【試験】handover of 9 cases and 3 documents");
}

/* A paper of the ward has them in Japanese, in whatever language messages are. */
static void
test_japanese (void)
{
	static const char *const pairs[][2] = {
		{ "@handover 9 3", "引継ぎ（案件9件、書類3件）" },
		{ "【試験】@number C26-0001", "【試験】個人番号（案件 C26-0001）" },
		{ "@document D26-0002 C26-0001", "書類 D26-0002（案件 C26-0001）" },
		{ "@table 0 案件番号;住所", "案件の一覧：案件番号、住所" },
		{ "@table 17 案件番号", "案件の一覧：案件番号 ほか17列" },
		{ KINKO_COPY_BACKUP, "金庫のバックアップ" },
		{ KINKO_COPY_FILE, "ファイル" },
		{ KINKO_COPY_CSV, "CSVファイル" },
		{ KINKO_COPY_SEALED, "暗号化した引継ぎファイル（age）" },
		{ "typed by somebody", "typed by somebody" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (pairs); i++) {
		g_autofree char *found = kinko_copy_text_japanese (pairs[i][0]);

		g_assert_cmpstr (found, ==, pairs[i][1]);
	}
}

/* What an earlier kinko stored, what somebody typed, and what is cut off. */
static void
test_others (void)
{
	static const char *const texts[] = {
		"handover of 9 cases and 3 documents",
		"金庫のバックアップ",
		"【試験】保育システム入力票",
		"【試験】",
		"",
		"@",
		"@handover",
		"@handover 9",
		"@number",
		"@number C26-0001 and more",
		"@file ",
		"@unknown 1 2",
		" @file",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
		assert_words (texts[i], texts[i]);
}

/* Only in the fields that kinko fills in, and only of copies: elsewhere people type what they like. */
static void
test_fields (void)
{
	const KinkoForm *copies = kinko_register_find ("copy")->form;
	const KinkoForm *approvals = kinko_register_find ("approval")->form;
	guint n = 0;

	for (gsize i = 0; i < copies->n; i++)
		n += kinko_copy_text_is_in (&copies->fields[i]);
	g_assert_cmpuint (n, ==, 2);
	g_assert_true (kinko_copy_text_is_in (&copies->fields[kinko_form_index (copies, "what")]));
	for (gsize i = 0; i < approvals->n; i++)
		g_assert_false (kinko_copy_text_is_in (&approvals->fields[i]));
}

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/copy-text/codes", test_codes);
	g_test_add_func ("/copy-text/japanese", test_japanese);
	g_test_add_func ("/copy-text/others", test_others);
	g_test_add_func ("/copy-text/fields", test_fields);
	return g_test_run ();
}
