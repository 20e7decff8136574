/*
 * Corporate numbers (法人番号): 13 digits, the first is the check digit (平成26年財務省令第70号 第2条).
 */
#pragma once

#include <glib.h>

#define KINKO_CORPORATE_NUMBER_LEN 13

/* Are these exactly 13 ASCII digits, the first the check digit of the others? Not whether the number was ever given to
 * somebody. @digits: NUL-terminated, not NULL. */
gboolean kinko_corporate_number_is_valid (const char *digits);
