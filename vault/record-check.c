#include "vault/record-check.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/restored.h"
#include "policies/error.h"
#include "vault/box.h"
#include "vault/case-file.h"
#include "vault/restoration.h"

/* A box that an entry tells of. */
typedef struct {
	char *object; /* "case/<handle>" */
	guint64 seq, version;
	gboolean document; /* then @object is only its case */
	char *handle;      /* of the document */
	guint numbers;     /* My Numbers that this version wrote or took out */
} Told;

struct _KinkoRecordCheck {
	KinkoSession *session;
	GArray *restorations;
	GPtrArray *told;    /* Told */
	GHashTable *erased; /* objects whose content was erased */
	GError *problem;    /* of an entry */
};

static void
told_free (gpointer data)
{
	Told *told = data;

	g_free (told->object);
	g_free (told->handle);
	g_free (told);
}

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

/* Members of a detail that tell of the line of a register which the act wrote beside its own object: of a copy that was
 * made, of an erasure. */
static const char *const beside[] = { "copy", "erasure" };

/* ---- what the log tells of ------------------------------------------------------------------- */

static void
add_told (KinkoRecordCheck *check, const KinkoEntry *entry, const char *object,
	  const json_t *written, const char *document)
{
	Told *told;

	if (object == NULL || json_object_get (written, "box") == NULL)
		return;
	told = g_new0 (Told, 1);
	told->object = g_strdup (object);
	told->seq = entry->seq;
	told->version = (guint64) json_integer_value (json_object_get (written, "version"));
	told->document = document != NULL;
	told->handle = g_strdup (document);
	told->numbers = (guint) json_object_size (json_object_get (written, "numbers"));
	g_ptr_array_add (check->told, told);
}

void
kinko_record_check_entry (gpointer data, const KinkoEntry *entry, G_GNUC_UNUSED const char *line,
			  G_GNUC_UNUSED gsize len)
{
	KinkoRecordCheck *check = data;
	json_auto_t *detail = NULL;
	g_autofree char *object = NULL;
	const json_t *line_of;

	/* What was erased and then lost was erased again. */
	if (kinko_restored_is_erasure (entry))
		g_hash_table_add (check->erased, kinko_slice_dup (entry->object));
	if (check->problem != NULL || !kinko_restored_tells_of_box (entry) ||
	    kinko_restorations_lost (check->restorations, entry->seq))
		return;
	detail = kinko_entry_detail (entry, &check->problem);
	if (detail == NULL)
		return;
	object = kinko_slice_dup (entry->object);
	if (kinko_slice_equal (entry->result, "granted"))
		add_told (check, entry, object, detail,
			  json_string_value (json_object_get (detail, "document")));
	for (gsize i = 0; i < G_N_ELEMENTS (beside); i++) {
		line_of = json_object_get (detail, beside[i]);
		add_told (check, entry, json_string_value (json_object_get (line_of, "line")),
			  line_of, NULL);
	}
}

/* ---- what is stored -------------------------------------------------------------------------- */

static gboolean
refuse (const char *object, guint64 seq, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("what entry %" PRIu64 " tells of '%s' is not what is stored"), seq, object);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

/* The entry at @seq and its detail, a new reference. */
static json_t *
load_entry (KinkoRecordCheck *check, guint64 seq, char **line, KinkoEntry *entry, GError **error)
{
	KinkoLog *log = kinko_session_log (check->session);

	*line = seq < kinko_log_size (log) ? kinko_log_line (log, seq, error) : NULL;
	if (*line == NULL || !kinko_entry_parse (*line, strlen (*line), entry, error))
		return NULL;
	return kinko_entry_detail (entry, error);
}

static gboolean
names_hash (const json_t *detail, const char *key, GBytes *box)
{
	g_autofree char *hash = kinko_box_hash (box);

	return g_strcmp0 (json_string_value (json_object_get (detail, key)), hash) == 0;
}

/* What @detail tells of a line beside its own object; borrowed, NULL when it tells nothing of @object there. */
static const json_t *
find_line (const json_t *detail, const char *object)
{
	for (gsize i = 0; i < G_N_ELEMENTS (beside); i++) {
		const json_t *line = json_object_get (detail, beside[i]);

		if (g_strcmp0 (json_string_value (json_object_get (line, "line")), object) == 0)
			return line;
	}
	return NULL;
}

/* @part: NULL: the record itself; otherwise the member of detail.numbers. */
static gboolean
check_box (KinkoRecordCheck *check, const char *object, guint64 seq, guint64 version,
	   const char *part, GBytes *box, GError **error)
{
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail = load_entry (check, seq, &line, &entry, error);
	const json_t *written;

	if (detail == NULL)
		return error != NULL && *error != NULL ? FALSE : refuse (object, seq, error);
	written = find_line (detail, object);
	if (written == NULL) {
		if (!kinko_slice_equal (entry.object, object) ||
		    !kinko_slice_equal (entry.result, "granted"))
			return refuse (object, seq, error);
		written = detail;
	}
	if ((guint64) json_integer_value (json_object_get (written, "version")) != version)
		return refuse (object, seq, error);
	if (part != NULL)
		written = json_object_get (written, "numbers");
	return names_hash (written, part == NULL ? "box" : part, box) ||
	       refuse (object, seq, error);
}

/* Nothing is gone but what was erased, or a My Number that was taken out in that very version. */
static gboolean
check_absent (KinkoRecordCheck *check, const char *object, guint64 seq, const char *part,
	      GError **error)
{
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail = NULL;

	if (g_hash_table_contains (check->erased, object))
		return TRUE;
	detail = part == NULL ? NULL : load_entry (check, seq, &line, &entry, error);
	if (detail == NULL && error != NULL && *error != NULL)
		return FALSE;
	return g_strcmp0 (json_string_value (
				  json_object_get (json_object_get (detail, "numbers"), part)),
			  "removed") == 0 ||
	       refuse (object, seq, error);
}

/* Rows of (handle, seq, version, box, subject). */
static gboolean
check_rows (KinkoRecordCheck *check, const char *sql, const char *room, guint64 *count,
	    GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (check->session), sql, error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autofree char *object =
			g_strconcat (room, "/", kinko_statement_text (query, 0), NULL);
		g_autoptr (GBytes) box = kinko_statement_bytes (query, 3);
		guint64 seq = (guint64) kinko_statement_int (query, 1);
		gint64 subject = kinko_statement_int (query, 4);
		const char *part = NULL;

		if (subject >= KINKO_SUBJECTS)
			return refuse (object, seq, error);
		if (subject >= 0)
			part = kinko_subject_name ((KinkoSubject) subject);
		if (box == NULL ? !check_absent (check, object, seq, part, error)
				: !check_box (check, object, seq,
					      (guint64) kinko_statement_int (query, 2), part, box,
					      error))
			return FALSE;
		*count += box != NULL;
	}
	return step == KINKO_STEP_DONE;
}

/* ---- documents ------------------------------------------------------------------------------- */

/* All chunks in one hash, as when they were stored; the manifest has the number 0. */
static gboolean
check_chunks (KinkoRecordCheck *check, gint64 id, const json_t *detail, gboolean *good,
	      GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (check->session),
		"SELECT n, box FROM document_chunk WHERE document_id = ? ORDER BY n", error);
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	g_autofree char *text = NULL;
	KinkoHash hash;
	gint64 next = 0;
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_int (query, 1, id, error))
		return FALSE;
	*good = TRUE;
	kinko_hasher_begin (hasher);
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (GBytes) box = kinko_statement_bytes (query, 1);

		*good = *good && kinko_statement_int (query, 0) == next++;
		if (next == 1)
			*good = *good && names_hash (detail, "manifest", box);
		else
			kinko_hasher_update (hasher, g_bytes_get_data (box, NULL),
					     g_bytes_get_size (box));
	}
	hash = kinko_hasher_end (hasher);
	text = kinko_detail_hash (&hash);
	*good = *good && next > 0 &&
		g_strcmp0 (json_string_value (json_object_get (detail, "chunks")), text) == 0;
	return step == KINKO_STEP_DONE;
}

static gboolean
check_document (KinkoRecordCheck *check, gint64 id, const char *handle, guint64 seq, GBytes *box,
		GError **error)
{
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail = load_entry (check, seq, &line, &entry, error);
	gboolean good = FALSE;

	if (detail == NULL)
		return error != NULL && *error != NULL ? FALSE : refuse (handle, seq, error);
	if (g_strcmp0 (json_string_value (json_object_get (detail, "document")), handle) != 0 ||
	    !names_hash (detail, "box", box))
		return refuse (handle, seq, error);
	return check_chunks (check, id, detail, &good, error) &&
	       (good || refuse (handle, seq, error));
}

static gboolean
check_documents (KinkoRecordCheck *check, guint64 *count, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (kinko_session_db (check->session),
				  "SELECT d.id, d.handle, d.seq, d.box, f.handle FROM document AS d"
				  " JOIN case_file AS f ON f.id = d.case_id ORDER BY d.id",
				  error);
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		g_autoptr (GBytes) box = kinko_statement_bytes (query, 3);
		g_autofree char *object =
			g_strconcat ("case/", kinko_statement_text (query, 4), NULL);
		guint64 seq = (guint64) kinko_statement_int (query, 2);

		if (box == NULL
			    ? !check_absent (check, object, seq, NULL, error)
			    : !check_document (check, kinko_statement_int (query, 0),
					       kinko_statement_text (query, 1), seq, box, error))
			return FALSE;
		*count += box != NULL;
	}
	return step == KINKO_STEP_DONE;
}

/* ---- is all there that the log tells of? ----------------------------------------------------- */

static gboolean
is_stored (KinkoRecordCheck *check, const Told *told, gboolean *stored, GError **error)
{
	const char *handle = told->document ? told->handle : strchr (told->object, '/') + 1;
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

/* As many rows as the entry names My Numbers: what they hold was looked at row by row. */
static gboolean
has_numbers (KinkoRecordCheck *check, const Told *told, gboolean *stored, GError **error)
{
	g_autoptr (KinkoStatement) query = NULL;

	if (told->numbers == 0)
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
	*stored = *stored && kinko_statement_int (query, 0) == told->numbers;
	return TRUE;
}

static gboolean
check_told (KinkoRecordCheck *check, GError **error)
{
	for (guint i = 0; i < check->told->len; i++) {
		const Told *told = check->told->pdata[i];
		gboolean stored;

		if (strchr (told->object, '/') == NULL)
			return refuse (told->object, told->seq, error);
		if (!is_stored (check, told, &stored, error) ||
		    !has_numbers (check, told, &stored, error))
			return FALSE;
		if (!stored && !g_hash_table_contains (check->erased, told->object))
			return refuse (told->object, told->seq, error);
	}
	return TRUE;
}

/* ---- all of it ------------------------------------------------------------------------------- */

gboolean
kinko_record_check_finish (KinkoRecordCheck *check, KinkoRecordCounts *counts, GError **error)
{
	*counts = (KinkoRecordCounts){ 0 };
	if (check->problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&check->problem));
		return FALSE;
	}
	return check_rows (check,
			   "SELECT handle, seq, case_version.version, box, -1 FROM case_version"
			   " JOIN case_file ON id = case_id ORDER BY seq",
			   "case", &counts->versions, error) &&
	       check_rows (check,
			   "SELECT handle, seq, case_number.version, box, subject FROM case_number"
			   " JOIN case_file ON id = case_id ORDER BY seq",
			   "case", &counts->numbers, error) &&
	       check_rows (check,
			   "SELECT handle, seq, register_version.version, box, -1"
			   " FROM register_version JOIN register_line ON id = line_id ORDER BY seq",
			   "register", &counts->lines, error) &&
	       check_documents (check, &counts->documents, error) && check_told (check, error) &&
	       kinko_records_open (check->session, &counts->opened, error);
}
