#include "vault/case-rules.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"

/* A good case, then one change. */
static const char *const good[][2] = {
	{ "case_no", "C26-0001" },
	{ "fiscal_year", "2026" },
	{ "child_name", "例題" },
	{ "child_kana", "レイダイ" },
	{ "child_birth", "2024-09-10" },
	{ "class_age", "1" },
	{ "need", "標準" },
	{ "child_order", "1" },
	{ "child_mynumber", "000000001015" },
	{ "g1_name", "例題　健一" },
	{ "g1_mynumber", "000000001112" },
	{ "g1_tax_status", "課税" },
	{ "g1_levy", "186300" },
};

static KinkoCaseData *
make_case (GPtrArray *problems, const char *const changes[][2], gsize n)
{
	KinkoCaseData *data = kinko_case_data_new ();

	for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
		(void) kinko_case_data_set (data, kinko_field_index (good[i][0]), good[i][1],
					    problems);
	g_assert_cmpuint (problems->len, ==, 0);
	for (gsize i = 0; i < n; i++)
		(void) kinko_case_data_set (data, kinko_field_index (changes[i][0]), changes[i][1],
					    problems);
	return data;
}

/* @expected: "field code", or NULL for none. */
static void
assert_check (const char *const changes[][2], gsize n, const char *expected)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_autoptr (KinkoCaseData) data = make_case (problems, changes, n);
	guint before = problems->len;
	gboolean passed = kinko_case_data_check (data, problems);
	g_autofree char *found = NULL;

	g_assert_true (passed == (problems->len == before));
	if (problems->len > 0) {
		const KinkoProblem *problem = problems->pdata[0];

		found = g_strconcat (problem->field, " ", problem->code, NULL);
	}
	g_assert_cmpstr (found, ==, expected);
	g_assert_cmpuint (problems->len, ==, expected != NULL);
}

#define ASSERT_CHECK(expected, ...)                                       \
	do {                                                              \
		static const char *const changes[][2] = { __VA_ARGS__ };  \
		assert_check (changes, G_N_ELEMENTS (changes), expected); \
	} while (0)

static void
test_required (void)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_autoptr (KinkoCaseData) data = kinko_case_data_new ();

	assert_check (NULL, 0, NULL);
	g_assert_false (kinko_case_data_check (data, problems));
	g_assert_cmpuint (problems->len, ==, 8);
	for (guint i = 0; i < problems->len; i++)
		g_assert_cmpstr (((KinkoProblem *) problems->pdata[i])->code, ==,
				 "required_missing");
	/* Once more, and nothing is said twice. */
	g_assert_true (kinko_case_data_check (data, problems));
	g_assert_cmpuint (problems->len, ==, 8);
	ASSERT_CHECK ("child_name required_missing", { "child_name", "" });
	ASSERT_CHECK ("need enum", { "need", "中時間" });
	ASSERT_CHECK (NULL, { "child_mynumber", "" });
}

/* FY2026: 0 from 2025-04-02, 1 from 2024-04-02, 2 from 2023-04-02, each to the 1 April after. */
static void
test_class_age (void)
{
	ASSERT_CHECK (NULL, { "child_birth", "2024-04-02" }, { "class_age", "1" });
	ASSERT_CHECK (NULL, { "child_birth", "2025-04-01" }, { "class_age", "1" });
	ASSERT_CHECK (NULL, { "child_birth", "2025-04-02" }, { "class_age", "0" });
	ASSERT_CHECK (NULL, { "child_birth", "2024-04-01" }, { "class_age", "2" });
	ASSERT_CHECK ("class_age class_age_mismatch", { "child_birth", "2023-04-01" },
		      { "class_age", "2" });
	ASSERT_CHECK ("class_age class_age_mismatch", { "child_birth", "2024-04-01" },
		      { "class_age", "1" });
	ASSERT_CHECK ("class_age class_age_mismatch", { "fiscal_year", "2027" });
	ASSERT_CHECK ("class_age class_age_mismatch", { "child_birth", "2199-01-01" });
	ASSERT_CHECK ("child_birth date_invalid", { "child_birth", "2025-02-29" });
	ASSERT_CHECK ("fiscal_year integer_invalid", { "fiscal_year", "1" });
	ASSERT_CHECK ("class_age integer_invalid", { "class_age", "9" });
}

static void
test_levy (void)
{
	ASSERT_CHECK (NULL, { "g1_levy", "0" });
	ASSERT_CHECK ("g1_levy required_missing", { "g1_levy", "" });
	ASSERT_CHECK ("g1_levy required_missing", { "g1_levy", "" }, { "g1_tax_status", "非課税" });
	ASSERT_CHECK ("g1_levy required_missing", { "g1_levy", "" }, { "g1_tax_status", "国外" });
	ASSERT_CHECK (NULL, { "g1_levy", "" }, { "g1_tax_status", "未申告" });
	ASSERT_CHECK ("g1_levy levy_of_undeclared", { "g1_levy", "0" },
		      { "g1_tax_status", "未申告" });
	ASSERT_CHECK (NULL, { "g1_levy", "" }, { "g1_tax_status", "" });
	ASSERT_CHECK ("g1_tax_status required_missing", { "g1_tax_status", "" });
	ASSERT_CHECK ("g1_tax_status required_missing", { "g1_tax_status", "" }, { "g1_levy", "" },
		      { "g1_credits", "0" });
	ASSERT_CHECK ("g1_levy amount_negative", { "g1_levy", "-100" });
	ASSERT_CHECK ("g1_tax_status enum", { "g1_tax_status", "?" });
}

static void
test_guardians (void)
{
	ASSERT_CHECK ("g1_mynumber_absent_reason absent_reason_missing", { "g1_mynumber", "" });
	ASSERT_CHECK (NULL, { "g1_mynumber", "" },
		      { "g1_mynumber_absent_reason", "付番待ち(入国直後)" });
	ASSERT_CHECK ("g1_mynumber mynumber_check_digit", { "g1_mynumber", "000000001113" });
	ASSERT_CHECK ("g1_name guardian_incomplete", { "g1_name", "" });
	ASSERT_CHECK ("g1_name text_invalid", { "g1_name", "a\ab" });
	ASSERT_CHECK ("g2_name guardian_incomplete", { "g2_rel", "母" });
	ASSERT_CHECK ("g2_name guardian_incomplete", { "g2_levy", "0" });
	ASSERT_CHECK ("g2_name guardian_incomplete", { "g2_mynumber", "000000001120" });
	ASSERT_CHECK ("g2_mynumber_absent_reason absent_reason_missing", { "g2_name", "例題" });
	ASSERT_CHECK (NULL, { "g2_name", "例題　美咲" }, { "g2_mynumber", "000000001120" });
	ASSERT_CHECK ("g2_levy required_missing", { "g2_name", "例題　美咲" },
		      { "g2_mynumber", "000000001120" }, { "g2_tax_status", "課税" });
}

static void
test_equal_numbers (void)
{
	ASSERT_CHECK ("g1_mynumber mynumber_same_as_child", { "g1_mynumber", "000000001015" });
	ASSERT_CHECK ("g2_mynumber mynumber_same_as_child", { "g2_name", "例題" },
		      { "g2_mynumber", "0000 0000 1015" });
	ASSERT_CHECK ("g2_mynumber mynumber_same_as_guardian", { "g2_name", "例題" },
		      { "g2_mynumber", "000000001112" });
}

/* The head of the household (家計の主宰者) is held to the rules of guardians. */
static void
test_head (void)
{
	ASSERT_CHECK ("head_name guardian_incomplete", { "head_rel", "祖父" });
	ASSERT_CHECK ("head_name guardian_incomplete", { "head_mynumber", "000000001120" });
	ASSERT_CHECK ("head_mynumber_absent_reason absent_reason_missing", { "head_name", "例題" });
	ASSERT_CHECK ("head_levy required_missing", { "head_name", "例題　源" },
		      { "head_mynumber", "000000001120" }, { "head_tax_status", "課税" });
	ASSERT_CHECK ("head_levy levy_of_undeclared", { "head_name", "例題　源" },
		      { "head_mynumber", "000000001120" }, { "head_tax_status", "未申告" },
		      { "head_levy", "0" });
	ASSERT_CHECK ("head_mynumber mynumber_same_as_child", { "head_name", "例題　源" },
		      { "head_mynumber", "000000001015" });
	ASSERT_CHECK ("head_mynumber mynumber_same_as_guardian", { "head_name", "例題　源" },
		      { "head_mynumber", "000000001112" });
	ASSERT_CHECK ("head_mynumber mynumber_same_as_guardian", { "g2_name", "例題　美咲" },
		      { "g2_mynumber", "000000001120" }, { "head_name", "例題　源" },
		      { "head_mynumber", "000000001120" });
	ASSERT_CHECK (NULL, { "head_name", "例題　源" }, { "head_mynumber_absent_reason", "別居" },
		      { "head_tax_status", "課税" }, { "head_levy", "0" });
}

static void
test_credits (void)
{
	ASSERT_CHECK (NULL, { "g1_credits", "20000" },
		      { "g1_credit_items", "住宅借入金等:8300;寄附金:11700" });
	ASSERT_CHECK (NULL, { "g1_credits", "0" }, { "g1_credit_items", "寄附金:0" });
	ASSERT_CHECK ("g1_credit_items credits_mismatch", { "g1_credits", "20000" },
		      { "g1_credit_items", "住宅借入金等:8300;寄附金:11701" });
	ASSERT_CHECK ("g1_credit_items credits_mismatch", { "g1_credit_items", "寄附金:0" });
	/* an amount that was refused is reported once */
	ASSERT_CHECK ("g1_credits amount_invalid", { "g1_credits", "二万" },
		      { "g1_credit_items", "寄附金:20000" });
	ASSERT_CHECK ("g1_credit_items credit_item_invalid", { "g1_credits", "1" },
		      { "g1_credit_items", ":1" });
	ASSERT_CHECK ("g1_credit_items credit_item_invalid", { "g1_credits", "1" },
		      { "g1_credit_items", "寄附金" });
	ASSERT_CHECK ("g1_credit_items credit_item_invalid", { "g1_credits", "1" },
		      { "g1_credit_items", "寄附金:" });
	ASSERT_CHECK ("g1_credit_items credit_item_invalid", { "g1_credits", "1" },
		      { "g1_credit_items", "寄附金:-1;配当:2" });
	ASSERT_CHECK ("g1_credit_items credit_item_invalid", { "g1_credits", "1" },
		      { "g1_credit_items", "寄附金:1円" });
	/* 2^64 + 1 */
	ASSERT_CHECK ("g1_credit_items credit_item_invalid", { "g1_credits", "1" },
		      { "g1_credit_items", "寄附金:18446744073709551617" });
	/* 調整控除 is the one credit that is not added back. */
	ASSERT_CHECK ("g1_credit_items credit_not_added_back", { "g1_credits", "2600" },
		      { "g1_credit_items", "寄附金:100;調整控除:2500" });
	ASSERT_CHECK ("g1_credit_items credit_not_added_back", { "g1_credits", "2500" },
		      { "g1_credit_items", "調整控除額:2500" });
	ASSERT_CHECK (NULL, { "g1_credits", "100" }, { "g1_credit_items", "調整控除以外:100" });
	ASSERT_CHECK ("g2_name guardian_incomplete", { "g2_credit_items", "寄附金:1" });
	ASSERT_CHECK ("head_name guardian_incomplete", { "head_credit_items", "寄附金:1" });
}

/* Words that run together mean nothing, and the address of a 支援措置 household would be shown. */
static void
test_flags (void)
{
	static const char *const wrong[] = { "ひとり親、支援措置", "障害,双子",      "障害，双子",
					     "ひとり親・障害",     "ひとり親／障害", "障害/双子",
					     "障害､双子",          "障害･双子" };

	ASSERT_CHECK (NULL, { "household_flags", "ひとり親;支援措置；第2子" });
	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
		const char *const change[][2] = { { "household_flags", wrong[i] } };

		assert_check (change, 1, "household_flags flags_separator");
	}
}

/* Whether an address is protected rests on one word, and on no slip of it. */
static void
test_unclear_flags (void)
{
	static const char *const wrong[] = { "支援処置",     "支援措置対象", "双子;支援措置終了",
					     "ＤＶ等",       "dv",           "（支援措置）",
					     "支　援　措置", "DV等支援措置", "支援措置;支援中" };

	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
		const char *const change[][2] = { { "household_flags", wrong[i] },
						  { "address_protected", i % 2 == 0 ? "0" : "1" } };

		assert_check (change, 2, "household_flags flag_unclear");
	}
	ASSERT_CHECK (NULL, { "household_flags", "支援措置" }, { "address_protected", "0" });
	ASSERT_CHECK (NULL, { "household_flags", "双子;転入" });
}

/* A list of nothing is no list. */
static void
test_empty_list (void)
{
	ASSERT_CHECK (NULL, { "g2_credit_items", " ; ;" }, { "household_flags", ";" });
}

/* Numbers that are on file but not known to who edits count as given and are not compared. */
static void
test_unknown_numbers (void)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_autoptr (KinkoCaseData) data = make_case (problems, NULL, 0);

	kinko_case_data_set_number (data, KINKO_SUBJECT_CHILD, NULL);
	kinko_case_data_set_number (data, KINKO_SUBJECT_GUARDIAN1, NULL);
	data->has_number[KINKO_SUBJECT_CHILD] = TRUE;
	data->has_number[KINKO_SUBJECT_GUARDIAN1] = TRUE;
	g_assert_true (kinko_case_data_check (data, problems));
	g_assert_cmpuint (problems->len, ==, 0);
}

static void
assert_kind (const KinkoCaseData *data, gboolean test, guint n, const char *code)
{
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);

	g_assert_true (kinko_case_data_check_kind (data, test, problems) == (n == 0));
	g_assert_cmpuint (problems->len, ==, n);
	for (guint i = 0; i < n; i++) {
		const KinkoProblem *problem = problems->pdata[i];

		g_assert_cmpstr (problem->code, ==, code);
		g_assert_nonnull (strstr (problem->field, "mynumber"));
		g_assert_null (strpbrk (problem->message, "0123456789"));
	}
}

/* Of everybody whose number is known here; of the others nothing can be said. */
static void
test_kind (void)
{
	static const char *const changes[][2] = {
		{ "child_mynumber", "123456789018" },
		{ "g1_mynumber", "111111111118" },
		{ "g2_name", "母" },
		{ "g2_mynumber", "987654321093" },
		{ "head_name", "祖父" },
		{ "head_mynumber", "555555555557" },
	};
	g_autoptr (GPtrArray) problems =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	g_autoptr (KinkoCaseData) made_up = make_case (problems, NULL, 0);
	g_autoptr (KinkoCaseData) others = make_case (problems, changes, G_N_ELEMENTS (changes));

	assert_kind (made_up, TRUE, 0, NULL);
	assert_kind (made_up, FALSE, 2, "number_synthetic");
	assert_kind (others, FALSE, 0, NULL);
	assert_kind (others, TRUE, 4, "number_not_synthetic");
	kinko_case_data_set_number (others, KINKO_SUBJECT_CHILD, NULL);
	others->has_number[KINKO_SUBJECT_CHILD] = TRUE;
	assert_kind (others, TRUE, 3, "number_not_synthetic");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	if (sodium_init () < 0)
		return 1;
	g_test_add_func ("/case-rules/required", test_required);
	g_test_add_func ("/case-rules/class-age", test_class_age);
	g_test_add_func ("/case-rules/levy", test_levy);
	g_test_add_func ("/case-rules/guardians", test_guardians);
	g_test_add_func ("/case-rules/equal-numbers", test_equal_numbers);
	g_test_add_func ("/case-rules/unknown-numbers", test_unknown_numbers);
	g_test_add_func ("/case-rules/head", test_head);
	g_test_add_func ("/case-rules/credits", test_credits);
	g_test_add_func ("/case-rules/flags", test_flags);
	g_test_add_func ("/case-rules/unclear-flags", test_unclear_flags);
	g_test_add_func ("/case-rules/empty-list", test_empty_list);
	g_test_add_func ("/case-rules/kind", test_kind);
	return g_test_run ();
}
