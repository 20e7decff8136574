/*
 * A line that was typed into a shell of kinko's, as words.
 */
#pragma once

#include <glib.h>

/*
 * Words are parted by blanks, also the full-width one. What stands in '…' or "…" is one word with them; a backslash takes the next
 * character as it is, but not within '…'. Nothing else means anything: there are no variables, patterns or comments.
 *
 * Returns: strings that are wiped when they are freed. KINKO_ERROR_USAGE for a quotation mark without its end, or a backslash
 * behind which nothing comes.
 */
GPtrArray *kinko_words_split (const char *line, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What of @line stands behind its last blank, whatever quotation marks there are. */
const char *kinko_words_last (const char *line);

/* Frees a string, and leaves nothing of it. */
void kinko_words_free_text (char *text);

/* May there be a My Number in it? Twelve digits, full-width or not, however they are parted. */
gboolean kinko_words_hold_number (const char *text);
