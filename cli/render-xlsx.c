#include "cli/render-xlsx.h"

#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "cli/render-memory.h"
#include "cli/render-sheet.h"
#include "cli/text.h"
#include "policies/error.h"
#include "policies/test-mark.h"

/* The first sheet: labels on the left, values on the right, in characters. */
#define LABEL_WIDTH 28
#define VALUE_WIDTH 62
#define TEXT_WIDTH  (LABEL_WIDTH + VALUE_WIDTH - 6)
#define BOX_HEIGHT  60.0

typedef struct {
	KinkoRenderBook *book;
	lxw_worksheet *sheet;
	guint row;
	lxw_format *line, *plain, *heading, *label, *right;
} Letter;

/* ---- the first sheet ------------------------------------------------------------------------- */

static void
add_line (Letter *letter, guint column, const char *text, lxw_format *format)
{
	kinko_render_book_text (letter->book, letter->sheet, letter->row++, column, text, format);
}

static void
add_head (Letter *letter)
{
	const KinkoFormDocument *document = letter->book->document;
	g_autofree char *text = kinko_form_document_date (document);

	if (document->test)
		add_line (letter, 0, KINKO_TEST_MARK,
			  kinko_render_book_style (letter->book, KINKO_RENDER_MARKED));
	if (document->number[0] != '\0')
		add_line (letter, 1, document->number, letter->right);
	add_line (letter, 1, text, letter->right);
	for (guint i = 0; document->to[i] != NULL; i++)
		add_line (letter, 0, document->to[i], letter->line);
	for (guint i = 0; document->from[i] != NULL; i++)
		add_line (letter, 1, document->from[i], letter->right);
	letter->row++;
	add_line (letter, 0, document->title,
		  kinko_render_book_style (letter->book, KINKO_RENDER_TITLE));
}

static void
add_fields (Letter *letter, const KinkoFormBlock *block)
{
	for (guint i = 0; i < block->fields->len; i++) {
		const KinkoFormField *field = &g_array_index (block->fields, KinkoFormField, i);
		char *shown = kinko_form_value_show (&field->value, field->type,
						     letter->book->document->japanese);

		kinko_render_book_height (
			letter->book, letter->sheet, letter->row,
			MAX (kinko_render_sheet_lines (shown, VALUE_WIDTH - 4),
			     kinko_render_sheet_lines (field->label, LABEL_WIDTH - 2)));
		kinko_form_text_free (shown);
		kinko_render_book_text (letter->book, letter->sheet, letter->row, 0, field->label,
					letter->label);
		kinko_render_book_value (letter->book, letter->sheet, letter->row++, 1,
					 &field->value, field->type, KINKO_FORM_LEFT, FALSE);
	}
}

/* Lines @from to before @to over both columns, in a row as high as they are. */
static void
add_merged (Letter *letter, GStrv lines, guint from, guint to)
{
	char *kept = lines[to], *text;

	lines[to] = NULL;
	text = g_strjoinv ("", lines + from);
	lines[to] = kept;
	kinko_render_book_note (letter->book,
				worksheet_merge_range (letter->sheet, letter->row, 0, letter->row,
						       1, "", letter->plain));
	kinko_render_book_text (letter->book, letter->sheet, letter->row, 0, text, letter->plain);
	kinko_render_book_height (letter->book, letter->sheet, letter->row++, to - from);
	kinko_form_text_free (text);
}

static void
add_paragraphs (Letter *letter, const char *text)
{
	g_auto (GStrv) paragraphs = g_strsplit (text, "\n", -1);

	for (guint i = 0; paragraphs[i] != NULL; i++) {
		g_auto (GStrv) lines = kinko_text_wrap (paragraphs[i], TEXT_WIDTH);
		guint n = g_strv_length (lines);

		for (guint at = 0; at < n; at += KINKO_RENDER_MOST_LINES)
			add_merged (letter, lines, at, MIN (at + KINKO_RENDER_MOST_LINES, n));
	}
}

static void
add_boxes (Letter *letter, GStrv boxes)
{
	lxw_format *box = kinko_render_book_style (letter->book, KINKO_RENDER_BOX);

	for (guint i = 0; boxes[i] != NULL; i++) {
		kinko_render_book_text (letter->book, letter->sheet, letter->row, 0, boxes[i],
					letter->label);
		kinko_render_book_note (letter->book,
					worksheet_write_blank (letter->sheet, letter->row, 1, box));
		kinko_render_book_note (
			letter->book,
			worksheet_set_row (letter->sheet, letter->row++, BOX_HEIGHT, NULL));
	}
}

/* Tables have sheets of their own, with widths of their own and headings that stay; here it says which. */
static void
add_reference (Letter *letter, const KinkoFormBlock *block, const char *name)
{
	g_autofree char *text =
		letter->book->document->japanese
			? g_strdup_printf ("シート「%s」（%u行）", name, block->rows)
			: g_strdup_printf ("sheet \"%s\" (%u rows)", name, block->rows);

	add_line (letter, 0, text, letter->line);
}

static void
add_block (Letter *letter, const KinkoFormBlock *block, const char *name)
{
	letter->row++;
	if (block->heading[0] != '\0')
		add_line (letter, 0, block->heading, letter->heading);
	switch (block->kind) {
	case KINKO_FORM_FIELDS:
		add_fields (letter, block);
		break;
	case KINKO_FORM_TABLE:
		add_reference (letter, block, name);
		break;
	case KINKO_FORM_PARAGRAPHS:
		add_paragraphs (letter, block->text);
		break;
	case KINKO_FORM_SIGNATURES:
	case KINKO_FORM_N_KINDS:
		add_boxes (letter, block->boxes);
		break;
	}
}

/* @names: of the sheets of tables, in their order. */
static void
write_letter (KinkoRenderBook *book, const char *name, GPtrArray *names)
{
	const KinkoFormDocument *document = book->document;
	lxw_worksheet *sheet = kinko_render_book_sheet (book, name);
	Letter letter = { .book = book, .sheet = sheet };

	if (sheet == NULL)
		return;
	letter.line = kinko_render_book_style (book, KINKO_RENDER_LINE);
	letter.plain = kinko_render_book_style (book, KINKO_RENDER_PLAIN);
	letter.heading = kinko_render_book_style (book, KINKO_RENDER_HEADING);
	letter.label = kinko_render_book_style (book, KINKO_RENDER_LABEL);
	letter.right = kinko_render_book_style (book, KINKO_RENDER_RIGHT);
	kinko_render_book_note (book, worksheet_set_column (sheet, 0, 0, LABEL_WIDTH, NULL));
	kinko_render_book_note (book, worksheet_set_column (sheet, 1, 1, VALUE_WIDTH, NULL));
	add_head (&letter);
	for (guint i = 0; i < document->blocks->len; i++)
		add_block (&letter, document->blocks->pdata[i], names->pdata[i]);
	kinko_render_book_note (book, worksheet_print_area (sheet, 0, 0, letter.row - 1, 1));
}

/* ---- the workbook ---------------------------------------------------------------------------- */

/* A spreadsheet has no room for a moment without a zone: 00:00 UTC is 9 o'clock of that day in Japan. A time of 0 would be
 * taken for none, and the clock asked instead. */
static time_t
created_at (const KinkoDate *date)
{
	g_autoptr (GDateTime) day =
		g_date_time_new_utc ((int) date->year, (int) date->month, (int) date->day, 0, 0, 0);

	return MAX (g_date_time_to_unix (day), 24 * 60 * 60);
}

static void
set_properties (KinkoRenderBook *book)
{
	static char program[] = "kinko " KINKO_VERSION;
	const KinkoFormDocument *document = book->document;
	g_autofree char *author = g_strjoinv (" ", document->from);
	lxw_doc_properties properties = { .title = document->title,
					  .subject = document->form,
					  .author = author,
					  .comments = program,
					  .created = created_at (&document->date) };

	kinko_render_book_note (book, workbook_set_properties (book->workbook, &properties));
}

static void
write_book (KinkoRenderBook *book)
{
	const KinkoFormDocument *document = book->document;
	g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
	g_autofree char *first = kinko_render_book_name (book, document->title);

	for (guint i = 0; i < document->blocks->len; i++) {
		const KinkoFormBlock *block = document->blocks->pdata[i];
		gboolean table = block->kind == KINKO_FORM_TABLE;

		g_ptr_array_add (names,
				 table ? kinko_render_book_name (book, block->heading[0] != '\0'
									       ? block->heading
									       : document->title)
				       : NULL);
	}
	set_properties (book);
	write_letter (book, first, names);
	for (guint i = 0; i < document->blocks->len; i++)
		if (names->pdata[i] != NULL)
			kinko_render_table_sheet (book, document->blocks->pdata[i],
						  names->pdata[i]);
}

GByteArray *
kinko_render_xlsx (const KinkoFormDocument *document, GError **error)
{
	int fd = kinko_render_memory_new (error);
	g_autofree char *path = kinko_render_memory_path (fd);
	g_autoptr (GHashTable) names =
		g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	KinkoRenderBook book = { .document = document, .names = names };
	GByteArray *bytes = NULL;

	if (fd == -1)
		return NULL;
	book.workbook = workbook_new (path);
	if (book.workbook == NULL) {
		kinko_render_book_note (&book, LXW_ERROR_MEMORY_MALLOC_FAILED);
	} else {
		write_book (&book);
		kinko_render_book_note (&book, workbook_close (book.workbook));
	}
	if (book.failure == LXW_NO_ERROR)
		bytes = kinko_render_memory_read (fd, error);
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED,
			     _ ("the workbook could not be made: %s"), lxw_strerror (book.failure));
	(void) close (fd);
	return bytes;
}
