#include "cli/sheet.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "cli/text.h"

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

/* A value has at least this room, or it is not filled: one word a line would be worse. */
#define ROOM_MIN 24

#define HASH_DIGITS  64
#define GROUP_DIGITS 8

/* A hash is one word, which no line has room for: in groups, as hashes are shown elsewhere, it can be filled and compared. */
static char *
group_hashes (const char *value)
{
	GString *out = g_string_new (NULL);

	while (*value != '\0') {
		gsize digits = strspn (value, "0123456789abcdef");
		gsize other = strcspn (value + digits, "0123456789abcdef");

		for (gsize i = 0; i < digits; i++) {
			if (digits == HASH_DIGITS && i > 0 && i % GROUP_DIGITS == 0)
				g_string_append_c (out, ' ');
			g_string_append_c (out, value[i]);
		}
		g_string_append_len (out, value + digits, (gssize) other);
		value += digits + other;
	}
	return g_string_free (out, FALSE);
}

static void
append_value (const char *value, guint before, guint width, GString *out)
{
	g_autoptr (GString) filled = g_string_new (NULL);
	g_autofree char *grouped = NULL;

	if (width < before + ROOM_MIN || before + kinko_text_width (value) <= width) {
		g_string_append (out, value);
		g_string_append_c (out, '\n');
		return;
	}
	grouped = group_hashes (value);
	kinko_text_fill (grouped, before, width, filled);
	g_string_append (out, filled->str + before);
}

void
kinko_sheet_print_filled (const KinkoSheet *sheet, guint indent, guint width, GString *out)
{
	for (guint i = 0; i < sheet->labels->len; i++) {
		const char *label = sheet->labels->pdata[i];

		kinko_text_pad (out, indent);
		g_string_append (out, label);
		kinko_text_pad (out, sheet->width - kinko_text_width (label) + 2);
		append_value (sheet->values->pdata[i], indent + sheet->width + 2, width, out);
	}
}

void
kinko_sheet_print (const KinkoSheet *sheet, guint indent, GString *out)
{
	/* What another program reads has a line for each value. */
	kinko_sheet_print_filled (
		sheet, indent, isatty (STDOUT_FILENO) ? kinko_text_page_width () : G_MAXUINT, out);
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
	kinko_text_fill (visible, 0, kinko_text_page_width (), out);
}
