/*
 * Bech32 (BIP 173) without its length limit, as age uses it for recipients and identities.
 */
#pragma once

#include <glib.h>

#include "vault/secret.h"

/* Text of 32 bytes under a lower-case prefix such as "age". Owned by the caller. */
char *kinko_bech32_encode (const char *hrp, const guint8 *data, gsize len);

/* The same for a secret; the text is upper case, as `AGE-SECRET-KEY-1…` is written. */
KinkoSecret *kinko_bech32_encode_secret (const char *hrp, const KinkoSecret *data);

/* Reads @text (all lower or all upper case, never mixed) whose prefix must be @hrp.
 * KINKO_ERROR_INVALID for a wrong prefix, character, checksum or padding. */
KinkoSecret *kinko_bech32_decode (const char *hrp, const char *text, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
