/*
 * Record boxes: one sealed version of one record. Format: docs/formats/record-box.md.
 *
 *     version(1) ‖ nonce(12) ‖ key commitment(32) ‖ ciphertext ‖ tag(16)
 *
 * ChaCha20-Poly1305-IETF (RFC 8439) is not key-committing; the commitment makes it impossible to
 * open one box with two keys. The context is authenticated: a box that is moved to another vault,
 * case, kind or version does not open.
 */
#pragma once

#include <glib.h>

#include "vault/secret.h"

#define KINKO_BOX_OVERHEAD 61

/* What a box was sealed for. */
typedef struct {
	const char *vault_id; /* 32 hex digits */
	const char *handle; /* 32 hex digits: the case, or a fixed name for what belongs to none */
	const char *kind;   /* "record", "number/child", "key/record", … */
	guint64 version;    /* 1… */
} KinkoBoxContext;

/* Seals @plaintext under the 32-byte @key with a random nonce. */
GBytes *kinko_box_seal (const KinkoSecret *plaintext, const KinkoSecret *key,
			const KinkoBoxContext *context);

/* What the log says of a box: "sha256:<64 hex digits>", owned by the caller. */
char *kinko_box_hash (GBytes *box);

/*
 * Opens a record box made by kinko_box_seal().
 *
 * Returns: the plaintext, owned by the caller. KINKO_ERROR_INTEGRITY if the box was changed,
 * belongs elsewhere or was made with another key; KINKO_ERROR_UNSUPPORTED for another version.
 */
KinkoSecret *kinko_box_open (GBytes *box, const KinkoSecret *key, const KinkoBoxContext *context,
			     GError **error) G_GNUC_WARN_UNUSED_RESULT;
