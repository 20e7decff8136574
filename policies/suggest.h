/*
 * Did you mean …? The known word nearest to a mistyped one.
 */
#pragma once

#include <glib.h>

/*
 * The word of @known (NULL-terminated) with the fewest insertions, deletions, replacements and
 * swaps of neighbours from @word, upper and lower case alike; the first of several. NULL when none
 * is near: more than a third of the letters would have to change.
 */
const char *kinko_suggest (const char *word, const char *const *known);
