#include "cli/render-table.h"

#include <string.h>

#include "cli/render-row.h"
#include "cli/text.h"

#define LEAST_LABEL 2.5 /* characters of a label in a line, at the least */
#define SLACK       1.0 /* for rounding */

/* How columns are tried to fit, from the most comfortable to what paper still shows: the size, how many characters of text make a
 * line at the least where there are as many, and how many groups of a hash. */
static const struct {
	double points, text;
	guint groups;
} attempts[] = { { 9, 6, 2 },   { 8, 6, 2 },   { 7.5, 6, 2 },
		 { 8, 3.5, 1 }, { 7, 3.5, 1 }, { 6, 2.5, 1 } };

typedef struct {
	const KinkoFormBlock *block;
	double points;
	double widths[KINKO_FORM_MAX_COLUMNS];
	KinkoRenderRow *heading;
} Table;

/* ---- widths of columns ----------------------------------------------------------------------- */

/* The widest part of @text between spaces, or the widest @groups of a hash; replaces @widest if it is wider. */
static void
keep_widest (const char *text, guint groups, char **widest)
{
	g_auto (GStrv) parts = g_strsplit (text, " ", -1);
	guint n = g_strv_length (parts);

	for (guint i = 0; i < n; i += groups) {
		g_autofree char *part = NULL;

		part = groups > 1 && i + 1 < n ? g_strconcat (parts[i], " ", parts[i + 1], NULL)
					       : g_strdup (parts[i]);
		if (*widest != NULL && kinko_text_width (part) <= kinko_text_width (*widest))
			continue;
		g_free (*widest);
		*widest = g_steal_pointer (&part);
	}
}

/* The widest of what is no text, and must not be broken: a number in two lines is another number. NULL: there is none. */
static char *
widest_value (const KinkoFormBlock *block, guint column, guint groups, gboolean japanese)
{
	const KinkoFormColumn *form = &g_array_index (block->columns, KinkoFormColumn, column);
	char *widest = NULL;

	for (guint row = 0; row < kinko_form_block_rows (block); row++) {
		g_autofree char *text = NULL;

		if (kinko_form_value_is_text (kinko_form_block_cell (block, row, column),
					      form->type))
			continue;
		text = kinko_form_block_show (block, row, column, japanese);
		keep_widest (text, form->type == KINKO_FORM_HASH ? groups : 1, &widest);
	}
	return widest;
}

/* In full-width characters, not more than @most. */
static double
widest_text (const KinkoFormBlock *block, guint column, double most)
{
	double widest = 0;

	for (guint row = 0; row < kinko_form_block_rows (block) && widest < most; row++) {
		const KinkoFormValue *value = kinko_form_block_cell (block, row, column);
		g_auto (GStrv) lines = NULL;

		if (!value->present)
			continue;
		lines = g_strsplit (value->text, "\n", -1);
		for (guint i = 0; lines[i] != NULL; i++)
			widest = MAX (widest, kinko_text_width (lines[i]) / 2.0);
	}
	return MIN (widest, most);
}

static double
least_width (KinkoRenderPage *page, const KinkoFormBlock *block, guint column, guint attempt)
{
	const KinkoFormColumn *form = &g_array_index (block->columns, KinkoFormColumn, column);
	double points = attempts[attempt].points, least = LEAST_LABEL * points;
	g_autofree char *widest = NULL;

	if (form->type == KINKO_FORM_TEXT)
		least = MAX (least,
			     points * widest_text (block, column, attempts[attempt].text) + SLACK);
	else
		widest = widest_value (block, column, attempts[attempt].groups,
				       page->document->japanese);
	if (widest != NULL) {
		PangoLayout *layout =
			kinko_render_page_layout (page, widest, KINKO_RENDER_MINCHO, points, 0);

		least = MAX (least, kinko_render_layout_width (layout) + SLACK);
		g_object_unref (layout);
	}
	return least + KINKO_RENDER_ROW_PADDING;
}

/* By their weights, but none has less than its least. The sum of these is not above @total. */
static void
share_out (const KinkoFormBlock *block, const double *least, double total, double *widths)
{
	gboolean fixed[KINKO_FORM_MAX_COLUMNS] = { FALSE };
	gboolean again = TRUE;

	while (again) {
		double left = total, weights = 0;

		again = FALSE;
		for (guint i = 0; i < block->columns->len; i++)
			if (fixed[i])
				left -= widths[i];
			else
				weights += g_array_index (block->columns, KinkoFormColumn, i).width;
		for (guint i = 0; i < block->columns->len; i++) {
			if (fixed[i])
				continue;
			widths[i] = left *
				    g_array_index (block->columns, KinkoFormColumn, i).width /
				    weights;
			if (widths[i] < least[i]) {
				widths[i] = least[i];
				fixed[i] = again = TRUE;
			}
		}
	}
}

/* The first attempt at which everything fits; at the last, what still does not is broken. */
static void
choose_widths (KinkoRenderPage *page, Table *table)
{
	const KinkoFormBlock *block = table->block;
	double total = page->right - page->left, sum = 0;
	double least[KINKO_FORM_MAX_COLUMNS];

	for (guint attempt = 0; attempt < G_N_ELEMENTS (attempts); attempt++) {
		table->points = attempts[attempt].points;
		sum = 0;
		for (guint i = 0; i < block->columns->len; i++) {
			least[i] = least_width (page, block, i, attempt);
			sum += least[i];
		}
		if (sum <= total)
			break;
	}
	for (guint i = 0; i < block->columns->len && sum > total; i++)
		least[i] *= total / sum * 0.999;
	share_out (block, least, total, table->widths);
}

/* ---- rows ------------------------------------------------------------------------------------ */

static KinkoRenderRow *
make_heading (KinkoRenderPage *page, const Table *table)
{
	const KinkoFormBlock *block = table->block;
	KinkoRenderRow *row = kinko_render_row_new (table->widths, block->columns->len);

	for (guint i = 0; i < block->columns->len; i++)
		kinko_render_row_add (row, page,
				      g_array_index (block->columns, KinkoFormColumn, i).label,
				      KINKO_RENDER_GOTHIC, table->points, KINKO_FORM_CENTER, TRUE);
	return row;
}

static KinkoRenderRow *
make_row (KinkoRenderPage *page, const Table *table, guint n)
{
	const KinkoFormBlock *block = table->block;
	KinkoRenderRow *row = kinko_render_row_new (table->widths, block->columns->len);

	for (guint i = 0; i < block->columns->len; i++) {
		const KinkoFormColumn *column = &g_array_index (block->columns, KinkoFormColumn, i);
		char *text = kinko_form_block_show (block, n, i, page->document->japanese);

		kinko_render_row_add (row, page, text, KINKO_RENDER_MINCHO, table->points,
				      column->align, n >= block->rows);
		kinko_form_text_free (text);
	}
	return row;
}

static double
row_height (KinkoRenderPage *page, const Table *table, guint n)
{
	g_autoptr (KinkoRenderRow) row = make_row (page, table, n);

	return kinko_render_row_height (row);
}

static void
table_init (Table *table, KinkoRenderPage *page, const KinkoFormBlock *block)
{
	table->block = block;
	choose_widths (page, table);
	table->heading = make_heading (page, table);
}

double
kinko_render_table_beginning (KinkoRenderPage *page, const KinkoFormBlock *block)
{
	Table table;
	double heading, first = 0, most;

	table_init (&table, page, block);
	heading = kinko_render_row_height (table.heading);
	most = page->bottom - page->top - heading;
	if (kinko_form_block_rows (block) > 0)
		first = row_height (page, &table, 0);
	kinko_render_row_free (table.heading);
	/* A row that no page is high enough for begins where there is some room, as in cli/render-row.c. */
	return heading + (first > most ? most / 3 : first);
}

void
kinko_render_table (KinkoRenderPage *page, const KinkoFormBlock *block, double together)
{
	Table table;
	KinkoRenderRow *heading;
	guint rows = kinko_form_block_rows (block);
	double total_height;

	table_init (&table, page, block);
	total_height = block->totaled ? row_height (page, &table, block->rows) : 0;
	/* One that would take most of each page stands there once. */
	heading = kinko_render_row_height (table.heading) > (page->bottom - page->top) / 2
			  ? NULL
			  : table.heading;
	kinko_render_row_draw (table.heading, page, NULL, rows == 0 ? together : 0);
	for (guint i = 0; i < rows; i++) {
		g_autoptr (KinkoRenderRow) row = make_row (page, &table, i);

		/* A total alone on a page is a total of nothing. */
		kinko_render_row_draw (row, page, heading,
				       (i + 1 == block->rows ? total_height : 0) +
					       (i + 1 >= block->rows ? together : 0));
	}
	kinko_render_row_free (table.heading);
}
