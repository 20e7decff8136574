#include "cli/table.h"

#include <sys/ioctl.h>
#include <unistd.h>

struct _KinkoTable {
	guint columns;
	guint *widths;
	gboolean *right;
	GPtrArray *cells; /* row by row, the headings first */
};

static const guint gap = 2;
static const guint indent = 4; /* of a row's further lines */

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

/* Columns from @first to before @last. */
static void
print_cells (KinkoTable *table, char **cells, guint first, guint last, GString *out)
{
	/* Padding is held back until something follows it: no line ends with spaces. */
	guint pending = first == 0 ? 0 : indent;

	for (guint i = first; i < last; i++) {
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

/* The column that begins the next line, when one began with @first: a line has one column at least. */
static guint
end_of_line (const KinkoTable *table, guint first, guint width)
{
	guint used = (first == 0 ? 0 : indent) + table->widths[first];
	guint last = first + 1;

	while (last < table->columns && used + gap + table->widths[last] <= width)
		used += gap + table->widths[last++];
	return last;
}

static gboolean
has_more (const KinkoTable *table, char **cells, guint from)
{
	while (from < table->columns && cells[from][0] == '\0')
		from++;
	return from < table->columns;
}

void
kinko_table_print_within (KinkoTable *table, guint width, GString *out)
{
	for (guint at = 0; at < table->cells->len; at += table->columns) {
		char **cells = (char **) table->cells->pdata + at;
		guint first = 0;

		do {
			guint last = end_of_line (table, first, width);

			print_cells (table, cells, first, last, out);
			first = last;
		} while (has_more (table, cells, first));
	}
}

void
kinko_table_print (KinkoTable *table, GString *out)
{
	struct winsize size = { 0 };

	/* What another program reads has a line for each row. */
	if (isatty (STDOUT_FILENO) != 1 || ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) != 0 ||
	    size.ws_col == 0)
		size.ws_col = G_MAXUSHORT;
	kinko_table_print_within (table, size.ws_col, out);
}
