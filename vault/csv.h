/*
 * CSV (RFC 4180) inside guarded memory: cells are unquoted in place, so that a file with My Numbers
 * is never copied to ordinary memory. UTF-8 with or without BOM, CRLF or LF, quoted line breaks; other
 * encodings are made UTF-8 before, by vault/csv-encoding.h.
 */
#pragma once

#include <glib.h>

#include "vault/secret.h"

#define KINKO_CSV_MAX_COLUMNS 16384   /* as many as a spreadsheet has */
#define KINKO_CSV_MAX_ROWS    1048576 /* likewise */
#define KINKO_CSV_MAX_BYTES   (256 * 1024 * 1024)

typedef struct _KinkoCsv KinkoCsv;

/*
 * Takes the text over (and changes it).
 *
 * KINKO_ERROR_INVALID with row and line, also as its one KinkoProblem, for: not UTF-8
 * (csv_encoding), a NUL byte (csv_nul), an unterminated quote (csv_unterminated), text after a
 * closing quote or a quote inside an unquoted cell (csv_quote), a carriage return that ends no
 * line (csv_line_break), a row with another number of cells than the heading or too many columns
 * (csv_columns), too many rows (csv_rows), an empty file (csv_empty) or one above the limit (csv_size). Cells are never
 * quoted in messages.
 */
KinkoCsv *kinko_csv_parse (KinkoSecret *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_csv_free (KinkoCsv *csv);

/* Rows with the heading (row 0). Completely empty lines are no rows. */
guint kinko_csv_rows (const KinkoCsv *csv);
guint kinko_csv_columns (const KinkoCsv *csv);

/* A cell as NUL-terminated text in guarded memory. */
const char *kinko_csv_cell (const KinkoCsv *csv, guint row, guint column);

/* The line of the file on which the row begins, 1-based. */
guint kinko_csv_line (const KinkoCsv *csv, guint row);

/* The letters over a spreadsheet's column (0: A, …, Z, AA, …), owned by the caller. */
char *kinko_csv_column_letters (guint column);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoCsv, kinko_csv_free)
