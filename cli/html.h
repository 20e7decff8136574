/*
 * Pieces of an HTML page that is also well-formed XML. All text passes kinko_html_text(): nothing in it can end an element or an
 * attribute, and what would turn or hide text is spelled out.
 */
#pragma once

#include <glib.h>

/* Appends text, for between elements and for between the double quotes of an attribute. */
void kinko_html_text (GString *out, const char *text);

/* Appends <NAME>text</NAME>; @class: its class, or NULL. */
void kinko_html_element (GString *out, const char *name, const char *class, const char *text);

/* The same with a formatted text. */
void kinko_html_elementf (GString *out, const char *name, const char *class, const char *format,
			  ...) G_GNUC_PRINTF (4, 5);

/* <NAME>1,234</NAME> */
void kinko_html_number (GString *out, const char *name, const char *class, gint64 number);
