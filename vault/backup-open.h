/*
 * Opening a backup: what verifying and restoring share.
 */
#pragma once

#include <glib.h>

#include "vault/backup-manifest.h"
#include "vault/backup.h"
#include "vault/session.h"
#include "vault/workspace.h"

/* A backup whose files lie in a folder of their own. */
typedef struct {
	KinkoBackupManifest *manifest;
	char *sha256; /* of the sealed file */
	guint64 bytes;
} KinkoBackup;

void kinko_backup_free (KinkoBackup *backup);

/* Where a backup of the session's vault is made or verified. While it is there the keys cannot be renewed, which would take
 * the database away under the act: so it is made before the act, and freed after it. KINKO_ERROR_BUSY while they are. */
KinkoWorkspace *kinko_backup_workspace (KinkoSession *session, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Opens the age file at @path with one of @keys (KinkoSecret, age identities) and lays what is in it into @folder, which is
 * empty, durably and each file only when its size and hash are those of the manifest; manifest.json itself stays out.
 *
 * Errors are those of kinko_sealed_open(), and KINKO_ERROR_INTEGRITY when what is sealed is not what the manifest says.
 */
KinkoBackup *kinko_backup_unpack (const char *path, const GPtrArray *keys, int folder,
				  const KinkoProgress *progress, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* What opens a backup: @keys if there are any, or the person's own. KinkoSecret. */
GPtrArray *kinko_backup_openers (const GPtrArray *keys, const KinkoIdentity *identity);

/* The keys in a grant of the backup that one of @keys (age identities) opens, whosever it is: a recovery key's, as a rule.
 * One with the key `numbers` if there is any; NULL: none. */
KinkoCompartments *kinko_backup_keys (const KinkoBackup *backup, int folder, const GPtrArray *keys)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * A session on such a folder that looks and writes nothing: no mirror, no policy yet, nothing logged.
 *
 * @identity: borrowed, opens the grant that is in the backup; @fallback: the keys where it has none for this person, or
 * NULL. KINKO_ERROR_AUTH when nothing opens it; KINKO_ERROR_INTEGRITY when it is not the vault of the manifest.
 */
KinkoSession *kinko_backup_session (const KinkoBackup *backup, int folder, const char *path,
				    const KinkoIdentity *identity,
				    const KinkoCompartments *fallback, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Everything that can be checked without the mirror: pages, chain, tree, notes, roster, seats, end of the contract, policy,
 * the manifest's checkpoint, and every box (vault/record-check.h). Fills @found. */
gboolean kinko_backup_check (const KinkoBackup *backup, KinkoSession *session,
			     KinkoBackupFound *found, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Warns whoever looks on of what a good backup lacks all the same. */
void kinko_backup_tell_lacks (KinkoSession *session, const KinkoBackupFound *found);

/*
 * The backup's log against a mirror, which is verified: one must be the beginning of the other. Fills mirrored.
 *
 * KINKO_ERROR_INTEGRITY when they tell different histories, or the mirror is another vault's.
 */
gboolean kinko_backup_check_mirror (KinkoSession *session, KinkoMirror *mirror,
				    KinkoBackupFound *found, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoBackup, kinko_backup_free)
