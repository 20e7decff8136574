#include "vault/log.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "audit/note.h"
#include "audit/tree.h"
#include "policies/error.h"
#include "vault/db-write.h"
#include "vault/log-back.h"

struct _KinkoLog {
	KinkoDb *db;
	char *origin;
	KinkoHasher *hasher;
	KinkoFrontier frontier;
	KinkoHash prev;
	gint64 last_time, latest_time;
	char *note;
};

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

static void
set_damage_hint (GError **error)
{
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko or is damaged: keep it as "
				 "evidence and compare it with the mirror (kinko-verify)"));
}

static gboolean
refuse_head (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the head of the log does not fit its last entry and note"));
	set_damage_hint (error);
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
					frontier, frontier_len, error))
		return FALSE;
	computed = kinko_frontier_root (&log->frontier, log->hasher);
	return (root_len == sizeof computed && memcmp (root, &computed, root_len) == 0) ||
	       refuse_head (error);
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
			set_damage_hint (error);
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

/* The note is signed, head and frontier are not: they count only as far as the note says the same. */
static gboolean
note_is_of_head (KinkoLog *log)
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
	if (log->note != NULL && note_is_of_head (log))
		return find_latest_time (log, error);
	return (error != NULL && *error != NULL) ? FALSE : refuse_head (error);
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
			return refuse_head (error);
		if (!kinko_entry_parse (line, strlen (line), &entry, error))
			return FALSE;
		if (entry.seq != log->frontier.size || !kinko_hash_equal (&entry.prev, &log->prev))
			return refuse_head (error);
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
	return note_is_of_head (log)
		       ? store_note (log, log->note, error) && store_head (log, &root, error)
		       : refuse_head (error);
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

/* ---- reading acts ---------------------------------------------------------------------------- */

KinkoLogAct *
kinko_log_act_new (void)
{
	KinkoLogAct *act = g_new0 (KinkoLogAct, 1);

	act->lines = g_string_new (NULL);
	act->note = g_string_new (NULL);
	return act;
}

void
kinko_log_act_free (KinkoLogAct *act)
{
	if (act == NULL)
		return;
	g_string_free (act->lines, TRUE);
	g_string_free (act->note, TRUE);
	g_free (act->by);
	g_free (act->action);
	g_free (act->time);
	g_free (act);
}

/* Size of the log at the end of the act that begins at @first_seq; 0 when there is none. */
static gboolean
find_act_end (KinkoLog *log, guint64 first_seq, guint64 *end, KinkoLogAct *act, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		log->db, "SELECT size, note FROM audit_note WHERE size > ? ORDER BY size LIMIT 1",
		error);

	*end = 0;
	if (query == NULL || !kinko_statement_bind_int (query, 1, (gint64) first_seq, error))
		return FALSE;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		*end = (guint64) kinko_statement_int (query, 0);
		g_string_assign (act->note, kinko_statement_text (query, 1));
		return TRUE;
	case KINKO_STEP_DONE:
		return TRUE;
	default:
		return FALSE;
	}
}

static gboolean
remember_last_entry (KinkoLogAct *act, const char *line, GError **error)
{
	KinkoEntry entry;

	if (!kinko_entry_parse (line, strlen (line), &entry, error))
		return FALSE;
	g_free (act->by);
	g_free (act->action);
	g_free (act->time);
	act->by = kinko_slice_dup (entry.by);
	act->action = kinko_slice_dup (entry.action);
	act->time = kinko_slice_dup (entry.time);
	return TRUE;
}

gboolean
kinko_log_read_act (KinkoLog *log, guint64 first_seq, KinkoLogAct *act, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		log->db, "SELECT line FROM audit_entry WHERE seq >= ? AND seq < ? ORDER BY seq",
		error);
	g_autofree char *last = NULL;
	guint64 end;
	KinkoStep step;

	if (query == NULL || !find_act_end (log, first_seq, &end, act, error) || end == 0 ||
	    !kinko_statement_bind_int (query, 1, (gint64) first_seq, error) ||
	    !kinko_statement_bind_int (query, 2, (gint64) end, error))
		return FALSE;
	act->first_seq = first_seq;
	g_string_truncate (act->lines, 0);
	for (guint64 seq = first_seq;
	     (step = kinko_statement_step (query, error)) == KINKO_STEP_ROW;) {
		const char *line = kinko_statement_text (query, 0);

		g_string_append (act->lines, line);
		g_string_append_c (act->lines, '\n');
		if (++seq == end)
			last = g_strdup (line);
	}
	if (step == KINKO_STEP_ERROR)
		return FALSE;
	if (last == NULL)
		return refuse_head (error); /* fewer entries than the note counts */
	return remember_last_entry (act, last, error);
}
