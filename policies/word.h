/*
 * Words that people and offices write in several ways: full-width or half-width, with blanks or
 * without.
 */
#pragma once

#include <glib.h>

/* NFKC without white space around it; NULL for invalid UTF-8. Owned by the caller. */
char *kinko_word_normalize (const char *text);

/*
 * A case number or another code as it is stored, however a Japanese keyboard typed it ("Ｃ２６ー０００１" is
 * "C26-0001"): full-width ASCII as ASCII, every dash and the long-vowel mark as '-', no white space around it; all
 * else stays. NULL for invalid UTF-8. Owned by the caller.
 */
char *kinko_word_fold_code (const char *text);

/*
 * A heading as it is compared: NFKC, letters in one case, without white space, line breaks and
 * brackets (what stands in them is kept). NULL for invalid UTF-8. Owned by the caller.
 */
char *kinko_word_fold_heading (const char *text);
