#include "policies/corporate-number.h"

/* Numbers of existing bodies and of published examples. One by hand: 4011001098993 →
 * 2·(0+1+0+0+8+9) + (1+0+1+9+9+3) = 59, 59 mod 9 = 5, 9 − 5 = 4. */
static const char *const published[] = { "4011001098993", "7123456789012", "2120901007402",
					 "7000012050002", "1000020131105" };

static void
test_published (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (published); i++)
		g_assert_true (kinko_corporate_number_is_valid (published[i]));
}

/* The remainder 0 gives 9, never 0: twelve zeros have the check digit 9. */
static void
test_zeros (void)
{
	g_assert_true (kinko_corporate_number_is_valid ("9000000000000"));
	g_assert_false (kinko_corporate_number_is_valid ("0000000000000"));
}

/* Only one check digit fits twelve digits. */
static void
test_other_check_digits (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (published); i++) {
		g_autofree char *number = g_strdup (published[i]);
		guint valid = 0;

		for (number[0] = '0'; number[0] <= '9'; number[0]++)
			valid += kinko_corporate_number_is_valid (number);
		g_assert_cmpuint (valid, ==, 1);
	}
}

/* Modulo 9 a digit with weight 1 or 2 shows each error but 0 for 9. */
static void
test_wrong_digits (void)
{
	for (gsize i = 1; i < KINKO_CORPORATE_NUMBER_LEN; i++) {
		g_autofree char *number = g_strdup (published[0]);
		int right = published[0][i] - '0';

		for (int wrong = 0; wrong <= 9; wrong++) {
			number[i] = (char) ('0' + wrong);
			g_assert_cmpint (kinko_corporate_number_is_valid (number), ==,
					 wrong % 9 == right % 9);
		}
	}
}

static void
test_malformed (void)
{
	static const char *const texts[] = {
		"",
		"4",
		"401100109899",               /* twelve */
		"40110010989930",             /* fourteen */
		"4011001098993 ",             /* a blank behind */
		" 4011001098993",             /* before */
		"T4011001098993",             /* an invoice number (登録番号) */
		"4-0110-0109-8993",           /* hyphens */
		"４０１１００１０９８９９３", /* full-width */
		"401100109899x",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
		g_assert_false (kinko_corporate_number_is_valid (texts[i]));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/corporate-number/published", test_published);
	g_test_add_func ("/corporate-number/zeros", test_zeros);
	g_test_add_func ("/corporate-number/other-check-digits", test_other_check_digits);
	g_test_add_func ("/corporate-number/wrong-digits", test_wrong_digits);
	g_test_add_func ("/corporate-number/malformed", test_malformed);
	return g_test_run ();
}
