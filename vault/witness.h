/*
 * A witness (立会人): an auditor's own key, kept in an identity file that belongs to no vault, and what that key signed
 * last. No vault and no network is needed for anything here. Format: docs/formats/witness.md.
 */
#pragma once

#include <glib.h>

#include "audit/cosignature.h"
#include "audit/verify.h"
#include "vault/argon2.h"
#include "vault/secret.h"

/* What stands for the vault in the identity file of a witness. */
#define KINKO_WITNESS_NO_VAULT "00000000000000000000000000000000"

/* Makes the identity file at @path; never over one. KINKO_ERROR_INVALID: @name is no operator ID, or the passphrase
 * is weak. */
KinkoWitness *kinko_witness_init (const char *name, const char *path, const KinkoSecret *passphrase,
				  const KinkoArgon2 *cost, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Whose key it is, before a passphrase is asked for. KINKO_ERROR_INVALID for an operator's. */
KinkoWitness *kinko_witness_peek (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What a witness saw last. */
typedef struct {
	KinkoWitness *witness;
	KinkoHash genesis; /* of that log */
	char **keys;       /* vkeys of who signed the note */
	char *note;        /* as the mirror had it, and cosigned by the witness */
	KinkoCheckpoint *checkpoint;
	char *text; /* the whole file */
} KinkoWitnessState;

/* KINKO_ERROR_NOT_FOUND when there is none; KINKO_ERROR_INTEGRITY when it was changed, or is another witness's. */
KinkoWitnessState *kinko_witness_state_read (const char *path, const KinkoWitness *witness,
					     GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_witness_state_free (KinkoWitnessState *state);

/*
 * Cosigns the newest checkpoint of a log that was verified and found to have grown out of @state (NULL: the first
 * time). The new state, with the cosignature, is on disk before the cosignature leaves.
 *
 * Returns the note with the cosignature, owned by the caller. KINKO_ERROR_BUSY when the state is not @state any more.
 */
char *kinko_witness_cosign (const char *key_path, const KinkoSecret *passphrase,
			    const char *state_path, const KinkoWitnessState *state,
			    const KinkoVerification *found, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoWitnessState, kinko_witness_state_free)
