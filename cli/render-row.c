#include "cli/render-row.h"

#define THIN  0.5
#define SHADE 0.92

typedef struct {
	PangoLayout *layout;
	double x, width;
	gboolean shaded;
	int done; /* lines that are drawn */
} Cell;

struct _KinkoRenderRow {
	const double *widths;
	guint n;
	Cell *cells;
	guint filled;
	double height;
};

KinkoRenderRow *
kinko_render_row_new (const double *widths, guint n)
{
	KinkoRenderRow *row = g_new0 (KinkoRenderRow, 1);

	row->widths = widths;
	row->n = n;
	row->cells = g_new0 (Cell, n);
	return row;
}

void
kinko_render_row_free (KinkoRenderRow *row)
{
	if (row == NULL)
		return;
	for (guint i = 0; i < row->filled; i++)
		g_object_unref (row->cells[i].layout);
	g_free (row->cells);
	g_free (row);
}

void
kinko_render_row_add (KinkoRenderRow *row, KinkoRenderPage *page, const char *text,
		      KinkoRenderFace face, double points, KinkoFormAlign align, gboolean shaded)
{
	static const PangoAlignment alignments[] = { PANGO_ALIGN_LEFT, PANGO_ALIGN_CENTER,
						     PANGO_ALIGN_RIGHT };
	Cell *cell = &row->cells[row->filled];
	guint i = row->filled++;

	g_assert (i < row->n);
	cell->x = i == 0 ? 0 : row->cells[i - 1].x + row->cells[i - 1].width;
	cell->width = row->widths[i];
	cell->shaded = shaded;
	cell->layout = kinko_render_page_layout (page, text, face, points,
						 cell->width - KINKO_RENDER_ROW_PADDING);
	pango_layout_set_alignment (cell->layout, alignments[align]);
	row->height = MAX (row->height,
			   kinko_render_layout_height (cell->layout) + KINKO_RENDER_ROW_PADDING);
}

double
kinko_render_row_height (const KinkoRenderRow *row)
{
	return row->height;
}

/* ---- drawing --------------------------------------------------------------------------------- */

static double
line_top (PangoLayoutIter *iter)
{
	int top, bottom;

	pango_layout_iter_get_line_yrange (iter, &top, &bottom);
	return (double) top / PANGO_SCALE;
}

static double
line_bottom (PangoLayoutIter *iter)
{
	int top, bottom;

	pango_layout_iter_get_line_yrange (iter, &top, &bottom);
	return (double) bottom / PANGO_SCALE;
}

static void
draw_line (KinkoRenderPage *page, PangoLayoutIter *iter, double x, double y)
{
	PangoRectangle extents;

	if (page->cairo == NULL)
		return;
	pango_layout_iter_get_line_extents (iter, NULL, &extents);
	cairo_move_to (page->cairo, x + (double) extents.x / PANGO_SCALE,
		       y + (double) pango_layout_iter_get_baseline (iter) / PANGO_SCALE);
	pango_cairo_show_layout_line (page->cairo, pango_layout_iter_get_line_readonly (iter));
}

/* Draws the lines of a cell that fit @room, one at the least if @force; goes on where it stopped. Returns: their height. */
static double
draw_cell (KinkoRenderPage *page, Cell *cell, double room, gboolean force, gboolean draw)
{
	PangoLayoutIter *iter = pango_layout_get_iter (cell->layout);
	double start = -1, used = 0;
	int line = 0, done = cell->done;

	do {
		if (line++ < cell->done)
			continue;
		if (start < 0)
			start = line_top (iter);
		if (line_bottom (iter) - start > room && !(force && done == cell->done))
			break;
		used = line_bottom (iter) - start;
		done = line;
		if (draw)
			draw_line (page, iter, page->left + cell->x + KINKO_RENDER_ROW_PADDING / 2,
				   page->y + KINKO_RENDER_ROW_PADDING / 2 - start);
	} while (pango_layout_iter_next_line (iter));
	pango_layout_iter_free (iter);
	if (draw)
		cell->done = done;
	return used;
}

static gboolean
is_done (const KinkoRenderRow *row)
{
	for (guint i = 0; i < row->n; i++)
		if (row->cells[i].done < pango_layout_get_line_count (row->cells[i].layout))
			return FALSE;
	return TRUE;
}

static void
draw_frame (const KinkoRenderRow *row, KinkoRenderPage *page, double height)
{
	const Cell *last = &row->cells[row->n - 1];
	double right = page->left + last->x + last->width, bottom = page->y + height;

	for (guint i = 0; i < row->n; i++)
		if (row->cells[i].shaded)
			kinko_render_page_fill (page, page->left + row->cells[i].x, page->y,
						row->cells[i].width, height, SHADE);
	kinko_render_page_rule (page, page->left, page->y, right, page->y, THIN);
	kinko_render_page_rule (page, page->left, bottom, right, bottom, THIN);
	for (guint i = 0; i < row->n; i++)
		kinko_render_page_rule (page, page->left + row->cells[i].x, page->y,
					page->left + row->cells[i].x, bottom, THIN);
	kinko_render_page_rule (page, right, page->y, right, bottom, THIN);
}

/* As much of the row as fits this page; at least a line of each cell on a page that has nothing else. */
static void
draw_part (KinkoRenderRow *row, KinkoRenderPage *page)
{
	double room = kinko_render_page_room (page) - KINKO_RENDER_ROW_PADDING, height = 0;

	for (guint i = 0; i < row->n; i++)
		height = MAX (height, draw_cell (page, &row->cells[i], room, TRUE, FALSE));
	height += KINKO_RENDER_ROW_PADDING;
	draw_frame (row, page, height);
	for (guint i = 0; i < row->n; i++)
		(void) draw_cell (page, &row->cells[i], room, TRUE, TRUE);
	page->y += height;
}

static void
draw_heading (KinkoRenderRow *heading, KinkoRenderPage *page)
{
	if (heading == NULL)
		return;
	for (guint i = 0; i < heading->n; i++)
		heading->cells[i].done = 0;
	draw_part (heading, page);
}

void
kinko_render_row_draw (KinkoRenderRow *row, KinkoRenderPage *page, KinkoRenderRow *heading,
		       double together)
{
	double above = heading == NULL ? 0 : heading->height;
	double most = page->bottom - page->top - above;
	double room = kinko_render_page_room (page);

	g_assert (row->filled == row->n);
	if (row->height + together > most)
		together = 0;
	/* What fits a page of its own begins one rather than being cut in two; what does not begins here if there is some room. */
	if (row->height + together > room && page->y > page->top + above &&
	    (row->height <= most || room < most / 3)) {
		kinko_render_page_next (page);
		draw_heading (heading, page);
	}
	draw_part (row, page);
	while (!is_done (row)) {
		kinko_render_page_next (page);
		draw_heading (heading, page);
		draw_part (row, page);
	}
}
