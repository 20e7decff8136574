/*
 * The search key of a name: stored names are never normalised, search uses this folded form.
 */
#pragma once

#include <glib.h>

/*
 * NFKC, case folded, hiragana to katakana, small to large kana (ッ→ツ), ヴ to バ行, long-vowel marks
 * and all hyphens and dashes dropped, white space and middle dots dropped, variation selectors
 * dropped, common variants of kanji to one form (髙→高, 﨑→崎, 𠮷→吉, 邊 邉→辺, 齋 齊 斎→斉, 澤→沢, 濵 濱→浜, …).
 * Invalid UTF-8 gives "". Owned by the caller.
 */
char *kinko_fold (const char *text);

/* The same for characters that are in NFKC and case folded already, in their own place and without memory of its own, so
 * that a passphrase can be folded where it lies. Returns: how many are left. */
gsize kinko_fold_points (gunichar *points, gsize n);
