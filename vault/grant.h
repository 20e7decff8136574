/*
 * Grants: the compartment keys, sealed to one person as an age file. Format: docs/formats/grant.md.
 *
 * Plaintext, so that stock age and stock sqlcipher can open a vault without kinko:
 *
 *     kinko-grant v1
 *     vault <id>
 *     operator <id>
 *     records <64 hex digits>
 *     numbers <64 hex digits>        only for people cleared for My Numbers
 */
#pragma once

#include <glib.h>

#include "audit/signer.h"
#include "vault/secret.h"

typedef struct {
	KinkoSecret *records; /* 32 bytes */
	KinkoSecret *numbers; /* 32 bytes, or NULL */
} KinkoCompartments;

KinkoCompartments *kinko_compartments_new_random (void);
/* New random keys, of `numbers` only with @numbers: otherwise that one stays (NULL for who has none). */
KinkoCompartments *kinko_compartments_renew (const KinkoCompartments *old, gboolean numbers);

void kinko_compartments_free (KinkoCompartments *compartments);

/* @numbers: include that compartment (it must be there). */
GBytes *kinko_grant_seal (const KinkoCompartments *compartments, gboolean numbers,
			  const char *vault_id, const char *operator,
			  const KinkoPublicKey * recipient, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* KINKO_ERROR_AUTH when it is for another person's key; KINKO_ERROR_INTEGRITY when it was changed, or names
 * another vault or operator. */
KinkoCompartments *kinko_grant_open (GBytes *grant, const char *vault_id, const char *operator,
				     const KinkoSecret * age_identity, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoCompartments, kinko_compartments_free)
