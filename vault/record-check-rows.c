/* Each box that is stored, against what its entry tells of it. */
#include "vault/record-check-internal.h"

#include <string.h>

#include "policies/error.h"
#include "vault/box.h"

json_t *
kinko_record_check_entry_at (KinkoRecordCheck *check, guint64 seq, char **line, KinkoEntry *entry,
			     GError **error)
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
	for (gsize i = 0; kinko_record_beside_members[i] != NULL; i++) {
		const json_t *line = json_object_get (detail, kinko_record_beside_members[i]);

		if (g_strcmp0 (json_string_value (json_object_get (line, "line")), object) == 0)
			return line;
	}
	return NULL;
}

/* A row: of the version @version of @object, which the entry @seq tells of as it says. */
typedef struct {
	const char *object;
	guint64 seq, version;
	const char *part;     /* NULL: the record itself; otherwise the member of detail.numbers */
	const char *document; /* handle; NULL: it is none */
} Row;

static gboolean
check_box (KinkoRecordCheck *check, const Row *row, GBytes *box, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail =
		kinko_record_check_entry_at (check, row->seq, &line, &entry, &problem);
	const json_t *written = find_line (detail, row->object);

	if (problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (written == NULL && detail != NULL && kinko_slice_equal (entry.object, row->object) &&
	    kinko_slice_equal (entry.result, "granted"))
		written = detail;
	if (written == NULL ||
	    (guint64) json_integer_value (json_object_get (written, "version")) != row->version)
		return kinko_record_check_report (check, KINKO_FINDING_NO_ENTRY, row->object,
						  row->seq, error);
	if (row->part != NULL)
		written = json_object_get (written, "numbers");
	return names_hash (written, row->part == NULL ? "box" : row->part, box) ||
	       kinko_record_check_report (check, KINKO_FINDING_BOX, row->object, row->seq, error);
}

/* A paper of which a predecessor gave no content, or gave it to others only. */
static gboolean
never_had_content (const json_t *detail, const char *document)
{
	return document != NULL && json_is_false (json_object_get (detail, "content")) &&
	       g_strcmp0 (json_string_value (json_object_get (detail, "document")), document) == 0;
}

/* Nothing is gone but what was erased, what never was there, or a My Number that was taken out in that very version. */
static gboolean
check_absent (KinkoRecordCheck *check, const Row *row, GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail = NULL;

	if (g_hash_table_contains (check->erased, row->object))
		return TRUE;
	if (row->part != NULL || row->document != NULL)
		detail = kinko_record_check_entry_at (check, row->seq, &line, &entry, &problem);
	if (problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	return (row->part != NULL &&
		g_strcmp0 (json_string_value (json_object_get (json_object_get (detail, "numbers"),
							       row->part)),
			   "removed") == 0) ||
	       never_had_content (detail, row->document) ||
	       kinko_record_check_report (check, KINKO_FINDING_CONTENT_GONE, row->object, row->seq,
					  error);
}

gboolean
kinko_record_check_rows (KinkoRecordCheck *check, const char *sql, const char *room, guint64 *count,
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
		gint64 subject = kinko_statement_int (query, 4);
		Row row = { .object = object,
			    .seq = (guint64) kinko_statement_int (query, 1),
			    .version = (guint64) kinko_statement_int (query, 2) };

		kinko_record_check_step (check);
		if (subject >= KINKO_SUBJECTS) {
			if (!kinko_record_check_report (check, KINKO_FINDING_NO_ENTRY, object,
							row.seq, error))
				return FALSE;
			continue;
		}
		if (subject >= 0)
			row.part = kinko_subject_name ((KinkoSubject) subject);
		if (box == NULL ? !check_absent (check, &row, error)
				: !check_box (check, &row, box, error))
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
	if (json_object_get (detail, "manifest") ==
	    NULL) /* only what is said of it was taken over */
		*good = *good && next == 0;
	else
		*good = *good && next > 0 &&
			g_strcmp0 (json_string_value (json_object_get (detail, "chunks")), text) ==
				0;
	return step == KINKO_STEP_DONE;
}

/* @row: of the case that it belongs to, which the entry names beside it: another case's people would be shown it. */
static gboolean
check_document (KinkoRecordCheck *check, gint64 id, const char *handle, const Row *row, GBytes *box,
		GError **error)
{
	g_autoptr (GError) problem = NULL;
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail =
		kinko_record_check_entry_at (check, row->seq, &line, &entry, &problem);
	gboolean good = FALSE;

	if (problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (detail == NULL || !kinko_slice_equal (entry.object, row->object) ||
	    !kinko_slice_equal (entry.result, "granted") ||
	    g_strcmp0 (json_string_value (json_object_get (detail, "document")), handle) != 0)
		return kinko_record_check_report (check, KINKO_FINDING_NO_ENTRY, row->object,
						  row->seq, error);
	if (!names_hash (detail, "box", box))
		return kinko_record_check_report (check, KINKO_FINDING_BOX, row->object, row->seq,
						  error);
	return check_chunks (check, id, detail, &good, error) &&
	       (good || kinko_record_check_report (check, KINKO_FINDING_DOCUMENT, row->object,
						   row->seq, error));
}

gboolean
kinko_record_check_documents (KinkoRecordCheck *check, guint64 *count, GError **error)
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
		Row row = { .object = object,
			    .seq = (guint64) kinko_statement_int (query, 2),
			    .document = kinko_statement_text (query, 1) };

		kinko_record_check_step (check);
		if (box == NULL
			    ? !check_absent (check, &row, error)
			    : !check_document (check, kinko_statement_int (query, 0),
					       kinko_statement_text (query, 1), &row, box, error))
			return FALSE;
		*count += box != NULL;
	}
	return step == KINKO_STEP_DONE;
}
