/*
 * My Numbers (個人番号): 12 digits, the last is the check digit (平成26年総務省令第85号 第5条).
 */
#pragma once

#include <glib.h>

#include "vault/secret.h"

#define KINKO_MYNUMBER_LEN 12

/*
 * Folds full-width digits, spaces and hyphens, then checks characters, length, check digit and the
 * placeholder of all zeros.
 *
 * @text: what was typed or read, not NUL-terminated, @len bytes.
 * Returns: 12 ASCII digits. On failure NULL, and @code is one of the static strings
 * "mynumber_length", "mynumber_charset", "mynumber_check_digit", "mynumber_placeholder",
 * "mynumber_corporate" (a 法人番号 of thirteen digits). No message ever holds digits.
 */
KinkoSecret *kinko_mynumber_parse (const char *text, gsize len, const char **code)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same into KINKO_MYNUMBER_LEN bytes of guarded memory that the caller has; all of them are
 * zero after a failure. */
gboolean kinko_mynumber_read (const char *text, gsize len, char *digits, const char **code)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * No range of real numbers is reserved for tests, so one is set here: a number is made up if its first seven digits are
 * zeros. Ten thousand people are enough for a test.
 *
 * @digits: twelve, checked.
 */
gboolean kinko_mynumber_is_synthetic (const char *digits);

/*
 * Whether a number may be in a vault (別紙2 第24条の2): a test vault takes made-up ones only, and one for production never
 * does. @test: what the vault is.
 *
 * Returns: NULL, or one of the static strings "number_not_synthetic", "number_synthetic".
 */
const char *kinko_mynumber_misplaced (const char *digits, gboolean test);

/* A translated sentence for a code of kinko_mynumber_parse() or kinko_mynumber_misplaced(). */
const char *kinko_mynumber_code_message (const char *code);

/* The same for what was typed, with the likely cause where spreadsheets are known for it: digits that
 * are too few have lost their leading zeros, 1.01E+11 was rounded. Says at most how many digits there
 * are. Owned by the caller. */
char *kinko_mynumber_explain (const char *text, gsize len, const char *code);

/* The check digit (0…9) of 11 ASCII digits. */
int kinko_mynumber_check_digit (const char *digits);

/* Is it a digit of any script, or one of 〇一二三四五六七八九? */
gboolean kinko_mynumber_is_digit (gunichar c);

/*
 * Does a text hold what is very likely a My Number? Twelve digits with a right check digit, in one
 * piece or in groups of equal length between spaces, hyphens and line breaks, full-width or not. So neither a
 * telephone number nor the numbers of an address are taken for one. @text: valid UTF-8.
 */
gboolean kinko_mynumber_occurs_in (const char *text);
