#include "policies/corporate-number.h"

#include <string.h>

/* 9 − (Σ P·Q mod 9): P are the twelve digits after the first, Q is 1 and 2 in turn from the right. The remainder is
 * that of the sum: read otherwise, the text of the ordinance does not give the numbers that exist. */
static int
check_digit (const char *digits)
{
	int sum = 0;

	for (gsize i = 1; i < KINKO_CORPORATE_NUMBER_LEN; i++)
		sum += (digits[i] - '0') * (i % 2 == 1 ? 2 : 1);
	return 9 - sum % 9;
}

gboolean
kinko_corporate_number_is_valid (const char *digits)
{
	if (strspn (digits, "0123456789") != KINKO_CORPORATE_NUMBER_LEN ||
	    digits[KINKO_CORPORATE_NUMBER_LEN] != '\0')
		return FALSE;
	return digits[0] - '0' == check_digit (digits);
}
