/*
 * age v1 (age-encryption.org/v1) with X25519 recipients: what kinko seals to people is an age file,
 * so that its owner can open it with stock age. Here are keys, and files that are held whole in memory; those of any
 * size are read and written by vault/age-reader.h and vault/age-writer.h.
 */
#pragma once

#include <glib.h>

#include "audit/signer.h"
#include "vault/secret.h"

/* The public key of an X25519 @identity (32 bytes). */
KinkoPublicKey kinko_age_public_key (const KinkoSecret *identity);

/* "age1…" for a public key; owned by the caller. */
char *kinko_age_recipient_text (const KinkoPublicKey *key);

/* Reads "age1…". KINKO_ERROR_INVALID; low-order points are refused here already. */
gboolean kinko_age_recipient_parse (const char *text, KinkoPublicKey *key, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* "AGE-SECRET-KEY-1…" for an identity. */
KinkoSecret *kinko_age_identity_text (const KinkoSecret *identity);
KinkoSecret *kinko_age_identity_parse (const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Seals @plaintext to @n_recipients (1 to 20). Binary age file. */
GBytes *kinko_age_encrypt (const KinkoSecret *plaintext, const KinkoPublicKey *recipients,
			   gsize n_recipients, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What went wrong with an age file, in the words of the age test suite. */
typedef enum {
	KINKO_AGE_OK,
	KINKO_AGE_NO_MATCH,
	KINKO_AGE_HMAC_FAILURE,
	KINKO_AGE_HEADER_FAILURE,
	KINKO_AGE_ARMOR_FAILURE,
	KINKO_AGE_PAYLOAD_FAILURE,
	KINKO_AGE_SOURCE_FAILURE, /* it could not be read; nothing is known about it */
} KinkoAgeOutcome;

/*
 * Opens a binary or armored age file.
 *
 * @outcome: NULL, or receives the class of failure. @released: NULL, or receives, when the payload
 * fails in a later chunk, what was authentic before it (owned by the caller); NULL otherwise.
 * Returns: the plaintext. KINKO_ERROR_AUTH when the file is not for this identity,
 * KINKO_ERROR_INTEGRITY when it was changed or is malformed.
 */
KinkoSecret *kinko_age_decrypt (gconstpointer data, gsize len, const KinkoSecret *identity,
				KinkoAgeOutcome *outcome, KinkoSecret **released, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
