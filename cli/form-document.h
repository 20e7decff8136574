/*
 * A form (帳票) before it is rendered: everything that its paper shows, typed and checked.
 *
 * The same document becomes text (cli/form-text.h), CSV (cli/form-csv.h), and by kinko-render a PDF or a workbook
 * (cli/render.h). It is made with cli/form-draft.h and travels as JSON: docs/formats/form-document.md.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "cli/form-value.h"

typedef struct {
	char *label;
	KinkoFormType type;
	KinkoFormValue value;
} KinkoFormField;

typedef struct {
	char *label;
	KinkoFormType type;
	guint width; /* relative to the other columns, 1 to KINKO_FORM_MAX_WIDTH */
	KinkoFormAlign align;
} KinkoFormColumn;

typedef enum {
	KINKO_FORM_FIELDS,
	KINKO_FORM_TABLE,
	KINKO_FORM_PARAGRAPHS,
	KINKO_FORM_SIGNATURES,
	KINKO_FORM_N_KINDS,
} KinkoFormKind;

typedef struct {
	KinkoFormKind kind;
	char *heading;    /* "" for none */
	GArray *fields;   /* KinkoFormField */
	GArray *columns;  /* KinkoFormColumn, at least one */
	GArray *cells;    /* KinkoFormValue, row by row */
	guint rows;       /* without the total */
	gboolean totaled; /* the last cells are one row more, the total */
	char *text;       /* paragraphs, separated by \n */
	GStrv boxes;      /* what stands over each signature box */
} KinkoFormBlock;

typedef struct {
	char *form; /* name of the form, "monthly-report" */
	char *title, *number;
	gboolean japanese; /* dates in 和暦 */
	KinkoDate date;
	GStrv to, from; /* lines */
	gboolean landscape;
	gboolean test;     /* everything made of it is marked 試験 */
	char *footer;      /* "" for none */
	GPtrArray *blocks; /* KinkoFormBlock */
} KinkoFormDocument;

/* What a document may have at most. */
#define KINKO_FORM_MAX_BYTES   (32 * 1024 * 1024)
#define KINKO_FORM_MAX_BLOCKS  200
#define KINKO_FORM_MAX_COLUMNS 40
#define KINKO_FORM_MAX_ROWS    50000 /* of all tables */
#define KINKO_FORM_MAX_FIELDS  200   /* of a block */
#define KINKO_FORM_MAX_LINES   20    /* of an address */
#define KINKO_FORM_MAX_BOXES   6
#define KINKO_FORM_MAX_LABEL   200 /* characters of a label, a heading, the title, a line */
#define KINKO_FORM_MAX_WIDTH   1000

/* Reads a document. KINKO_ERROR_INVALID says what is wrong and where: the block, row and column, counted from 1. */
KinkoFormDocument *kinko_form_document_read (json_t *json, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same from @len bytes of JSON. */
KinkoFormDocument *kinko_form_document_parse (gconstpointer data, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Wipes what it holds. */
void kinko_form_document_free (KinkoFormDocument *document);

/* The date of the paper as it stands there; owned by the caller. */
char *kinko_form_document_date (const KinkoFormDocument *document);

/* A cell of a table; @row may be that of the total, which follows the last. Borrowed. */
const KinkoFormValue *kinko_form_block_cell (const KinkoFormBlock *block, guint row, guint column);

/* How many rows of cells there are, the total included. */
guint kinko_form_block_rows (const KinkoFormBlock *block);

/* A cell as it is shown; owned by the caller. */
char *kinko_form_block_show (const KinkoFormBlock *block, guint row, guint column,
			     gboolean japanese);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoFormDocument, kinko_form_document_free)
