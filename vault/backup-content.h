/*
 * What goes into a backup: gathered first, with its manifest, then packed. What goes together is of one moment, that of the
 * copy of the database. Format: docs/formats/backup.md.
 */
#pragma once

#include "vault/progress.h"
#include "vault/session.h"
#include "vault/tar-writer.h"

typedef struct _KinkoBackupContent KinkoBackupContent;

/* @database: path of the copy, which must stay there until it is packed; @number: the backup's line in the register of
 * copies. What is missing and stops no backup is warned of. */
KinkoBackupContent *kinko_backup_content_gather (KinkoSession *session, const char *database,
						 const char *number, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_backup_content_free (KinkoBackupContent *content);

/* Entries of the log that is in it. */
guint64 kinko_backup_content_entries (const KinkoBackupContent *content);

/* Writes it all and ends the tar. @progress: of the large files, in bytes. */
gboolean kinko_backup_content_pack (KinkoBackupContent *content, KinkoTarWriter *tar,
				    const KinkoProgress *progress, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoBackupContent, kinko_backup_content_free)
