/*
 * Age identities as people have them: a file as stock age-keygen writes it, perhaps with several of them.
 */
#pragma once

#include <glib.h>

#include "vault/secret.h"

/* More is no such file. */
#define KINKO_AGE_KEYS_MAX_LEN 65536

/* Most identities of one file. */
#define KINKO_AGE_KEYS_MAX 32

/*
 * The identities (KinkoSecret of 32 bytes, one at least) in @text: the lines AGE-SECRET-KEY-1…; empty lines, and those that
 * begin with '#', do not count.
 *
 * KINKO_ERROR_INVALID says what it is instead: a file that age itself protects with a passphrase, a key of another kind, a
 * recipient; never with any of its content.
 */
GPtrArray *kinko_age_keys_parse (const KinkoSecret *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;
