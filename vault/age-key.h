/*
 * The file in which somebody keeps an age identity: what stock age-keygen writes.
 */
#pragma once

#include <glib.h>

#include "vault/secret.h"

/* More is no such file. */
#define KINKO_AGE_KEY_MAX 65536

/* The one identity (32 bytes) in @text: a line AGE-SECRET-KEY-1…; empty lines, and those that begin with '#', do not count.
 * KINKO_ERROR_INVALID, never with any of its content. */
KinkoSecret *kinko_age_key_parse (const KinkoSecret *text, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
