#include "cli/html.h"

#include "cli/text.h"

void
kinko_html_text (GString *out, const char *text)
{
	g_autofree char *visible = kinko_text_visible (text);
	/* & < > " ' */
	g_autofree char *escaped = g_markup_escape_text (visible, -1);

	g_string_append (out, escaped);
}

void
kinko_html_element (GString *out, const char *name, const char *class, const char *text)
{
	g_string_append_printf (out, "<%s", name);
	if (class != NULL)
		g_string_append_printf (out, " class=\"%s\"", class);
	g_string_append_c (out, '>');
	kinko_html_text (out, text);
	g_string_append_printf (out, "</%s>", name);
}

void
kinko_html_elementf (GString *out, const char *name, const char *class, const char *format, ...)
{
	g_autofree char *text = NULL;
	va_list arguments;

	va_start (arguments, format);
	text = g_strdup_vprintf (format, arguments);
	va_end (arguments);
	kinko_html_element (out, name, class, text);
}

void
kinko_html_number (GString *out, const char *name, const char *class, gint64 number)
{
	g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, number);
	g_autofree char *grouped = kinko_text_group_digits (digits);

	kinko_html_element (out, name, class, grouped);
}
