/* What of a log is read at every opening: its head, its end, and the greatest time. */
#include "vault/log-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/note.h"
#include "policies/error.h"
#include "vault/log-back.h"

void
kinko_log_hint_damage (GError **error)
{
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko or is damaged: keep it as "
				 "evidence and compare it with the mirror (kinko-verify)"));
}

gboolean
kinko_log_refuse_head (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the head of the log does not fit its last entry and note"));
	kinko_log_hint_damage (error);
	return FALSE;
}

static gboolean
load_head (KinkoLog *log, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (log->db, "SELECT size, root, frontier FROM audit_head", error);
	gsize root_len, frontier_len;
	gconstpointer root, frontier;
	KinkoHash computed;

	if (query == NULL)
		return FALSE;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ERROR:
		return FALSE;
	case KINKO_STEP_DONE:
		return TRUE;
	case KINKO_STEP_ROW:
		break;
	}
	root = kinko_statement_blob (query, 1, &root_len);
	frontier = kinko_statement_blob (query, 2, &frontier_len);
	if (!kinko_frontier_from_bytes (&log->frontier, (guint64) kinko_statement_int (query, 0),
					frontier, frontier_len, error)) {
		kinko_log_hint_damage (error);
		return FALSE;
	}
	computed = kinko_frontier_root (&log->frontier, log->hasher);
	return (root_len == sizeof computed && memcmp (root, &computed, root_len) == 0) ||
	       kinko_log_refuse_head (error);
}

gboolean
kinko_log_note_is_of_head (KinkoLog *log)
{
	g_autoptr (KinkoNote) note = kinko_note_parse (log->note, strlen (log->note), NULL);
	g_autoptr (KinkoCheckpoint) checkpoint =
		note == NULL ? NULL : kinko_checkpoint_parse (note->text, NULL);
	KinkoHash root = kinko_frontier_root (&log->frontier, log->hasher);

	return checkpoint != NULL && strcmp (checkpoint->origin, log->origin) == 0 &&
	       checkpoint->size == log->frontier.size &&
	       kinko_hash_equal (&checkpoint->root, &root);
}

/* Times fall only where a `clock.back` says so: before each of them may stand the greatest. */
static gboolean
take_time_before (KinkoLog *log, guint64 seq, GError **error)
{
	g_autofree char *line = seq == 0 ? NULL : kinko_log_line (log, seq - 1, error);
	KinkoEntry entry;

	if (seq == 0)
		return TRUE;
	if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error))
		return FALSE;
	log->latest_time = MAX (log->latest_time, entry.time_ms);
	return TRUE;
}

/* TRUE with *said: an opening named the greatest time before it, so that nobody has to look further back. */
static gboolean
take_named_time (KinkoLog *log, const KinkoEntry *opening, gboolean *said, GError **error)
{
	json_auto_t *detail = kinko_entry_detail (opening, error);
	const char *text = json_string_value (json_object_get (detail, "latest"));
	gint64 time_ms;

	if (detail == NULL)
		return FALSE;
	*said = text != NULL && kinko_entry_time_parse (text, strlen (text), &time_ms);
	if (*said)
		log->latest_time = MAX (log->latest_time, time_ms);
	return TRUE;
}

static gboolean
find_latest_time (KinkoLog *log, GError **error)
{
	g_autoptr (KinkoLogBack) back = kinko_log_back_new (log->db, log->frontier.size,
							    "session.open", "clock.back", error);
	gboolean said = FALSE;
	KinkoStep step = KINKO_STEP_DONE;
	KinkoEntry entry;

	if (back == NULL)
		return FALSE;
	log->latest_time = log->last_time;
	while (!said && (step = kinko_log_back_next (back, &entry, error)) == KINKO_STEP_ROW)
		if (kinko_slice_equal (entry.action, "clock.back")
			    ? !take_time_before (log, entry.seq, error)
			    : !take_named_time (log, &entry, &said, error))
			return FALSE;
	return said || step == KINKO_STEP_DONE;
}

gboolean
kinko_log_load (KinkoLog *log, GError **error)
{
	g_autofree char *line = NULL;
	KinkoEntry entry;

	kinko_frontier_init (&log->frontier);
	memset (&log->prev, 0, sizeof log->prev);
	log->last_time = log->latest_time = 0;
	g_clear_pointer (&log->note, g_free);
	if (!load_head (log, error))
		return FALSE;
	if (log->frontier.size == 0)
		return TRUE;
	line = kinko_log_line (log, log->frontier.size - 1, error);
	if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error))
		return FALSE;
	log->prev = kinko_hash_of (line, strlen (line));
	log->last_time = entry.time_ms;
	log->note = kinko_log_note_at (log, log->frontier.size, error);
	if (log->note != NULL && kinko_log_note_is_of_head (log))
		return find_latest_time (log, error);
	return (error != NULL && *error != NULL) ? FALSE : kinko_log_refuse_head (error);
}
