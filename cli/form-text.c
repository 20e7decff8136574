#include "cli/form-text.h"

#include <string.h>

#include "cli/form-text-table.h"
#include "cli/text.h"
#include "policies/test-mark.h"

/* ---- lines ----------------------------------------------------------------------------------- */

/* Filled to @width columns; @side: of what is left before it, in halves. */
static void
add_lines (const char *text, guint width, guint side, GString *out)
{
	g_auto (GStrv) lines = kinko_text_wrap (text, width);

	for (guint i = 0; lines[i] != NULL; i++) {
		if (lines[i][0] != '\0')
			kinko_text_pad (out, (width - MIN (kinko_text_width (lines[i]), width)) *
						     side / 2);
		g_string_append (out, lines[i]);
		g_string_append_c (out, '\n');
	}
}

static void
add_left (const char *text, guint width, GString *out)
{
	add_lines (text, width, 0, out);
}

static void
add_center (const char *text, guint width, GString *out)
{
	add_lines (text, width, 1, out);
}

static void
add_right (const char *text, guint width, GString *out)
{
	add_lines (text, width, 2, out);
}

/* ---- parts ----------------------------------------------------------------------------------- */

/* As Japanese letters begin: number and date on the right, who it goes to on the left, who it comes from on the right, then
 * what it is. */
static void
add_head (const KinkoFormDocument *document, guint width, GString *out)
{
	g_autofree char *date = kinko_form_document_date (document);

	if (document->test)
		add_left (KINKO_TEST_MARK, width, out);
	if (document->number[0] != '\0')
		add_right (document->number, width, out);
	add_right (date, width, out);
	for (guint i = 0; document->to[i] != NULL; i++)
		add_left (document->to[i], width, out);
	for (guint i = 0; document->from[i] != NULL; i++)
		add_right (document->from[i], width, out);
	g_string_append_c (out, '\n');
	add_center (document->title, width, out);
}

static void
add_fields (const KinkoFormBlock *block, gboolean japanese, guint width, GString *out)
{
	guint widest = 0;

	for (guint i = 0; i < block->fields->len; i++)
		widest = MAX (
			widest,
			kinko_text_width (g_array_index (block->fields, KinkoFormField, i).label));
	widest = kinko_form_text_label_width (widest, width);
	for (guint i = 0; i < block->fields->len; i++) {
		const KinkoFormField *field = &g_array_index (block->fields, KinkoFormField, i);
		g_autofree char *value =
			kinko_form_value_show (&field->value, field->type, japanese);

		kinko_form_text_pair (field->label, widest, value, width, out);
	}
}

static void
add_boxes (GStrv boxes, guint width, GString *out)
{
	guint widest = 0;

	for (guint i = 0; boxes[i] != NULL; i++)
		widest = MAX (widest, kinko_text_width (boxes[i]));
	widest = kinko_form_text_label_width (widest, width);
	for (guint i = 0; boxes[i] != NULL; i++)
		kinko_form_text_pair (boxes[i], widest, "____________________", width, out);
}

static void
add_block (const KinkoFormDocument *document, const KinkoFormBlock *block, guint width,
	   GString *out)
{
	g_string_append_c (out, '\n');
	if (block->heading[0] != '\0') {
		g_autofree char *heading = g_strconcat ("■ ", block->heading, NULL);

		add_left (heading, width, out);
	}
	switch (block->kind) {
	case KINKO_FORM_FIELDS:
		add_fields (block, document->japanese, width, out);
		break;
	case KINKO_FORM_TABLE:
		kinko_form_text_table (block, document->japanese, width, out);
		break;
	case KINKO_FORM_PARAGRAPHS:
		add_left (block->text, width, out);
		break;
	case KINKO_FORM_SIGNATURES:
	case KINKO_FORM_N_KINDS:
		add_boxes (block->boxes, width, out);
		break;
	}
}

void
kinko_form_text (const KinkoFormDocument *document, guint width, GString *out)
{
	width = MAX (width, KINKO_FORM_MIN_TEXT_WIDTH);
	add_head (document, width, out);
	for (guint i = 0; i < document->blocks->len; i++)
		add_block (document, document->blocks->pdata[i], width, out);
	if (document->footer[0] != '\0') {
		g_string_append_c (out, '\n');
		add_left (document->footer, width, out);
	}
}
