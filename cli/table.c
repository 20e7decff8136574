#include "cli/table.h"

struct _KinkoTable {
	guint columns;
	guint *widths;
	gboolean *right;
	GPtrArray *cells; /* row by row, the headings first */
};

static const guint gap = 2;

KinkoTable *
kinko_table_new (const char *const *headings, guint n)
{
	KinkoTable *table = g_new0 (KinkoTable, 1);

	g_assert (n > 0);
	table->columns = n;
	table->widths = g_new0 (guint, n);
	table->right = g_new0 (gboolean, n);
	table->cells = g_ptr_array_new_with_free_func (g_free);
	kinko_table_add (table, headings);
	return table;
}

void
kinko_table_free (KinkoTable *table)
{
	if (table == NULL)
		return;
	g_free (table->widths);
	g_free (table->right);
	g_ptr_array_unref (table->cells);
	g_free (table);
}

void
kinko_table_add (KinkoTable *table, const char *const *cells)
{
	for (guint i = 0; i < table->columns; i++) {
		char *cell = kinko_text_visible (cells[i] != NULL ? cells[i] : "");

		table->widths[i] = MAX (table->widths[i], kinko_text_width (cell));
		g_ptr_array_add (table->cells, cell);
	}
}

void
kinko_table_align_right (KinkoTable *table, guint column)
{
	g_assert (column < table->columns);
	table->right[column] = TRUE;
}

static void
print_row (KinkoTable *table, char **cells, GString *out)
{
	/* Padding is held back until something follows it: no line ends with spaces. */
	guint pending = 0;

	for (guint i = 0; i < table->columns; i++) {
		guint padding = table->widths[i] - kinko_text_width (cells[i]);

		if (cells[i][0] == '\0') {
			pending += padding + gap;
			continue;
		}
		kinko_text_pad (out, pending + (table->right[i] ? padding : 0));
		g_string_append (out, cells[i]);
		pending = gap + (table->right[i] ? 0 : padding);
	}
	g_string_append_c (out, '\n');
}

void
kinko_table_print (KinkoTable *table, GString *out)
{
	for (guint at = 0; at < table->cells->len; at += table->columns)
		print_row (table, (char **) table->cells->pdata + at, out);
}
