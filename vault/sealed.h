/*
 * Reading what left a vault sealed: a backup, or a handover, which are age files with a tar in them. What is no such file, or
 * one of the other kind, is told apart from one that was changed or cut off.
 */
#pragma once

#include <glib.h>

#include "audit/hash.h"
#include "vault/age-io.h"
#include "vault/progress.h"
#include "vault/secret.h"

/* What is expected in it. */
typedef enum {
	KINKO_SEALED_BACKUP,
	KINKO_SEALED_HANDOVER,
} KinkoSealedKind;

typedef struct _KinkoSealed KinkoSealed;

/*
 * Opens the age file at @path, which is read once from its beginning to its end, in constant memory.
 *
 * @keys: KinkoSecret, age identities, one at least, used in this call only; the first that opens it is taken. @progress: used until
 * kinko_sealed_free(), or NULL.
 *
 * KINKO_ERROR_NOT_FOUND, KINKO_ERROR_IO; KINKO_ERROR_INVALID: it is no age file, or holds something else than @kind;
 * KINKO_ERROR_AUTH: none of @keys opens it; KINKO_ERROR_INTEGRITY: it is cut off or was changed.
 */
KinkoSealed *kinko_sealed_open (const char *path, KinkoSealedKind kind, const GPtrArray *keys,
				const KinkoProgress *progress, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same of an age file that is a part of something signed: there, what is no age file was changed. @source: used until
 * kinko_sealed_free(). @name: what messages call it. */
KinkoSealed *kinko_sealed_open_within (const char *name, KinkoAgeSource source, gpointer data,
				       const GPtrArray *keys, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_sealed_free (KinkoSealed *sealed);

/* A KinkoAgeSource; its data is a KinkoSealed. Gives the tar in it. */
gssize kinko_sealed_read (gpointer sealed, gpointer buffer, gsize len, GError **error);

/* After the end: SHA-256 of the file as it is, sealed, and how many bytes it has. */
KinkoHash kinko_sealed_hash (KinkoSealed *sealed);
guint64 kinko_sealed_bytes (const KinkoSealed *sealed);

/* What was found wrong in the tar is said with the name of the file, and with a next step if it has none. */
void kinko_sealed_name_failure (const char *name, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoSealed, kinko_sealed_free)
