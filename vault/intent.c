#include "vault/intent.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/session-internal.h"

static char *
lock_name (const char *session)
{
	return g_strdup_printf ("spool/session-%s.lock", session);
}

static gboolean
lock_session (KinkoSession *session, GError **error)
{
	g_autofree char *name = lock_name (session->id);

	if (session->lock >= 0)
		return TRUE;
	session->lock =
		openat (session->folder, name, O_CREAT | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (session->lock >= 0 && flock (session->lock, LOCK_EX | LOCK_NB) == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("cannot lock '%s': %s"), name,
		     g_strerror (errno));
	return FALSE;
}

void
kinko_intent_unlock (KinkoSession *session)
{
	g_autofree char *name = lock_name (session->id);

	if (session->lock < 0)
		return;
	(void) unlinkat (session->folder, name, 0); /* a left-over file is only an unlocked one */
	(void) close (session->lock);
	session->lock = -1;
}

gboolean
kinko_intent_open (KinkoAct *act, guint64 seq, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoStatement) insert = kinko_act_prepare (
		act, "INSERT INTO open_intent (seq, session) VALUES (?, ?)", error);

	return insert != NULL && lock_session (session, error) &&
	       kinko_statement_bind_int (insert, 1, (gint64) seq, error) &&
	       kinko_statement_bind_text (insert, 2, session->id, error) &&
	       kinko_statement_run (insert, error);
}

gboolean
kinko_intent_close (KinkoAct *act, guint64 seq, GError **error)
{
	g_autoptr (KinkoStatement) erase =
		kinko_act_prepare (act, "DELETE FROM open_intent WHERE seq = ?", error);

	return erase != NULL && kinko_statement_bind_int (erase, 1, (gint64) seq, error) &&
	       kinko_statement_run (erase, error);
}

/* A session is dead when its lock can be taken. */
static gboolean
session_is_dead (KinkoSession *session, const char *id)
{
	g_autofree char *name = lock_name (id);
	int lock = openat (session->folder, name, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
	/* No lock file: it died before it had one, or after it gave it back. Any other failure tells nothing. */
	gboolean dead = lock < 0 ? errno == ENOENT : flock (lock, LOCK_EX | LOCK_NB) == 0;

	if (lock >= 0) {
		if (dead)
			(void) unlinkat (session->folder, name, 0);
		(void) close (lock);
	}
	return dead;
}

static gboolean
abort_one (KinkoAct *act, guint64 seq, GError **error)
{
	g_autofree char *line =
		kinko_log_line (kinko_session_log (kinko_act_session (act)), seq, error);
	g_autofree char *action = NULL;
	g_autofree char *object = NULL;
	KinkoEntry entry;

	if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error))
		return FALSE;
	action = kinko_slice_dup (entry.action);
	object = kinko_slice_dup (entry.object);
	return kinko_intent_close (act, seq, error) &&
	       kinko_act_add_entry (act, action, object, "aborted",
				    json_pack ("{s:I}", "intent", (json_int_t) seq), error);
}

gboolean
kinko_intent_abort_orphans (KinkoAct *act, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		session->db, "SELECT seq, session FROM open_intent ORDER BY seq", error);
	g_autoptr (GArray) orphans = g_array_new (FALSE, FALSE, sizeof (guint64));
	KinkoStep step;

	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		guint64 seq = (guint64) kinko_statement_int (query, 0);

		if (session_is_dead (session, kinko_statement_text (query, 1)))
			g_array_append_val (orphans, seq);
	}
	if (step == KINKO_STEP_ERROR)
		return FALSE;
	for (guint i = 0; i < orphans->len; i++) {
		if (!abort_one (act, g_array_index (orphans, guint64, i), error))
			return FALSE;
	}
	return TRUE;
}
