/*
 * The file in which whoever keeps a recovery key has it: what stock age-keygen writes.
 */
#pragma once

#include <glib.h>

#include "vault/secret.h"

/* More is no such file. */
#define KINKO_RECOVERY_KEY_MAX 65536

/*
 * The age identity (32 bytes) in @text: one line AGE-SECRET-KEY-1…; empty lines, and those that begin with '#', do not
 * count.
 *
 * KINKO_ERROR_INVALID says what it is instead: a file that age itself protects with a passphrase, a key of another
 * kind, several keys, a recipient; never with any of its content.
 */
KinkoSecret *kinko_recovery_key_parse (const KinkoSecret *text, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
