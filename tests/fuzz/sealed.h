/*
 * What the targets share that read a text which somebody sealed to one key: the key, and what is asked of every outcome.
 */
#pragma once

#include "tests/fuzz/fuzz.h"
#include "vault/age.h"

#define VAULT "00112233445566778899aabbccddeeff"

static KinkoSecret *identity;
static KinkoPublicKey recipient;

static inline void
sealed_begin (void)
{
	fuzz_begin ();
	identity = kinko_secret_new_random (32);
	recipient = kinko_age_public_key (identity);
}

/* One that was really sealed, as a seed. */
static inline void
sealed_seed (int argc, char **argv, GBytes *file)
{
	fuzz_seed (argc, argv, "sealed", g_bytes_get_data (file, NULL), g_bytes_get_size (file));
}

static inline void
sealed_check_outcome (gboolean opened, const GError *error)
{
	fuzz_check_outcome (opened, error);
	g_assert_true (opened || g_error_matches (error, KINKO_ERROR, KINKO_ERROR_AUTH) ||
		       g_error_matches (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY));
}

/* The input as what somebody sealed to that key. */
static inline GBytes *
sealed_text (const guint8 *data, gsize size)
{
	g_autoptr (KinkoSecret) text = kinko_secret_new_from (data, size);
	GBytes *sealed = kinko_age_encrypt (text, &recipient, 1, NULL);

	g_assert_nonnull (sealed);
	return sealed;
}

/* What is accepted is the one text for what was read of it. */
static inline void
sealed_compare (GBytes *file, const guint8 *data, gsize size)
{
	g_autoptr (KinkoSecret) text = kinko_age_decrypt (
		g_bytes_get_data (file, NULL), g_bytes_get_size (file), identity, NULL, NULL, NULL);

	fuzz_check_bytes (kinko_secret_data (text), kinko_secret_len (text), data, size);
}
