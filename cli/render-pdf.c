#include "cli/render-pdf.h"

#include <cairo-pdf.h>
#include <glib/gi18n.h>

#include "cli/render-glyph.h"
#include "cli/render-row.h"
#include "cli/render-table.h"
#include "policies/error.h"

#define TITLE    16.0
#define HEADING  11.0
#define BODY     10.5
#define FIELD    9.0
#define GAP      8.0
#define LEADING  0.6                  /* of the size, between the lines of paragraphs */
#define BOX_W    KINKO_RENDER_MM (30) /* 業務管理責任者 with a word before or behind it */
#define BOX_H    KINKO_RENDER_MM (22)
#define BOX_NAME 8.0

/* ---- the head of the letter ------------------------------------------------------------------ */

/* A line at the left, in the middle or at the right; the next one goes under it. */
static void
add_line (KinkoRenderPage *page, const char *text, KinkoRenderFace face, double points,
	  PangoAlignment alignment)
{
	PangoLayout *layout =
		kinko_render_page_layout (page, text, face, points, page->right - page->left);

	pango_layout_set_alignment (layout, alignment);
	kinko_render_page_need (page, kinko_render_layout_height (layout));
	kinko_render_page_draw (page, layout, page->left, page->y);
	page->y += kinko_render_layout_height (layout) + points * LEADING / 2;
	g_object_unref (layout);
}

/* Line by line, so that what is long goes on on the next page. Takes @layout, which is of the size BODY. */
static void
add_lines (KinkoRenderPage *page, PangoLayout *layout, double x)
{
	PangoLayoutIter *iter = pango_layout_get_iter (layout);
	const double step = BODY * (1 + LEADING);

	do {
		PangoRectangle extents;

		kinko_render_page_need (page, step);
		pango_layout_iter_get_line_extents (iter, NULL, &extents);
		if (page->cairo != NULL) {
			cairo_move_to (page->cairo, x + (double) extents.x / PANGO_SCALE,
				       page->y + BODY);
			pango_cairo_show_layout_line (page->cairo,
						      pango_layout_iter_get_line_readonly (iter));
		}
		page->y += step;
	} while (pango_layout_iter_next_line (iter));
	pango_layout_iter_free (iter);
	g_object_unref (layout);
}

/* The sender's lines begin under each other, and the longest ends at the right margin. */
static void
add_sender (KinkoRenderPage *page, GStrv lines)
{
	g_autofree char *text = g_strjoinv ("\n", lines);
	double most = (page->right - page->left) * 0.6;
	PangoLayout *layout;

	if (text[0] == '\0')
		return;
	layout = kinko_render_page_layout (page, text, KINKO_RENDER_MINCHO, BODY, 0);
	if (kinko_render_layout_width (layout) > most)
		pango_layout_set_width (layout, (int) (most * PANGO_SCALE));
	page->y += GAP;
	add_lines (page, layout, page->right - kinko_render_layout_width (layout));
}

static void
add_head (KinkoRenderPage *page)
{
	const KinkoFormDocument *document = page->document;
	g_autofree char *date = kinko_form_document_date (document);

	if (document->number[0] != '\0')
		add_line (page, document->number, KINKO_RENDER_MINCHO, BODY, PANGO_ALIGN_RIGHT);
	add_line (page, date, KINKO_RENDER_MINCHO, BODY, PANGO_ALIGN_RIGHT);
	page->y += GAP;
	for (guint i = 0; document->to[i] != NULL; i++)
		add_line (page, document->to[i], KINKO_RENDER_MINCHO, BODY + 0.5, PANGO_ALIGN_LEFT);
	add_sender (page, document->from);
	page->y += 2 * GAP;
	add_line (page, document->title, KINKO_RENDER_GOTHIC, TITLE, PANGO_ALIGN_CENTER);
	page->y += GAP;
}

/* ---- blocks ---------------------------------------------------------------------------------- */

static void
add_fields (KinkoRenderPage *page, const KinkoFormBlock *block, double together)
{
	double widths[2] = { 0, 0 }, total = page->right - page->left;

	for (guint i = 0; i < block->fields->len; i++) {
		PangoLayout *label = kinko_render_page_layout (
			page, g_array_index (block->fields, KinkoFormField, i).label,
			KINKO_RENDER_GOTHIC, FIELD, 0);

		widths[0] = MAX (widths[0], kinko_render_layout_width (label));
		g_object_unref (label);
	}
	widths[0] = CLAMP (widths[0] + KINKO_RENDER_ROW_PADDING + 2, total * 0.2, total * 0.4);
	widths[1] = total - widths[0];
	for (guint i = 0; i < block->fields->len; i++) {
		const KinkoFormField *field = &g_array_index (block->fields, KinkoFormField, i);
		g_autoptr (KinkoRenderRow) row = kinko_render_row_new (widths, 2);
		char *text = kinko_form_value_show (&field->value, field->type,
						    page->document->japanese);

		kinko_render_row_add (row, page, field->label, KINKO_RENDER_GOTHIC, FIELD,
				      KINKO_FORM_LEFT, TRUE);
		kinko_render_row_add (row, page, text, KINKO_RENDER_MINCHO, FIELD, KINKO_FORM_LEFT,
				      FALSE);
		kinko_render_row_draw (row, page, NULL, i + 1 == block->fields->len ? together : 0);
		kinko_form_text_free (text);
	}
}

static void
add_paragraphs (KinkoRenderPage *page, const char *text)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++)
		add_lines (page,
			   kinko_render_page_layout (page, lines[i], KINKO_RENDER_MINCHO, BODY,
						     page->right - page->left),
			   page->left);
}

/* Up to as many as a document may have fit a page, side by side. */
static double
box_width (const KinkoRenderPage *page, GStrv boxes)
{
	return MIN (BOX_W, (page->right - page->left) / g_strv_length (boxes));
}

/* What stands over a signature box, wrapped in it. */
static PangoLayout *
box_name (KinkoRenderPage *page, const char *text, double width)
{
	PangoLayout *layout = kinko_render_page_layout (page, text, KINKO_RENDER_GOTHIC, BOX_NAME,
							width - KINKO_RENDER_ROW_PADDING);

	pango_layout_set_alignment (layout, PANGO_ALIGN_CENTER);
	return layout;
}

static double
names_height (KinkoRenderPage *page, GStrv boxes)
{
	const double width = box_width (page, boxes);
	double height = 0;

	for (guint i = 0; boxes[i] != NULL; i++) {
		PangoLayout *layout = box_name (page, boxes[i], width);

		height = MAX (height, kinko_render_layout_height (layout));
		g_object_unref (layout);
	}
	return height + KINKO_RENDER_ROW_PADDING;
}

static void
add_boxes (KinkoRenderPage *page, GStrv boxes)
{
	double name_height = names_height (page, boxes), height = name_height + BOX_H;
	const double width = box_width (page, boxes);
	double x = page->right - width * g_strv_length (boxes), bottom;

	kinko_render_page_need (page, height);
	bottom = page->y + height;
	kinko_render_page_fill (page, x, page->y, page->right - x, name_height, 0.92);
	kinko_render_page_rule (page, x, page->y, page->right, page->y, 0.5);
	kinko_render_page_rule (page, x, page->y + name_height, page->right, page->y + name_height,
				0.5);
	kinko_render_page_rule (page, x, bottom, page->right, bottom, 0.5);
	for (guint i = 0; boxes[i] != NULL; i++) {
		PangoLayout *layout = box_name (page, boxes[i], width);

		kinko_render_page_rule (page, x, page->y, x, bottom, 0.5);
		kinko_render_page_draw (page, layout, x + KINKO_RENDER_ROW_PADDING / 2,
					page->y + KINKO_RENDER_ROW_PADDING / 2);
		x += width;
		g_object_unref (layout);
	}
	kinko_render_page_rule (page, page->right, page->y, page->right, bottom, 0.5);
	page->y = bottom;
}

/* Paragraphs with what must stand on their page, or, of longer ones, with two lines of them. */
static double
paragraphs_height (KinkoRenderPage *page, const char *text, double together)
{
	PangoLayout *layout = kinko_render_page_layout (page, text, KINKO_RENDER_MINCHO, BODY,
							page->right - page->left);
	double height = pango_layout_get_line_count (layout) * BODY * (1 + LEADING) + together;

	g_object_unref (layout);
	return together > 0 && height < (page->bottom - page->top) / 2 ? height
								       : 2 * BODY * (1 + LEADING);
}

/* What must follow a heading on its page. */
static double
beginning_of (KinkoRenderPage *page, const KinkoFormBlock *block, double together)
{
	switch (block->kind) {
	case KINKO_FORM_TABLE:
		return kinko_render_table_beginning (page, block);
	case KINKO_FORM_SIGNATURES:
		return names_height (page, block->boxes) + BOX_H;
	case KINKO_FORM_PARAGRAPHS:
		return paragraphs_height (page, block->text, together);
	case KINKO_FORM_FIELDS:
	case KINKO_FORM_N_KINDS:
		break;
	}
	return 2 * BODY * (1 + LEADING);
}

/* Boxes to sign in alone on a page would sign nothing: what they stand under goes with them. */
static double
boxes_behind (KinkoRenderPage *page, guint i)
{
	const GPtrArray *blocks = page->document->blocks;
	const KinkoFormBlock *next = i + 1 < blocks->len ? blocks->pdata[i + 1] : NULL;

	if (next == NULL || next->kind != KINKO_FORM_SIGNATURES)
		return 0;
	return GAP + names_height (page, next->boxes) + BOX_H +
	       (next->heading[0] != '\0' ? 2 * HEADING : 0);
}

static void
add_block (KinkoRenderPage *page, const KinkoFormBlock *block, double together)
{
	if (page->y > page->top)
		page->y += GAP;
	kinko_render_page_need (page, beginning_of (page, block, together) +
					      (block->heading[0] != '\0' ? 2 * HEADING : 0));
	if (block->heading[0] != '\0') {
		add_line (page, block->heading, KINKO_RENDER_GOTHIC, HEADING, PANGO_ALIGN_LEFT);
		page->y += GAP / 4;
	}
	switch (block->kind) {
	case KINKO_FORM_FIELDS:
		add_fields (page, block, together);
		break;
	case KINKO_FORM_TABLE:
		kinko_render_table (page, block, together);
		break;
	case KINKO_FORM_PARAGRAPHS:
		add_paragraphs (page, block->text);
		break;
	case KINKO_FORM_SIGNATURES:
	case KINKO_FORM_N_KINDS:
		add_boxes (page, block->boxes);
		break;
	}
}

/* ---- all ------------------------------------------------------------------------------------- */

/* Returns: how many pages there are. */
static guint
lay_out (const KinkoFormDocument *document, KinkoRenderFonts *fonts, cairo_t *cairo, guint pages,
	 int *unknown)
{
	KinkoRenderPage page;

	kinko_render_page_init (&page, document, fonts, cairo, pages);
	kinko_render_page_next (&page);
	add_head (&page);
	for (guint i = 0; i < document->blocks->len; i++)
		add_block (&page, document->blocks->pdata[i], boxes_behind (&page, i));
	kinko_render_page_end (&page);
	*unknown += page.unknown;
	return page.page;
}

static cairo_status_t
take_bytes (void *closure, const unsigned char *bytes, unsigned int len)
{
	g_byte_array_append (closure, bytes, len);
	return CAIRO_STATUS_SUCCESS;
}

/* Midnight of the paper's day in Japan, not the moment at which it is made: the same form is the same file. */
static void
set_metadata (cairo_surface_t *surface, const KinkoFormDocument *document)
{
	g_autofree char *day = kinko_date_iso (&document->date);
	g_autofree char *time = g_strconcat (day, "T00:00:00+09:00", NULL);
	g_autofree char *author = g_strjoinv (" ", document->from);

	cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_TITLE, document->title);
	cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_AUTHOR, author);
	cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_SUBJECT, document->form);
	cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATOR,
					"kinko " KINKO_VERSION);
	cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_CREATE_DATE, time);
	cairo_pdf_surface_set_metadata (surface, CAIRO_PDF_METADATA_MOD_DATE, time);
}

static gboolean
check_result (cairo_t *cairo, cairo_surface_t *surface, int unknown, GError **error)
{
	cairo_status_t status = cairo_status (cairo);

	if (status == CAIRO_STATUS_SUCCESS)
		status = cairo_surface_status (surface);
	if (status != CAIRO_STATUS_SUCCESS)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED,
			     _ ("the PDF could not be made: %s"), cairo_status_to_string (status));
	else if (unknown > 0)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED,
			     _ ("the PDF could not be made: %d glyphs are missing"), unknown);
	return status == CAIRO_STATUS_SUCCESS && unknown == 0;
}

GByteArray *
kinko_render_pdf (const KinkoFormDocument *document, GError **error)
{
	g_autoptr (KinkoRenderFonts) fonts = kinko_render_fonts_load (error);
	g_autoptr (GByteArray) pdf = g_byte_array_new ();
	cairo_surface_t *surface;
	cairo_t *cairo;
	double width, height;
	guint pages;
	int unknown = 0;
	gboolean good;

	if (fonts == NULL || !kinko_render_glyphs_check (document, fonts, error))
		return NULL;
	pages = lay_out (document, fonts, NULL, 0, &unknown);
	kinko_render_page_size (document, &width, &height);
	surface = cairo_pdf_surface_create_for_stream (take_bytes, pdf, width, height);
	set_metadata (surface, document);
	cairo = cairo_create (surface);
	(void) lay_out (document, fonts, cairo, pages, &unknown);
	cairo_surface_finish (surface);
	good = check_result (cairo, surface, unknown, error);
	cairo_destroy (cairo);
	cairo_surface_destroy (surface);
	return good ? g_steal_pointer (&pdf) : NULL;
}
