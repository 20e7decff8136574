/*
 * The seed of a recovery key from anybody: the bytes as the file itself, and as what somebody sealed to that key. What is
 * accepted is the one text for its seed.
 */
#include "vault/recovery-seed.h"

#include "tests/fuzz/fuzz.h"
#include "vault/age.h"

#define VAULT "00112233445566778899aabbccddeeff"
#define ID    "recovery-1"
#define HEX   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static KinkoSecret *identity;
static KinkoPublicKey recipient;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	g_autoptr (KinkoSecret) seed = NULL;
	g_autoptr (GBytes) file = NULL;

	fuzz_begin ();
	identity = kinko_secret_new_random (32);
	recipient = kinko_age_public_key (identity);
	fuzz_seed_text (*argc, *argv, "text",
			"kinko-recovery v1\nvault " VAULT "\nid " ID "\nseed " HEX "\n");
	seed = kinko_secret_new_random (32);
	file = kinko_recovery_seed_seal (seed, VAULT, ID, &recipient, NULL);
	fuzz_seed (*argc, *argv, "sealed", g_bytes_get_data (file, NULL), g_bytes_get_size (file));
	return 0;
}

static KinkoSecret *
open_seed (GBytes *file)
{
	g_autoptr (GError) error = NULL;
	KinkoSecret *seed = kinko_recovery_seed_open (file, VAULT, ID, identity, &error);

	fuzz_check_outcome (seed != NULL, error);
	if (seed == NULL)
		g_assert_true (g_error_matches (error, KINKO_ERROR, KINKO_ERROR_AUTH) ||
			       g_error_matches (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY));
	return seed;
}

static void
compare (const KinkoSecret *seed, const guint8 *data, gsize size)
{
	g_autoptr (GBytes) file = kinko_recovery_seed_seal (seed, VAULT, ID, &recipient, NULL);
	g_autoptr (KinkoSecret) text = kinko_age_decrypt (
		g_bytes_get_data (file, NULL), g_bytes_get_size (file), identity, NULL, NULL, NULL);

	fuzz_check_bytes (kinko_secret_data (text), kinko_secret_len (text), data, size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (GBytes) foreign = g_bytes_new (data, size);
	g_autoptr (KinkoSecret) opened = open_seed (foreign);
	g_autoptr (KinkoSecret) text = kinko_secret_new_from (data, size);
	g_autoptr (GBytes) sealed = kinko_age_encrypt (text, &recipient, 1, NULL);
	g_autoptr (KinkoSecret) seed = NULL;

	g_assert_nonnull (sealed);
	seed = open_seed (sealed);
	/* A text is no age file, nor the other way round. */
	g_assert_true (opened == NULL || seed == NULL);
	if (seed != NULL)
		compare (seed, data, size);
	return 0;
}
