#include "vault/backup.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/act.h"
#include "vault/backup-open.h"
#include "vault/clock.h"
#include "vault/register-internal.h"
#include "vault/session-internal.h"
#include "vault/workspace.h"

static const KinkoRegister *
copies (void)
{
	return kinko_register_find ("copy");
}

/* Its line in this vault: the one that the manifest names, if that is a backup and this is its file. After a restore the
 * line is as it was before the file was complete, and says nothing of it. */
static KinkoRegisterLine *
find_line (KinkoSession *session, const KinkoBackupFound *found)
{
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_load (session, copies (), found->copy, NULL);
	const char *sha256;

	if (line == NULL || g_strcmp0 (kinko_record_get (line->record, "kind"), "backup") != 0)
		return NULL;
	sha256 = kinko_record_get (line->record, "sha256");
	return sha256 == NULL || strcmp (sha256, found->sha256) == 0 ? g_steal_pointer (&line)
								     : NULL;
}

/* What a restore lost of it, the file itself shows. */
static void
note_file (KinkoRegisterLine *line, const KinkoBackupFound *found)
{
	g_autofree char *bytes = g_strdup_printf ("%" G_GUINT64_FORMAT, found->bytes);

	if (kinko_record_get (line->record, "made") != NULL)
		return;
	kinko_record_put (line->record, "made", "1");
	kinko_record_put (line->record, "sha256", found->sha256);
	kinko_record_put (line->record, "bytes", bytes);
}

static gboolean
note_verified (KinkoAct *act, KinkoRegisterLine *line, const KinkoBackupFound *found,
	       GError **error)
{
	g_autofree char *today = kinko_clock_today ();
	g_autofree char *person = kinko_register_person (kinko_act_session (act), error);
	g_autofree char *object = kinko_register_line_object (line);
	json_auto_t *copy = json_object ();

	if (person == NULL)
		return FALSE;
	kinko_record_put (line->record, "verified_on", today);
	kinko_record_put (line->record, "verified_by", person);
	note_file (line, found);
	if (!kinko_register_change (act, line, copy, error))
		return FALSE;
	json_object_set_new (copy, "line", json_string (object));
	json_object_set (kinko_act_detail (act), "copy", copy);
	return TRUE;
}

/* Of another vault's backup everything may be in order, and it would bring back something else. Said before its database is
 * opened, for which nobody here need have a key. */
static gboolean
is_ours (KinkoSession *session, const KinkoBackup *backup, const char *path, GError **error)
{
	if (strcmp (backup->manifest->vault_id, session->descriptor->id) == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("'%s' is a backup of another vault"), path);
	kinko_error_set_hint (error, "%s", _ ("verify it in that vault"));
	return FALSE;
}

static gboolean
look_through (KinkoSession *session, KinkoWorkspace *workspace, const char *path,
	      const GPtrArray *keys, const KinkoProgress *progress, KinkoBackupFound *found,
	      GError **error)
{
	g_autoptr (GPtrArray) openers = kinko_backup_openers (keys, session->identity);
	g_autoptr (KinkoBackup) backup = NULL;
	g_autoptr (KinkoSession) inside = NULL;
	g_autoptr (GError) no_mirror = NULL;
	g_autoptr (KinkoMirror) mirror = NULL;

	backup = kinko_backup_unpack (path, openers, kinko_workspace_folder (workspace), progress,
				      error);
	if (backup == NULL || !is_ours (session, backup, path, error))
		return FALSE;
	inside = kinko_backup_session (backup, kinko_workspace_folder (workspace),
				       kinko_workspace_path (workspace), session->identity,
				       session->compartments, error);
	if (inside == NULL || !kinko_backup_check (backup, inside, found, error))
		return FALSE;
	kinko_backup_tell_lacks (session, found);
	mirror = kinko_mirror_open (session->mirror_path, &no_mirror);
	if (mirror != NULL)
		return kinko_backup_check_mirror (inside, mirror, found, error);
	kinko_session_warn (session, _ ("the mirror cannot be read: %s"), no_mirror->message);
	return TRUE;
}

static gboolean
finish (KinkoAct *act, KinkoBackupFound *found, const GError *failure, GError **error)
{
	g_autoptr (KinkoRegisterLine) line = NULL;

	if (!kinko_act_reopen (act, error))
		return FALSE;
	if (failure != NULL)
		return kinko_act_finish (act, failure, error);
	json_object_set_new (kinko_act_detail (act), "entries",
			     json_integer ((json_int_t) found->entries));
	line = find_line (kinko_act_session (act), found);
	if (line != NULL && !note_verified (act, line, found, error))
		return FALSE;
	found->number = line == NULL ? NULL : g_strdup (line->number);
	return kinko_act_finish (act, NULL, error);
}

KinkoBackupFound *
kinko_backup_verify (KinkoSession *session, const char *path, const GPtrArray *keys,
		     const KinkoProgress *progress, GError **error)
{
	g_autoptr (KinkoWorkspace) workspace = kinko_backup_workspace (session, error);
	g_autoptr (KinkoAct) act = workspace == NULL ? NULL
						     : kinko_act_begin (session, "backup.verify",
									"vault", NULL, error);
	g_autoptr (KinkoBackupFound) found = g_new0 (KinkoBackupFound, 1);
	g_autoptr (GError) failure = NULL;

	if (act == NULL || !kinko_act_commit_intent (act, error))
		return NULL;
	(void) !look_through (session, workspace, path, keys, progress, found, &failure);
	kinko_workspace_empty (workspace); /* the end of the act may need the room */
	if (!finish (act, found, failure, error))
		return NULL;
	if (failure == NULL)
		return g_steal_pointer (&found);
	g_propagate_error (error, g_steal_pointer (&failure));
	return NULL;
}
