/*
 * The bytes of an identity file, without the passphrase. Format: docs/formats/identity.md.
 */
#pragma once

#include <glib.h>

#include "vault/argon2.h"
#include "vault/identity.h"
#include "vault/secret.h"

#define KINKO_IDENTITY_SEED_LEN   32
#define KINKO_IDENTITY_NONCE_LEN  12
#define KINKO_IDENTITY_SEALED_LEN (KINKO_IDENTITY_SEED_LEN + 16)

typedef struct {
	KinkoIdentityPublic *public_part;
	KinkoArgon2 cost;
	guint8 salt[KINKO_ARGON2_SALT_LEN];
	guint8 nonce[KINKO_IDENTITY_NONCE_LEN];
	guint8 sealed[KINKO_IDENTITY_SEALED_LEN];
} KinkoIdentityFile;

/* A file for @public_part (copied) with a new salt; to be sealed. */
KinkoIdentityFile *kinko_identity_file_new (const KinkoIdentityPublic *public_part,
					    const KinkoArgon2 *cost);
void kinko_identity_file_free (KinkoIdentityFile *file);

/* Reads the text; the cost is within its bounds. KINKO_ERROR_INVALID, KINKO_ERROR_UNSUPPORTED. */
KinkoIdentityFile *kinko_identity_file_parse (const char *name, gconstpointer data, gsize len,
					      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The text, owned by the caller. */
GString *kinko_identity_file_render (const KinkoIdentityFile *file);

/* Seals the seed under the key that Argon2id made of the passphrase, with a new nonce. */
void kinko_identity_file_seal (KinkoIdentityFile *file, const KinkoSecret *seed,
			       const KinkoSecret *key);

/* The seed; NULL when the key is wrong or anything in the file was changed. */
KinkoSecret *kinko_identity_file_open (const KinkoIdentityFile *file, const KinkoSecret *key)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoIdentityFile, kinko_identity_file_free)
