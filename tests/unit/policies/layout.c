#include "policies/layout.h"

#include <string.h>

#include "policies/policy.h"
#include "tests/unit/policies/problems.h"

#define HEAD "format: 1\ncase_service: fee-tier\nto: [目黒区長 様]\nfrom: [\"責任者 {manager}\"]\n"
#define FORM(rest) \
	HEAD "forms:\n  - id: one\n    title: 一\n    period: month\n    personal: false\n" rest
#define BLOCK(text) FORM ("    blocks:\n      - " text "\n")

/* The codes of the mistakes, joined; "" for none. */
static char *
mistakes (const char *text, KinkoLayouts **layouts)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
	g_autoptr (KinkoLayouts) read = kinko_layouts_read (yaml);
	GString *codes = g_string_new (NULL);

	for (guint i = 0; i < problems->len; i++)
		g_string_append_printf (codes, "%s%s", i == 0 ? "" : " ",
					((KinkoProblem *) problems->pdata[i])->code);
	if (layouts != NULL)
		*layouts = g_steal_pointer (&read);
	return g_string_free (codes, FALSE);
}

static void
assert_mistake (const char *text, const char *expected)
{
	g_autofree char *found = mistakes (text, NULL);

	g_assert_cmpstr (found, ==, expected);
}

static void
test_good (void)
{
	g_autoptr (KinkoLayouts) layouts = NULL;
	g_autofree char *none = mistakes (
		BLOCK ("{ kind: table, heading: 表, source: work, total: true, columns: [{ field: "
		       "what, label: 内容, width: 30 }, { field: blank, label: 印 }] }"),
		&layouts);
	const KinkoLayout *layout = kinko_layout_find (layouts, "one");
	const KinkoLayoutBlock *block;
	const KinkoLayoutColumn *column;

	g_assert_cmpstr (none, ==, "");
	g_assert_nonnull (layout);
	g_assert_cmpstr (layouts->case_service, ==, "fee-tier");
	g_assert_cmpint (layout->period, ==, KINKO_LAYOUT_MONTH);
	g_assert_cmpstr (layout->to[0], ==, "目黒区長 様"); /* those of the file */
	g_assert_false (kinko_layout_is_personal (layout));
	block = layout->blocks->pdata[0];
	g_assert_true (block->total);
	column = block->columns->pdata[0];
	g_assert_cmpstr (column->field->name, ==, "what");
	g_assert_cmpuint (column->width, ==, 30);
	column = block->columns->pdata[1];
	g_assert_cmpstr (column->field->name, ==, KINKO_LAYOUT_BLANK);
	g_assert_cmpuint (column->width, ==, 10);
	g_assert_true (kinko_layout_uses (layout, "work"));
	g_assert_false (kinko_layout_uses (layout, "contact"));
	g_assert_null (kinko_layout_find (layouts, "two"));
	g_assert_null (kinko_layout_find (NULL, "one"));
}

static void
test_bad (void)
{
	/* what no source has, a My Number first of all, is refused when the policy is read */
	assert_mistake (
		BLOCK ("{ kind: table, source: cases, columns: [{ field: x, label: 語 }] }"),
		"unknown_source");
	assert_mistake (BLOCK ("{ kind: table, source: open-cases, columns: [{ field: "
			       "child_mynumber, label: 番号 }] }"),
			"unknown_field");
	assert_mistake (BLOCK ("{ kind: picture }"), "unknown_kind");
	assert_mistake (BLOCK ("{ kind: table, source: work }"), "block_key");
	assert_mistake (BLOCK ("{ kind: text, text: [x], source: work }"), "block_key");
	assert_mistake (BLOCK ("{ kind: signatures }"), "block_key");
	/* many rows under each other would look like one */
	assert_mistake (
		BLOCK ("{ kind: fields, source: people, columns: [{ field: name, label: x }] }"),
		"many_rows");
	assert_mistake (
		BLOCK ("{ kind: fields, source: work, columns: [{ field: what, label: x }] }"),
		"many_rows");
	assert_mistake (BLOCK ("{ kind: text, text: [\"{manger}\"] }"), "unknown_placeholder");
	assert_mistake (BLOCK ("{ kind: text, text: [\"{manager\"] }"), "unknown_placeholder");
	assert_mistake (
		FORM ("    line: people\n    blocks: [{ kind: signatures, boxes: [印] }]\n"),
		"no_register");
	assert_mistake (HEAD
			"forms:\n  - { id: list, title: 一, period: day, personal: false, due: "
			"true, blocks: [{ kind: signatures, boxes: [印] }] }\n",
			"reserved due_without_month");
	assert_mistake (HEAD
			"words: [{ value: a, word: b }, { value: a, word: c }]\nforms:\n  - { id: "
			"one, title: 一, period: now, personal: false, blocks: [{ kind: "
			"signatures, boxes: [印] }] }\n",
			"duplicate");
	assert_mistake (FORM (""), "yaml_missing_key");
}

/* Whatever shows something of the cases is personal, whatever the file says of it. */
static void
test_personal (void)
{
	g_autoptr (KinkoLayouts) layouts = NULL;
	g_autofree char *none = mistakes (
		BLOCK ("{ kind: table, source: contact, columns: [{ field: minutes, label: x }, { "
		       "field: case, label: 語 }] }"),
		&layouts);
	gsize n;
	const KinkoLayoutSource *sources = kinko_layout_sources (&n);

	g_assert_cmpstr (none, ==, "");
	g_assert_true (kinko_layout_is_personal (kinko_layout_find (layouts, "one")));
	for (gsize i = 0; i < n; i++)
		for (const KinkoLayoutField *field = sources[i].fields; field->name != NULL;
		     field++) {
			g_assert_null (strstr (field->name, "mynumber"));
			if (strcmp (sources[i].name, "open-cases") == 0)
				g_assert_true (field->personal);
		}
}

static void
test_fill (void)
{
	const char *values[KINKO_LAYOUT_N_PLACES] = {
		[KINKO_LAYOUT_MANAGER] = "{maker}", [KINKO_LAYOUT_ENTRY] = "12"
	};
	g_autofree char *text = kinko_layout_fill ("第{entry}号 {manager}{maker}{x}{", values);

	/* what is put in is not looked into again */
	g_assert_cmpstr (text, ==, "第12号 {maker}{x}{");
}

/* The forms that the contract asks for are there, each with the columns that it asks for. */
static void
test_shipped (void)
{
	static const char *const forms[] = {
		"monthly-report", "daily-report",    "staff-notice",    "pledge",
		"receipt",        "receipt-book",    "copy-book",       "carry-book",
		"erasure-report", "incident-report", "handover-report", "access-analysis",
		"backup-book",    "training-report", "change-book",     "handling-ledger",
		"return-list",
	};
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoPolicy) policy =
		kinko_policy_load (KINKO_SOURCE_DIR "/policies/meguro-r8", &error);
	const KinkoLayouts *layouts;

	g_assert_no_error (error);
	layouts = kinko_policy_layouts (policy);
	g_assert_cmpuint (layouts->layouts->len, ==, G_N_ELEMENTS (forms));
	for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
		g_assert_nonnull (kinko_layout_find (layouts, forms[i]));
	g_assert_nonnull (
		kinko_services_find (kinko_policy_services (policy), layouts->case_service));
	g_assert_true (kinko_layout_is_personal (kinko_layout_find (layouts, "handover-report")));
	g_assert_true (kinko_layout_find (layouts, "monthly-report")->due);
}

/* The page says what the table says. */
static void
test_page (void)
{
	GString *wanted =
		g_string_new ("| source | rows | also needs | fields |\n|---|---|---|---|\n");
	g_autofree char *page = NULL;
	g_autofree char *rows = NULL;
	gsize n;
	const KinkoLayoutSource *sources = kinko_layout_sources (&n);

	for (gsize i = 0; i < n; i++) {
		g_string_append_printf (wanted, "| `%s` | %s | ", sources[i].name,
					sources[i].single ? "one" : "many");
		if (sources[i].action != NULL)
			g_string_append_printf (wanted, "`%s` ", sources[i].action);
		g_string_append (wanted, "| ");
		for (const KinkoLayoutField *field = sources[i].fields; field->name != NULL;
		     field++)
			g_string_append_printf (
				wanted, "%s`%s`%s%s%s", field == sources[i].fields ? "" : ", ",
				field->name, field->personal ? "*" : "",
				strcmp (field->type, "text") == 0 ? "" : " ",
				strcmp (field->type, "text") == 0 ? "" : field->type);
		g_string_append (wanted, " |\n");
	}
	rows = g_string_free (wanted, FALSE);
	g_assert_true (g_file_get_contents (KINKO_SOURCE_DIR "/docs/formats/policy.md", &page, NULL,
					    NULL));
	g_assert_nonnull (strstr (page, rows));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/layout/good", test_good);
	g_test_add_func ("/layout/bad", test_bad);
	g_test_add_func ("/layout/personal", test_personal);
	g_test_add_func ("/layout/fill", test_fill);
	g_test_add_func ("/layout/shipped", test_shipped);
	g_test_add_func ("/layout/page", test_page);
	return g_test_run ();
}
