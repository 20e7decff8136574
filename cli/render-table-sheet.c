#include "cli/render-sheet.h"

#include "cli/text.h"
#include "policies/test-mark.h"

#define HEADING_ROW 0
#define LABEL_ROW   1
#define FIRST_ROW   2
#define MIN_WIDTH   6  /* characters, full-width ones counted as two */
#define LABEL_WIDTH 12 /* what a label gets in any case */
#define TEXT_WIDTH  34 /* more is broken into lines */
#define HASH_WIDTH  35 /* four groups */
#define MOST_WIDTH  200
#define LEAST_TEXT  12  /* of a column of text that gives way to the others */
#define BESIDE      3   /* room beside what is in a column */
#define PORTRAIT    110 /* of all columns, which a page still shows in letters that can be read */
#define LANDSCAPE   160

typedef struct {
	KinkoRenderBook *book;
	const KinkoFormBlock *block;
	lxw_worksheet *sheet;
	guint widths[KINKO_FORM_MAX_COLUMNS];
	guint least[KINKO_FORM_MAX_COLUMNS];
} Table;

/* The widest line of @text. */
static guint
text_width (const char *text)
{
	g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
	guint width = 0;

	for (guint i = 0; lines[i] != NULL; i++)
		width = MAX (width, kinko_text_width (lines[i]));
	return width;
}

/* Wide enough for what is in the column, so that no number shows as ####; text is broken, but not into more lines than show.
 * @least: receives what it may be narrowed to. */
static guint
column_width (const KinkoRenderBook *book, const KinkoFormBlock *block, guint column, guint *least)
{
	const KinkoFormColumn *form = &g_array_index (block->columns, KinkoFormColumn, column);
	guint width = MIN (kinko_text_width (form->label), LABEL_WIDTH), longest = 0;

	for (guint row = 0; row < kinko_form_block_rows (block); row++) {
		char *text = kinko_form_block_show (block, row, column, book->document->japanese);

		width = MAX (width, text_width (text));
		longest = MAX (longest, kinko_text_width (text));
		kinko_form_text_free (text);
	}
	if (form->type == KINKO_FORM_HASH)
		return *least = HASH_WIDTH;
	if (form->type != KINKO_FORM_TEXT)
		return *least = MAX (width, MIN_WIDTH);
	width = CLAMP (width, MIN_WIDTH, TEXT_WIDTH);
	*least = CLAMP (longest / (KINKO_RENDER_MOST_LINES - 4), MIN (width, LEAST_TEXT),
			MOST_WIDTH);
	return MAX (*least, width);
}

/* A page is as wide as the sheet: where that would make letters too small, texts take more lines. */
static void
narrow_texts (Table *table)
{
	const guint most = table->book->document->landscape ? LANDSCAPE : PORTRAIT;
	guint total = 0, texts = 0;

	for (guint i = 0; i < table->block->columns->len; i++) {
		total += table->widths[i] + BESIDE;
		texts += table->least[i] < table->widths[i] ? table->widths[i] : 0;
	}
	for (guint i = 0; i < table->block->columns->len && total > most; i++)
		if (table->least[i] < table->widths[i])
			table->widths[i] -= MIN (table->widths[i] - table->least[i],
						 table->widths[i] * (total - most) / texts);
}

static void
choose_widths (Table *table)
{
	for (guint i = 0; i < table->block->columns->len; i++)
		table->widths[i] = column_width (table->book, table->block, i, &table->least[i]);
	narrow_texts (table);
}

static void
write_labels (Table *table)
{
	lxw_format *format = kinko_render_book_style (table->book, KINKO_RENDER_LABEL);
	guint lines = 1;

	choose_widths (table);
	format_set_align (format, LXW_ALIGN_CENTER);
	for (guint i = 0; i < table->block->columns->len; i++) {
		const char *label = g_array_index (table->block->columns, KinkoFormColumn, i).label;
		lxw_col_t column = (lxw_col_t) i;

		lines = MAX (lines, kinko_render_sheet_lines (label, table->widths[i]));
		kinko_render_book_text (table->book, table->sheet, LABEL_ROW, i, label, format);
		kinko_render_book_note (table->book,
					worksheet_set_column (table->sheet, column, column,
							      table->widths[i] * 1.05 + 2.5, NULL));
	}
	kinko_render_book_height (table->book, table->sheet, LABEL_ROW, lines);
}

static void
write_row (Table *table, guint row)
{
	guint lines = 1;

	for (guint i = 0; i < table->block->columns->len; i++) {
		const KinkoFormColumn *column =
			&g_array_index (table->block->columns, KinkoFormColumn, i);
		char *text = kinko_form_block_show (table->block, row, i,
						    table->book->document->japanese);

		lines = MAX (lines, kinko_render_sheet_lines (text, table->widths[i]));
		kinko_form_text_free (text);
		kinko_render_book_value (table->book, table->sheet, FIRST_ROW + row, i,
					 kinko_form_block_cell (table->block, row, i), column->type,
					 column->align, row >= table->block->rows);
	}
	kinko_render_book_height (table->book, table->sheet, FIRST_ROW + row, lines);
}

void
kinko_render_table_sheet (KinkoRenderBook *book, const KinkoFormBlock *block, const char *name)
{
	lxw_worksheet *sheet = kinko_render_book_sheet (book, name);
	Table table = { book, block, sheet, { 0 }, { 0 } };
	const char *heading = block->heading[0] != '\0' ? block->heading : book->document->title;
	g_autofree char *marked =
		g_strconcat (book->document->test ? KINKO_TEST_MARK " " : "", heading, NULL);
	guint last = FIRST_ROW + MAX (kinko_form_block_rows (block), 1) - 1;

	if (sheet == NULL)
		return;
	kinko_render_book_text (book, sheet, HEADING_ROW, 0, marked,
				kinko_render_book_style (book, book->document->test
								       ? KINKO_RENDER_MARKED
								       : KINKO_RENDER_HEADING));
	write_labels (&table);
	for (guint row = 0; row < kinko_form_block_rows (block); row++)
		write_row (&table, row);
	worksheet_freeze_panes (sheet, FIRST_ROW, 0);
	kinko_render_book_note (book, worksheet_repeat_rows (sheet, HEADING_ROW, LABEL_ROW));
	kinko_render_book_note (book, worksheet_print_area (sheet, 0, 0, last,
							    (lxw_col_t) (block->columns->len - 1)));
}
