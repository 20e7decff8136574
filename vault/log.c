#include "vault/log-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/note.h"
#include "policies/error.h"
#include "vault/db-write.h"

KinkoLog *
kinko_log_new (KinkoDb *db, const char *origin)
{
	KinkoLog *log = g_new0 (KinkoLog, 1);

	log->db = db;
	log->origin = g_strdup (origin);
	log->hasher = kinko_hasher_new ();
	kinko_frontier_init (&log->frontier);
	return log;
}

void
kinko_log_free (KinkoLog *log)
{
	if (log == NULL)
		return;
	g_free (log->origin);
	g_free (log->note);
	kinko_hasher_free (log->hasher);
	g_free (log);
}

guint64
kinko_log_size (const KinkoLog *log)
{
	return log->frontier.size;
}

gint64
kinko_log_last_time (const KinkoLog *log)
{
	return log->last_time;
}

gint64
kinko_log_latest_time (const KinkoLog *log)
{
	return log->latest_time;
}

const char *
kinko_log_note (const KinkoLog *log)
{
	return log->note;
}

char *
kinko_log_line (KinkoLog *log, guint64 seq, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (log->db, "SELECT line FROM audit_entry WHERE seq = ?", error);

	if (query == NULL || !kinko_statement_bind_int (query, 1, (gint64) seq, error))
		return NULL;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		return g_strdup (kinko_statement_text (query, 0));
	case KINKO_STEP_DONE:
		g_set_error (error, KINKO_ERROR,
			     seq < log->frontier.size ? KINKO_ERROR_INTEGRITY
						      : KINKO_ERROR_NOT_FOUND,
			     _ ("the log has no entry %" PRIu64), seq);
		if (seq < log->frontier.size)
			kinko_log_hint_damage (error);
		return NULL;
	default:
		return NULL;
	}
}

char *
kinko_log_note_at (KinkoLog *log, guint64 size, GError **error)
{
	g_autoptr (KinkoStatement) query =
		kinko_db_prepare (log->db, "SELECT note FROM audit_note WHERE size = ?", error);

	if (query == NULL || !kinko_statement_bind_int (query, 1, (gint64) size, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return NULL;
	return g_strdup (kinko_statement_text (query, 0));
}

/* Stores a line as the next one; it continues the chain. */
static gboolean
append_line (KinkoLog *log, const char *line, gint64 time_ms, GError **error)
{
	g_autoptr (KinkoStatement) insert = kinko_db_prepare_write (
		log->db, "INSERT INTO audit_entry (seq, line, leaf) VALUES (?, ?, ?)", error);
	gsize len = strlen (line);
	KinkoHash leaf = kinko_tree_leaf (log->hasher, line, len);

	if (insert == NULL ||
	    !kinko_statement_bind_int (insert, 1, (gint64) log->frontier.size, error) ||
	    !kinko_statement_bind_text (insert, 2, line, error) ||
	    !kinko_statement_bind_blob (insert, 3, &leaf, sizeof leaf, error) ||
	    !kinko_statement_run (insert, error))
		return FALSE;
	kinko_frontier_append (&log->frontier, log->hasher, &leaf);
	kinko_hasher_begin (log->hasher);
	kinko_hasher_update (log->hasher, line, len);
	log->prev = kinko_hasher_end (log->hasher);
	log->last_time = time_ms;
	log->latest_time = MAX (log->latest_time, log->last_time);
	return TRUE;
}

gboolean
kinko_log_append (KinkoLog *log, KinkoEntryFields *fields, GError **error)
{
	g_autofree char *line = NULL;
	gint64 time_ms = log->last_time;

	fields->seq = log->frontier.size;
	fields->prev = log->prev;
	line = kinko_entry_build (fields, error);
	if (line == NULL)
		return FALSE;
	(void) !kinko_entry_time_parse (fields->time, strlen (fields->time), &time_ms);
	return append_line (log, line, time_ms, error);
}

static gboolean
store_note (KinkoLog *log, const char *note, GError **error)
{
	g_autoptr (KinkoStatement) insert = kinko_db_prepare_write (
		log->db, "INSERT INTO audit_note (size, note) VALUES (?, ?)", error);

	return insert != NULL &&
	       kinko_statement_bind_int (insert, 1, (gint64) log->frontier.size, error) &&
	       kinko_statement_bind_text (insert, 2, note, error) &&
	       kinko_statement_run (insert, error);
}

static gboolean
store_head (KinkoLog *log, const KinkoHash *root, GError **error)
{
	g_autoptr (KinkoStatement) upsert = kinko_db_prepare_write (
		log->db,
		"INSERT INTO audit_head (id, size, root, frontier) VALUES (1, ?, ?, ?)"
		" ON CONFLICT (id) DO UPDATE SET size = excluded.size, root = excluded.root,"
		" frontier = excluded.frontier",
		error);
	g_autoptr (GBytes) frontier = kinko_frontier_to_bytes (&log->frontier);

	return upsert != NULL &&
	       kinko_statement_bind_int (upsert, 1, (gint64) log->frontier.size, error) &&
	       kinko_statement_bind_blob (upsert, 2, root, sizeof *root, error) &&
	       kinko_statement_bind_bytes (upsert, 3, frontier, error) &&
	       kinko_statement_run (upsert, error);
}

gboolean
kinko_log_seal (KinkoLog *log, const KinkoSigner *signer, GError **error)
{
	KinkoHash root = kinko_frontier_root (&log->frontier, log->hasher);
	g_autofree char *text = kinko_checkpoint_text (log->origin, log->frontier.size, &root);
	g_autofree char *note = kinko_note_sign (text, log->origin, signer, error);

	if (note == NULL || !store_note (log, note, error) || !store_head (log, &root, error))
		return FALSE;
	g_free (log->note);
	log->note = g_steal_pointer (&note);
	return TRUE;
}

/* ---- bringing acts back ---------------------------------------------------------------------- */

static gboolean
adopt_lines (KinkoLog *log, const char *lines, gsize len, GError **error)
{
	const char *end = lines + len;

	while (lines < end) {
		const char *newline = memchr (lines, '\n', (gsize) (end - lines));
		g_autofree char *line =
			newline == NULL ? NULL : g_strndup (lines, (gsize) (newline - lines));
		KinkoEntry entry;

		if (line == NULL)
			return kinko_log_refuse_head (error);
		if (!kinko_entry_parse (line, strlen (line), &entry, error))
			return FALSE;
		if (entry.seq != log->frontier.size || !kinko_hash_equal (&entry.prev, &log->prev))
			return kinko_log_refuse_head (error);
		if (!append_line (log, line, entry.time_ms, error))
			return FALSE;
		lines = newline + 1;
	}
	return TRUE;
}

static gboolean
adopt_act (KinkoLog *log, const KinkoLogSource *source, gboolean *more, GError **error)
{
	g_autoptr (GError) problem = NULL;
	const char *lines, *note;
	gsize lines_len, note_len;
	KinkoHash root;

	*more = source->next (source->data, &lines, &lines_len, &note, &note_len, &problem);
	if (problem != NULL) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (!*more)
		return TRUE;
	if (!adopt_lines (log, lines, lines_len, error))
		return FALSE;
	g_free (log->note);
	log->note = g_strndup (note, note_len);
	root = kinko_frontier_root (&log->frontier, log->hasher);
	return kinko_log_note_is_of_head (log)
		       ? store_note (log, log->note, error) && store_head (log, &root, error)
		       : kinko_log_refuse_head (error);
}

gboolean
kinko_log_adopt (KinkoLog *log, const KinkoLogSource *source, GError **error)
{
	gboolean more = TRUE;

	if (!kinko_db_begin (log->db, error))
		return FALSE;
	while (more)
		if (!adopt_act (log, source, &more, error)) {
			kinko_db_rollback (log->db);
			return FALSE;
		}
	return kinko_db_commit (log->db, error);
}

gboolean
kinko_log_acts_after (KinkoLog *log, guint64 size, guint64 *acts, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		log->db, "SELECT count (*) FROM audit_note WHERE size > ?", error);

	if (query == NULL || !kinko_statement_bind_int (query, 1, (gint64) size, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return FALSE;
	*acts = (guint64) kinko_statement_int (query, 0);
	return TRUE;
}
