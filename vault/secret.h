/*
 * Memory for secrets: guarded, locked if the limits allow it, wiped when freed.
 */
#pragma once

#include <glib.h>

/* Bytes in sodium_malloc() pages. The one type in which keys, passphrases and My Numbers live. */
typedef struct _KinkoSecret KinkoSecret;

/* @len zero bytes to be filled through kinko_secret_data(). */
KinkoSecret *kinko_secret_new (gsize len);

/* A copy of @len bytes; the caller wipes its own. */
KinkoSecret *kinko_secret_new_from (gconstpointer data, gsize len);

/* @len random bytes. */
KinkoSecret *kinko_secret_new_random (gsize len);

/* Takes another reference. Secrets are not changed once they are shared. */
KinkoSecret *kinko_secret_ref (KinkoSecret *secret);

/* Drops a reference; the last one wipes and frees. NULL is allowed. */
void kinko_secret_free (KinkoSecret *secret);

/* The bytes; always followed by a NUL that is not counted, so that text can be read in place. */
guint8 *kinko_secret_data (const KinkoSecret *secret);
gsize kinko_secret_len (const KinkoSecret *secret);

/* The bytes as text, NUL-terminated. */
const char *kinko_secret_text (const KinkoSecret *secret);

/* Compares in constant time (for equal lengths). */
gboolean kinko_secret_equal (const KinkoSecret *a, const KinkoSecret *b);

/* A key of the same strength for another use: crypto_kdf (keyed BLAKE2b) of a 32-byte @secret.
 * @context: exactly 8 characters; @id: number of the subkey. Returns 32 bytes. */
KinkoSecret *kinko_secret_derive (const KinkoSecret *secret, const char context[9], guint64 id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoSecret, kinko_secret_free)
