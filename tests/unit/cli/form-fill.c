#include "cli/form-fill.h"

#include <string.h>

#include "cli/form-document.h"
#include "policies/error.h"
#include "policies/policy.h"

#define FILE_HEAD                                                                            \
	"format: 1\ncase_service: fee-tier\nto: [目黒区長 様]\nfrom: [\"{manager}\", "  \
	"\"{line}\"]\n"                                                                      \
	"footer: \"{entries}/{root}\"\nwords: [{ value: all, word: すべて }]\nforms:\n"   \
	"  - id: one\n    title: 一\n    number: \"第{entry}号\"\n    period: optional\n" \
	"    personal: false\n    blocks:\n"

static KinkoLayouts *
read_layouts (const char *blocks)
{
	g_autofree char *text = g_strconcat (FILE_HEAD, blocks, NULL);
	g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_autoptr (KinkoYaml) yaml = kinko_yaml_parse (bytes, "forms.yaml", problems);
	KinkoLayouts *layouts = kinko_layouts_read (yaml);

	g_assert_cmpuint (problems->len, ==, 0);
	return layouts;
}

/* What the vault would say; @sources: JSON. */
static json_t *
filled_with (const char *sources)
{
	json_t *filled = json_pack ("{s:s, s:o, s:[s, s, s, s, s, s, s, s, s]}", "date",
				    "2026-07-08", "sources", json_loads (sources, 0, NULL),
				    "places", "田中 {root}", "maker", "person", "A26-0001", "12",
				    "令和8年7月", "一行目\n二行目", "11", "abcd");

	g_assert_nonnull (filled);
	return filled;
}

static json_t *
fill (const char *blocks, const char *sources, gboolean test)
{
	g_autoptr (KinkoLayouts) layouts = read_layouts (blocks);
	json_auto_t *filled = filled_with (sources);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoFormDocument) document = NULL;
	json_t *draft = kinko_form_fill (layouts, kinko_layout_find (layouts, "one"), filled, test);

	document = kinko_form_document_read (draft, &error);
	g_assert_no_error (error);
	return draft;
}

static void
assert_json (const json_t *json, const char *expected)
{
	g_autofree char *text = json_dumps (json, JSON_COMPACT | JSON_SORT_KEYS | JSON_ENCODE_ANY);

	g_assert_cmpstr (text, ==, expected);
}

static void
test_head (void)
{
	json_auto_t *draft = fill ("      - { kind: text, text: [\"{remarks}\"] }\n", "{}", TRUE);

	assert_json (json_object_get (draft, "number"), "\"第12号\"");
	assert_json (json_object_get (draft, "date"), "\"2026-07-08\"");
	assert_json (json_object_get (draft, "lang"), "\"ja\"");
	assert_json (json_object_get (draft, "mark"), "\"試験\"");
	assert_json (json_object_get (draft, "footer"), "\"11/abcd\"");
	assert_json (json_object_get (draft, "to"), "[\"目黒区長 様\"]");
	/* what is put in is not looked into again */
	assert_json (json_object_get (draft, "from"), "[\"田中 {root}\",\"A26-0001\"]");
	assert_json (
		json_object_get (json_array_get (json_object_get (draft, "blocks"), 0), "text"),
		"\"一行目\\n二行目\"");
}

static void
test_table (void)
{
	json_auto_t *draft = fill (
		"      - { kind: table, source: erasure, total: true, columns: [{ field: number, "
		"label: "
		"番号 }, { field: erased, label: 対象 }, { field: cases, label: 件数 }, { field: "
		"blank, "
		"label: 印 }, { field: erased_at, label: 日時 }] }\n",
		"{\"erasure\": [{\"number\": \"X26-0001\", \"erased\": \"all\", \"cases\": 3, "
		"\"erased_at\": \"2026-07-08T10:00:00+09:00\"}, {\"number\": \"X26-0002\", "
		"\"erased\": "
		"\"other\", \"cases\": 4, \"erased_at\": null}]}",
		FALSE);
	const json_t *block = json_array_get (json_object_get (draft, "blocks"), 0);

	assert_json (json_object_get (block, "rows"),
		     "[[\"X26-0001\",\"すべて\",3,null,\"2026-07-08T10:00:00+09:00\"],"
		     "[\"X26-0002\",\"other\",4,null,null]]");
	assert_json (json_object_get (block, "total"), "[\"計\",null,7,null,null]");
	assert_json (json_object_get (draft, "mark"), "\"\"");
}

/* A line that is not there, a source without rows: empty values, and no crash. */
static void
test_empty (void)
{
	json_auto_t *draft = fill ("      - { kind: table, source: work, total: true, columns: [{ "
				   "field: what, label: 内容 }, "
				   "{ field: minutes, label: 時間 }] }\n"
				   "      - { kind: fields, source: security, columns: [{ field: "
				   "looks, label: 閲覧 }] }\n"
				   "      - { kind: signatures, boxes: [印] }\n",
				   "{\"work\": [], \"security\": []}", FALSE);
	const json_t *blocks = json_object_get (draft, "blocks");

	assert_json (json_object_get (json_array_get (blocks, 0), "total"), "[\"計\",0]");
	assert_json (json_object_get (json_array_get (blocks, 1), "fields"),
		     "[{\"label\":\"閲覧\",\"type\":\"integer\",\"value\":null}]");
}

/* Every type that a source has is one of a document, or a word. */
static void
test_types (void)
{
	gsize n;
	const KinkoLayoutSource *sources = kinko_layout_sources (&n);

	for (gsize i = 0; i < n; i++)
		for (const KinkoLayoutField *field = sources[i].fields; field->name != NULL;
		     field++) {
			KinkoFormType type;

			g_assert_true (kinko_form_type_parse (field->type, &type) ||
				       strcmp (field->type, KINKO_LAYOUT_WORD) == 0);
		}
}

/* Each shipped form, with nothing to show, is a document that can be drawn. */
static void
test_shipped (void)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicy) policy =
		kinko_policy_load (KINKO_SOURCE_DIR "/policies/meguro-r8", &error);
	const KinkoLayouts *layouts;
	json_auto_t *filled = filled_with ("{}");

	g_assert_no_error (error);
	layouts = kinko_policy_layouts (policy);
	for (guint i = 0; i < layouts->layouts->len; i++) {
		json_auto_t *draft =
			kinko_form_fill (layouts, layouts->layouts->pdata[i], filled, FALSE);
		g_autoptr (KinkoFormDocument) document = kinko_form_document_read (draft, &error);

		g_assert_no_error (error);
		g_assert_nonnull (document);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/form-fill/head", test_head);
	g_test_add_func ("/form-fill/table", test_table);
	g_test_add_func ("/form-fill/empty", test_empty);
	g_test_add_func ("/form-fill/types", test_types);
	g_test_add_func ("/form-fill/shipped", test_shipped);
	return g_test_run ();
}
