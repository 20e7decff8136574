/*
 * Text for terminals: its width in columns, hostile text made visible, and filling lines.
 */
#pragma once

#include <glib.h>

/*
 * Columns that text takes on a terminal: East Asian wide 2, combining and variation selectors 0. Characters of ambiguous width
 * (UAX #11: ○, ※, §, Greek, Cyrillic) 1, or 2 when kinko_text_set_wide_ambiguous() says that the terminal shows them so.
 */
guint kinko_text_width (const char *text);

void kinko_text_set_wide_ambiguous (gboolean wide);

/* A copy in which control characters, escape sequences, bidirectional overrides, invalid bytes and
 * line breaks are shown as <U+001B>, <80> and the like, so that they can do nothing. */
char *kinko_text_visible (const char *text);

/* TRUE for a character that kinko_text_visible() replaces. */
gboolean kinko_text_is_hostile (gunichar c);

/* Columns of a page: 80, or fewer on a terminal that has fewer. */
guint kinko_text_page_width (void);

/* Appends @text filled to lines of at most @width columns, each after @indent spaces and ended by a
 * newline. A newline in @text ends a line. Japanese is broken between characters, by the rules of JIS X 4051: no
 * closing bracket, full stop, small kana or long vowel begins a line, no opening bracket ends one, and …… and ―― stay
 * together. */
void kinko_text_fill (const char *text, guint indent, guint width, GString *out);

/* The lines of @text, each of at most @width columns (two at the least), broken as by kinko_text_fill(), but what is longer and
 * has no place to break is cut. Owned by the caller. */
char **kinko_text_wrap (const char *text, guint width);

/* "a, b, c" from @words (NULL-terminated); owned by the caller. */
char *kinko_text_join (const char *const *words, const char *separator);

/* "186300" → "186,300"; owned by the caller. */
char *kinko_text_group_digits (const char *digits);

/* Appends @n spaces. */
void kinko_text_pad (GString *out, guint n);
