#include "cli/case-result.h"

#include <string.h>

#include <sodium.h>

#include "cli/text.h"

static KinkoCase *
make_case (void)
{
	static const char *const values[][2] = {
		{ "case_no", "C1" },
		{ "fiscal_year", "2026" },
		{ "child_name", "例題　あおい" },
		{ "child_birth", "2024-09-10" },
		{ "child_mynumber", "000000001015" },
		{ "g1_name", "a\x1B[31mb" },
		{ "g1_mynumber_absent_reason", "提出拒否" },
		{ "g1_levy", "1234567" },
		{ "address_protected", "1" },
	};
	KinkoCase *kase = g_new0 (KinkoCase, 1);
	g_autoptr (GPtrArray) problems = g_ptr_array_new ();

	kase->file = g_new0 (KinkoCaseFile, 1);
	kase->file->handle = g_strdup ("00112233445566778899aabbccddeeff");
	kase->file->case_no = g_strdup ("C1");
	kase->file->fiscal_year = 2026;
	kase->file->state = g_strdup ("登録");
	kase->file->version = 3;
	kase->file->revision = 2;
	kase->file->assignee = g_strdup ("sato");
	kase->data = kinko_case_data_new ();
	for (gsize i = 0; i < G_N_ELEMENTS (values); i++) {
		int field = kinko_field_index (values[i][0]);

		/* A stored text may be anything, whatever the rules for typing were then. */
		if (strcmp (values[i][0], "g1_name") == 0)
			kase->data->values[field] = g_strdup (values[i][1]);
		else
			g_assert_true (
				kinko_case_data_set (kase->data, field, values[i][1], problems));
	}
	return kase;
}

static void
test_result (void)
{
	g_autoptr (KinkoCase) kase = make_case ();
	json_t *result = kinko_case_result_full (kase);
	char *text = json_dumps (result, JSON_COMPACT | JSON_SORT_KEYS);

	g_assert_cmpstr (
		text, ==,
		"{\"address_withheld\":false,\"assignee\":\"sato\",\"case_no\":\"C1\","
		"\"due\":null,\"erased\":false,\"fields\":{\"address_protected\":\"1\",\"case_no\":"
		"\"C1\",\"child_birth\":\"2024-09-10\",\"child_name\":\"例題　あおい\","
		"\"fiscal_year\":\"2026\",\"g1_levy\":\"1234567\","
		"\"g1_mynumber_absent_reason\":\"提出拒否\",\"g1_name\":\"a\\u001B[31mb\"},"
		"\"fiscal_year\":2026,\"numbers\":{\"child\":true,\"guardian1\":false,"
		"\"guardian2\":false,\"head\":false},"
		"\"object\":\"case/00112233445566778899aabbccddeeff\",\"revision\":2,"
		"\"state\":\"登録\",\"version\":3}");
	free (text);
	json_decref (result);
}

static void
test_show (void)
{
	g_autoptr (KinkoCase) kase = make_case ();
	json_t *result = kinko_case_result_full (kase);
	g_autoptr (GString) out = g_string_new (NULL);

	kinko_case_result_show (result, out);
	g_assert_cmpstr (out->str, ==,
			 "Case C1, fiscal year 2026, 登録, version 3\n"
			 "\n"
			 "Child\n"
			 "  child's name           例題　あおい\n"
			 "  child's date of birth  2024-09-10\n"
			 "  child's My Number      ************\n"
			 "\n"
			 "First guardian\n"
			 "  first guardian's name         a<U+001B>[31mb\n"
			 "  first guardian's My Number    none (提出拒否)\n"
			 "  first guardian's income levy  1,234,567 yen\n"
			 "\n"
			 "Household and papers\n"
			 "  address is protected  yes\n");
	json_decref (result);
}

static void
test_masks (void)
{
	static const struct {
		gboolean on_file;
		const char *reason, *text;
	} masks[] = {
		{ TRUE, "", "************" },
		{ TRUE, "x", "************" },
		{ FALSE, "", "none" },
		{ FALSE, "提出拒否", "none (提出拒否)" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (masks); i++) {
		g_autofree char *text = kinko_number_text (masks[i].on_file, masks[i].reason);

		g_assert_cmpstr (text, ==, masks[i].text);
	}
}

static void
test_amounts (void)
{
	static const char *const amounts[][2] = {
		{ "0", "0 yen" },
		{ "999", "999 yen" },
		{ "1000", "1,000 yen" },
		{ "123456", "123,456 yen" },
		{ "1234567890", "1,234,567,890 yen" },
	};
	const KinkoField *levy = kinko_field_at (kinko_field_index ("g1_levy"));

	for (gsize i = 0; i < G_N_ELEMENTS (amounts); i++) {
		g_autofree char *text = kinko_field_value_text (levy, amounts[i][0]);

		g_assert_cmpstr (text, ==, amounts[i][1]);
	}
}

int
main (int argc, char **argv)
{
	g_setenv ("LC_ALL", "C", TRUE);
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/case-result/result", test_result);
	g_test_add_func ("/case-result/show", test_show);
	g_test_add_func ("/case-result/masks", test_masks);
	g_test_add_func ("/case-result/amounts", test_amounts);
	return g_test_run ();
}
