#include "vault/mynumber.h"

#include <string.h>

#include <sodium.h>

static const char *
code_of (const char *text)
{
	const char *code = "good";
	g_autoptr (KinkoSecret) number = kinko_mynumber_parse (text, strlen (text), &code);

	g_assert_true ((number != NULL) == g_str_equal (code, "good"));
	return code;
}

static void
assert_parsed (const char *text, const char *digits)
{
	const char *code = NULL;
	g_autoptr (KinkoSecret) number = kinko_mynumber_parse (text, strlen (text), &code);

	g_assert_null (code);
	g_assert_nonnull (number);
	g_assert_cmpuint (kinko_secret_len (number), ==, KINKO_MYNUMBER_LEN);
	g_assert_cmpstr (kinko_secret_text (number), ==, digits);
}

/* Computed by hand from the ordinance's formula: remainders 3, 1, and others. */
static void
test_vectors (void)
{
	static const char *const good[] = { "123456789018", "000000000060", "000000000051",
					    "000000000019", "111111111118", "555555555557",
					    "999999999996", "987654321093" };

	for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
		assert_parsed (good[i], good[i]);
	g_assert_cmpstr (code_of ("123456789012"), ==, "mynumber_check_digit");
	g_assert_cmpstr (code_of ("123456789019"), ==, "mynumber_check_digit");
	g_assert_cmpstr (code_of ("000000000000"), ==, "mynumber_placeholder");
	g_assert_cmpint (kinko_mynumber_check_digit ("00000000006"), ==, 0); /* remainder 1 */
	g_assert_cmpint (kinko_mynumber_check_digit ("00000000000"), ==, 0); /* remainder 0 */
}

static void
test_folding (void)
{
	assert_parsed ("１２３４５６７８９０１８", "123456789018");
	assert_parsed ("1234-5678-9018", "123456789018");
	assert_parsed ("1234 5678 9018", "123456789018");
	assert_parsed ("　1234　5678　9018 ", "123456789018");
	assert_parsed ("1234‐5678−9018", "123456789018");
	assert_parsed ("１２３４ー５６７８－９０１８", "123456789018");
	assert_parsed ("1234\xc2\xa0"
		       "5678\t9018",
		       "123456789018");
}

static void
test_refusals (void)
{
	g_assert_cmpstr (code_of (""), ==, "mynumber_length");
	g_assert_cmpstr (code_of (" - "), ==, "mynumber_length");
	g_assert_cmpstr (code_of ("12345678901"), ==, "mynumber_length");
	g_assert_cmpstr (code_of ("1234567890189"), ==, "mynumber_length");
	g_assert_cmpstr (code_of ("1234567890188123"), ==, "mynumber_length");
	g_assert_cmpstr (code_of ("12345678901O"), ==, "mynumber_charset");
	g_assert_cmpstr (code_of ("1234.5678.9018"), ==, "mynumber_charset");
	g_assert_cmpstr (code_of ("123456789018\n"), ==, "mynumber_charset");
	g_assert_cmpstr (code_of ("①23456789018"), ==, "mynumber_charset");
	g_assert_cmpstr (code_of ("١23456789018"), ==, "mynumber_charset");
	g_assert_cmpstr (code_of ("\xff"
				  "123456789018"),
			 ==, "mynumber_charset");
	g_assert_cmpstr (code_of ("123456789018\xe3\x80"), ==, "mynumber_charset");
}

/* Numbers of existing bodies (法人番号); one with another check digit is only too long. */
static void
test_corporate (void)
{
	g_assert_cmpstr (code_of ("7000012050002"), ==, "mynumber_corporate");
	g_assert_cmpstr (code_of ("４０１１００１０９８９９３"), ==, "mynumber_corporate");
	g_assert_cmpstr (code_of ("1-0000-2013-1105"), ==, "mynumber_corporate");
	g_assert_cmpstr (code_of ("8000012050002"), ==, "mynumber_length");
	g_assert_cmpstr (code_of ("70000120500021"), ==, "mynumber_length");
	g_assert_cmpstr (code_of ("T7000012050002"), ==, "mynumber_charset");
}

/* @part: of the message, which holds no digit of the text but the count of them. */
static void
assert_explained (const char *text, const char *code, const char *part)
{
	g_autofree char *message = NULL;

	g_assert_cmpstr (code_of (text), ==, code);
	message = kinko_mynumber_explain (text, strlen (text), code);
	if (part == NULL)
		g_assert_cmpstr (message, ==, kinko_mynumber_code_message (code));
	else
		g_assert_nonnull (strstr (message, part));
}

static void
test_explanations (void)
{
	assert_explained ("1", "mynumber_length", "there is 1 digit,");
	assert_explained ("1015", "mynumber_length", "there are 4 digits,");
	assert_explained ("98765432109", "mynumber_length", "there are 11 digits,");
	assert_explained ("９８７", "mynumber_length", "spreadsheet drops leading zeros");
	assert_explained ("1.01E+11", "mynumber_charset", "format the column as text");
	assert_explained ("1E+11", "mynumber_charset", "power of ten");
	assert_explained ("9.87654321e+11", "mynumber_charset", "power of ten");
	/* Nothing that a spreadsheet does. */
	assert_explained ("", "mynumber_length", NULL);
	assert_explained ("1234-5678", "mynumber_length", NULL);
	assert_explained ("12345678 ", "mynumber_length", NULL);
	assert_explained ("1234567890189", "mynumber_length", NULL);
	assert_explained ("E+11", "mynumber_charset", NULL);
	assert_explained ("1.01E+", "mynumber_charset", NULL);
	assert_explained ("1.01E", "mynumber_charset", NULL);
	assert_explained ("1.01E-11", "mynumber_charset", NULL);
	assert_explained ("123\xff", "mynumber_charset", NULL);
	assert_explained ("123456789012", "mynumber_check_digit", NULL);
	assert_explained ("7000012050002", "mynumber_corporate", "corporate");
}

/* The text is given by its length: what follows belongs to somebody else, and a NUL is no end. */
static void
test_length (void)
{
	const char *code = NULL;
	g_autoptr (KinkoSecret) number = kinko_mynumber_parse ("1234567890189999", 12, &code);
	g_autoptr (KinkoSecret) other = kinko_mynumber_parse ("123456\0"
							      "789018",
							      13, &code);

	g_assert_nonnull (number);
	g_assert_null (other);
	g_assert_cmpstr (code, ==, "mynumber_charset");
}

static void
test_read_wipes (void)
{
	static const char zero[KINKO_MYNUMBER_LEN];
	static const char *const bad[] = { "123456789012", "12345678901",   "12345678901x",
					   "000000000000", "1234567890188", "7000012050002" };
	char digits[KINKO_MYNUMBER_LEN];
	const char *code;

	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		memset (digits, 'x', sizeof digits);
		g_assert_false (kinko_mynumber_read (bad[i], strlen (bad[i]), digits, &code));
		g_assert_cmpmem (digits, sizeof digits, zero, sizeof zero);
	}
}

static gboolean
is_good (const char *digits)
{
	return digits[11] - '0' == kinko_mynumber_check_digit (digits);
}

/* A valid number with random digits. */
static void
make_number (char number[KINKO_MYNUMBER_LEN + 1])
{
	for (int i = 0; i < 11; i++)
		number[i] = (char) ('0' + g_test_rand_int_range (0, 10));
	number[11] = (char) ('0' + kinko_mynumber_check_digit (number));
	number[12] = '\0';
}

/*
 * Remainders 0 and 1 share a check digit, so some errors pass: 1.7 % of all single wrong digits and
 * 1.8 % of all swaps of different neighbours, measured elsewhere over 20,000 random numbers. Ten times as many here, so
 * that chance alone does not leave the bounds: an independent count gives 1.833 % of swaps over 400,000.
 */
#define ROUNDS 200000

static void
test_error_rates (void)
{
	guint singles = 0, missed_singles = 0, swaps = 0, missed_swaps = 0;
	char number[KINKO_MYNUMBER_LEN + 1];

	for (int round = 0; round < ROUNDS; round++) {
		make_number (number);
		for (int i = 0; i < 12; i++) {
			char right = number[i];

			for (char digit = '0'; digit <= '9'; digit++) {
				number[i] = digit;
				singles += digit != right;
				missed_singles += digit != right && is_good (number);
			}
			number[i] = right;
		}
		for (int i = 0; i < 11; i++) {
			char left = number[i];

			number[i] = number[i + 1];
			number[i + 1] = left;
			swaps += left != number[i];
			missed_swaps += left != number[i] && is_good (number);
			number[i + 1] = number[i];
			number[i] = left;
		}
	}
	g_test_message ("missed: %.3f %% of single digits, %.3f %% of swaps",
			100.0 * missed_singles / singles, 100.0 * missed_swaps / swaps);
	g_assert_cmpuint (singles, ==, ROUNDS * 12u * 9u);
	g_assert_cmpfloat_with_epsilon (100.0 * missed_singles / singles, 1.7, 0.1);
	g_assert_cmpfloat_with_epsilon (100.0 * missed_swaps / swaps, 1.8, 0.1);
}

static void
test_messages (void)
{
	static const char *const codes[] = { "mynumber_length",      "mynumber_charset",
					     "mynumber_check_digit", "mynumber_placeholder",
					     "mynumber_corporate",   "number_not_synthetic",
					     "number_synthetic",     "something else" };
	g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

	for (gsize i = 0; i < G_N_ELEMENTS (codes); i++)
		g_assert_true (g_hash_table_add (
			seen, (gpointer) (guintptr) kinko_mynumber_code_message (codes[i])));
	g_assert_cmpstr (kinko_mynumber_code_message (NULL), ==,
			 kinko_mynumber_code_message ("something else"));
}

static void
test_occurs_in (void)
{
	static const char *const found[] = {
		"123456789018",
		"番号は123456789018です",
		"１２３４５６７８９０１８",
		"架空町1-2-3-505 1234-5678-9018",
		"1234 5678 9018",
		"123-456-789-018",
		"123456-789018",
		"1 2 3 4 5 6 7 8 9 0 1 8",
		"0000-1234-5678-9018",
		"1234\n5678\r\n9018",
		"123,456,789,018",
		"1234.5678.9018",
		"1234_5678_9018",
		"1234・5678・9018",
		"1234/5678/9018",
		"123456／789018",
		"一二三四五六七八九〇一八",
		"一二三四-五六七八-九〇一八",
		"١٢٣٤٥٦٧٨٩٠١٨",
	};
	static const char *const clean[] = {
		"",
		"東京都目黒区架空町2-3-4-505",
		"03-1234-5678",
		"090-1234-5678",
		"123456789012",  /* check digit */
		"000000000000",  /* nobody's */
		"1123456789018", /* 13 digits: 法人番号 and others */
		"7000012050002",
		"1234567890188",
		"12-3456-789018",   /* unequal groups */
		"1234、5678、9018", /* three numbers of a list */
		"2026-07-06T09:12:00+09:00",
		"12/34/56/78/90/18", /* days */
		"12.34.56.78.90.18",
		"二〇二六年七月六日",
		"1.234.567.890.18",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (found); i++)
		if (!kinko_mynumber_occurs_in (found[i]))
			g_error ("not found: %s", found[i]);
	for (gsize i = 0; i < G_N_ELEMENTS (clean); i++)
		if (kinko_mynumber_occurs_in (clean[i]))
			g_error ("found: %s", clean[i]);
}

/* Seven zeros at the beginning, whatever follows; the neighbours of the range are somebody's. */
static void
test_synthetic (void)
{
	static const char *const made_up[] = { "000000000019", "000000001015", "000000099998" };
	static const char *const others[] = { "000000100005", "000001000018", "123456789018",
					      "100000000007" };

	for (gsize i = 0; i < G_N_ELEMENTS (made_up); i++) {
		g_assert_true (kinko_mynumber_is_synthetic (made_up[i]));
		g_assert_null (kinko_mynumber_misplaced (made_up[i], TRUE));
		g_assert_cmpstr (kinko_mynumber_misplaced (made_up[i], FALSE), ==,
				 "number_synthetic");
	}
	for (gsize i = 0; i < G_N_ELEMENTS (others); i++) {
		g_assert_false (kinko_mynumber_is_synthetic (others[i]));
		g_assert_null (kinko_mynumber_misplaced (others[i], FALSE));
		g_assert_cmpstr (kinko_mynumber_misplaced (others[i], TRUE), ==,
				 "number_not_synthetic");
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	if (sodium_init () < 0)
		return 1;
	g_test_add_func ("/mynumber/vectors", test_vectors);
	g_test_add_func ("/mynumber/folding", test_folding);
	g_test_add_func ("/mynumber/refusals", test_refusals);
	g_test_add_func ("/mynumber/corporate", test_corporate);
	g_test_add_func ("/mynumber/explanations", test_explanations);
	g_test_add_func ("/mynumber/length", test_length);
	g_test_add_func ("/mynumber/read-wipes", test_read_wipes);
	g_test_add_func ("/mynumber/error-rates", test_error_rates);
	g_test_add_func ("/mynumber/messages", test_messages);
	g_test_add_func ("/mynumber/synthetic", test_synthetic);
	g_test_add_func ("/mynumber/occurs-in", test_occurs_in);
	return g_test_run ();
}
