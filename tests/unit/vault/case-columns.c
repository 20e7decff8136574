/*
 * The fields of a case against what the shipped policy calls them: policies/ may not look into
 * vault/, so nothing else would find a name that only one of them has.
 */
#include <string.h>

#include <glib.h>

#include "policies/columns.h"
#include "policies/papers.h"
#include "policies/policy.h"
#include "vault/case-fields.h"

static KinkoPolicy *
load_shipped (void)
{
	g_autoptr (GError) error = NULL;
	KinkoPolicy *policy = kinko_policy_load (KINKO_SOURCE_DIR "/policies/meguro-r8", &error);

	g_assert_no_error (error);
	return policy;
}

static void
test_fields (void)
{
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	const KinkoColumns *columns = kinko_policy_columns (policy);
	const char *const *names = kinko_columns_fields (columns);
	gsize n;
	const KinkoField *fields = kinko_fields (&n);

	for (gsize i = 0; i < n; i++) {
		g_test_message ("%s", fields[i].name);
		g_assert_true (g_strv_contains (names, fields[i].name));
		g_assert_cmpstr (kinko_columns_field (columns, fields[i].name), ==, fields[i].name);
		g_assert_cmpstr (kinko_columns_field (
					 columns, kinko_columns_heading (columns, fields[i].name)),
				 ==, fields[i].name);
	}
	for (gsize i = 0; names[i] != NULL; i++) {
		g_test_message ("%s", names[i]);
		g_assert_cmpint (kinko_field_index (names[i]), >=, 0);
	}
	g_assert_null (kinko_columns_field (columns, "edge_note"));
	g_assert_null (kinko_columns_field (columns, "expected_levy"));
}

/* As lists in offices are headed; and headings that do not say whose, which must find nobody. */
static void
test_office_headings (void)
{
	static const struct {
		const char *heading, *field;
	} headings[] = {
		{ "氏名", "child_name" },
		{ "児童名", "child_name" },
		{ "子の氏名", "child_name" },
		{ "児童氏名\n（漢字）", "child_name" },
		{ "ﾌﾘｶﾞﾅ", "child_kana" },
		{ "生年月日", "child_birth" },
		{ "施設名", "facility_name" },
		{ "保護者氏名", "g1_name" },
		{ "保護者①　氏名", "g1_name" },
		{ "保護者（２）所得割額", "g2_levy" },
		{ "所得割額(保護者2)", "g2_levy" },
		{ "1月1日住所地（保護者１）", "g1_jan1_municipality" },
		{ "家計主宰者個人番号", "head_mynumber" },
		{ "児童マイナンバー", "child_mynumber" },
		{ "課税年度", "levy_year" },
		{ "備　考", "notes" },
		{ "個人番号", NULL },
		{ "マイナンバー", NULL },
		{ "父氏名", NULL },
		{ "母所得割額", NULL },
		{ "所得割額", NULL },
		{ "保護者3氏名", NULL },
	};
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	const KinkoColumns *columns = kinko_policy_columns (policy);

	for (gsize i = 0; i < G_N_ELEMENTS (headings); i++)
		g_assert_cmpstr (kinko_columns_field (columns, headings[i].heading), ==,
				 headings[i].field);
}

/* What steps have set can be exported under a heading, and no heading brings it in. */
static void
test_results (void)
{
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	const KinkoColumns *columns = kinko_policy_columns (policy);
	gsize n, n_all;

	(void) kinko_fields (&n); /* only how many */
	(void) kinko_fields_all (&n_all);
	g_assert_cmpuint (n_all, >, n);
	for (gsize i = n; i < n_all; i++) {
		const char *name = kinko_field_at ((int) i)->name;
		const char *heading = kinko_columns_heading (columns, name);

		g_test_message ("%s", name);
		g_assert_nonnull (heading);
		g_assert_null (kinko_columns_field (columns, name));
		g_assert_null (kinko_columns_field (columns, heading));
	}
}

/* columns.yaml knows My Numbers by their names' ends. */
static void
test_numbers (void)
{
	gsize n;
	const KinkoField *fields = kinko_fields_all (&n);
	guint found = 0;

	for (gsize i = 0; i < n; i++) {
		gboolean is_number = fields[i].kind == KINKO_FIELD_NUMBER;

		g_assert_cmpint (g_str_has_suffix (fields[i].name, "_mynumber"), ==, is_number);
		found += is_number;
	}
	g_assert_cmpuint (found, ==, KINKO_SUBJECTS);
}

static void
test_entry_sheet (void)
{
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	const GPtrArray *items = kinko_columns_entry_sheet (kinko_policy_columns (policy));
	const char *const *decision = kinko_columns_decision_sources ();

	g_assert_cmpuint (items->len, >, 0);
	for (guint i = 0; i < items->len; i++) {
		const KinkoEntryItem *item = items->pdata[i];
		int field = kinko_field_index (item->source);

		g_test_message ("%s", item->source);
		g_assert_true (field >= 0 || g_strv_contains (decision, item->source));
		g_assert_true (field < 0 || kinko_field_at (field)->kind != KINKO_FIELD_NUMBER);
	}
}

/* Each tax status that a case may have is known by its name: none is taken for one not entered. */
static void
test_statuses (void)
{
	g_autoptr (KinkoPolicy) policy = load_shipped ();
	const char *const *statuses = kinko_field_at (kinko_field_index ("g1_tax_status"))->choices;

	for (gsize i = 0; statuses[i] != NULL; i++) {
		const KinkoPapersFacts facts = { .persons = { { TRUE, statuses[i], NULL } } };
		g_autoptr (GPtrArray) missing =
			kinko_papers_missing (kinko_policy_papers (policy), &facts);
		const KinkoMissingPaper *paper = missing->pdata[0];

		g_test_message ("%s", statuses[i]);
		g_assert_cmpuint (missing->len, ==, 1);
		g_assert_cmpstr (paper->need, !=, "tax-not-entered");
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/case-columns/fields", test_fields);
	g_test_add_func ("/case-columns/office-headings", test_office_headings);
	g_test_add_func ("/case-columns/results", test_results);
	g_test_add_func ("/case-columns/numbers", test_numbers);
	g_test_add_func ("/case-columns/entry-sheet", test_entry_sheet);
	g_test_add_func ("/case-columns/statuses", test_statuses);
	return g_test_run ();
}
