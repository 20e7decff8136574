#include "vault/case-entry.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/box.h"

json_t *
kinko_case_entry_read (KinkoSession *session, guint64 seq, char **line, KinkoEntry *entry,
		       GError **error)
{
	*line = kinko_log_line (kinko_session_log (session), seq, error);
	if (*line == NULL || !kinko_entry_parse (*line, strlen (*line), entry, error))
		return NULL;
	return kinko_entry_detail (entry, error);
}

gboolean
kinko_case_entry_is_about (const KinkoEntry *entry, const KinkoCaseFile *file)
{
	g_autofree char *object = g_strconcat ("case/", file->handle, NULL);

	return kinko_slice_equal (entry->object, object) &&
	       kinko_slice_equal (entry->result, "granted");
}

static gboolean
refuse (const KinkoCaseFile *file, GError **error)
{
	g_set_error (
		error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		_ ("the log does not tell of version %" PRIu64 " of case '%s' as it is stored"),
		file->version, file->case_no);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

static gboolean
is_logged (KinkoSession *session, const KinkoCaseFile *file, guint64 seq, GBytes *box,
	   GError **error)
{
	g_autofree char *hash = kinko_box_hash (box);
	g_autofree char *line = NULL;
	KinkoEntry entry;
	json_auto_t *detail = NULL;

	if (seq >= kinko_log_size (kinko_session_log (session)))
		return refuse (file, error);
	detail = kinko_case_entry_read (session, seq, &line, &entry, error);
	if (detail == NULL)
		return FALSE;
	return (kinko_case_entry_is_about (&entry, file) &&
		g_strcmp0 (json_string_value (json_object_get (detail, "box")), hash) == 0) ||
	       refuse (file, error);
}

gboolean
kinko_case_entry_check_newest (KinkoSession *session, const KinkoCaseFile *file, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT seq, box FROM case_version WHERE case_id = ? AND version = ?", error);
	g_autoptr (GBytes) box = NULL;

	if (query == NULL || !kinko_statement_bind_int (query, 1, file->id, error) ||
	    !kinko_statement_bind_int (query, 2, (gint64) file->version, error))
		return FALSE;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		box = kinko_statement_bytes (query, 1);
		return is_logged (session, file, (guint64) kinko_statement_int (query, 0), box,
				  error);
	case KINKO_STEP_DONE:
		return refuse (file, error);
	default:
		return FALSE;
	}
}
