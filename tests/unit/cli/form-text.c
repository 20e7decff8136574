#include "cli/form-text.h"

#include <string.h>

#include "cli/text.h"

#define HEAD                                                                                      \
	"{\"form\":\"f\",\"title\":\"表題\",\"number\":\"第3号\",\"lang\":\"ja\","            \
	"\"date\":\"2026-08-17\",\"to\":[\"区長 様\"],\"from\":[\"架空事務\",\"田中\"]," \
	"\"paper\":{\"size\":\"A4\",\"orientation\":\"portrait\"},\"mark\":\"%s\","               \
	"\"footer\":\"foot\",\"blocks\":["

static char *
text_of (const char *mark, const char *blocks, guint width)
{
	g_autofree char *head = g_strdup_printf (HEAD, mark);
	g_autofree char *json = g_strconcat (head, blocks, "]}", NULL);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoFormDocument) document =
		kinko_form_document_parse (json, strlen (json), &error);
	GString *out = g_string_new (NULL);

	g_assert_no_error (error);
	kinko_form_text (document, width, out);
	return g_string_free (out, FALSE);
}

static void
test_all (void)
{
	g_autofree char *text = text_of (
		"試験",
		"{\"kind\":\"fields\",\"heading\":\"対象\",\"fields\":["
		"{\"label\":\"月\",\"type\":\"month\",\"value\":\"2026-07\"},"
		"{\"label\":\"責任者\",\"type\":\"text\",\"value\":null}]},"
		"{\"kind\":\"table\",\"heading\":\"\",\"columns\":[{\"label\":\"日\","
		"\"type\":\"date\"},{\"label\":\"氏名\",\"type\":\"text\"},{\"label\":\"件数\","
		"\"type\":\"integer\"}],\"rows\":[[\"2026-07-08\",\"目黒\",1200],[\"2026-07-09\","
		"null,3]],\"total\":[\"計\",null,1203]},"
		"{\"kind\":\"text\",\"heading\":\"\",\"text\":\"一。\\n二。\"},"
		"{\"kind\":\"signatures\",\"heading\":\"\",\"boxes\":[\"確認者\"]}",
		40);

	g_assert_cmpstr (text, ==,
			 "【試験】\n"
			 "                                   第3号\n"
			 "                          令和8年8月17日\n"
			 "区長 様\n"
			 "                                架空事務\n"
			 "                                    田中\n"
			 "\n"
			 "                  表題\n"
			 "\n"
			 "■ 対象\n"
			 "月      令和8年7月\n"
			 "責任者\n"
			 "\n"
			 "日             氏名   件数\n"
			 "-------------  ----  -----\n"
			 "令和8年7月8日  目黒  1,200\n"
			 "令和8年7月9日            3\n"
			 "-------------  ----  -----\n"
			 "計                   1,203\n"
			 "\n"
			 "一。\n"
			 "二。\n"
			 "\n"
			 "確認者  ____________________\n"
			 "\n"
			 "foot\n");
}

/* Cells are broken as Japanese is, numbers and days are not, and an empty line stands between rows of several lines. */
static void
test_broken (void)
{
	g_autofree char *text =
		text_of ("",
			 "{\"kind\":\"table\",\"heading\":\"\",\"columns\":[{\"label\":\"日\","
			 "\"type\":\"date\"},{\"label\":\"内容\",\"type\":\"text\"}],"
			 "\"rows\":[[\"2026-07-08\",\"課税証明書が未提出のため、再度依頼する。\"],"
			 "[\"2026-07-09\",\"済\"]]}",
			 40);
	const char *table = strstr (text, "日 ");

	g_assert_cmpstr (table, ==,
			 "日             内容\n"
			 "-------------  -------------------------\n"
			 "令和8年7月8日  課税証明書が未提出のた\n"
			 "               め、再度依頼する。\n"
			 "\n"
			 "令和8年7月9日  済\n"
			 "\n"
			 "foot\n");
}

/* Where so many columns do not fit, each row is told with its labels. */
static void
test_too_many_columns (void)
{
	g_autofree char *text = text_of (
		"",
		"{\"kind\":\"table\",\"heading\":\"\",\"columns\":["
		"{\"label\":\"受領\",\"type\":\"date\"},{\"label\":\"返却\",\"type\":\"date\"},"
		"{\"label\":\"廃棄\",\"type\":\"date\"},{\"label\":\"備考\",\"type\":\"text\"}],"
		"\"rows\":[[\"2026-07-08\",\"2026-07-09\",\"2026-07-10\",\"a\"],"
		"[\"2026-07-11\",null,null,\"b\"]]}",
		40);

	g_assert_nonnull (strstr (text, "\n受領  令和8年7月8日\n返却  令和8年7月9日\n"
					"廃棄  令和8年7月10日\n備考  a\n\n"
					"受領  令和8年7月11日\n備考  b\n"));
}

/* No line is wider than it may be, at any width. */
static void
test_width (void)
{
	static const char *const blocks =
		"{\"kind\":\"table\",\"heading\":"
		"\"見出しの、とても長い、とても長い文。「括弧」も。\","
		"\"columns\":[{\"label\":\"氏名のとても長い見出し\",\"type\":\"text\",\"width\":3},"
		"{\"label\":\"内容\",\"type\":\"text\",\"width\":9},{\"label\":\"件数\","
		"\"type\":\"integer\"},{\"label\":\"ハッシュ\",\"type\":\"hash\"}],"
		"\"rows\":[[\"𠮷野家辻\U000E0100\",\"「課税証明書」が未提出、"
		"supercalifragilisticexpialidocious。\",123456,"
		"\"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"]]},"
		"{\"kind\":\"text\",\"heading\":\"\",\"text\":\"七月は、補正が多く発生しました。"
		"（原因は、記入例が分かりにくいこと。）\"}";

	for (guint width = KINKO_FORM_MIN_TEXT_WIDTH; width < 200; width++) {
		g_autofree char *text = text_of ("試験", blocks, width);
		g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

		for (guint i = 0; lines[i] != NULL; i++) {
			g_assert_cmpuint (kinko_text_width (lines[i]), <=, width);
			g_assert_false (g_str_has_prefix (lines[i], "、"));
			g_assert_false (g_str_has_prefix (lines[i], "。"));
			g_assert_false (g_str_has_suffix (lines[i], "「"));
			g_assert_false (g_str_has_suffix (lines[i], " "));
		}
	}
}

/* What people typed cannot steer a terminal. */
static void
test_hostile (void)
{
	g_autofree char *text = text_of (
		"", "{\"kind\":\"text\",\"heading\":\"\\u202e\",\"text\":\"\\u001b[2J\"}", 80);

	g_assert_null (strchr (text, 0x1b));
	g_assert_nonnull (strstr (text, "<U+001B>[2J"));
	g_assert_nonnull (strstr (text, "<U+202E>"));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/form-text/all", test_all);
	g_test_add_func ("/form-text/broken", test_broken);
	g_test_add_func ("/form-text/too-many-columns", test_too_many_columns);
	g_test_add_func ("/form-text/width", test_width);
	g_test_add_func ("/form-text/hostile", test_hostile);
	return g_test_run ();
}
