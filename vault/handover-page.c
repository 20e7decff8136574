/* 業務引継ぎ書 as a page, in Japanese: what handover-report.json says, and nothing else. */
#include "vault/handover-internal.h"

#include <string.h>

#include "audit/japan-time.h"
#include "policies/test-mark.h"

static const struct {
	const char *name, *label;
} register_labels[] = {
	{ "contact", "問い合わせ記録" },
	{ "work", "作業日報" },
	{ "facility", "施設" },
	{ "receipt", "受領記録簿" },
	{ "copy", "複製承認簿" },
	{ "carry", "持出記録" },
	{ "approval", "承認簿" },
	{ "second", "同意" },
	{ "exception", "例外記録" },
	{ "erasure", "消去記録" },
	{ "reservation", "消去の予約" },
	{ "member", "従事者名簿" },
	{ "training", "教育・訓練記録" },
	{ "lent", "貸与物" },
	{ "consent", "持込みの同意" },
	{ "device", "機器" },
	{ "incident", "事故記録" },
	{ "rule", "規程・計画" },
	{ "predecessor", "前受託者の記録" },
	{ "intent", "終わりの未確認な操作" },
};

static const struct {
	const char *name, *label;
} status_labels[] = {
	{ "active", "有効" },
	{ "suspended", "停止" },
	{ "locked", "ロック" },
	{ "revoked", "失効" },
};

static const char *
label_of (const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS (register_labels); i++)
		if (strcmp (register_labels[i].name, name) == 0)
			return register_labels[i].label;
	return name;
}

static const char *
status_of (const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS (status_labels); i++)
		if (strcmp (status_labels[i].name, name) == 0)
			return status_labels[i].label;
	return name;
}

static const char *
text_of (const json_t *object, const char *name)
{
	const char *text = json_string_value (json_object_get (object, name));

	return text == NULL ? "" : text;
}

static gint64
number_of (const json_t *object, const char *name)
{
	return (gint64) json_integer_value (json_object_get (object, name));
}

static void add (GString *page, const char *label, const char *format, ...) G_GNUC_PRINTF (3, 4);

static void
add (GString *page, const char *label, const char *format, ...)
{
	va_list args;

	g_string_append_printf (page, "  %s：", label);
	va_start (args, format);
	g_string_append_vprintf (page, format, args);
	va_end (args);
	g_string_append_c (page, '\n');
}

static void
add_heading (GString *page, const char *heading)
{
	g_string_append_printf (page, "\n%s\n\n", heading);
}

/* ---- the sections ---------------------------------------------------------------------------- */

static void
add_names (GString *page, const char *label, const json_t *list, const char *member)
{
	const json_t *item;
	gsize i;

	json_array_foreach (list, i, item)
	{
		add (page, label, "%s",
		     member == NULL ? json_string_value (item) : text_of (item, member));
	}
}

static void
add_making (GString *page, const json_t *report)
{
	g_autofree char *time = kinko_japan_time_text (text_of (report, "made"));

	add_heading (page, "１　作成");
	add (page, "作成日時", "%s", time);
	add (page, "作成者", "%s（%s）", text_of (report, "by_name"), text_of (report, "by"));
	add (page, "同意した者", "%s", text_of (report, "second"));
	add_names (page, "立ち会った業務管理責任者", json_object_get (report, "managers"), "name");
	add_names (page, "ほかに参加した者", json_object_get (report, "present"), NULL);
	add (page, "区の承認番号", "%s", text_of (report, "approval"));
	add (page, "金庫", "%s（%s、%s）", text_of (report, "origin"), text_of (report, "vault"),
	     strcmp (text_of (report, "kind"), "test") == 0 ? "試験用" : "本番用");
	add (page, "引継ぎの完了に関する区の確認", "＿＿＿＿年＿＿月＿＿日　＿＿＿＿＿＿＿＿");
}

static void
add_cases (GString *page, const json_t *report)
{
	const json_t *cases = json_object_get (report, "cases");
	const json_t *numbers = json_object_get (report, "numbers");
	const json_t *state;
	gsize i;

	add_heading (page, "２　案件（未了の案件の一覧は open-cases.csv）");
	json_array_foreach (json_object_get (cases, "states"), i, state)
		add (page, text_of (state, "state"), "%" G_GINT64_FORMAT "件%s",
		     number_of (state, "count"),
		     json_is_true (json_object_get (state, "open")) ? "（未了）" : "");
	add (page, "合計", "%" G_GINT64_FORMAT "件", number_of (cases, "total"));
	add (page, "うち未了", "%" G_GINT64_FORMAT "件", number_of (cases, "open"));
	add (page, "うち支援措置", "%" G_GINT64_FORMAT "件", number_of (cases, "protected"));
	add (page, "ほかに消去済み", "%" G_GINT64_FORMAT "件（内容はなく、合計に含みません）",
	     number_of (cases, "erased"));
	add (page, "版の合計", "%" G_GINT64_FORMAT, number_of (cases, "versions"));
	add (page, "個人番号",
	     "%" G_GINT64_FORMAT "件の案件に%" G_GINT64_FORMAT
	     "個、うち二人で照合済み%" G_GINT64_FORMAT "個、以前の版を含め%" G_GINT64_FORMAT "個",
	     number_of (numbers, "cases"), number_of (numbers, "on_file"),
	     number_of (numbers, "checked"), number_of (numbers, "versions"));
}

static void
add_papers (GString *page, const json_t *report)
{
	const json_t *documents = json_object_get (report, "documents");
	const json_t *book;
	gsize i;

	add_heading (page, "３　書類と記録簿");
	add (page, "書類",
	     "%" G_GINT64_FORMAT "点、%" G_GINT64_FORMAT "バイト（このファイルに%" G_GINT64_FORMAT
	     "点、個人番号の封に%" G_GINT64_FORMAT "点）、ほかに消去済み%" G_GINT64_FORMAT "点",
	     number_of (documents, "total"), number_of (documents, "bytes"),
	     number_of (documents, "outer"), number_of (documents, "inner"),
	     number_of (documents, "erased"));
	json_array_foreach (json_object_get (report, "registers"), i, book) add (
		page, label_of (text_of (book, "register")),
		number_of (book, "erased") == 0 ? "%" G_GINT64_FORMAT "行（未了%" G_GINT64_FORMAT
						  "行）"
						: "%" G_GINT64_FORMAT "行（未了%" G_GINT64_FORMAT
						  "行）、ほかに消去済み%" G_GINT64_FORMAT "行",
		number_of (book, "lines"), number_of (book, "open"), number_of (book, "erased"));
	g_string_append (page, "  返還物の一覧は returned-goods.csv にあります。\n");
}

static void
add_open (GString *page, const json_t *report)
{
	const json_t *contract = json_object_get (report, "contract");
	const json_t *list = json_object_get (report, "open");
	g_autofree char *time = kinko_japan_time_text (text_of (contract, "time"));
	const json_t *item;
	gsize i;

	add_heading (page, "４　課題と期限（書き出した時点で終わっていない事項）");
	if (json_is_true (json_object_get (contract, "closed")))
		add (page, "契約", "%s に %s が終了（承認番号 %s）", time, text_of (contract, "by"),
		     text_of (contract, "approval"));
	else
		add (page, "契約", "終了の記録なし");
	g_string_append (page, "  この引継ぎ自身の複製の行と操作も、ここに載ります。\n");
	json_array_foreach (list, i, item)
		add (page, label_of (text_of (item, "kind")), "%s　%s から%s%s%s　%s",
		     text_of (item, "number"), text_of (item, "day"),
		     json_object_get (item, "due") == NULL ? "" : "　期限 ", text_of (item, "due"),
		     json_is_true (json_object_get (item, "overdue")) ? "（超過）" : "",
		     text_of (item, "operator"));
}

static void
add_rest (GString *page, const KinkoHash *root_hash, const json_t *report)
{
	const json_t *log = json_object_get (report, "log");
	char root[KINKO_HASH_HEX_LEN + 1];
	const json_t *item;
	gsize i;

	kinko_hash_to_hex (root_hash, root);
	add_heading (page, "５　利用者と規則");
	json_array_foreach (json_object_get (report, "accounts"), i, item)
		add (page, status_of (text_of (item, "status")), "%" G_GINT64_FORMAT "人",
		     number_of (item, "count"));
	add (page, "規則（SHA-256）", "%s", text_of (report, "policy"));
	add (page, "規則の版", "%" G_GINT64_FORMAT, number_of (report, "policies"));
	add_names (page, "開ける鍵", json_object_get (report, "to"), NULL);
	add_names (page, "個人番号を開ける鍵", json_object_get (report, "numbers_to"), NULL);
	add_heading (page, "６　データの行数と SHA-256");
	json_array_foreach (json_object_get (report, "files"), i, item)
		add (page, text_of (item, "name"), "%" G_GINT64_FORMAT "行　%s",
		     number_of (item, "rows"), text_of (item, "sha256"));
	add_heading (page, "７　操作記録の最後");
	add (page, "件数", "%" G_GINT64_FORMAT, number_of (log, "size"));
	add (page, "ルートハッシュ", "%s", root);
	add (page, "最後の行の SHA-256", "%s", text_of (log, "last"));
}

gboolean
kinko_handover_make_report_text (KinkoHandoverWork *work, G_GNUC_UNUSED const char *name,
				 KinkoHandoverText *text, GError **error)
{
	g_autoptr (GString) page = g_string_new (NULL);

	if (kinko_session_descriptor (work->session)->test)
		g_string_append (page, KINKO_TEST_MARK);
	g_string_append (page, "業務引継ぎ書\n");
	add_making (page, work->report);
	add_cases (page, work->report);
	add_papers (page, work->report);
	add_open (page, work->report);
	add_rest (page, &work->root, work->report);
	return kinko_handover_text_add (text, page->str, page->len, error);
}
