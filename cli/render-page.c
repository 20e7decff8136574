#include "cli/render-page.h"

#include "policies/test-mark.h"

#define SIDE         KINKO_RENDER_MM (20) /* room for the holes of a binder */
#define TOP          KINKO_RENDER_MM (20)
#define BOTTOM       KINKO_RENDER_MM (12) /* under the page number */
#define EDGE         KINKO_RENDER_MM (9)  /* of what stands above the content */
#define SMALL        7.5
#define PAGE_NUMBER  9.0
#define MARK         11.0
#define LINE_SPACING 1.25F

void
kinko_render_page_size (const KinkoFormDocument *document, double *width, double *height)
{
	*width = KINKO_RENDER_MM (document->landscape ? 297 : 210);
	*height = KINKO_RENDER_MM (document->landscape ? 210 : 297);
}

/* ---- text and lines -------------------------------------------------------------------------- */

PangoLayout *
kinko_render_page_layout (KinkoRenderPage *page, const char *text, KinkoRenderFace face,
			  double points, double width)
{
	PangoLayout *layout = pango_layout_new (kinko_render_fonts_context (page->fonts));
	PangoFontDescription *font = kinko_render_fonts_describe (face, points);
	PangoAttrList *attributes = kinko_render_fonts_attributes (page->fonts, face, text);

	pango_layout_set_font_description (layout, font);
	pango_layout_set_attributes (layout, attributes);
	pango_layout_set_auto_dir (layout, FALSE);
	pango_layout_set_wrap (layout, PANGO_WRAP_WORD_CHAR);
	pango_layout_set_line_spacing (layout, LINE_SPACING);
	if (width > 0)
		pango_layout_set_width (layout, (int) (width * PANGO_SCALE));
	pango_layout_set_text (layout, text, -1);
	page->unknown += pango_layout_get_unknown_glyphs_count (layout);
	pango_attr_list_unref (attributes);
	pango_font_description_free (font);
	return layout;
}

static void
measure (PangoLayout *layout, double *width, double *height)
{
	PangoRectangle size;

	pango_layout_get_extents (layout, NULL, &size);
	*width = (double) size.width / PANGO_SCALE;
	*height = (double) size.height / PANGO_SCALE;
}

double
kinko_render_layout_width (PangoLayout *layout)
{
	double width, height;

	measure (layout, &width, &height);
	return width;
}

double
kinko_render_layout_height (PangoLayout *layout)
{
	double width, height;

	measure (layout, &width, &height);
	return height;
}

void
kinko_render_page_draw (KinkoRenderPage *page, PangoLayout *layout, double x, double y)
{
	if (page->cairo == NULL)
		return;
	cairo_move_to (page->cairo, x, y);
	pango_cairo_show_layout (page->cairo, layout);
}

void
kinko_render_page_rule (KinkoRenderPage *page, double x1, double y1, double x2, double y2,
			double thickness)
{
	if (page->cairo == NULL)
		return;
	cairo_set_line_width (page->cairo, thickness);
	cairo_move_to (page->cairo, x1, y1);
	cairo_line_to (page->cairo, x2, y2);
	cairo_stroke (page->cairo);
}

void
kinko_render_page_fill (KinkoRenderPage *page, double x, double y, double width, double height,
			double gray)
{
	if (page->cairo == NULL)
		return;
	cairo_set_source_rgb (page->cairo, gray, gray, gray);
	cairo_rectangle (page->cairo, x, y, width, height);
	cairo_fill (page->cairo);
	cairo_set_source_rgb (page->cairo, 0, 0, 0);
}

/* ---- pages ----------------------------------------------------------------------------------- */

static PangoLayout *
footer_layout (KinkoRenderPage *page)
{
	return kinko_render_page_layout (page, page->document->footer, KINKO_RENDER_MINCHO, SMALL,
					 page->right - page->left);
}

void
kinko_render_page_init (KinkoRenderPage *page, const KinkoFormDocument *document,
			KinkoRenderFonts *fonts, cairo_t *cairo, guint pages)
{
	*page = (KinkoRenderPage){
		.document = document, .fonts = fonts, .cairo = cairo, .pages = pages
	};
	kinko_render_page_size (document, &page->width, &page->height);
	page->left = SIDE;
	page->right = page->width - SIDE;
	page->top = TOP;
	page->bottom = page->height - BOTTOM - 2 * PAGE_NUMBER;
	if (document->footer[0] != '\0') {
		PangoLayout *footer = footer_layout (page);

		page->bottom -= kinko_render_layout_height (footer) + SMALL;
		g_object_unref (footer);
	}
	page->y = page->top;
}

/* The mark of a test vault, in a frame and in red, on the left of every page's top. */
static void
draw_mark (KinkoRenderPage *page)
{
	PangoLayout *mark =
		kinko_render_page_layout (page, KINKO_TEST_MARK, KINKO_RENDER_GOTHIC, MARK, 0);
	double pad = 2, width = kinko_render_layout_width (mark),
	       height = kinko_render_layout_height (mark);

	cairo_set_source_rgb (page->cairo, 0.75, 0, 0);
	cairo_set_line_width (page->cairo, 0.8);
	cairo_rectangle (page->cairo, page->left, EDGE - pad, width + 2 * pad, height + 2 * pad);
	cairo_stroke (page->cairo);
	kinko_render_page_draw (page, mark, page->left + pad, EDGE);
	cairo_set_source_rgb (page->cairo, 0, 0, 0);
	g_object_unref (mark);
}

/* From the second page on: which paper it belongs to. */
static void
draw_running_head (KinkoRenderPage *page)
{
	const KinkoFormDocument *document = page->document;
	g_autofree char *text = g_strconcat (
		document->title, document->number[0] != '\0' ? "　" : "", document->number, NULL);
	PangoLayout *layout = kinko_render_page_layout (page, text, KINKO_RENDER_GOTHIC, SMALL,
							(page->right - page->left) * 0.7);

	pango_layout_set_alignment (layout, PANGO_ALIGN_RIGHT);
	pango_layout_set_height (layout, -1);
	pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END); /* page 1 has all of it */
	kinko_render_page_draw (page, layout, page->left + (page->right - page->left) * 0.3,
				EDGE + 2);
	g_object_unref (layout);
}

static void
draw_foot (KinkoRenderPage *page)
{
	g_autofree char *number = g_strdup_printf ("%u / %u", page->page, page->pages);
	PangoLayout *layout =
		kinko_render_page_layout (page, number, KINKO_RENDER_MINCHO, PAGE_NUMBER, 0);
	double y = page->height - BOTTOM - PAGE_NUMBER;

	kinko_render_page_draw (page, layout,
				(page->width - kinko_render_layout_width (layout)) / 2, y);
	g_object_unref (layout);
	if (page->document->footer[0] == '\0')
		return;
	layout = footer_layout (page);
	kinko_render_page_draw (page, layout, page->left, page->bottom + SMALL);
	g_object_unref (layout);
}

void
kinko_render_page_end (KinkoRenderPage *page)
{
	if (page->cairo == NULL || page->page == 0)
		return;
	if (page->document->test)
		draw_mark (page);
	if (page->page > 1)
		draw_running_head (page);
	draw_foot (page);
	cairo_show_page (page->cairo);
}

void
kinko_render_page_next (KinkoRenderPage *page)
{
	kinko_render_page_end (page);
	page->page++;
	page->y = page->top;
}

double
kinko_render_page_room (const KinkoRenderPage *page)
{
	return page->bottom - page->y;
}

void
kinko_render_page_need (KinkoRenderPage *page, double height)
{
	if (height > kinko_render_page_room (page) && page->y > page->top)
		kinko_render_page_next (page);
}
