/*
 * Text for roff with the macros of man(7).
 */
#pragma once

#include <glib.h>

/* The head of a page, in the current language. @title: "KINKO-CASE". */
void kinko_roff_begin (GString *out, const char *title, guint section);

/* Escaped text and a newline. A newline inside separates paragraphs. */
void kinko_roff_text (GString *out, const char *text);

/* A macro and its text, such as "SH" and a heading. */
void kinko_roff_macro (GString *out, const char *macro, const char *text);

/* A tagged paragraph. */
void kinko_roff_item (GString *out, const char *tag, const char *text);
