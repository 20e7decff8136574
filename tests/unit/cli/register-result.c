#include "cli/register-result.h"

#include <string.h>

#include <sodium.h>

#include "cli/receipt-page.h"

static KinkoPolicy *
load_policy (void)
{
	g_autoptr (GError) error = NULL;
	KinkoPolicy *policy = kinko_policy_load (KINKO_SOURCE_DIR "/policies/meguro-r8", &error);

	g_assert_no_error (error);
	return policy;
}

/* A receipt as it could stand in a vault that somebody else wrote: control characters in every text. */
static KinkoRegisterLine *
hostile_receipt (void)
{
	static const char *const names[] = { "from",        "kind",        "quantity",
					     "purpose",     "medium_no",   "place",
					     "received_by", "returned_to", "sha256",
					     "returned_by" };
	KinkoRegisterLine *line = kinko_register_line_new (kinko_register_find ("receipt"));

	line->number = g_strdup ("A26-0001");
	line->day = g_strdup ("2026-07-06");
	line->operator= g_strdup ("tanaka");
	line->version = 2;
	for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
		kinko_record_put (line->record, names[i], "x\x1B]0;y\x07\n\xE2\x80\xAEz");
	kinko_record_put (line->record, "received_at", "2026-07-06T09:30:00+09:00");
	kinko_record_put (line->record, "has_personal_number", "1");
	kinko_record_put (line->record, "return_due", "2026-08-31");
	kinko_record_put (line->record, "line_number", "A26-0001");
	return line;
}

static void
assert_harmless (const char *text)
{
	g_assert_nonnull (strstr (text, "<U+001B>")); /* it is shown, as what it is */
	for (const char *at = text; *at != '\0'; at++)
		g_assert_true ((guchar) *at >= 0x20 || *at == '\n');
	g_assert_null (strstr (text, "\xE2\x80\xAE"));
	g_assert_null (strstr (text, "\nz"));
}

static void
test_hostile (void)
{
	g_autoptr (KinkoRegisterLine) line = hostile_receipt ();
	g_autoptr (KinkoPolicy) policy = load_policy ();
	json_auto_t *result = kinko_register_result (line);
	json_auto_t *lines = json_pack ("[O]", result);
	g_autoptr (GString) page = g_string_new (NULL);
	g_autoptr (GString) table = g_string_new (NULL);

	kinko_receipt_page (result, policy, FALSE, page);
	assert_harmless (page->str);
	kinko_register_result_table (line->book, policy, lines, table);
	assert_harmless (table->str);
	g_assert_nonnull (strstr (table->str, "A26-0001"));
	g_assert_nonnull (strstr (table->str, "2026-07-06 09:30"));
}

/* What 第25条1 wants of a 預かり証 stands on it; that of a test vault says so, another one does not. */
static void
test_page (void)
{
	static const char *const wanted[] = { "RECEIPT",  "A26-0001",  "2026-07-06 09:30",
					      "架空次郎", "田中 一郎", "申告書",
					      "25通",     "階層判定",  "2026-08-31",
					      "signature" };
	g_autoptr (KinkoRegisterLine) line = hostile_receipt ();
	g_autoptr (KinkoPolicy) policy = load_policy ();
	g_autoptr (GString) page = g_string_new (NULL);
	json_t *result;

	kinko_record_put (line->record, "from", "架空次郎");
	kinko_record_put (line->record, "received_by", "田中 一郎");
	kinko_record_put (line->record, "kind", "申告書");
	kinko_record_put (line->record, "quantity", "25通");
	kinko_record_put (line->record, "purpose", "階層判定");
	result = kinko_register_result (line);
	kinko_receipt_page (result, policy, FALSE, page);
	for (gsize i = 0; i < G_N_ELEMENTS (wanted); i++)
		if (strstr (page->str, wanted[i]) == NULL)
			g_error ("no '%s' in:\n%s", wanted[i], page->str);
	g_assert_null (strstr (page->str, "TEST"));
	kinko_receipt_page (result, policy, TRUE, page);
	g_assert_nonnull (strstr (page->str, "TEST"));
	json_decref (result);
}

/* Columns that are sealed for comparing are nobody's to see; what is unset is left out. */
static void
test_result (void)
{
	g_autoptr (KinkoRegisterLine) line = hostile_receipt ();
	json_auto_t *result = kinko_register_result (line);
	json_t *fields = json_object_get (result, "fields");

	g_assert_null (json_object_get (fields, "line_number"));
	g_assert_null (json_object_get (fields, "returned_on"));
	g_assert_cmpstr (json_string_value (json_object_get (fields, "has_personal_number")), ==,
			 "1");
	g_assert_true (json_is_true (json_object_get (result, "open")));
	g_assert_cmpint (json_integer_value (json_object_get (result, "version")), ==, 2);
}

static void
test_labels (void)
{
	const KinkoRegister *book = kinko_register_find ("contact");
	const KinkoField *service = &book->form->fields[kinko_form_index (book->form, "service")];
	const KinkoField *topic = &book->form->fields[kinko_form_index (book->form, "topic")];
	g_autoptr (KinkoPolicy) policy = load_policy ();
	g_autofree char *known = kinko_register_value_text (policy, service, "fee-tier");
	g_autofree char *unknown = kinko_register_value_text (policy, service, "of another policy");
	g_autofree char *text = kinko_register_value_text (policy, topic, "fee-tier");

	g_assert_cmpstr (known, ==, "fee tiers");
	g_assert_cmpstr (unknown, ==, "of another policy");
	g_assert_cmpstr (text, ==, "fee-tier");
}

/* Every register has a table, and a list of what can be given. */
static void
test_all_registers (void)
{
	static const char *const names[] = { "contact", "work", "facility",
					     "receipt", "copy", "carry" };
	g_autoptr (KinkoPolicy) policy = load_policy ();

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		const KinkoRegister *book = kinko_register_find (names[i]);
		json_auto_t *none = json_array ();
		json_auto_t *fields = kinko_register_fields_result (book);
		g_autoptr (GString) out = g_string_new (NULL);

		kinko_register_result_table (book, policy, none, out);
		g_assert_true (g_str_has_prefix (out->str, "no."));
		g_assert_cmpuint (json_array_size (json_object_get (fields, "fields")), ==,
				  book->form->asked);
	}
}

int
main (int argc, char **argv)
{
	if (sodium_init () < 0)
		return 1;
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/register-result/hostile", test_hostile);
	g_test_add_func ("/register-result/page", test_page);
	g_test_add_func ("/register-result/result", test_result);
	g_test_add_func ("/register-result/labels", test_labels);
	g_test_add_func ("/register-result/all-registers", test_all_registers);
	return g_test_run ();
}
