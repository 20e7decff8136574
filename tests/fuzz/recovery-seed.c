/*
 * The seed of a recovery key from anybody: the bytes as the file itself, and as what somebody sealed to that key. What is
 * accepted is the one text for its seed.
 */
#include "vault/recovery-seed.h"

#include "tests/fuzz/sealed.h"

#define ID  "recovery-1"
#define HEX "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	g_autoptr (KinkoSecret) seed = NULL;
	g_autoptr (GBytes) file = NULL;

	sealed_begin ();
	fuzz_seed_text (*argc, *argv, "text",
			"kinko-recovery v1\nvault " VAULT "\nid " ID "\nseed " HEX "\n");
	seed = kinko_secret_new_random (32);
	file = kinko_recovery_seed_seal (seed, VAULT, ID, &recipient, NULL);
	sealed_seed (*argc, *argv, file);
	return 0;
}

static KinkoSecret *
open_seed (GBytes *file)
{
	g_autoptr (GError) error = NULL;
	KinkoSecret *seed = kinko_recovery_seed_open (file, VAULT, ID, identity, &error);

	sealed_check_outcome (seed != NULL, error);
	return seed;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (GBytes) foreign = g_bytes_new (data, size);
	g_autoptr (GBytes) sealed = sealed_text (data, size);
	g_autoptr (KinkoSecret) opened = open_seed (foreign);
	g_autoptr (KinkoSecret) seed = open_seed (sealed);
	g_autoptr (GBytes) again =
		seed == NULL ? NULL : kinko_recovery_seed_seal (seed, VAULT, ID, &recipient, NULL);

	/* A text is no age file, nor the other way round. */
	g_assert_true (opened == NULL || seed == NULL);
	if (again != NULL)
		sealed_compare (again, data, size);
	return 0;
}
