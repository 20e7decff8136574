/*
 * An operator's identity file: a random 32-byte seed under a passphrase, kept apart from the vault.
 * Format: docs/formats/identity.md.
 *
 * From the seed by crypto_kdf (context "kinko-id"): 1 Ed25519 for log notes, 2 Ed25519 for git commits,
 * 3 X25519 for sealing, which is an age identity.
 */
#pragma once

#include <glib.h>

#include "audit/signer.h"
#include "vault/argon2.h"
#include "vault/passphrase.h"
#include "vault/secret.h"

/* The public side of an identity. */
typedef struct {
	char *vault_id;
	char *operator;
	KinkoPublicKey note_key, git_key, recipient;
} KinkoIdentityPublic;

/* An unlocked identity. */
typedef struct _KinkoIdentity KinkoIdentity;

/* A new random identity. */
KinkoIdentity *kinko_identity_new (const char *vault_id, const char *operator);

/* One that was made before: @seed has KINKO_IDENTITY_SEED_LEN bytes. @age_key: what is sealed to it opens with this age
 * identity, which does not follow from the seed (a recovery key's). */
KinkoIdentity *kinko_identity_new_from_seed (KinkoSecret *seed, const char *vault_id,
					     const char *operator, KinkoSecret * age_key);

/* The seed, for sealing it. Borrowed. */
const KinkoSecret *kinko_identity_seed (const KinkoIdentity *identity);

void kinko_identity_free (KinkoIdentity *identity);

/* Writes the file (0600) under a passphrase; over an existing one only when @replace. Every write uses a new salt
 * and nonce. */
gboolean kinko_identity_write (const KinkoIdentity *identity, const char *path,
			       const KinkoSecret *passphrase, const KinkoArgon2 *cost,
			       gboolean replace, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads and unlocks. KINKO_ERROR_AUTH: wrong passphrase, or the file was changed (the two cannot be told
 * apart); KINKO_ERROR_INVALID: not an identity file, or cost out of bounds; KINKO_ERROR_NOT_FOUND. */
KinkoIdentity *kinko_identity_read (const char *path, const KinkoSecret *passphrase, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

#define KINKO_IDENTITY_KEY_LEN 32

/* The key that Argon2id made of the passphrase, under which the seed is in the file that was read: of no use for a file that is
 * written anew. NULL for an identity that comes from no file. Borrowed. */
const KinkoSecret *kinko_identity_key (const KinkoIdentity *identity);

/* Reads and unlocks with that key. KINKO_ERROR_AUTH: the file is another one by now. */
KinkoIdentity *kinko_identity_read_with_key (const char *path, const KinkoSecret *key,
					     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Only the public part, unauthenticated: whose file it is, before a passphrase is asked for. */
KinkoIdentityPublic *kinko_identity_peek (const char *path, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
/* The same of a key that is no operator's: whoever asks says what the file was taken for. */
KinkoIdentityPublic *kinko_identity_peek_key (const char *path, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_identity_public_free (KinkoIdentityPublic *public_part);

const KinkoIdentityPublic *kinko_identity_public (const KinkoIdentity *identity);

/* The cost with which the file was read. */
KinkoArgon2 kinko_identity_cost (const KinkoIdentity *identity);

/* Signers that borrow the identity. */
KinkoSigner kinko_identity_note_signer (KinkoIdentity *identity);
KinkoSigner kinko_identity_git_signer (KinkoIdentity *identity);

/* The X25519 private key: an age identity. Borrowed. */
const KinkoSecret *kinko_identity_age_key (const KinkoIdentity *identity);

/* ~/.config/kinko/<vault-id>/<operator>.key (XDG_CONFIG_HOME respected); owned by the caller. */
char *kinko_identity_default_path (const char *vault_id, const char *operator);

/* The one identity file in the default place for this vault; KINKO_ERROR_AUTH when there is none (hint: ask
 * the manager, or --identity) or several (hint: --identity, names listed). */
char *kinko_identity_find (const char *vault_id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoIdentity, kinko_identity_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoIdentityPublic, kinko_identity_public_free)
