/* What the log says of a line, which counts more than the row. */
#include "vault/register-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/box.h"
#include "vault/case-entry.h"

static gboolean
refuse (const KinkoRegisterLine *line, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the log does not tell of '%s' as it is stored"), line->number);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

/* Does the entry tell of a version of the line? @detail: of the entry. */
static gboolean
writes_line (const KinkoEntry *entry, const json_t *detail, const KinkoRegisterLine *line)
{
	g_autofree char *object = kinko_register_line_object (line);

	return kinko_slice_equal (entry->object, object) &&
	       kinko_slice_equal (entry->result, "granted") &&
	       json_object_get (detail, "box") != NULL;
}

static gboolean
is_logged (KinkoSession *session, const KinkoRegisterLine *line, guint64 seq, GBytes *box)
{
	g_autofree char *hash = kinko_box_hash (box);
	g_autofree char *text = NULL;
	KinkoEntry entry;
	json_auto_t *detail = seq >= kinko_log_size (kinko_session_log (session))
				      ? NULL
				      : kinko_case_entry_read (session, seq, &text, &entry, NULL);

	return detail != NULL && writes_line (&entry, detail, line) &&
	       g_strcmp0 (json_string_value (json_object_get (detail, "box")), hash) == 0;
}

/* @text: a line of the log. */
static gboolean
is_later_version (const char *text, const KinkoRegisterLine *line, gboolean *later, GError **error)
{
	KinkoEntry entry;
	json_auto_t *detail = NULL;

	if (!kinko_entry_parse (text, strlen (text), &entry, error))
		return FALSE;
	detail = kinko_entry_detail (&entry, error);
	*later = detail != NULL && writes_line (&entry, detail, line);
	return detail != NULL;
}

/* A line that was put back to an older version, of which the log tells too: an approval that was used up, a request that
 * was refused. */
static gboolean
check_nothing_later (KinkoSession *session, const KinkoRegisterLine *line, guint64 seq,
		     GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT line FROM audit_entry WHERE seq > ? AND instr (line, ?) > 0", error);
	gboolean later = FALSE;
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_int (query, 1, (gint64) seq, error) ||
	    !kinko_statement_bind_text (query, 2, line->handle, error))
		return FALSE;
	while (!later && (step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		if (!is_later_version (kinko_statement_text (query, 0), line, &later, error))
			return FALSE;
	if (later)
		return refuse (line, error);
	return step == KINKO_STEP_DONE;
}

gboolean
kinko_register_check_newest (KinkoSession *session, const KinkoRegisterLine *line, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT seq, box FROM register_version WHERE line_id = ? AND version = ?", error);
	g_autoptr (GBytes) box = NULL;
	guint64 seq;

	if (query == NULL || !kinko_statement_bind_int (query, 1, line->id, error) ||
	    !kinko_statement_bind_int (query, 2, (gint64) line->version, error))
		return FALSE;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		seq = (guint64) kinko_statement_int (query, 0);
		box = kinko_statement_bytes (query, 1);
		return is_logged (session, line, seq, box)
			       ? check_nothing_later (session, line, seq, error)
			       : refuse (line, error);
	case KINKO_STEP_DONE:
		return refuse (line, error);
	default:
		return FALSE;
	}
}
