#include "vault/record-check-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/restored.h"
#include "policies/error.h"
#include "vault/restoration.h"

#define STEPS_TOLD 256 /* entries or rows between two reports */

/* A box that an entry tells of. */
typedef struct {
	char *object; /* "case/<handle>" */
	guint64 seq, version;
	gboolean document; /* then @object is only its case */
	char *handle;      /* of the document */
	guint numbers;     /* My Numbers that this version wrote or took out */
} Told;

static void
told_free (gpointer data)
{
	Told *told = data;

	g_free (told->object);
	g_free (told->handle);
	g_free (told);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Told, told_free)

KinkoRecordCheck *
kinko_record_check_new (KinkoSession *session, GError **error)
{
	g_autoptr (GArray) restorations = kinko_restorations_load (session, error);
	KinkoRecordCheck *check;

	if (restorations == NULL)
		return NULL;
	check = g_new0 (KinkoRecordCheck, 1);
	check->session = session;
	check->restorations = g_steal_pointer (&restorations);
	check->told = g_ptr_array_new_with_free_func (told_free);
	check->erased = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
	return check;
}

void
kinko_record_check_free (KinkoRecordCheck *check)
{
	if (check == NULL)
		return;
	g_array_unref (check->restorations);
	g_ptr_array_unref (check->told);
	g_hash_table_unref (check->erased);
	g_clear_error (&check->problem);
	g_free (check);
}

/* ---- how far, and what was found ------------------------------------------------------------- */

/* Entries, and rows that are compared or opened. */
static guint64
count_steps (KinkoSession *session)
{
	static const char rows[] = "SELECT (SELECT count (*) FROM case_version)"
				   " + (SELECT count (*) FROM case_number)"
				   " + (SELECT count (*) FROM register_version)"
				   " + (SELECT count (*) FROM document)"
				   " + (SELECT count (*) FROM case_file)"
				   " + (SELECT count (*) FROM register_line)";
	gint64 n = 0;

	/* It is only for who waits: what cannot be counted will be found where it is compared. */
	(void) !kinko_db_get_int (kinko_session_db (session), rows, &n, NULL);
	return (guint64) n + kinko_log_size (kinko_session_log (session));
}

void
kinko_record_check_collect (KinkoRecordCheck *check, KinkoFindings *findings,
			    const KinkoProgress *progress)
{
	check->findings = findings;
	check->progress = progress;
	check->steps = progress == NULL ? 0 : count_steps (check->session);
}

void
kinko_record_check_step (KinkoRecordCheck *check)
{
	check->done++;
	if (check->done % STEPS_TOLD == 0)
		kinko_progress_report (check->progress, MIN (check->done, check->steps),
				       check->steps);
}

gboolean
kinko_record_check_tell (KinkoRecordCheck *check, KinkoFindingCode code, const char *object,
			 guint64 seq, const char *text, GError **error)
{
	if (check->findings != NULL) {
		kinko_findings_add (check->findings, code, object, seq, text);
		return TRUE;
	}
	if (seq != KINKO_NO_ENTRY)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("what entry %" PRIu64 " tells of '%s' is not what is stored"), seq,
			     object);
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, _ ("'%s': %s%s%s"), object,
			     kinko_finding_meaning (code), text == NULL ? "" : ": ",
			     text == NULL ? "" : text);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

gboolean
kinko_record_check_report (KinkoRecordCheck *check, KinkoFindingCode code, const char *object,
			   guint64 seq, GError **error)
{
	return kinko_record_check_tell (check, code, object, seq, NULL, error);
}

gboolean
kinko_record_check_absorb (KinkoRecordCheck *check, KinkoFindingCode code, const char *object,
			   GError *problem, GError **error)
{
	g_autoptr (GError) told = problem;

	if (check->findings == NULL || !kinko_finding_is_told_by (told)) {
		g_propagate_error (error, g_steal_pointer (&told));
		return FALSE;
	}
	/* What is wrong with a box makes that it does not open, which is no second finding. */
	if (!kinko_findings_have (check->findings, object))
		kinko_findings_add (check->findings, code, object, KINKO_NO_ENTRY, told->message);
	return TRUE;
}

/* ---- what the log tells of ------------------------------------------------------------------- */

const char *const kinko_record_beside_members[] = { "copy", "erasure", NULL };

static gboolean
is_stored (KinkoRecordCheck *check, const Told *told, gboolean *stored, GError **error)
{
	const char *slash = strchr (told->object, '/');
	const char *handle = told->document ? told->handle : slash == NULL ? "" : slash + 1;
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (check->session),
		"SELECT (SELECT count (*) FROM document WHERE handle = ?1 AND seq = ?2 AND ?4 = 1)"
		" + (SELECT count (*) FROM case_version JOIN case_file ON id = case_id"
		"    WHERE handle = ?1 AND case_version.version = ?3 AND seq = ?2)"
		" + (SELECT count (*) FROM register_version JOIN register_line ON id = line_id"
		"    WHERE handle = ?1 AND register_version.version = ?3 AND seq = ?2)",
		error);

	if (query == NULL || !kinko_statement_bind_text (query, 1, handle, error) ||
	    !kinko_statement_bind_int (query, 2, (gint64) told->seq, error) ||
	    !kinko_statement_bind_int (query, 3, (gint64) told->version, error) ||
	    !kinko_statement_bind_int (query, 4, told->document ? 1 : 0, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return FALSE;
	*stored = kinko_statement_int (query, 0) > 0;
	return TRUE;
}

/* As many rows as the entry names My Numbers: what they hold is looked at row by row. */
static gboolean
has_numbers (KinkoRecordCheck *check, const Told *told, gboolean *stored, GError **error)
{
	g_autoptr (KinkoStatement) query = NULL;

	if (told->numbers == 0 || !*stored)
		return TRUE;
	query = kinko_db_prepare (kinko_session_db (check->session),
				  "SELECT count (*) FROM case_number JOIN case_file ON id = case_id"
				  " WHERE handle = ? AND seq = ?",
				  error);
	if (query == NULL ||
	    !kinko_statement_bind_text (query, 1, strchr (told->object, '/') + 1, error) ||
	    !kinko_statement_bind_int (query, 2, (gint64) told->seq, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return FALSE;
	*stored = kinko_statement_int (query, 0) == told->numbers;
	return TRUE;
}

/* What is not stored may have been erased since, as later entries tell. */
static gboolean
look_for (KinkoRecordCheck *check, const KinkoEntry *entry, const char *object,
	  const json_t *written, const char *document, GError **error)
{
	g_autoptr (Told) told = NULL;
	gboolean stored;

	if (object == NULL || json_object_get (written, "box") == NULL)
		return TRUE;
	told = g_new0 (Told, 1);
	told->object = g_strdup (object);
	told->seq = entry->seq;
	told->version = (guint64) json_integer_value (json_object_get (written, "version"));
	told->document = document != NULL;
	told->handle = g_strdup (document);
	told->numbers = (guint) json_object_size (json_object_get (written, "numbers"));
	if (!is_stored (check, told, &stored, error) || !has_numbers (check, told, &stored, error))
		return FALSE;
	if (!stored)
		g_ptr_array_add (check->told, g_steal_pointer (&told));
	return TRUE;
}

static gboolean
look_for_all (KinkoRecordCheck *check, const KinkoEntry *entry, GError **error)
{
	json_auto_t *detail = kinko_entry_detail (entry, error);
	g_autofree char *object = kinko_slice_dup (entry->object);

	if (detail == NULL)
		return FALSE;
	if (kinko_slice_equal (entry->result, "granted") &&
	    !look_for (check, entry, object, detail,
		       json_string_value (json_object_get (detail, "document")), error))
		return FALSE;
	for (gsize i = 0; kinko_record_beside_members[i] != NULL; i++) {
		const json_t *line = json_object_get (detail, kinko_record_beside_members[i]);

		if (!look_for (check, entry, json_string_value (json_object_get (line, "line")),
			       line, NULL, error))
			return FALSE;
	}
	return TRUE;
}

void
kinko_record_check_entry (gpointer data, const KinkoEntry *entry, G_GNUC_UNUSED const char *line,
			  G_GNUC_UNUSED gsize len)
{
	KinkoRecordCheck *check = data;

	kinko_record_check_step (check);
	/* What was erased and then lost was erased again. */
	if (kinko_restored_is_erasure (entry))
		g_hash_table_add (check->erased, kinko_slice_dup (entry->object));
	if (check->problem != NULL || kinko_restorations_lost (check->restorations, entry->seq))
		return;
	if (kinko_restored_tells_of_box (entry))
		(void) !look_for_all (check, entry, &check->problem);
	else
		(void) !kinko_record_check_number_entry (check, entry, &check->problem);
}

/* ---- all of it ------------------------------------------------------------------------------- */

/* What an entry told of was not stored when it came by: erased by a later one, or gone. */
static gboolean
check_told (KinkoRecordCheck *check, GError **error)
{
	for (guint i = 0; i < check->told->len; i++) {
		const Told *told = check->told->pdata[i];

		if (!g_hash_table_contains (check->erased, told->object) &&
		    !kinko_record_check_report (check, KINKO_FINDING_MISSING, told->object,
						told->seq, error))
			return FALSE;
	}
	return TRUE;
}

gboolean
kinko_record_check_finish (KinkoRecordCheck *check, KinkoRecordCounts *counts, GError **error)
{
	*counts = (KinkoRecordCounts){ 0 };
	check->counts = counts;
	if (check->problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&check->problem));
		return FALSE;
	}
	return kinko_record_check_rows (
		       check,
		       "SELECT handle, seq, case_version.version, box, -1 FROM case_version"
		       " JOIN case_file ON id = case_id",
		       "case", &counts->versions, error) &&
	       kinko_record_check_rows (
		       check,
		       "SELECT handle, seq, case_number.version, box, subject FROM case_number"
		       " JOIN case_file ON id = case_id",
		       "case", &counts->numbers, error) &&
	       kinko_record_check_rows (check,
					"SELECT handle, seq, register_version.version, box, -1"
					" FROM register_version JOIN register_line ON id = line_id",
					"register", &counts->lines, error) &&
	       kinko_record_check_documents (check, &counts->documents, error) &&
	       check_told (check, error) && kinko_record_check_columns (check, error) &&
	       kinko_record_check_open (check, error);
}
