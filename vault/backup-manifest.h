/*
 * What a backup says of itself: the first file in its tar. Format: docs/formats/backup.md.
 */
#pragma once

#include <glib.h>

#include "audit/hash.h"

#define KINKO_BACKUP_MANIFEST "manifest.json"
#define KINKO_BACKUP_DATABASE "vault.db"

/* One file of the backup. */
typedef struct {
	char *name; /* "policy/access.yaml" */
	guint64 size;
	KinkoHash hash;
} KinkoBackupFile;

typedef struct {
	char *vault_id, *origin;
	gboolean test;
	char *made;       /* when, in the form of an entry's time */
	char *copy;       /* its number in the register of copies, "F26-0003" */
	char *checkpoint; /* the log's signed note at that moment */
	GPtrArray *files; /* KinkoBackupFile, in the order in which they follow */
} KinkoBackupManifest;

KinkoBackupManifest *kinko_backup_manifest_new (void);
void kinko_backup_manifest_free (KinkoBackupManifest *manifest);

void kinko_backup_manifest_add (KinkoBackupManifest *manifest, const char *name, guint64 size,
				const KinkoHash *hash);

/* The text; owned by the caller. */
GBytes *kinko_backup_manifest_render (const KinkoBackupManifest *manifest);

/* Reads it strictly: the names are those that a backup has and no others, each once. KINKO_ERROR_INTEGRITY,
 * KINKO_ERROR_UNSUPPORTED for another version. */
KinkoBackupManifest *kinko_backup_manifest_parse (gconstpointer data, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The number of entries that its checkpoint counts, and the root. KINKO_ERROR_INTEGRITY unless it is a checkpoint of
 * this log. Its signature is looked at with the log. */
gboolean kinko_backup_manifest_head (const KinkoBackupManifest *manifest, guint64 *size,
				     KinkoHash *root, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoBackupManifest, kinko_backup_manifest_free)
