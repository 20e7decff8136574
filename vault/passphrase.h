/*
 * Passphrases: one form for what looks the same, whatever keyboard or input method typed it.
 */
#pragma once

#include <glib.h>

#include "vault/secret.h"

/* Passphrase as it enters the KDF: NFKC. KINKO_ERROR_INVALID when it is empty, not UTF-8, too long or has
 * control characters. */
KinkoSecret *kinko_passphrase_normalize (const KinkoSecret *passphrase, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Characters of a normalised passphrase. */
guint kinko_passphrase_length (const KinkoSecret *normalized);
