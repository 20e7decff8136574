#include "cli/sheet.h"

#include <inttypes.h>

#include "cli/text.h"

/* What a terminal has at least. */
static const guint page_width = 80;

struct _KinkoSheet {
	guint width; /* of the widest label */
	GPtrArray *labels, *values;
};

KinkoSheet *
kinko_sheet_new (void)
{
	KinkoSheet *sheet = g_new0 (KinkoSheet, 1);

	sheet->labels = g_ptr_array_new_with_free_func (g_free);
	sheet->values = g_ptr_array_new_with_free_func (g_free);
	return sheet;
}

void
kinko_sheet_free (KinkoSheet *sheet)
{
	if (sheet == NULL)
		return;
	g_ptr_array_unref (sheet->labels);
	g_ptr_array_unref (sheet->values);
	g_free (sheet);
}

void
kinko_sheet_add (KinkoSheet *sheet, const char *label, const char *value)
{
	if (value == NULL || value[0] == '\0')
		return;
	sheet->width = MAX (sheet->width, kinko_text_width (label));
	g_ptr_array_add (sheet->labels, g_strdup (label));
	g_ptr_array_add (sheet->values, kinko_text_visible (value));
}

void
kinko_sheet_add_number (KinkoSheet *sheet, const char *label, gint64 value)
{
	g_autofree char *text = g_strdup_printf ("%" PRIi64, value);

	kinko_sheet_add (sheet, label, text);
}

void
kinko_sheet_add_member (KinkoSheet *sheet, const char *label, const json_t *object, const char *key)
{
	kinko_sheet_add (sheet, label, kinko_result_text (object, key));
}

guint
kinko_sheet_length (const KinkoSheet *sheet)
{
	return sheet->labels->len;
}

void
kinko_sheet_print (const KinkoSheet *sheet, guint indent, GString *out)
{
	for (guint i = 0; i < sheet->labels->len; i++) {
		const char *label = sheet->labels->pdata[i];

		kinko_text_pad (out, indent);
		g_string_append (out, label);
		kinko_text_pad (out, sheet->width - kinko_text_width (label) + 2);
		g_string_append (out, sheet->values->pdata[i]);
		g_string_append_c (out, '\n');
	}
}

const char *
kinko_result_text (const json_t *object, const char *key)
{
	const char *text = json_string_value (json_object_get (object, key));

	return text != NULL ? text : "";
}

gint64
kinko_result_number (const json_t *object, const char *key)
{
	return json_integer_value (json_object_get (object, key));
}

gboolean
kinko_result_flag (const json_t *object, const char *key)
{
	return json_is_true (json_object_get (object, key));
}

void
kinko_result_gap (GString *out)
{
	if (out->len > 0)
		g_string_append_c (out, '\n');
}

void
kinko_result_say (GString *out, const char *format, ...)
{
	g_autofree char *text = NULL;
	g_autofree char *visible = NULL;
	va_list args;

	va_start (args, format);
	text = g_strdup_vprintf (format, args);
	va_end (args);
	visible = kinko_text_visible (text);
	kinko_result_gap (out);
	kinko_text_fill (visible, 0, page_width, out);
}
