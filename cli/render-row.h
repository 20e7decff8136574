/*
 * A ruled row of cells on pages: it stays on one, unless no page is high enough for it.
 */
#pragma once

#include "cli/render-page.h"

typedef struct _KinkoRenderRow KinkoRenderRow;

/* @widths: of the cells, borrowed, as many as @n. */
KinkoRenderRow *kinko_render_row_new (const double *widths, guint n);
void kinko_render_row_free (KinkoRenderRow *row);

/* The next cell. @shaded: as headings and labels are. */
void kinko_render_row_add (KinkoRenderRow *row, KinkoRenderPage *page, const char *text,
			   KinkoRenderFace face, double points, KinkoFormAlign align,
			   gboolean shaded);

double kinko_render_row_height (const KinkoRenderRow *row);

/*
 * Draws the row, on the next page where it does not fit this one.
 *
 * @heading: drawn first on each page that is begun; NULL: none. @together: what must fit behind the row on the same page.
 */
void kinko_render_row_draw (KinkoRenderRow *row, KinkoRenderPage *page, KinkoRenderRow *heading,
			    double together);

/* Room between the ruled lines and the text, on both sides together. */
#define KINKO_RENDER_ROW_PADDING 6.0

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoRenderRow, kinko_render_row_free)
