/*
 * Argon2id (RFC 9106) by libargon2: from a passphrase to a key, at a cost that is written beside what
 * the key protects.
 */
#pragma once

#include <glib.h>

#include "vault/secret.h"

#define KINKO_ARGON2_SALT_LEN 16

/* Cost of Argon2id. */
typedef struct {
	guint32 memory_kib, passes, lanes;
} KinkoArgon2;

/* m=262144 (256 MiB), t=3, p=4. */
extern const KinkoArgon2 kinko_argon2_default;

/* Reads "m=KIB,t=N,p=N"; below the floor m=19456,t=2,p=1 or absurdly high (m > 4 GiB, t > 64, p > 64):
 * KINKO_ERROR_INVALID. */
gboolean kinko_argon2_parse (const char *text, KinkoArgon2 *cost, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same bounds for a cost that was read elsewhere. */
gboolean kinko_argon2_check (const KinkoArgon2 *cost, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A 32-byte key. The cost is checked before any memory is spent. KINKO_ERROR_FAILED when there is not
 * enough memory. */
KinkoSecret *kinko_argon2_derive (const KinkoSecret *passphrase,
				  const guint8 salt[KINKO_ARGON2_SALT_LEN], const KinkoArgon2 *cost,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;
