/* What a restore begins with: the backup, and the mirror that goes on where the backup ends. */
#include "vault/restore-internal.h"

#include <inttypes.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/file.h"
#include "vault/session-internal.h"
#include "vault/unfinished.h"

/* The session on the folder that becomes the vault. It has the identity from here on. */
static gboolean
open_backup (KinkoRestore *restore, const char *staging, GError **error)
{
	const KinkoRestoreOrder *order = restore->order;
	g_autoptr (KinkoIdentity) identity =
		kinko_identity_read (order->identity_path, order->passphrase, error);
	g_autoptr (KinkoCompartments) fallback = NULL;
	g_autoptr (GPtrArray) openers = NULL;
	kinko_autofd int folder = -1;

	if (identity == NULL || !kinko_folder_create (staging, error))
		return FALSE;
	folder = kinko_folder_open (staging, FALSE, error);
	if (folder == -1)
		return FALSE;
	restore->lock = kinko_unfinished_lock (folder, error);
	if (restore->lock == -1)
		return FALSE;
	openers = kinko_backup_openers (order->keys, identity);
	restore->backup =
		kinko_backup_unpack (order->file, openers, folder, order->progress, error);
	if (restore->backup == NULL)
		return FALSE;
	/* Who got the seat since has no grant in the backup. Whether it is a manager's seat, the replay says. */
	if (order->keys != NULL && order->keys->len > 0)
		fallback = kinko_backup_keys (restore->backup, folder, order->keys);
	restore->session =
		kinko_backup_session (restore->backup, folder, staging, identity, fallback, error);
	if (restore->session == NULL)
		return FALSE;
	restore->session->identity = g_steal_pointer (&identity);
	restore->session->identity_path = g_strdup (order->identity_path);
	restore->session->warn = order->warn;
	restore->session->warn_data = order->warn_data;
	kinko_session_choose_id (restore->session);
	if (!kinko_backup_check (restore->backup, restore->session, restore->report->found, error))
		return FALSE;
	kinko_backup_tell_lacks (restore->session, restore->report->found);
	return TRUE;
}

/* Who goes on without a mirror begins another history, which everybody's remembered checkpoint and the mirror contradict: so
 * not while the mirror is where the vault had it. */
static gboolean
check_no_mirror (const KinkoSession *session, GError **error)
{
	const char *path = session->descriptor->mirror;
	g_autoptr (KinkoMirror) mirror =
		g_path_is_absolute (path) ? kinko_mirror_open (path, NULL) : NULL;

	if (mirror == NULL)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_USAGE,
		     _ ("the mirror of this vault is there: '%s'"), path);
	kinko_error_set_hint (
		error, "%s",
		_ ("leave --without-mirror out. Where it is no more the vault's or is "
		   "damaged, have the ward look at it, and move it away first"));
	return FALSE;
}

/* Where the mirror is: given, or as the descriptor in the backup says. One inside of the vault is lost with it, or is named. */
static gboolean
choose_mirror (KinkoRestore *restore, const char *staging, GError **error)
{
	KinkoSession *session = restore->session;
	const KinkoRestoreOrder *order = restore->order;

	if (order->without_mirror && !check_no_mirror (session, error))
		return FALSE;
	if (order->without_mirror)
		session->mirror_path = g_build_filename (staging, "mirror.git", NULL);
	else if (order->mirror != NULL)
		session->mirror_path = g_canonicalize_filename (order->mirror, NULL);
	else if (g_path_is_absolute (session->descriptor->mirror))
		session->mirror_path = g_strdup (session->descriptor->mirror);
	if (session->mirror_path != NULL)
		return TRUE;
	g_set_error (
		error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND, "%s",
		_ ("the mirror was inside of the lost vault: it is not known where it is now"));
	kinko_error_set_hint (
		error, "%s",
		_ ("name its folder, or a copy of it, with --mirror; only if there is "
		   "none any more: --without-mirror"));
	return FALSE;
}

static gboolean
open_mirror (KinkoRestore *restore, GError **error)
{
	KinkoSession *session = restore->session;
	KinkoBackupFound *found = restore->report->found;

	restore->report->from = restore->report->to = found->entries;
	if (restore->order->without_mirror)
		return kinko_mirror_create (session->mirror_path, error) &&
		       (session->mirror = kinko_mirror_open (session->mirror_path, error)) != NULL;
	session->mirror = kinko_mirror_open (session->mirror_path, error);
	if (session->mirror == NULL) {
		kinko_error_set_hint (error, "%s",
				      _ ("name its folder, or a copy of it, with --mirror; only if "
					 "there is none any more: --without-mirror"));
		return FALSE;
	}
	if (!kinko_backup_check_mirror (session, session->mirror, found, error))
		return FALSE;
	restore->report->to = found->mirrored;
	if (found->mirrored >= found->entries)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the mirror ends at %" PRIu64 " entries, before the backup with %" PRIu64),
		     found->mirrored, found->entries);
	kinko_error_set_hint (
		error, "%s",
		_ ("it is not the newest: look for the one that the vault wrote last; "
		   "only if there is none any more: --without-mirror"));
	return FALSE;
}

gboolean
kinko_restore_open (KinkoRestore *restore, const char *staging, GError **error)
{
	return open_backup (restore, staging, error) && choose_mirror (restore, staging, error) &&
	       open_mirror (restore, error);
}
