#include "vault/seen.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/note.h"
#include "policies/error.h"
#include "vault/file.h"
#include "vault/restoration.h"
#include "vault/schema.h"
#include "vault/session-internal.h"

/* NULL for a recovery key, which has no identity file, and whose holder opens a vault once in years. */
static char *
seen_path (KinkoSession *session)
{
	if (session->identity_path == NULL)
		return NULL;
	return g_strconcat (session->identity_path, ".seen", NULL);
}

static KinkoCheckpoint *
parse_seen (const char *data, gsize len, const char *path, GError **error)
{
	g_autoptr (KinkoNote) note = kinko_note_parse (data, len, error);
	KinkoCheckpoint *checkpoint =
		note == NULL ? NULL : kinko_checkpoint_parse (note->text, error);

	if (checkpoint == NULL) {
		g_prefix_error (error, _ ("'%s': "), path);
		kinko_error_set_hint (
			error, "%s",
			_ ("the remembered checkpoint is damaged; if you can explain why, "
			   "remove the file and let the auditor verify the mirror"));
	}
	return checkpoint;
}

void
kinko_seen_clear (KinkoSeen *seen)
{
	g_clear_pointer (&seen->note, g_free);
}

gboolean
kinko_seen_load (KinkoSession *session, KinkoSeen *seen, GError **error)
{
	g_autofree char *path = seen_path (session);
	g_autoptr (GError) problem = NULL;
	g_autoptr (GBytes) file = NULL;
	g_autoptr (KinkoCheckpoint) checkpoint = NULL;
	const char *data;
	gsize len;

	seen->note = NULL;
	seen->size = 0;
	if (path == NULL)
		return TRUE;
	file = kinko_file_read (AT_FDCWD, path, KINKO_NOTE_MAX_LEN, &problem);
	if (file == NULL) {
		if (g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND))
			return TRUE; /* first time */
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	data = g_bytes_get_data (file, &len);
	checkpoint = parse_seen (data, len, path, error);
	if (checkpoint == NULL)
		return FALSE;
	seen->note = g_strndup (data, len);
	seen->size = checkpoint->size;
	return TRUE;
}

gboolean
kinko_seen_compare (KinkoSession *session, const KinkoSeen *seen, const char *ours, guint64 size,
		    GError **error)
{
	g_autofree char *path = NULL;

	if (seen->note == NULL || g_strcmp0 (ours, seen->note) == 0)
		return TRUE;
	path = seen_path (session);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     seen->size > size ? _ ("the vault was rolled back: you have seen %" PRIu64
					    " entries, now it has fewer")
				       : _ ("the history was rewritten: at %" PRIu64
					    " entries you have seen another checkpoint"),
		     seen->size);
	/* A log that is only shorter contradicts nothing that can be shown by signatures. */
	if (seen->size > size)
		kinko_error_set_hint (
			error,
			_ ("stop, tell the manager and the ward, and keep '%s': it is evidence"),
			path);
	else
		kinko_error_set_hint (
			error,
			_ ("stop, tell the manager and the ward, and keep '%s': it is evidence; "
			   "'kinko-verify %s --cosigned %s --evidence FILE' writes down what "
			   "anybody can check"),
			path, session->mirror_path, path);
	return FALSE;
}

/* Where the vault had to be restored without its mirror, the entries that were seen are gone, as a signed entry says. It is
 * told once: then another checkpoint is remembered. */
static gboolean
was_lost (KinkoSession *session, const KinkoSeen *seen, const char *ours, GError **error)
{
	g_autoptr (GArray) restorations = NULL;
	guint version;

	if (g_strcmp0 (ours, seen->note) == 0 ||
	    !kinko_schema_read_version (session->db, &version, error) ||
	    version < kinko_schema_version ())
		return FALSE;
	restorations = kinko_restorations_load (session, error);
	for (guint i = 0; restorations != NULL && i < restorations->len; i++) {
		const KinkoRestoration *one = &g_array_index (restorations, KinkoRestoration, i);

		if (!one->without_mirror || seen->size <= one->from)
			continue;
		kinko_session_warn (session,
				    _ ("the vault was restored without its mirror by entry %" PRIu64
				       ": of the %" PRIu64 " entries that you have seen, those "
				       "from %" PRIu64 " on are gone"),
				    one->seq, seen->size, one->from);
		return TRUE;
	}
	return FALSE;
}

gboolean
kinko_seen_check (KinkoSession *session, GError **error)
{
	g_auto (KinkoSeen) seen = { NULL, 0 };
	g_autofree char *ours = NULL;
	g_autoptr (GError) problem = NULL;

	if (!kinko_seen_load (session, &seen, error))
		return FALSE;
	if (seen.note == NULL)
		return TRUE;
	ours = kinko_log_note_at (session->log, seen.size, &problem);
	if (problem == NULL && was_lost (session, &seen, ours, &problem))
		return TRUE;
	if (problem == NULL)
		return kinko_seen_compare (session, &seen, ours, kinko_log_size (session->log),
					   error);
	g_propagate_error (error, g_steal_pointer (&problem));
	return FALSE;
}

/*
 * Borrowed; NULL when it is not known. A log whose last act was rolled back is read again: remembering a note that was
 * never committed would look like a rollback of the vault at the next opening.
 */
static const char *
newest_note (KinkoSession *session, GError **error)
{
	if (session->log == NULL)
		return session->visited;
	/* A vault that was just made has its database closed already. */
	if (session->db != NULL && !kinko_session_refresh (session, error))
		return NULL;
	return kinko_log_note (session->log);
}

void
kinko_seen_store (KinkoSession *session)
{
	g_autofree char *path = seen_path (session);
	g_autofree char *name = NULL;
	g_autoptr (GError) problem = NULL;
	const char *note = path == NULL ? NULL : newest_note (session, &problem);
	kinko_autofd int folder =
		note == NULL ? -1 : kinko_folder_open_parent (path, &name, &problem);

	if (path == NULL)
		return;
	if (folder < 0 || !kinko_file_replace (folder, name, note, strlen (note), &problem))
		kinko_session_warn (session, _ ("the checkpoint could not be remembered: %s"),
				    problem == NULL ? "?" : problem->message);
}

void
kinko_seen_forget (KinkoSession *session)
{
	g_autofree char *path = seen_path (session);

	(void) unlink (path); /* a vault that was never made leaves no memory */
}
