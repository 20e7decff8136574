/*
 * SHA-256 (FIPS 180-4) by libcrypto, which uses the processor's SHA instructions.
 */
#pragma once

#include <glib.h>

#define KINKO_HASH_LEN     32
#define KINKO_HASH_HEX_LEN (2 * KINKO_HASH_LEN)

/* A SHA-256 value; a plain value that is copied by assignment. */
typedef struct {
	guint8 bytes[KINKO_HASH_LEN];
} KinkoHash;

/* A digest context that is reused: setting one up costs more than hashing a log line. */
typedef struct _KinkoHasher KinkoHasher;

KinkoHasher *kinko_hasher_new (void);
void kinko_hasher_free (KinkoHasher *hasher);

/* Begins a new hash and forgets what was fed before. */
void kinko_hasher_begin (KinkoHasher *hasher);
void kinko_hasher_update (KinkoHasher *hasher, gconstpointer data, gsize len);
KinkoHash kinko_hasher_end (KinkoHasher *hasher);

/* SHA-256 of @len bytes at @data. */
KinkoHash kinko_hash_of (gconstpointer data, gsize len);

/* SHA-256 of a file, read in pieces. KINKO_ERROR_IO if it cannot be read. */
gboolean kinko_hash_of_file (const char *path, KinkoHash *out, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

gboolean kinko_hash_equal (const KinkoHash *a, const KinkoHash *b);

/* Writes 64 lower-case hex digits and a NUL. */
void kinko_hash_to_hex (const KinkoHash *hash, char hex[KINKO_HASH_HEX_LEN + 1]);

/* Reads 64 lower-case hex digits; @len must be 64, no NUL is looked for. */
gboolean kinko_hash_from_hex (const char *hex, gsize len, KinkoHash *out) G_GNUC_WARN_UNUSED_RESULT;

/* "sha256:<hex>" as it stands in details; owned by the caller. */
char *kinko_detail_hash (const KinkoHash *hash);
gboolean kinko_detail_hash_parse (const char *text, KinkoHash *hash) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoHasher, kinko_hasher_free)
