/*
 * Sheets of a workbook; for cli/render-xlsx.c. What goes wrong is kept until somebody asks, as in a stream.
 */
#pragma once

#include <xlsxwriter.h>

#include "cli/form-document.h"

typedef struct {
	const KinkoFormDocument *document;
	lxw_workbook *workbook;
	GHashTable *names;                             /* of sheets, folded: each once */
	lxw_format *formats[KINKO_FORM_N_TYPES][3][2]; /* by type, align, total; made when wanted */
	lxw_error failure;                             /* the first one */
} KinkoRenderBook;

typedef enum {
	KINKO_RENDER_PLAIN,
	KINKO_RENDER_RIGHT, /* the letter's right side */
	KINKO_RENDER_TITLE,
	KINKO_RENDER_HEADING,
	KINKO_RENDER_LABEL, /* of a field or a column, ruled and shaded */
	KINKO_RENDER_BOX,   /* to sign in */
	KINKO_RENDER_MARKED,
} KinkoRenderStyle;

/* Keeps the first failure. */
void kinko_render_book_note (KinkoRenderBook *book, lxw_error failure);

lxw_format *kinko_render_book_style (KinkoRenderBook *book, KinkoRenderStyle style);

/* A name for a sheet that no other has and that spreadsheets take; owned by the caller. */
char *kinko_render_book_name (KinkoRenderBook *book, const char *wanted);

/* A new sheet with paper, margins, header and footer; NULL when something failed. */
lxw_worksheet *kinko_render_book_sheet (KinkoRenderBook *book, const char *name);

/* Text, which is never taken for a formula, a number or a link. */
void kinko_render_book_text (KinkoRenderBook *book, lxw_worksheet *sheet, guint row, guint column,
			     const char *text, lxw_format *format);

/* A value as what it is: a number or a day where spreadsheets have these. */
void kinko_render_book_value (KinkoRenderBook *book, lxw_worksheet *sheet, guint row, guint column,
			      const KinkoFormValue *value, KinkoFormType type, KinkoFormAlign align,
			      gboolean total);

/* How many lines @text takes in a column of @width characters. */
guint kinko_render_sheet_lines (const char *text, guint width);

/* Makes a row high enough for @lines of text; spreadsheets do so by themselves only when somebody edits it. */
void kinko_render_book_height (KinkoRenderBook *book, lxw_worksheet *sheet, guint row, guint lines);

/* What a row can show at the most. */
#define KINKO_RENDER_MOST_LINES 24

/* The sheet of a table. */
void kinko_render_table_sheet (KinkoRenderBook *book, const KinkoFormBlock *block,
			       const char *name);
