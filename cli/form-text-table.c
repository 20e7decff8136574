#include "cli/form-text-table.h"

#include <string.h>

#include "cli/table.h"
#include "cli/text.h"

#define GAP      2 /* between columns, as in cli/table.c */
#define MIN_TEXT 8 /* columns that text is broken to at the least: four characters of Japanese */

/* ---- widths ---------------------------------------------------------------------------------- */

/* The widest of the parts that any of @separators leave. */
static guint
widest_part (const char *text, const char *separators)
{
	g_auto (GStrv) parts = g_strsplit_set (text, separators, -1);
	guint widest = 0;

	for (guint i = 0; parts[i] != NULL; i++)
		widest = MAX (widest, kinko_text_width (parts[i]));
	return widest;
}

typedef struct {
	guint natural; /* nothing has to be broken */
	guint least;   /* no number and no date has to be */
	guint width;   /* given */
} Column;

static void
measure (const KinkoFormBlock *block, gboolean japanese, guint i, Column *column)
{
	const KinkoFormColumn *form = &g_array_index (block->columns, KinkoFormColumn, i);

	column->natural = MAX (kinko_text_width (form->label), 1);
	column->least = MIN (column->natural, MIN_TEXT);
	for (guint row = 0; row < kinko_form_block_rows (block); row++) {
		g_autofree char *text = kinko_form_block_show (block, row, i, japanese);
		const KinkoFormValue *value = kinko_form_block_cell (block, row, i);
		guint natural = widest_part (text, "\n");

		column->natural = MAX (column->natural, natural);
		if (kinko_form_value_is_text (value, form->type))
			column->least = MAX (column->least, MIN (natural, MIN_TEXT));
		else
			column->least = MAX (column->least, widest_part (text, " \n"));
	}
	column->width = column->least;
}

/* Gives what is left to the column that has least of what its weight promises, one after the other. */
static void
share_out (const KinkoFormBlock *block, Column *columns, guint left)
{
	for (; left > 0; left--) {
		Column *poorest = NULL;
		double has = 0;

		for (guint i = 0; i < block->columns->len; i++) {
			double share = (double) columns[i].width /
				       g_array_index (block->columns, KinkoFormColumn, i).width;

			if (columns[i].width < columns[i].natural &&
			    (poorest == NULL || share < has)) {
				poorest = &columns[i];
				has = share;
			}
		}
		if (poorest == NULL)
			return;
		poorest->width++;
	}
}

/* FALSE when not even the least fits. */
static gboolean
fit_columns (const KinkoFormBlock *block, gboolean japanese, guint width, Column *columns)
{
	guint taken = (block->columns->len - 1) * GAP;

	for (guint i = 0; i < block->columns->len; i++) {
		measure (block, japanese, i, &columns[i]);
		taken += columns[i].least;
	}
	if (taken > width)
		return FALSE;
	share_out (block, columns, width - taken);
	return TRUE;
}

/* ---- a table --------------------------------------------------------------------------------- */

/* The lines of each cell of a row, one below the other. */
typedef struct {
	GPtrArray *cells; /* GStrv */
	guint lines;
} Row;

static void
row_init (Row *row)
{
	row->cells = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
	row->lines = 0;
}

static void
row_add (Row *row, const char *text, guint width)
{
	char **lines = kinko_text_wrap (text, width);

	row->lines = MAX (row->lines, g_strv_length (lines));
	g_ptr_array_add (row->cells, lines);
}

static const char *
row_cell (const Row *row, guint column, guint line)
{
	char **lines = row->cells->pdata[column];

	return line < g_strv_length (lines) ? lines[line] : "";
}

/* Ends the row; @table is made of the first line of all when it is NULL. */
static KinkoTable *
print_row (Row *row, KinkoTable *table)
{
	g_autofree const char **cells = g_new0 (const char *, row->cells->len);

	for (guint line = 0; line < row->lines; line++) {
		for (guint i = 0; i < row->cells->len; i++)
			cells[i] = row_cell (row, i, line);
		if (table == NULL)
			table = kinko_table_new (cells, row->cells->len);
		else
			kinko_table_add (table, cells);
	}
	g_ptr_array_unref (row->cells);
	return table;
}

static KinkoTable *
start_table (const KinkoFormBlock *block, const Column *columns)
{
	KinkoTable *table;
	Row row;

	row_init (&row);
	for (guint i = 0; i < block->columns->len; i++)
		row_add (&row, g_array_index (block->columns, KinkoFormColumn, i).label,
			 columns[i].width);
	table = print_row (&row, NULL);
	for (guint i = 0; i < block->columns->len; i++)
		if (g_array_index (block->columns, KinkoFormColumn, i).align == KINKO_FORM_RIGHT)
			kinko_table_align_right (table, i);
	return table;
}

static void
add_rule (const KinkoFormBlock *block, const Column *columns, KinkoTable *table)
{
	Row row;

	row_init (&row);
	for (guint i = 0; i < block->columns->len; i++) {
		g_autofree char *dashes = g_strnfill (columns[i].width, '-');

		row_add (&row, dashes, columns[i].width);
	}
	(void) print_row (&row, table);
}

/* Does any cell take more than one line? Then an empty line tells rows apart. */
static gboolean
has_long_rows (const KinkoFormBlock *block, gboolean japanese, const Column *columns)
{
	for (guint row = 0; row < kinko_form_block_rows (block); row++)
		for (guint i = 0; i < block->columns->len; i++) {
			g_autofree char *text = kinko_form_block_show (block, row, i, japanese);

			if (kinko_text_width (text) > columns[i].width ||
			    strchr (text, '\n') != NULL)
				return TRUE;
		}
	return FALSE;
}

static void
print_table (const KinkoFormBlock *block, gboolean japanese, const Column *columns, GString *out)
{
	g_autoptr (KinkoTable) table = start_table (block, columns);
	gboolean apart = has_long_rows (block, japanese, columns);

	add_rule (block, columns, table);
	for (guint i = 0; i < kinko_form_block_rows (block); i++) {
		Row row;

		if (i == block->rows)
			add_rule (block, columns, table);
		row_init (&row);
		for (guint j = 0; j < block->columns->len; j++) {
			g_autofree char *text = kinko_form_block_show (block, i, j, japanese);

			row_add (&row, text, columns[j].width);
		}
		if (apart && i + 1 < block->rows)
			row.lines++;
		(void) print_row (&row, table);
	}
	kinko_table_print (table, out);
}

/* ---- row by row ------------------------------------------------------------------------------ */

guint
kinko_form_text_label_width (guint widest, guint width)
{
	return MIN (widest, width * 2 / 5);
}

void
kinko_form_text_pair (const char *label, guint label_width, const char *value, guint width,
		      GString *out)
{
	Row row;

	row_init (&row);
	row_add (&row, label, label_width);
	row_add (&row, value, width - label_width - GAP);
	for (guint line = 0; line < row.lines; line++) {
		const char *left = row_cell (&row, 0, line);
		const char *right = row_cell (&row, 1, line);

		g_string_append (out, left);
		if (right[0] != '\0')
			kinko_text_pad (out, label_width + GAP - kinko_text_width (left));
		g_string_append (out, right);
		g_string_append_c (out, '\n');
	}
	g_ptr_array_unref (row.cells);
}

static void
print_records (const KinkoFormBlock *block, gboolean japanese, guint width, GString *out)
{
	guint widest = 0, label_width;

	for (guint i = 0; i < block->columns->len; i++)
		widest = MAX (widest,
			      kinko_text_width (
				      g_array_index (block->columns, KinkoFormColumn, i).label));
	label_width = kinko_form_text_label_width (widest, width);
	for (guint row = 0; row < kinko_form_block_rows (block); row++) {
		if (row > 0)
			g_string_append (out, row == block->rows ? "----\n" : "\n");
		for (guint i = 0; i < block->columns->len; i++) {
			g_autofree char *text = kinko_form_block_show (block, row, i, japanese);

			if (text[0] != '\0')
				kinko_form_text_pair (
					g_array_index (block->columns, KinkoFormColumn, i).label,
					label_width, text, width, out);
		}
	}
}

void
kinko_form_text_table (const KinkoFormBlock *block, gboolean japanese, guint width, GString *out)
{
	g_autofree Column *columns = g_new0 (Column, block->columns->len);

	if (fit_columns (block, japanese, width, columns))
		print_table (block, japanese, columns, out);
	else
		print_records (block, japanese, width, out);
}
