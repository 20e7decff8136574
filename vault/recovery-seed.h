/*
 * The seed of a recovery key's own signing keys, sealed to the age recipient that the key is: so that whoever holds the age
 * identity alone can sign what it is used for. Format: docs/formats/recovery.md.
 *
 *     kinko-recovery v1
 *     vault <id>
 *     id <id>
 *     seed <64 hex digits>
 */
#pragma once

#include <glib.h>

#include "audit/signer.h"
#include "vault/secret.h"

/* An age file with @seed (32 bytes) for the recovery key @id. */
GBytes *kinko_recovery_seed_seal (const KinkoSecret *seed, const char *vault_id, const char *id,
				  const KinkoPublicKey *recipient, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* KINKO_ERROR_AUTH when it is for another age identity; KINKO_ERROR_INTEGRITY when it was changed, or names another vault
 * or recovery key. */
KinkoSecret *kinko_recovery_seed_open (GBytes *file, const char *vault_id, const char *id,
				       const KinkoSecret *age_identity, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
