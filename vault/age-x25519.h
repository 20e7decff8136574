/*
 * The X25519 recipient of age: a stanza that hides the file key from all but one identity.
 */
#pragma once

#include <glib.h>

#include "audit/signer.h"
#include "vault/age-header.h"
#include "vault/secret.h"

/* Whether a file can be sealed to @key: not for a low-order point, nor for a number beyond the
 * field, which is nobody's public key. */
gboolean kinko_age_x25519_usable (const KinkoPublicKey *key);

/* A stanza with @file_key for @recipient, which must be usable. */
KinkoAgeStanza *kinko_age_x25519_wrap (const KinkoSecret *file_key,
				       const KinkoPublicKey *recipient);

/*
 * Looks for the file key in @stanza.
 *
 * @own: the public key of @identity. @file_key: receives the file key, or NULL when the stanza is
 * for someone else. Returns: FALSE with KINKO_ERROR_INTEGRITY for a malformed X25519 stanza.
 */
gboolean kinko_age_x25519_unwrap (const KinkoAgeStanza *stanza, const KinkoSecret *identity,
				  const KinkoPublicKey *own, KinkoSecret **file_key, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
