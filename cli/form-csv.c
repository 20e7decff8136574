#include "cli/form-csv.h"

#include <string.h>

#include "policies/test-mark.h"
#include "vault/csv-write.h"

typedef struct {
	const KinkoFormDocument *document;
	KinkoCsvWriter *csv;
	guint width; /* cells of every row */
	guint cells; /* of this row */
} Writer;

static void
add_text (Writer *writer, const char *text)
{
	kinko_csv_writer_cell (writer->csv, text);
	writer->cells++;
}

/* A number with a minus is none of those that begin a formula. */
static void
add_value (Writer *writer, const KinkoFormValue *value, KinkoFormType type)
{
	char *text = kinko_form_value_plain (value, type);

	if (value->present && !kinko_form_value_is_text (value, type) &&
	    (type == KINKO_FORM_INTEGER || type == KINKO_FORM_YEN))
		kinko_csv_writer_number (writer->csv, value->number);
	else
		kinko_csv_writer_cell (writer->csv, text);
	writer->cells++;
	kinko_form_text_free (text);
}

static void
end_row (Writer *writer)
{
	for (; writer->cells < writer->width; writer->cells++)
		kinko_csv_writer_cell (writer->csv, NULL);
	kinko_csv_writer_end_row (writer->csv);
	writer->cells = 0;
}

static void
add_line (Writer *writer, const char *text)
{
	if (text[0] == '\0')
		return;
	add_text (writer, text);
	end_row (writer);
}

static guint
width_of (const KinkoFormDocument *document)
{
	guint width = 2; /* label and value */

	for (guint i = 0; i < document->blocks->len; i++) {
		const KinkoFormBlock *block = document->blocks->pdata[i];

		width = MAX (width, block->columns->len);
		if (block->boxes != NULL)
			width = MAX (width, g_strv_length (block->boxes));
	}
	return width;
}

/* ---- parts ----------------------------------------------------------------------------------- */

static void
write_head (Writer *writer)
{
	const KinkoFormDocument *document = writer->document;
	g_autofree char *date = kinko_date_iso (&document->date);

	add_line (writer, document->title);
	add_line (writer, document->number);
	add_line (writer, date);
	for (guint i = 0; document->to[i] != NULL; i++)
		add_line (writer, document->to[i]);
	for (guint i = 0; document->from[i] != NULL; i++)
		add_line (writer, document->from[i]);
}

static void
write_fields (Writer *writer, const KinkoFormBlock *block)
{
	for (guint i = 0; i < block->fields->len; i++) {
		const KinkoFormField *field = &g_array_index (block->fields, KinkoFormField, i);

		add_text (writer, field->label);
		add_value (writer, &field->value, field->type);
		end_row (writer);
	}
}

static void
write_table (Writer *writer, const KinkoFormBlock *block)
{
	for (guint i = 0; i < block->columns->len; i++)
		add_text (writer, g_array_index (block->columns, KinkoFormColumn, i).label);
	end_row (writer);
	for (guint row = 0; row < kinko_form_block_rows (block); row++) {
		for (guint i = 0; i < block->columns->len; i++)
			add_value (writer, kinko_form_block_cell (block, row, i),
				   g_array_index (block->columns, KinkoFormColumn, i).type);
		end_row (writer);
	}
}

static void
write_paragraphs (Writer *writer, const char *text)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		add_text (writer, lines[i]);
		end_row (writer);
		explicit_bzero (lines[i], strlen (lines[i]));
	}
}

static void
write_block (Writer *writer, const KinkoFormBlock *block)
{
	end_row (writer);
	add_line (writer, block->heading);
	switch (block->kind) {
	case KINKO_FORM_FIELDS:
		write_fields (writer, block);
		break;
	case KINKO_FORM_TABLE:
		write_table (writer, block);
		break;
	case KINKO_FORM_PARAGRAPHS:
		write_paragraphs (writer, block->text);
		break;
	case KINKO_FORM_SIGNATURES:
	case KINKO_FORM_N_KINDS:
		for (guint i = 0; block->boxes[i] != NULL; i++)
			add_text (writer, block->boxes[i]);
		end_row (writer);
		break;
	}
}

KinkoSecret *
kinko_form_csv (const KinkoFormDocument *document, KinkoCsvEncoding encoding, gboolean replace,
		GError **error)
{
	g_autoptr (KinkoCsvWriter) csv = kinko_csv_writer_new (encoding, replace, error);
	Writer writer = { document, csv, width_of (document), 0 };

	if (csv == NULL)
		return NULL;
	if (document->test)
		kinko_csv_writer_mark_rows (csv, KINKO_TEST_WORD, KINKO_TEST_WORD);
	write_head (&writer);
	for (guint i = 0; i < document->blocks->len; i++)
		write_block (&writer, document->blocks->pdata[i]);
	if (document->footer[0] != '\0') {
		end_row (&writer);
		add_line (&writer, document->footer);
	}
	return kinko_csv_writer_finish (csv, error);
}
