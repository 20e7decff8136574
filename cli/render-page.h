/*
 * The pages of a PDF: paper, margins, what stands on each page, and where the next thing goes. Lengths are points (1/72 inch).
 *
 * A form is laid out twice by the same code: first without a surface, to know how many pages there are.
 */
#pragma once

#include "cli/form-document.h"
#include "cli/render-font.h"

#define KINKO_RENDER_MM(n) ((n) *72.0 / 25.4)

typedef struct {
	const KinkoFormDocument *document;
	KinkoRenderFonts *fonts;
	cairo_t *cairo; /* NULL: pages are only counted */
	double width, height;
	double left, right, top, bottom; /* the area of the content */
	double y;                        /* where the next thing begins */
	guint page;                      /* 1 for the first, 0 before it */
	guint pages;                     /* of all; 0 while they are counted */
	int unknown;                     /* glyphs that pango did not find after all */
} KinkoRenderPage;

/* The size of the paper. */
void kinko_render_page_size (const KinkoFormDocument *document, double *width, double *height);

/* Sets everything for a first page, which kinko_render_page_next() begins. */
void kinko_render_page_init (KinkoRenderPage *page, const KinkoFormDocument *document,
			     KinkoRenderFonts *fonts, cairo_t *cairo, guint pages);

/* Ends the page and begins the next one. */
void kinko_render_page_next (KinkoRenderPage *page);

/* The last one. */
void kinko_render_page_end (KinkoRenderPage *page);

/* Begins a new page unless @height is left on this one, or this one is still empty. */
void kinko_render_page_need (KinkoRenderPage *page, double height);

/* What is left on this page. */
double kinko_render_page_room (const KinkoRenderPage *page);

/* Lays @text out in lines of @width, broken by the rules of Japanese; 0: not broken. Owned by the caller: g_object_unref(). */
PangoLayout *kinko_render_page_layout (KinkoRenderPage *page, const char *text,
				       KinkoRenderFace face, double points, double width);
double kinko_render_layout_width (PangoLayout *layout);
double kinko_render_layout_height (PangoLayout *layout);

/* Draws the whole layout, its upper left corner at x, y. */
void kinko_render_page_draw (KinkoRenderPage *page, PangoLayout *layout, double x, double y);

/* A line and a rectangle; @gray: 0 is black. */
void kinko_render_page_rule (KinkoRenderPage *page, double x1, double y1, double x2, double y2,
			     double thickness);
void kinko_render_page_fill (KinkoRenderPage *page, double x, double y, double width, double height,
			     double gray);
