#include "policies/suggest.h"

#include <string.h>

/* Longer words are not typing errors of the names we know, and the table stays on the stack. */
#define LONGEST 64

static gboolean
same (char a, char b)
{
	return g_ascii_tolower (a) == g_ascii_tolower (b);
}

/* Optimal string alignment distance; three rows of the table are enough for swapped neighbours. */
static gsize
distance (const char *a, gsize a_len, const char *b, gsize b_len)
{
	gsize rows[3][LONGEST + 1];

	for (gsize j = 0; j <= b_len; j++)
		rows[0][j] = j;
	for (gsize i = 1; i <= a_len; i++) {
		gsize *row = rows[i % 3];
		const gsize *above = rows[(i + 2) % 3];
		const gsize *two_above = rows[(i + 1) % 3];

		row[0] = i;
		for (gsize j = 1; j <= b_len; j++) {
			gsize best = above[j - 1] + (same (a[i - 1], b[j - 1]) ? 0 : 1);

			best = MIN (best, above[j] + 1);
			best = MIN (best, row[j - 1] + 1);
			if (i > 1 && j > 1 && same (a[i - 1], b[j - 2]) &&
			    same (a[i - 2], b[j - 1]))
				best = MIN (best, two_above[j - 2] + 1);
			row[j] = best;
		}
	}
	return rows[a_len % 3][b_len];
}

const char *
kinko_suggest (const char *word, const char *const *known)
{
	gsize length = strlen (word);
	gsize best = G_MAXSIZE;
	const char *nearest = NULL;

	if (length == 0 || length > LONGEST)
		return NULL;
	for (; *known != NULL; known++) {
		gsize known_length = strlen (*known);
		gsize changes;

		if (known_length > LONGEST)
			continue;
		changes = distance (word, length, *known, known_length);
		if (changes < best && changes * 3 <= MAX (length, known_length)) {
			best = changes;
			nearest = *known;
		}
	}
	return nearest;
}
