#include "vault/case-export.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "policies/suggest.h"
#include "policies/test-mark.h"
#include "vault/act.h"
#include "vault/approval.h"
#include "vault/case-address.h"
#include "vault/case-write.h"
#include "vault/copy-file.h"
#include "vault/copy-text.h"
#include "vault/csv-write.h"
#include "vault/parameters.h"
#include "vault/second-objects.h"

#define PIECE      ((gsize) 64 * 1024)
#define MOST_NAMED 20 /* columns that the register names */
#define ADDRESS    "address"

void
kinko_case_exported_free (KinkoCaseExported *exported)
{
	if (exported == NULL)
		return;
	g_free (exported->copy);
	g_clear_pointer (&exported->lacking, g_ptr_array_unref);
	g_free (exported);
}

/* ---- columns --------------------------------------------------------------------------------- */

static gboolean
refuse_unknown (const char *column, GError **error)
{
	gsize n;
	const KinkoField *fields = kinko_fields_all (&n);
	g_autofree const char **names = g_new0 (const char *, n + 1);
	const char *meant;

	for (gsize i = 0; i < n; i++)
		names[i] = fields[i].name;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, _ ("there is no field '%s'"), column);
	meant = kinko_suggest (column, names);
	if (meant != NULL)
		kinko_error_set_hint (error, _ ("did you mean '%s'?"), meant);
	else
		kinko_error_set_hint (error, "%s", _ ("kinko case fields lists them"));
	return FALSE;
}

static gboolean
check_column (const char *column, GError **error)
{
	int field = kinko_field_index_all (column);

	if (field < 0)
		return refuse_unknown (column, error);
	if (kinko_field_at (field)->kind != KINKO_FIELD_NUMBER)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
		     _ ("'%s' is a My Number, and no export has one"), column);
	kinko_error_set_hint (error, "%s",
			      _ ("kinko case reveal shows one at a time, for a purpose"));
	return FALSE;
}

gboolean
kinko_case_export_check_columns (const char *const *columns, GError **error)
{
	if (columns == NULL || columns[0] == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE, "%s",
			     _ ("no column is named: an export has those only that are asked for"));
		kinko_error_set_hint (error, "%s", _ ("give --column NAME, once for each column"));
		return FALSE;
	}
	for (guint i = 0; columns[i] != NULL; i++) {
		if (!check_column (columns[i], error))
			return FALSE;
		for (guint j = 0; j < i; j++) {
			if (strcmp (columns[i], columns[j]) != 0)
				continue;
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
				     _ ("the column '%s' is named twice"), columns[i]);
			return FALSE;
		}
	}
	return TRUE;
}

static const char *
heading_of (KinkoSession *session, const KinkoCaseExport *what, const char *column)
{
	const KinkoColumns *columns = kinko_policy_columns (kinko_session_policy (session));
	const char *heading =
		what->english || columns == NULL ? NULL : kinko_columns_heading (columns, column);

	return heading == NULL ? column : heading;
}

/* ---- before anything is written -------------------------------------------------------------- */

/* All of them: the page of a list is not the page of a file. */
static KinkoStatement *
query_all (KinkoSession *session, const KinkoCaseExport *what, GError **error)
{
	KinkoCaseFilter filter = what->filter;

	filter.after = NULL;
	filter.limit = 0;
	return kinko_case_query (session, &filter, error);
}

/* Of a case that was erased there is nothing to write. */
static gboolean
is_erased (KinkoStatement *query)
{
	g_autoptr (KinkoCaseFile) file = kinko_case_file_from_row (query);

	return file->erased_seq != 0;
}

static gboolean
count_cases (KinkoSession *session, const KinkoCaseExport *what, guint *count, GError **error)
{
	g_autoptr (KinkoStatement) query = query_all (session, what, error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	for (*count = 0; (step = kinko_statement_step (query, error)) == KINKO_STEP_ROW;)
		*count += !is_erased (query);
	if (step != KINKO_STEP_DONE)
		return FALSE;
	if (*count == 0)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
			     _ ("there is no such case, so there is nothing to write"));
	return *count > 0;
}

static void
describe (KinkoAct *act, const KinkoCaseExport *what, guint count)
{
	json_t *detail = kinko_act_detail (act);
	json_t *columns = json_array ();

	for (guint i = 0; what->columns[i] != NULL; i++)
		json_array_append_new (columns, json_string (what->columns[i]));
	json_object_set_new (detail, "count", json_integer ((json_int_t) count));
	json_object_set_new (detail, "columns", columns);
	json_object_set_new (detail, "medium", json_string ("file"));
}

/* What the register says of the file's content. */
static char *
content_of (KinkoSession *session, const KinkoCaseExport *what)
{
	const char *headings[MOST_NAMED];
	guint n = 0;

	for (; what->columns[n] != NULL; n++)
		if (n < MOST_NAMED)
			headings[n] = heading_of (session, what, what->columns[n]);
	return n <= MOST_NAMED ? kinko_copy_text_table (headings, n, 0)
			       : kinko_copy_text_table (headings, MOST_NAMED, n - MOST_NAMED);
}

/* ---- writing --------------------------------------------------------------------------------- */

/* A file that is being written. */
typedef struct {
	KinkoSession *session;
	const KinkoCaseExport *what;
	KinkoCsvWriter *csv;
	guint expected, count; /* cases, counted before and now */
	guint withheld;
} Output;

static void
output_clear (Output *output)
{
	kinko_csv_writer_free (output->csv);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Output, output_clear)

static gboolean
add_piece (Output *output, KinkoCopyFile *file, GError **error)
{
	g_autoptr (KinkoSecret) piece = kinko_csv_writer_take (output->csv);

	return kinko_copy_file_add (file, kinko_secret_data (piece), kinko_secret_len (piece),
				    error);
}

static gboolean
write_row (Output *output, KinkoStatement *query, KinkoCopyFile *file, GError **error)
{
	g_autoptr (KinkoCaseFile) row = kinko_case_file_from_row (query);
	g_autoptr (KinkoCaseData) data = NULL;

	if (row->erased_seq != 0)
		return TRUE;
	data = kinko_case_file_read (output->session, row, row->version, error);
	if (data == NULL)
		return FALSE;
	kinko_case_hide_address (output->session, row, data, data);
	for (guint i = 0; output->what->columns[i] != NULL; i++) {
		const char *column = output->what->columns[i];

		kinko_csv_writer_cell (output->csv, data->values[kinko_field_index_all (column)]);
		output->withheld += data->address_withheld && strcmp (column, ADDRESS) == 0;
	}
	kinko_csv_writer_end_row (output->csv);
	output->count++;
	return kinko_csv_writer_len (output->csv) < PIECE || add_piece (output, file, error);
}

static void
write_heading (Output *output)
{
	const KinkoCaseExport *what = output->what;

	for (guint i = 0; what->columns[i] != NULL; i++)
		kinko_csv_writer_cell (output->csv,
				       heading_of (output->session, what, what->columns[i]));
	kinko_csv_writer_end_row (output->csv);
}

/* The log and the register have the number already: a file with another one would make them lie. */
static gboolean
check_count (const Output *output, GError **error)
{
	if (output->count == output->expected)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY, "%s",
		     _ ("cases were added or moved while they were written"));
	kinko_error_set_hint (error, "%s", _ ("nothing was written; try again"));
	return FALSE;
}

static gboolean
write_cases (gpointer data, KinkoCopyFile *file, GError **error)
{
	Output *output = data;
	g_autoptr (KinkoStatement) query = query_all (output->session, output->what, error);
	g_autoptr (KinkoSecret) rest = NULL;
	guint64 seen = 0;
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	write_heading (output);
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		kinko_session_report (output->session, _ ("writing the cases"), seen++, 0);
		if (!write_row (output, query, file, error))
			return FALSE;
	}
	if (step != KINKO_STEP_DONE || !check_count (output, error))
		return FALSE;
	rest = kinko_csv_writer_finish (output->csv, error);
	return rest != NULL &&
	       kinko_copy_file_add (file, kinko_secret_data (rest), kinko_secret_len (rest), error);
}

/* ---- the act --------------------------------------------------------------------------------- */

static KinkoCaseExported *
exported_new (const char *copy, const Output *output)
{
	KinkoCaseExported *exported = g_new0 (KinkoCaseExported, 1);

	exported->copy = g_strdup (copy);
	exported->count = output->count;
	exported->withheld = output->withheld;
	exported->formulas = kinko_csv_writer_formulas (output->csv);
	exported->n_lacking = kinko_csv_writer_n_lacking (output->csv);
	exported->lacking = g_ptr_array_ref (kinko_csv_writer_lacking (output->csv));
	return exported;
}

/* Columns, form and headings, as one text that is the same for the same export. */
static char *
parameters_of (const KinkoCaseExport *what)
{
	g_autoptr (GString) columns = g_string_new (NULL);
	GString *text = g_string_new (NULL);

	for (const char *const *column = what->columns; *column != NULL; column++)
		g_string_append_printf (columns, "%s%s", columns->len == 0 ? "" : ",", *column);
	kinko_parameters_add (text, "encoding", kinko_csv_encoding_name (what->encoding));
	kinko_parameters_add (text, "headings", what->english ? "en" : "ja");
	kinko_parameters_add (text, "columns", columns->str);
	return g_string_free (text, FALSE);
}

/* Reading every case only to say which they are is for those who need it exactly. */
static gboolean
list_objects (KinkoSession *session, const KinkoCaseExport *what, GPtrArray *objects,
	      GError **error)
{
	g_autoptr (KinkoStatement) query = query_all (session, what, error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (KinkoCaseFile) file = kinko_case_file_from_row (query);
		char *object;

		if (file->erased_seq != 0)
			continue;
		object = kinko_second_case (session, file->handle, error);
		if (object == NULL)
			return FALSE;
		g_ptr_array_add (objects, object);
	}
	g_ptr_array_add (objects, NULL);
	return step == KINKO_STEP_DONE;
}

static gboolean
authorize (KinkoAct *act, const Output *output, GError **error)
{
	const KinkoCaseExport *what = output->what;
	g_autoptr (GPtrArray) objects = g_ptr_array_new_with_free_func (g_free);
	g_autofree char *parameters = parameters_of (what);
	KinkoActScope scope = { .approval = what->approval,
				.count = output->expected,
				.recipient = what->recipient,
				.parameters = parameters };

	if (kinko_act_needs_second (act) ||
	    kinko_approval_names_cases (output->session, what->approval)) {
		if (!list_objects (output->session, what, objects, error))
			return FALSE;
		scope.objects = (const char *const *) objects->pdata;
	}
	return kinko_act_authorize (act, &scope, error);
}

static gboolean
prepare (KinkoAct *act, Output *output, GError **error)
{
	const KinkoCaseExport *what = output->what;

	if (!kinko_case_export_check_columns (what->columns, error) ||
	    !count_cases (output->session, what, &output->expected, error))
		return FALSE;
	if (!authorize (act, output, error))
		return FALSE;
	describe (act, what, output->expected);
	output->csv = kinko_csv_writer_new (what->encoding, what->replace, error);
	if (output->csv != NULL && kinko_session_descriptor (output->session)->test)
		kinko_csv_writer_mark_rows (output->csv,
					    what->english ? KINKO_TEST_HEADING_EN : KINKO_TEST_WORD,
					    KINKO_TEST_WORD);
	return output->csv != NULL;
}

KinkoCaseExported *
kinko_case_export (KinkoSession *session, const KinkoCaseExport *what, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "case.export", "vault", NULL, error);
	g_auto (Output) output = { .session = session, .what = what };
	KinkoCopy copy = { .medium = KINKO_COPY_CSV,
			   .recipient = what->recipient,
			   .erase_by = what->erase_by };
	g_autofree char *content = NULL;
	g_autofree char *number = NULL;

	if (act == NULL)
		return NULL;
	if (!prepare (act, &output, error)) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	copy.what = content = content_of (session, what);
	copy.approval = kinko_act_approval (act);
	copy.count = output.expected;
	if (!kinko_copy_file_make (act, &copy, what->path, write_cases, &output, &number, error))
		return NULL;
	return exported_new (number, &output);
}
