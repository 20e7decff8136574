#include "vault/csv.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/csv-internal.h"

G_STATIC_ASSERT (KINKO_CSV_MAX_BYTES <= G_MAXUINT32);

struct _KinkoCsv {
	KinkoSecret *text;
	guint columns;
	GArray *cells; /* guint32: where each cell begins, row by row */
	GArray *lines; /* guint: the line of each row */
};

/* Where the reading stands. The text is followed by a NUL, and holds none before @end. */
typedef struct {
	char *next;
	char *end;
	guint row;  /* 1-based, of the row that is being read */
	guint line; /* 1-based, of @next */
} Reader;

gboolean
kinko_csv_fail (guint row, guint line, const char *code, const char *message, GError **error)
{
	GPtrArray *problems = g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_problem_free);
	KinkoProblem *problem = kinko_problem_new (code, NULL, "%s", message);

	problem->row = row;
	problem->line = line;
	g_ptr_array_add (problems, problem);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("the CSV cannot be read: %s (row %u, line %u)"), message, row, line);
	kinko_error_set_problems (error, problems);
	return FALSE;
}

/* The quotes are read afresh here: a file that is no UTF-8 is refused before it is taken apart. */
void
kinko_csv_locate (const char *text, const char *at, guint *row, guint *line)
{
	gboolean quoted = FALSE, row_begun = FALSE;

	*row = *line = 1;
	for (; text < at; text++) {
		if (*text == '\n') {
			(*line)++;
			if (!quoted && row_begun) {
				(*row)++;
				row_begun = FALSE;
			}
		} else if (*text != '\r') {
			row_begun = TRUE;
			quoted ^= *text == '"';
		}
	}
}

static gboolean
check_encoding (const char *text, gsize len, GError **error)
{
	const char *bad;
	guint row, line;

	if (g_utf8_validate_len (text, len, &bad))
		return TRUE;
	kinko_csv_locate (text, bad, &row, &line);
	if (*bad == '\0')
		kinko_csv_fail (row, line, "csv_nul", _ ("there is a NUL byte"), error);
	else
		kinko_csv_fail (row, line, "csv_encoding", _ ("the text is not UTF-8"), error);
	kinko_error_set_hint (error, _ ("save the table as 'CSV UTF-8 (comma delimited)'"));
	return FALSE;
}

static char *
line_break_end (char *at)
{
	if (at[0] == '\n')
		return at + 1;
	return at[0] == '\r' && at[1] == '\n' ? at + 2 : NULL;
}

/* Moves the text of a quoted cell over its opening quote, doubled quotes made single. */
static gboolean
read_quoted (Reader *reader, GError **error)
{
	guint line = reader->line;
	char *to = reader->next;
	char *from = reader->next + 1;

	for (;; from++) {
		if (from >= reader->end)
			return kinko_csv_fail (reader->row, line, "csv_unterminated",
					       _ ("a quotation mark is not closed"), error);
		if (*from == '"' && *++from != '"')
			break;
		if (*from == '\n')
			reader->line++;
		*to++ = *from;
	}
	if (from < reader->end && *from != ',' && line_break_end (from) == NULL)
		return kinko_csv_fail (reader->row, reader->line, "csv_quote",
				       _ ("text follows a closing quotation mark"), error);
	*to = '\0';
	reader->next = from;
	return TRUE;
}

static gboolean
read_plain (Reader *reader, GError **error)
{
	reader->next += strcspn (reader->next, ",\r\n\"");
	if (*reader->next == '"')
		return kinko_csv_fail (
			reader->row, reader->line, "csv_quote",
			_ ("a quotation mark stands inside a cell that does not begin with one"),
			error);
	if (*reader->next == '\r' && line_break_end (reader->next) == NULL)
		return kinko_csv_fail (reader->row, reader->line, "csv_line_break",
				       _ ("a carriage return is not followed by a line feed"),
				       error);
	return TRUE;
}

/* Reads one cell and what ends it; @last: it was the last of its row. */
static gboolean
read_cell (KinkoCsv *csv, Reader *reader, gboolean *last, GError **error)
{
	guint32 start = (guint32) (reader->next - kinko_secret_text (csv->text));
	gboolean quoted = *reader->next == '"';
	char *delimiter;

	if (quoted ? !read_quoted (reader, error) : !read_plain (reader, error))
		return FALSE;
	g_array_append_val (csv->cells, start);
	delimiter = reader->next;
	*last = delimiter >= reader->end || *delimiter != ',';
	if (delimiter < reader->end) {
		reader->next = *last ? line_break_end (delimiter) : delimiter + 1;
		reader->line += *last;
		*delimiter = '\0';
	}
	return TRUE;
}

static gboolean
fail_columns (guint row, guint line, const char *message, GError **error)
{
	kinko_csv_fail (row, line, "csv_columns", message, error);
	kinko_error_set_hint (error,
			      _ ("a cell that holds a comma must stand between quotation marks"));
	return FALSE;
}

static gboolean
read_row (KinkoCsv *csv, Reader *reader, GError **error)
{
	gboolean heading = csv->lines->len == 0;
	guint limit = heading ? KINKO_CSV_MAX_COLUMNS : csv->columns;
	guint line = reader->line;
	gboolean last = FALSE;
	guint n = 0;

	reader->row = csv->lines->len + 1;
	if (csv->lines->len == KINKO_CSV_MAX_ROWS)
		return kinko_csv_fail (reader->row, line, "csv_rows", _ ("there are too many rows"),
				       error);
	for (; !last; n++) {
		if (n == limit)
			return fail_columns (reader->row, line,
					     heading ? _ ("there are too many columns")
						     : _ ("there are more cells than column names"),
					     error);
		if (!read_cell (csv, reader, &last, error))
			return FALSE;
	}
	if (heading)
		csv->columns = n;
	else if (n < limit)
		return fail_columns (reader->row, line,
				     _ ("there are fewer cells than column names"), error);
	g_array_append_val (csv->lines, line);
	return TRUE;
}

KinkoCsv *
kinko_csv_parse (KinkoSecret *text, GError **error)
{
	g_autoptr (KinkoCsv) csv = g_new0 (KinkoCsv, 1);
	char *data = (char *) kinko_secret_data (text);
	Reader reader = { data, data + kinko_secret_len (text), 1, 1 };

	csv->text = text;
	csv->cells = g_array_new (FALSE, FALSE, sizeof (guint32));
	csv->lines = g_array_new (FALSE, FALSE, sizeof (guint));
	if (kinko_secret_len (text) > KINKO_CSV_MAX_BYTES) {
		kinko_csv_fail (1, 1, "csv_size", _ ("it is larger than 256 MiB"), error);
		return NULL;
	}
	if (!check_encoding (data, kinko_secret_len (text), error))
		return NULL;
	if (g_str_has_prefix (reader.next, "\xef\xbb\xbf"))
		reader.next += 3;
	while (reader.next < reader.end) {
		char *after = line_break_end (reader.next);

		if (after != NULL) {
			reader.next = after;
			reader.line++;
		} else if (!read_row (csv, &reader, error)) {
			return NULL;
		}
	}
	if (csv->lines->len == 0) {
		kinko_csv_fail (1, 1, "csv_empty", _ ("there is nothing in it"), error);
		return NULL;
	}
	return g_steal_pointer (&csv);
}

void
kinko_csv_free (KinkoCsv *csv)
{
	if (csv == NULL)
		return;
	kinko_secret_free (csv->text);
	g_array_unref (csv->cells);
	g_array_unref (csv->lines);
	g_free (csv);
}

guint
kinko_csv_rows (const KinkoCsv *csv)
{
	return csv->lines->len;
}

guint
kinko_csv_columns (const KinkoCsv *csv)
{
	return csv->columns;
}

const char *
kinko_csv_cell (const KinkoCsv *csv, guint row, guint column)
{
	g_assert (row < csv->lines->len && column < csv->columns);
	return kinko_secret_text (csv->text) +
	       g_array_index (csv->cells, guint32, (gsize) row * csv->columns + column);
}

guint
kinko_csv_line (const KinkoCsv *csv, guint row)
{
	g_assert (row < csv->lines->len);
	return g_array_index (csv->lines, guint, row);
}

char *
kinko_csv_column_letters (guint column)
{
	char letters[8] = "";
	gsize at = sizeof letters - 1;

	for (guint n = column + 1; n > 0; n = (n - 1) / 26)
		letters[--at] = (char) ('A' + (n - 1) % 26);
	return g_strdup (letters + at);
}
