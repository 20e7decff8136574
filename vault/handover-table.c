/* The tables of a handover: newest versions, for a spreadsheet. */
#include "vault/handover-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/test-mark.h"
#include "vault/case-address.h"
#include "vault/copy-text.h"
#include "vault/csv-write.h"
#include "vault/register-forms.h"

#define PIECE      ((gsize) 64 * 1024)
#define ADDRESS    "address"
#define OPEN_CASES "open-cases.csv"
#define RETURNED   "returned-goods.csv"

/* A table on its way. */
typedef struct {
	KinkoCsvWriter *csv;
	KinkoHandoverText *text;
	gboolean closed_only; /* lines that are not open */
} Table;

static gboolean
table_open (KinkoHandoverWork *work, KinkoHandoverText *text, Table *table, GError **error)
{
	table->text = text;
	table->csv = kinko_csv_writer_new (KINKO_CSV_UTF_8, FALSE, error);
	if (table->csv == NULL)
		return FALSE;
	if (kinko_session_descriptor (work->session)->test)
		kinko_csv_writer_mark_rows (table->csv, KINKO_TEST_WORD, KINKO_TEST_WORD);
	return TRUE;
}

static void
table_clear (Table *table)
{
	kinko_csv_writer_free (table->csv);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Table, table_clear)

static gboolean
add_piece (Table *table, const KinkoSecret *piece, GError **error)
{
	return piece != NULL && kinko_handover_text_add (table->text, kinko_secret_data (piece),
							 kinko_secret_len (piece), error);
}

static gboolean
end_row (Table *table, GError **error)
{
	g_autoptr (KinkoSecret) piece = NULL;

	kinko_csv_writer_end_row (table->csv);
	table->text->rows++;
	if (kinko_csv_writer_len (table->csv) < PIECE)
		return TRUE;
	piece = kinko_csv_writer_take (table->csv);
	return add_piece (table, piece, error);
}

static gboolean
table_finish (Table *table, GError **error)
{
	g_autoptr (KinkoSecret) rest = kinko_csv_writer_finish (table->csv, error);

	return add_piece (table, rest, error);
}

/* ---- cases ----------------------------------------------------------------------------------- */

static gboolean
has_column (const KinkoField *field)
{
	return field->kind != KINKO_FIELD_NUMBER;
}

static void
write_case_heading (KinkoHandoverWork *work, Table *table)
{
	const KinkoColumns *columns = kinko_policy_columns (kinko_session_policy (work->session));
	gsize n;
	const KinkoField *fields = kinko_fields_all (&n);

	for (gsize i = 0; i < n; i++) {
		const char *heading =
			columns == NULL ? NULL : kinko_columns_heading (columns, fields[i].name);

		if (has_column (&fields[i]))
			kinko_csv_writer_cell (table->csv,
					       heading != NULL ? heading : _ (fields[i].label));
	}
	kinko_csv_writer_end_row (table->csv);
}

static gboolean
write_case (KinkoHandoverWork *work, const KinkoCaseFile *file, Table *table, GError **error)
{
	g_autoptr (KinkoCaseData) data =
		kinko_case_file_read (work->session, file, file->version, error);
	gsize n;
	const KinkoField *fields = kinko_fields_all (&n);
	gboolean protected;

	if (data == NULL)
		return FALSE;
	protected = kinko_case_is_protected (data);
	for (gsize i = 0; i < n; i++)
		if (has_column (&fields[i]))
			kinko_csv_writer_cell (table->csv,
					       protected && strcmp (fields[i].name, ADDRESS) == 0
						       ? NULL
						       : data->values[i]);
	return end_row (table, error);
}

/* Of what was erased nothing is left that a table could show: cases.jsonl tells that it was there. */
static gboolean
is_in_table (const KinkoCaseFile *file, gboolean open_only)
{
	KinkoState state;

	return file->erased_seq == 0 && (!open_only || (kinko_state_parse (file->state, &state) &&
							!kinko_state_is_end (state)));
}

gboolean
kinko_handover_make_case_table (KinkoHandoverWork *work, const char *name, KinkoHandoverText *text,
				GError **error)
{
	gboolean open_only = strcmp (name, OPEN_CASES) == 0;
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (work->session),
		"SELECT " KINKO_CASE_COLUMNS " FROM case_file ORDER BY case_no", error);
	g_auto (Table) table = { 0 };
	KinkoStep step;

	if (query == NULL || !table_open (work, text, &table, error))
		return FALSE;
	write_case_heading (work, &table);
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoCaseFile) file = kinko_case_file_from_row (query);

		if (is_in_table (file, open_only) && !write_case (work, file, &table, error))
			return FALSE;
	}
	return step == KINKO_STEP_DONE && table_finish (&table, error);
}

/* ---- registers ------------------------------------------------------------------------------- */

static void
write_register_heading (const KinkoRegister *book, Table *table)
{
	kinko_csv_writer_cell (table->csv, _ ("number of the line"));
	kinko_csv_writer_cell (table->csv, _ ("day"));
	kinko_csv_writer_cell (table->csv, _ ("operator"));
	kinko_csv_writer_cell (table->csv, _ ("open"));
	for (gsize i = 0; i < book->form->n; i++)
		if (book->form->fields[i].label != NULL) /* not what kinko keeps for itself */
			kinko_csv_writer_cell (table->csv, _ (book->form->fields[i].label));
	kinko_csv_writer_end_row (table->csv);
}

static gboolean
write_line (G_GNUC_UNUSED KinkoHandoverWork *work, const KinkoRegisterLine *line, gpointer data,
	    GError **error)
{
	Table *table = data;

	/* As of cases: registers.jsonl tells that an erased one was there. */
	if (line->erased_seq != 0 || (table->closed_only && line->open))
		return TRUE;
	kinko_csv_writer_cell (table->csv, line->number);
	kinko_csv_writer_cell (table->csv, line->day);
	kinko_csv_writer_cell (table->csv, line->operator);
	kinko_csv_writer_cell (table->csv, line->open ? "1" : "0");
	for (gsize i = 0; i < line->record->form->n; i++) {
		const KinkoField *field = &line->record->form->fields[i];
		const char *value = line->record->values[i];
		g_autofree char *words = NULL;

		if (field->label == NULL)
			continue;
		if (value != NULL && kinko_copy_text_is_in (field))
			words = kinko_copy_text_words (value);
		kinko_csv_writer_cell (table->csv, words == NULL ? value : words);
	}
	return end_row (table, error);
}

/* "registers/contact.csv", or what was given back. */
gboolean
kinko_handover_make_register_table (KinkoHandoverWork *work, const char *name,
				    KinkoHandoverText *text, GError **error)
{
	gboolean returned = strcmp (name, RETURNED) == 0;
	const char *slash = strchr (name, '/');
	g_autofree char *book =
		returned ? g_strdup ("receipt")
			 : g_strndup (slash + 1, strlen (slash + 1) - strlen (".csv"));
	g_auto (Table) table = { .closed_only = returned };

	if (!table_open (work, text, &table, error))
		return FALSE;
	write_register_heading (kinko_register_find (book), &table);
	return kinko_handover_each_line (work, book, write_line, &table, error) &&
	       table_finish (&table, error);
}
