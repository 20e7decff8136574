#include "policies/columns.h"

#include "tests/unit/policies/problems.h"

#define FIELDS                                                                                       \
	"format: 1\n"                                                                                \
	"fields:\n"                                                                                  \
	"- {name: case_no, heading: 案件番号}\n"                                                 \
	"- {name: child_name, heading: 児童氏名, aliases: [氏名, 子の氏名（漢字）]}\n" \
	"- {name: g1_mynumber, heading: 保護者1個人番号}\n"
#define SHEET         "entry_sheet:\n"
#define ENTRY(source) "- {heading: {en: e, ja: 日}, source: " source "}\n"
#define GOOD          FIELDS SHEET ENTRY ("child_name")

static KinkoColumns *
read_text (const char *text, GPtrArray *problems)
{
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);

	g_assert_nonnull (yaml);
	return kinko_columns_read (yaml);
}

static void
assert_problems (const char *text, const char *expected)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoColumns) columns = read_text (text, problems);
	g_autofree char *summary = problems_summary (problems);

	g_assert_nonnull (columns);
	g_assert_cmpstr (summary, ==, expected);
}

static KinkoColumns *
read_good (const char *text)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	KinkoColumns *columns = read_text (text, problems);

	g_assert_cmpuint (problems->len, ==, 0);
	return columns;
}

static void
test_field (void)
{
	static const char *const names[] = {
		"child_name",           "児童氏名",     "氏名",
		" 氏　名\r\n",          "（氏名）",     "児童\n氏名",
		"ＣＨＩＬＤ＿ＮＡＭＥ", "子の氏名漢字", "子の氏名(漢字)",
	};
	static const char *const unknown[] = {
		"",           "()",   "名",         "氏名漢字",  "児童氏名2",
		"child-name", "\xff", "氏名\u200b", "edge_note",
	};
	g_autoptr (KinkoColumns) columns = read_good (GOOD);

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
		g_assert_cmpstr (kinko_columns_field (columns, names[i]), ==, "child_name");
	for (gsize i = 0; i < G_N_ELEMENTS (unknown); i++)
		g_assert_null (kinko_columns_field (columns, unknown[i]));
	g_assert_cmpstr (kinko_columns_field (columns, "保護者１個人番号"), ==, "g1_mynumber");
	g_assert_cmpstr (kinko_columns_field (columns, "case_no"), ==, "case_no");
}

static void
test_heading (void)
{
	g_autoptr (KinkoColumns) columns = read_good (GOOD);
	const char *const *fields = kinko_columns_fields (columns);

	g_assert_cmpstr (kinko_columns_heading (columns, "child_name"), ==, "児童氏名");
	g_assert_cmpstr (kinko_columns_heading (columns, "case_no"), ==, "案件番号");
	g_assert_null (kinko_columns_heading (columns, "氏名"));
	g_assert_null (kinko_columns_heading (columns, "state"));
	g_assert_cmpstr (fields[0], ==, "case_no");
	g_assert_cmpstr (fields[2], ==, "g1_mynumber");
	g_assert_null (fields[3]);
}

/* Exported, never imported. */
static void
test_results (void)
{
	g_autoptr (KinkoColumns) columns =
		read_good (FIELDS "results:\n- {name: state, heading: 状態}\n"
				  "- {name: tier, heading: 階層}\n" SHEET ENTRY ("tier"));

	g_assert_cmpstr (kinko_columns_heading (columns, "state"), ==, "状態");
	g_assert_null (kinko_columns_field (columns, "状態"));
	g_assert_null (kinko_columns_field (columns, "state"));
	g_assert_null (kinko_columns_fields (columns)[3]);
	assert_problems (FIELDS "results:\n- {name: state, heading: （児童）氏名}\n"
				"- {name: due, heading: 期限}\n- {name: due, heading: 期日}\n"
				"- {name: case_no, heading: 番号}\n- {name: on, heading: 期 限}\n"
				"- {name: reason, heading: 期　限}\n" SHEET ENTRY ("case_no"),
			 "7:26 ambiguous_heading results[0].heading; "
			 "9:10 duplicate results[2].name; 10:10 duplicate results[3].name; "
			 "11:10 yaml_text results[4].name; "
			 "12:27 ambiguous_heading results[5].heading");
	assert_problems (FIELDS "results: []\n" SHEET ENTRY ("case_no"),
			 "6:10 yaml_empty_list results");
}

static void
test_entry_sheet (void)
{
	g_autoptr (KinkoColumns) columns = read_good (
		FIELDS SHEET ENTRY ("child_name") ENTRY ("levy_base") ENTRY ("case_no")
			ENTRY ("tier") ENTRY ("tier_label") ENTRY ("provisional")
				ENTRY ("effective_from") ENTRY ("tax_year") ENTRY ("table"));
	const GPtrArray *items = kinko_columns_entry_sheet (columns);
	static const char *const sources[] = { "child_name",     "levy_base",  "case_no",
					       "tier",           "tier_label", "provisional",
					       "effective_from", "tax_year",   "table" };

	g_assert_cmpuint (items->len, ==, G_N_ELEMENTS (sources));
	for (guint i = 0; i < items->len; i++) {
		const KinkoEntryItem *item = items->pdata[i];

		g_assert_cmpstr (item->source, ==, sources[i]);
		g_assert_cmpstr (item->heading_en, ==, "e");
		g_assert_cmpstr (item->heading_ja, ==, "日");
	}
	for (const char *const *word = kinko_columns_decision_sources (); *word != NULL; word++)
		g_assert_true (g_strv_contains (sources, *word));
}

static void
test_entry_mistakes (void)
{
	assert_problems (FIELDS SHEET ENTRY ("g1_mynumber"),
			 "7:37 number_in_entry_sheet entry_sheet[0].source");
	/* Not even one that the file does not have. */
	assert_problems (FIELDS SHEET ENTRY ("head_mynumber"),
			 "7:37 number_in_entry_sheet entry_sheet[0].source");
	assert_problems (FIELDS SHEET ENTRY ("child_nane") ENTRY ("氏名") ENTRY ("state"),
			 "7:37 unknown_source entry_sheet[0].source; "
			 "8:37 unknown_source entry_sheet[1].source; "
			 "9:37 unknown_source entry_sheet[2].source");
	assert_problems (FIELDS SHEET ENTRY ("tier") ENTRY ("case_no") ENTRY ("tier"),
			 "9:37 duplicate entry_sheet[2].source");
	assert_problems (FIELDS SHEET "- {heading: 日, source: tier}\n- {source: [tier]}\n",
			 "7:13 yaml_type entry_sheet[0].heading; "
			 "8:3 yaml_missing_key entry_sheet[1]; "
			 "8:12 yaml_type entry_sheet[1].source");
	assert_problems (FIELDS SHEET "- tier\n", "7:3 yaml_type entry_sheet[0]");
	assert_problems (FIELDS "entry_sheet: []\n", "6:14 yaml_empty_list entry_sheet");
}

#define FIELD(text) "format: 1\nfields:\n- {name: a_1, heading: 甲}\n" text SHEET ENTRY ("a_1")

static void
test_names (void)
{
	assert_problems (FIELD ("- {name: A1, heading: 乙}\n- {name: 1a, heading: 丙}\n"
				"- {name: a-1, heading: 丁}\n- {name: _a, heading: 戊}\n"
				"- {name: 名, heading: 己}\n- {name: tier, heading: 庚}\n"),
			 "4:10 field_name fields[1].name; 5:10 field_name fields[2].name; "
			 "6:10 field_name fields[3].name; 7:10 field_name fields[4].name; "
			 "8:10 field_name fields[5].name; 9:10 field_name fields[6].name");
	assert_problems (FIELD ("- {name: a_1, heading: 乙}\n"), "4:10 duplicate fields[1].name");
	assert_problems (FIELD ("- {heading: 乙}\n- {name: b}\n- {name: c, heading: 丙, alias: "
				"[丁]}\n- b\n"),
			 "4:3 yaml_missing_key fields[1]; 5:3 yaml_missing_key fields[2]; "
			 "6:25 yaml_unknown_key fields[3].alias; 7:3 yaml_type fields[4]");
}

/* A heading that stood for two fields would put one person's data into another's column. */
static void
test_ambiguous (void)
{
	/* The names of fields are taken before the headings, wherever they stand. */
	assert_problems (FIELD ("- {name: b, heading: 乙, aliases: [C, （Ａ＿１）]}\n"
				"- {name: c, heading: 丙}\n"),
			 "4:35 ambiguous_heading fields[1].aliases[0]; "
			 "4:38 ambiguous_heading fields[1].aliases[1]");
	assert_problems (FIELD ("- {name: b, heading: （ 甲 ）}\n"),
			 "4:22 ambiguous_heading fields[1].heading");
	assert_problems (FIELD ("- {name: b, heading: 乙, aliases: [丙, 甲, ' [丙] ', 乙, B]}\n"),
			 "4:38 ambiguous_heading fields[1].aliases[1]; "
			 "4:41 duplicate fields[1].aliases[2]; "
			 "4:50 duplicate fields[1].aliases[3]; "
			 "4:53 duplicate fields[1].aliases[4]");
	assert_problems (FIELD ("- {name: b, heading: （）, aliases: ['[ ]']}\n"),
			 "4:22 empty_heading fields[1].heading; "
			 "4:36 empty_heading fields[1].aliases[0]");
	assert_problems (FIELD ("- {name: b, heading: 乙, aliases: []}\n"
				"- {name: c, heading: [丙], aliases: 丁}\n"),
			 "4:34 yaml_empty_list fields[1].aliases; "
			 "5:22 yaml_type fields[2].heading; 5:36 yaml_type fields[2].aliases");
}

static void
test_file (void)
{
	assert_problems ("format: 2\nfields: 1\nentry_sheet: 1\n", "1:9 yaml_range format");
	assert_problems ("format: 1\nfeilds: 1\n",
			 "2:1 yaml_unknown_key feilds; 1:1 yaml_missing_key; "
			 "1:1 yaml_missing_key");
	assert_problems ("- 1\n", "1:1 yaml_type");
	assert_problems ("format: 1\nfields: {}\nentry_sheet: 甲\n",
			 "2:9 yaml_type fields; 3:14 yaml_type entry_sheet");
}

static void
test_most (void)
{
	g_autoptr (GString) text = g_string_new ("format: 1\nfields:\n");
	g_autofree char *full = NULL;

	for (guint i = 0; i < 256; i++)
		g_string_append_printf (text, "- {name: f%u, heading: 甲%u}\n", i, i);
	full = g_strconcat (text->str, SHEET ENTRY ("f255"), NULL);
	assert_problems (full, "");
	g_string_append (text, "- {name: g, heading: 乙}\n" SHEET ENTRY ("tier"));
	assert_problems (text->str, "259:3 too_many fields[256]");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/columns/field", test_field);
	g_test_add_func ("/columns/heading", test_heading);
	g_test_add_func ("/columns/results", test_results);
	g_test_add_func ("/columns/entry-sheet", test_entry_sheet);
	g_test_add_func ("/columns/entry-mistakes", test_entry_mistakes);
	g_test_add_func ("/columns/names", test_names);
	g_test_add_func ("/columns/ambiguous", test_ambiguous);
	g_test_add_func ("/columns/file", test_file);
	g_test_add_func ("/columns/most", test_most);
	return g_test_run ();
}
