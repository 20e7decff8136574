/*
 * How hard a new passphrase is to guess: 別紙2 第18条(5). Length alone does not tell; "password1234" is twelve characters
 * long. The library zxcvbn-c estimates how many guesses somebody needs who tries what people choose; what it does not
 * know of Japanese is done here.
 */
#pragma once

#include <glib.h>

#include "vault/passphrase-words.h"
#include "vault/secret.h"

/*
 * Does @passphrase withstand 10^@guesses guesses?
 *
 * @passphrase: normalised. KINKO_ERROR_INVALID says in one line what kind of weakness it is, and repeats nothing of it;
 * KINKO_ERROR_FAILED when it could not be judged, which refuses it too.
 */
gboolean kinko_passphrase_strength_check (const KinkoSecret *passphrase,
					  const KinkoPassphraseOwner *owner, guint guesses,
					  GError **error) G_GNUC_WARN_UNUSED_RESULT;
