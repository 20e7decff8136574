/*
 * Any text as a My Number, a 法人番号, the value of each kind of field, the name of a scan: what is accepted has one spelling,
 * and no explanation repeats what was typed.
 */
#include "vault/mynumber.h"

#include "policies/corporate-number.h"
#include "tests/fuzz/fuzz.h"
#include "vault/argon2.h"
#include "vault/case-value.h"
#include "vault/scan.h"

/* The first is the example of the ordinance's check digit with zeros before it; the others break one rule each. */
int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	static const char *const seeds[] = {
		"123456789018",
		"１２３４－５６７８－９０１８",
		"1234 5678 9018",
		"123456789012",
		"000000000000",
		"8700110005901",
		"1.01E+11",
		"23456789018",
		"m=19456,t=2,p=1",
		"57,700円",
		"はい",
		"scan 1234-5678-9018\xe2\x80\xae.pdf",
		"dir/\xff\x01name",
		"1234 5678\0349018",
	};

	fuzz_begin ();
	for (gsize i = 0; i < G_N_ELEMENTS (seeds); i++) {
		g_autofree char *name = g_strdup_printf ("%zu", i);

		fuzz_seed_text (*argc, *argv, name, seeds[i]);
	}
	return 0;
}

static guint
count_digits (const char *text)
{
	guint n = 0;

	for (; *text != '\0'; text++)
		n += g_ascii_isdigit (*text) != 0;
	return n;
}

static void
read_number (const guint8 *data, gsize size)
{
	const char *code = NULL;
	g_autoptr (KinkoSecret) number = kinko_mynumber_parse ((const char *) data, size, &code);
	char digits[KINKO_MYNUMBER_LEN];
	const char *again = NULL;
	gboolean good = kinko_mynumber_read ((const char *) data, size, digits, &again);

	g_assert_true (good == (number != NULL));
	g_assert_true (good || g_strcmp0 (code, again) == 0);
	if (!good) {
		g_autofree char *why = kinko_mynumber_explain ((const char *) data, size, code);

		/* Never digits, but for how many there are and must be. */
		g_assert_nonnull (kinko_mynumber_code_message (code));
		g_assert_true (g_utf8_validate (why, -1, NULL));
		g_assert_cmpuint (count_digits (why), <, 11);
		return;
	}
	g_assert_cmpmem (digits, sizeof digits, kinko_secret_data (number), 12);
	g_assert_cmpint (kinko_mynumber_check_digit (digits), ==, digits[11] - '0');
	g_assert_true (kinko_mynumber_read (digits, sizeof digits, digits, &again));
	g_assert_true ((kinko_mynumber_misplaced (digits, TRUE) == NULL) ==
		       kinko_mynumber_is_synthetic (digits));
}

static void
read_values (const char *text)
{
	gsize n;
	const KinkoField *fields = kinko_fields_all (&n);

	for (gsize i = 0; i < n; i++) {
		KinkoProblem *problem = NULL;
		KinkoProblem *second = NULL;
		g_autofree char *value = NULL;
		g_autofree char *again = NULL;

		if (fields[i].kind == KINKO_FIELD_NUMBER || kinko_case_value_is_blank (text))
			continue;
		value = kinko_case_value_read (&fields[i], text, &problem);
		g_assert_true ((value == NULL) == (problem != NULL));
		g_clear_pointer (&problem, kinko_problem_free);
		if (value == NULL || kinko_case_value_is_blank (value))
			continue;
		again = kinko_case_value_read (&fields[i], value, &second);
		g_assert_cmpstr (again, ==, value);
		g_assert_false (kinko_mynumber_occurs_in (value));
	}
}

static void
read_cost (const char *text)
{
	g_autoptr (GError) error = NULL;
	KinkoArgon2 cost;
	gboolean good = kinko_argon2_parse (text, &cost, &error);

	fuzz_check_outcome (good, error);
	if (good)
		g_assert_true (kinko_argon2_check (&cost, NULL));
}

static void
read_name (const char *text)
{
	g_autofree char *name = kinko_scan_name (text);

	g_assert_true (g_utf8_validate (name, -1, NULL));
	g_assert_null (strchr (name, '/'));
	g_assert_false (kinko_mynumber_occurs_in (name));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup ((const char *) data, size);

	read_number (data, size);
	(void) kinko_corporate_number_is_valid (text);
	(void) kinko_case_number_is_valid (text);
	read_values (text);
	read_cost (text);
	read_name (text);
	return 0;
}
