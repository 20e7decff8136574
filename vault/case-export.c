#include "vault/case-export.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/hash.h"
#include "policies/error.h"
#include "policies/suggest.h"
#include "vault/act.h"
#include "vault/approval.h"
#include "vault/case-address.h"
#include "vault/case-write.h"
#include "vault/copy.h"
#include "vault/csv-write.h"
#include "vault/file.h"
#include "vault/outside.h"

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

static gboolean
count_cases (KinkoSession *session, const KinkoCaseExport *what, guint *count, GError **error)
{
	g_autoptr (KinkoStatement) query = query_all (session, what, error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	for (*count = 0; (step = kinko_statement_step (query, error)) == KINKO_STEP_ROW;)
		(*count)++;
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
	g_autoptr (GString) list = g_string_new (NULL);
	guint n = 0;

	for (; what->columns[n] != NULL; n++)
		if (n < MOST_NAMED)
			g_string_append_printf (list, "%s%s", n == 0 ? "" : _ (", "),
						heading_of (session, what, what->columns[n]));
	if (n <= MOST_NAMED)
		return g_strdup_printf (_ ("table of cases: %s"), list->str);
	return g_strdup_printf (_ ("table of cases: %s and %u other columns"), list->str,
				n - MOST_NAMED);
}

static char *
register_copy (KinkoAct *act, const KinkoCaseExport *what, guint count, GError **error)
{
	g_autofree char *content = content_of (kinko_act_session (act), what);
	g_autofree char *name = g_path_get_basename (what->path);
	KinkoCopy copy = { .what = content,
			   .medium = _ ("CSV file"),
			   .recipient = what->recipient,
			   .approval = what->approval,
			   .erase_by = what->erase_by,
			   .path_name = name,
			   .count = count };
	char *number = NULL;

	return kinko_copy_register (act, &copy, &number, error) ? number : NULL;
}

/* ---- writing --------------------------------------------------------------------------------- */

/* A file that is being written. */
typedef struct {
	KinkoCsvWriter *csv;
	KinkoFileWriter *file; /* borrowed */
	KinkoHasher *hasher;
	guint64 bytes;
	guint count, withheld;
} Output;

static void
output_clear (Output *output)
{
	kinko_csv_writer_free (output->csv);
	g_clear_pointer (&output->hasher, kinko_hasher_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Output, output_clear)

/* Takes @piece over. */
static gboolean
add_piece (Output *output, KinkoSecret *piece, GError **error)
{
	gsize len = kinko_secret_len (piece);
	gboolean added;

	kinko_hasher_update (output->hasher, kinko_secret_data (piece), len);
	output->bytes += len;
	added = kinko_file_writer_add (output->file, kinko_secret_data (piece), len, error);
	kinko_secret_free (piece);
	return added;
}

static gboolean
write_row (KinkoSession *session, const KinkoCaseExport *what, KinkoStatement *query,
	   Output *output, GError **error)
{
	g_autoptr (KinkoCaseFile) file = kinko_case_file_from_row (query);
	g_autoptr (KinkoCaseData) data = kinko_case_file_read (session, file, file->version, error);

	if (data == NULL)
		return FALSE;
	kinko_case_hide_address (session, file, data, data);
	for (guint i = 0; what->columns[i] != NULL; i++) {
		int field = kinko_field_index_all (what->columns[i]);

		kinko_csv_writer_cell (output->csv, data->values[field]);
		output->withheld +=
			data->address_withheld && strcmp (what->columns[i], ADDRESS) == 0;
	}
	kinko_csv_writer_end_row (output->csv);
	output->count++;
	return kinko_csv_writer_len (output->csv) < PIECE ||
	       add_piece (output, kinko_csv_writer_take (output->csv), error);
}

static gboolean
write_rows (KinkoSession *session, const KinkoCaseExport *what, Output *output, GError **error)
{
	g_autoptr (KinkoStatement) query = query_all (session, what, error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	for (guint i = 0; what->columns[i] != NULL; i++)
		kinko_csv_writer_cell (output->csv, heading_of (session, what, what->columns[i]));
	kinko_csv_writer_end_row (output->csv);
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		if (!write_row (session, what, query, output, error))
			return FALSE;
	return step == KINKO_STEP_DONE;
}

/* The log and the register have the number already: a file with another one would make them lie. */
static gboolean
check_count (const Output *output, guint count, GError **error)
{
	if (output->count == count)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY, "%s",
		     _ ("cases were added or moved while they were written"));
	kinko_error_set_hint (error, "%s", _ ("nothing was written; try again"));
	return FALSE;
}

static gboolean
write_file (KinkoSession *session, const KinkoCaseExport *what, guint count, Output *output,
	    GError **error)
{
	g_autofree char *name = NULL;
	kinko_autofd int folder = kinko_folder_open_parent (what->path, &name, error);
	g_autoptr (KinkoFileWriter) file =
		folder < 0 ? NULL : kinko_file_writer_new (folder, name, error);
	KinkoSecret *rest;

	if (file == NULL)
		return FALSE;
	output->file = file;
	output->hasher = kinko_hasher_new ();
	kinko_hasher_begin (output->hasher);
	if (!write_rows (session, what, output, error) || !check_count (output, count, error))
		return FALSE;
	rest = kinko_csv_writer_finish (output->csv, error);
	return rest != NULL && add_piece (output, rest, error) &&
	       kinko_file_writer_finish (file, error);
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

/* Decides, counts and registers; what is given back is to be freed. */
static char *
prepare (KinkoAct *act, const KinkoCaseExport *what, guint *count, Output *output, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autofree char *mirror = kinko_session_mirror_path (session);

	if (!kinko_case_export_check_columns (what->columns, error) ||
	    !kinko_approval_check (what->approval, error) ||
	    !kinko_outside_check (kinko_session_folder (session), mirror, what->path, error) ||
	    !count_cases (session, what, count, error))
		return NULL;
	kinko_act_set_approval (act, what->approval);
	describe (act, what, *count);
	output->csv = kinko_csv_writer_new (what->encoding, what->replace, error);
	return output->csv == NULL ? NULL : register_copy (act, what, *count, error);
}

static gboolean
finish (KinkoAct *act, const char *copy, Output *output, const GError *failure, GError **error)
{
	char sha256[KINKO_HASH_HEX_LEN + 1] = "";

	if (failure == NULL) {
		KinkoHash hash = kinko_hasher_end (output->hasher);

		kinko_hash_to_hex (&hash, sha256);
	}
	return kinko_act_reopen (act, error) &&
	       kinko_copy_finish (act, copy, sha256, output->bytes, failure == NULL, error) &&
	       kinko_act_finish (act, failure, error);
}

KinkoCaseExported *
kinko_case_export (KinkoSession *session, const KinkoCaseExport *what, GError **error)
{
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "case.export", "vault", NULL, error);
	g_auto (Output) output = { 0 };
	g_autoptr (GError) failure = NULL;
	g_autofree char *copy = NULL;
	guint count;

	if (act == NULL)
		return NULL;
	copy = prepare (act, what, &count, &output, error);
	if (copy == NULL) {
		(void) kinko_act_fail (act, error);
		return NULL;
	}
	if (!kinko_act_commit_intent (act, error))
		return NULL;
	(void) !write_file (session, what, count, &output, &failure); /* logged with its failure */
	if (!finish (act, copy, &output, failure, error))
		return NULL;
	if (failure == NULL)
		return exported_new (copy, &output);
	g_propagate_error (error, g_steal_pointer (&failure));
	return NULL;
}
