/*
 * Writing a CSV that spreadsheets open: RFC 4180, lines with CRLF, UTF-8 with a byte order mark or CP932. Cells are
 * personal data, so everything written stands in guarded memory until it is taken.
 *
 *     writer = kinko_csv_writer_new (KINKO_CSV_CP932, replace, error)
 *     kinko_csv_writer_cell (writer, "氏名")             as often as there are columns
 *     kinko_csv_writer_end_row (writer)                  and so on
 *     kinko_csv_writer_take (writer)                     now and then, for a file that is larger than memory
 *     kinko_csv_writer_finish (writer, error)            what is left
 */
#pragma once

#include <glib.h>

#include "vault/csv-encoding.h"
#include "vault/secret.h"

typedef struct _KinkoCsvWriter KinkoCsvWriter;

/* How many cells that lack characters are named; all are counted. */
#define KINKO_CSV_MAX_LACKING 1000

/*
 * @encoding: KINKO_CSV_UTF_8 or KINKO_CSV_CP932. @replace: a character that the encoding lacks is written as 〓;
 * otherwise it makes kinko_csv_writer_finish() fail. Such a character is one that would not come back as the very same:
 * with CP932 〜 (U+301C) and − (U+2212), too, which other programs change without a word.
 *
 * KINKO_ERROR_UNSUPPORTED when the system knows no CP932.
 */
KinkoCsvWriter *kinko_csv_writer_new (KinkoCsvEncoding encoding, gboolean replace, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_csv_writer_free (KinkoCsvWriter *writer);

/* Before the first cell: the first row ends with @heading, and each other one with @cell. Static strings. */
void kinko_csv_writer_mark_rows (KinkoCsvWriter *writer, const char *heading, const char *cell);

/*
 * The next cell of the row; NULL is an empty one. One that a spreadsheet would take for a formula gets an apostrophe
 * before it: one that begins with = + - @ ＝ ＋ － ＠, also after white space, or with a tab or carriage return.
 */
void kinko_csv_writer_cell (KinkoCsvWriter *writer, const char *text);

/* The next cell as a number; one below zero is no formula. */
void kinko_csv_writer_number (KinkoCsvWriter *writer, gint64 number);

void kinko_csv_writer_end_row (KinkoCsvWriter *writer);

/* How many bytes wait to be taken. */
gsize kinko_csv_writer_len (const KinkoCsvWriter *writer);

/* The bytes written since the last time, perhaps none. */
KinkoSecret *kinko_csv_writer_take (KinkoCsvWriter *writer);

/* The same, at the end. KINKO_ERROR_INVALID with a problem (csv_lacking; the row, and the column in its message) for each
 * cell with characters that the encoding lacks, unless they were to be replaced. Messages never hold a cell. */
KinkoSecret *kinko_csv_writer_finish (KinkoCsvWriter *writer, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* How many cells got an apostrophe, and how many hold characters that the encoding lacks. */
guint kinko_csv_writer_formulas (const KinkoCsvWriter *writer);
guint kinko_csv_writer_n_lacking (const KinkoCsvWriter *writer);

/* Where these are: KinkoProblem, at most KINKO_CSV_MAX_LACKING; borrowed. */
GPtrArray *kinko_csv_writer_lacking (const KinkoCsvWriter *writer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoCsvWriter, kinko_csv_writer_free)
