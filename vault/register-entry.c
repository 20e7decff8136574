/* The entries of the log that tell of a line: a row and its box could have been written by anybody who holds the keys. */
#include "vault/register-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/box.h"
#include "vault/restoration.h"

static gboolean
refuse (const KinkoRegisterLine *line, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the log does not tell of version %" PRIu64 " of '%s' as it is stored"),
		     line->version, line->number);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

static gboolean
has_text (const json_t *object, const char *key, const char *text)
{
	return g_strcmp0 (json_string_value (json_object_get (object, key)), text) == 0;
}

/* An act on the line itself names it as its object; one that makes a copy, or erases, names it in its detail. */
static gboolean
tells_of (const KinkoEntry *entry, const json_t *detail, const char *object, const char *hash)
{
	const json_t *copy = json_object_get (detail, "copy");
	const json_t *erasure = json_object_get (detail, "erasure");

	if (kinko_slice_equal (entry->object, object) &&
	    kinko_slice_equal (entry->result, "granted"))
		return has_text (detail, "box", hash);
	return (has_text (copy, "line", object) && has_text (copy, "box", hash)) ||
	       (has_text (erasure, "line", object) && has_text (erasure, "box", hash));
}

static gboolean
is_logged (KinkoSession *session, const KinkoRegisterLine *line, guint64 seq, GBytes *box,
	   GError **error)
{
	KinkoLog *log = kinko_session_log (session);
	g_autofree char *object = kinko_register_line_object (line);
	g_autofree char *hash = kinko_box_hash (box);
	g_autofree char *text = NULL;
	KinkoEntry entry;
	json_auto_t *detail = NULL;

	if (seq >= kinko_log_size (log))
		return refuse (line, error);
	text = kinko_log_line (log, seq, error);
	if (text == NULL || !kinko_entry_parse (text, strlen (text), &entry, error))
		return FALSE;
	detail = kinko_entry_detail (&entry, error);
	if (detail == NULL)
		return FALSE;
	return tells_of (&entry, detail, object, hash) || refuse (line, error);
}

/* The entry that the newest version of the line names, which must tell of it. */
static gboolean
find_entry (KinkoSession *session, const KinkoRegisterLine *line, guint64 *seq, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT seq, box FROM register_version WHERE line_id = ? AND version = ?", error);
	g_autoptr (GBytes) box = NULL;

	if (query == NULL || !kinko_statement_bind_int (query, 1, line->id, error) ||
	    !kinko_statement_bind_int (query, 2, (gint64) line->version, error))
		return FALSE;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		*seq = (guint64) kinko_statement_int (query, 0);
		box = kinko_statement_bytes (query, 1);
		return is_logged (session, line, *seq, box, error);
	case KINKO_STEP_DONE:
		return refuse (line, error);
	default:
		return FALSE;
	}
}

gboolean
kinko_register_check_logged (KinkoSession *session, const KinkoRegisterLine *line, GError **error)
{
	guint64 seq;

	return find_entry (session, line, &seq, error);
}

/* ---- whether it is the newest ---------------------------------------------------------------- */

/* @text: a line of the log. */
static gboolean
is_later_version (const char *text, const KinkoRegisterLine *line, gboolean *later, GError **error)
{
	g_autofree char *object = kinko_register_line_object (line);
	KinkoEntry entry;
	json_auto_t *detail = NULL;

	if (!kinko_entry_parse (text, strlen (text), &entry, error))
		return FALSE;
	detail = kinko_entry_detail (&entry, error);
	*later = detail != NULL && kinko_slice_equal (entry.object, object) &&
		 kinko_slice_equal (entry.result, "granted") &&
		 json_object_get (detail, "box") != NULL;
	return detail != NULL;
}

/* A line that was put back to an older version, of which the log tells too: an approval that was used up, a request that
 * was refused. What was lost before a restore is no later version: the line is as the backup had it, and rightly so. Nor may
 * what was lost come back: somebody would have had to copy it out of the old vault. */
static gboolean
check_nothing_later (KinkoSession *session, const KinkoRegisterLine *line, guint64 seq,
		     GError **error)
{
	g_autoptr (GArray) restorations = kinko_restorations_load (session, error);
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT line, seq FROM audit_entry WHERE seq > ? AND instr (line, ?) > 0", error);
	gboolean later = FALSE;
	KinkoStep step = KINKO_STEP_DONE;

	if (restorations == NULL || query == NULL ||
	    !kinko_statement_bind_int (query, 1, (gint64) seq, error) ||
	    !kinko_statement_bind_text (query, 2, line->handle, error))
		return FALSE;
	if (kinko_restorations_lost (restorations, seq))
		return refuse (line, error);
	while (!later && (step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		if (!kinko_restorations_lost (restorations,
					      (guint64) kinko_statement_int (query, 1)) &&
		    !is_later_version (kinko_statement_text (query, 0), line, &later, error))
			return FALSE;
	return later ? refuse (line, error) : step == KINKO_STEP_DONE;
}

gboolean
kinko_register_check_newest (KinkoSession *session, const KinkoRegisterLine *line, GError **error)
{
	guint64 seq;

	return find_entry (session, line, &seq, error) &&
	       check_nothing_later (session, line, seq, error);
}
