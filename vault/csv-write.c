#include "vault/csv-write.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "policies/error.h"
#include "vault/cp932.h"
#include "vault/csv.h"

#define FIRST_SIZE ((gsize) 16 * 1024)
#define GETA       0x3013 /* 〓, which printers put where they lacked a character */

struct _KinkoCsvWriter {
	gboolean replace;
	const KinkoCp932 *table; /* NULL for UTF-8 */
	KinkoSecret *buffer;
	gsize len;       /* of the buffer that is used */
	gsize row_start; /* where the row that is being written begins */
	guint row;       /* 1-based */
	guint column;    /* 0-based, of the next cell */
	guint formulas, n_lacking;
	GPtrArray *lacking; /* KinkoProblem */
	const char *mark_heading,
		*mark; /* the last cell of the first row and of the others; NULL: none */
};

KinkoCsvWriter *
kinko_csv_writer_new (KinkoCsvEncoding encoding, gboolean replace, GError **error)
{
	const KinkoCp932 *table = NULL;
	KinkoCsvWriter *writer;

	g_assert (encoding != KINKO_CSV_ANY);
	if (encoding == KINKO_CSV_CP932) {
		table = kinko_cp932_table (error);
		if (table == NULL)
			return NULL;
	}
	writer = g_new0 (KinkoCsvWriter, 1);
	writer->replace = replace;
	writer->table = table;
	writer->buffer = kinko_secret_new (FIRST_SIZE);
	writer->row = 1;
	writer->lacking = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	return writer;
}

void
kinko_csv_writer_free (KinkoCsvWriter *writer)
{
	if (writer == NULL)
		return;
	kinko_secret_free (writer->buffer);
	g_ptr_array_unref (writer->lacking);
	g_free (writer);
}

void
kinko_csv_writer_mark_rows (KinkoCsvWriter *writer, const char *heading, const char *cell)
{
	g_assert (writer->row == 1 && writer->column == 0);
	writer->mark_heading = heading;
	writer->mark = cell;
}

/* ---- bytes ----------------------------------------------------------------------------------- */

static void
make_room (KinkoCsvWriter *writer, gsize more)
{
	gsize size = kinko_secret_len (writer->buffer);
	g_autoptr (KinkoSecret) larger = NULL;

	if (size - writer->len >= more)
		return;
	larger = kinko_secret_new (MAX (2 * size, writer->len + more));
	memcpy (kinko_secret_data (larger), kinko_secret_data (writer->buffer), writer->len);
	kinko_secret_free (writer->buffer);
	writer->buffer = g_steal_pointer (&larger);
}

static void
add_bytes (KinkoCsvWriter *writer, const void *bytes, gsize len)
{
	make_room (writer, len);
	memcpy (kinko_secret_data (writer->buffer) + writer->len, bytes, len);
	writer->len += len;
}

/* FALSE when the encoding lacks it. */
static gboolean
add_character (KinkoCsvWriter *writer, gunichar c)
{
	guint8 bytes[6];
	gsize len = writer->table == NULL ? (gsize) g_unichar_to_utf8 (c, (char *) bytes)
					  : kinko_cp932_write (writer->table, c, bytes);

	add_bytes (writer, bytes, len);
	sodium_memzero (bytes, sizeof bytes);
	return len > 0;
}

/* ---- cells ----------------------------------------------------------------------------------- */

static gboolean
begins_formula (gunichar c)
{
	switch (c) {
	case '=':
	case '+':
	case '-':
	case '@':
	case 0xff1d: /* full-width, which Japanese spreadsheets read as the others */
	case 0xff0b:
	case 0xff0d:
	case 0xff20:
		return TRUE;
	default:
		return FALSE;
	}
}

static gboolean
is_formula (const char *text)
{
	if (*text == '\t' || *text == '\r')
		return TRUE;
	for (const char *end = text + strlen (text); text < end; text = g_utf8_next_char (text)) {
		gunichar c = g_utf8_get_char_validated (text, end - text);

		if (c == (gunichar) -1 || c == (gunichar) -2 || !g_unichar_isspace (c))
			return begins_formula (c);
	}
	return FALSE;
}

static void
note_lacking (KinkoCsvWriter *writer)
{
	g_autofree char *letters = kinko_csv_column_letters (writer->column);
	KinkoProblem *problem;

	writer->n_lacking++;
	if (writer->lacking->len == KINKO_CSV_MAX_LACKING)
		return;
	problem = kinko_problem_new ("csv_lacking", NULL,
				     writer->replace
					     ? _ ("column %s: a character that the encoding "
						  "lacks was written as 〓")
					     : _ ("column %s: the encoding lacks a character"),
				     letters);
	problem->row = writer->row;
	g_ptr_array_add (writer->lacking, problem);
}

/* With quotation marks doubled. */
static void
add_text (KinkoCsvWriter *writer, const char *text)
{
	const char *end = text + strlen (text);
	gboolean complete = TRUE;

	while (text < end) {
		gunichar c = g_utf8_get_char_validated (text, end - text);
		gboolean valid = c != (gunichar) -1 && c != (gunichar) -2;

		if (c == '"')
			(void) add_character (writer, c); /* every encoding has it */
		if (!valid || !add_character (writer, c)) {
			complete = FALSE;
			(void) add_character (writer, GETA); /* so has either this */
		}
		text = valid ? g_utf8_next_char (text) : text + 1;
	}
	if (!complete)
		note_lacking (writer);
}

/* What stands before a cell. */
static void
begin_cell (KinkoCsvWriter *writer)
{
	if (writer->column > 0) {
		add_bytes (writer, ",", 1);
		return;
	}
	if (writer->row == 1 && writer->table == NULL)
		add_bytes (writer, "\xef\xbb\xbf", 3);
	writer->row_start = writer->len;
}

void
kinko_csv_writer_number (KinkoCsvWriter *writer, gint64 number)
{
	char digits[32];
	int len = g_snprintf (digits, sizeof digits, "%" PRIi64, number);

	begin_cell (writer);
	add_bytes (writer, digits, (gsize) len);
	writer->column++;
	sodium_memzero (digits, sizeof digits);
}

void
kinko_csv_writer_cell (KinkoCsvWriter *writer, const char *text)
{
	gboolean formula, quoted;

	if (text == NULL)
		text = "";
	begin_cell (writer);
	formula = is_formula (text);
	quoted = strpbrk (text, ",\"\r\n") != NULL;
	if (quoted)
		add_bytes (writer, "\"", 1);
	if (formula)
		add_bytes (writer, "'", 1);
	add_text (writer, text);
	if (quoted)
		add_bytes (writer, "\"", 1);
	writer->formulas += formula;
	writer->column++;
}

void
kinko_csv_writer_end_row (KinkoCsvWriter *writer)
{
	if (writer->mark != NULL)
		kinko_csv_writer_cell (writer,
				       writer->row == 1 ? writer->mark_heading : writer->mark);
	/* An empty line is no row to many readers, kinko's own among them. */
	if (writer->column == 1 && writer->len == writer->row_start)
		add_bytes (writer, "\"\"", 2);
	add_bytes (writer, "\r\n", 2);
	writer->row++;
	writer->column = 0;
}

/* ---- taking ---------------------------------------------------------------------------------- */

gsize
kinko_csv_writer_len (const KinkoCsvWriter *writer)
{
	return writer->len;
}

KinkoSecret *
kinko_csv_writer_take (KinkoCsvWriter *writer)
{
	KinkoSecret *taken =
		kinko_secret_new_from (kinko_secret_data (writer->buffer), writer->len);

	g_assert (writer->column == 0); /* whole rows only */
	sodium_memzero (kinko_secret_data (writer->buffer), writer->len);
	writer->len = 0;
	return taken;
}

KinkoSecret *
kinko_csv_writer_finish (KinkoCsvWriter *writer, GError **error)
{
	if (writer->n_lacking == 0 || writer->replace)
		return kinko_csv_writer_take (writer);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     ngettext ("%u cell holds a character that the encoding lacks",
			       "%u cells hold characters that the encoding lacks",
			       writer->n_lacking),
		     writer->n_lacking);
	kinko_error_set_hint (error, "%s",
			      _ ("write the file in UTF-8, or let 〓 stand for these characters"));
	kinko_error_set_problems (error, g_ptr_array_ref (writer->lacking));
	return NULL;
}

guint
kinko_csv_writer_formulas (const KinkoCsvWriter *writer)
{
	return writer->formulas;
}

guint
kinko_csv_writer_n_lacking (const KinkoCsvWriter *writer)
{
	return writer->n_lacking;
}

GPtrArray *
kinko_csv_writer_lacking (const KinkoCsvWriter *writer)
{
	return writer->lacking;
}
