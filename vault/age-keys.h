/*
 * Age identities as people have them: a file as age-keygen writes it, perhaps with several of them.
 */
#pragma once

#include <glib.h>

#include "vault/age-input.h"
#include "vault/secret.h"

/* Most identities of one file. */
#define KINKO_AGE_KEYS_MAX 32

/*
 * Reads the lines that are identities; empty ones and those with '#' before are passed over.
 *
 * Returns: KinkoSecret, one at least. KINKO_ERROR_INVALID for any other line, which is not repeated; KINKO_ERROR_NOT_FOUND,
 * KINKO_ERROR_IO.
 */
GPtrArray *kinko_age_keys_read (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Looks which of @keys opens the age file that @input begins with; nothing is taken from it.
 *
 * Returns: the key, borrowed; NULL with KINKO_ERROR_AUTH when none does, and KINKO_ERROR_INTEGRITY when it is no age file.
 */
const KinkoSecret *kinko_age_keys_match (const GPtrArray *keys, KinkoAgeInput *input,
					 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A KinkoAgeSource; its data is a KinkoAgeInput. */
gssize kinko_age_input_source (gpointer input, gpointer buffer, gsize len, GError **error);
