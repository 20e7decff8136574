/*
 * A grant from anybody: the bytes as the file itself, and as what somebody sealed to the right person, which the recipient
 * alone does not prevent. What is accepted is the one text for its keys.
 */
#include "vault/grant.h"

#include "tests/fuzz/fuzz.h"
#include "vault/age.h"

#define VAULT "00112233445566778899aabbccddeeff"
#define TEXT  "kinko-grant v1\nvault " VAULT "\noperator tanaka\n"
#define KEY   "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static KinkoSecret *identity;
static KinkoPublicKey recipient;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	g_autoptr (KinkoCompartments) compartments = NULL;
	g_autoptr (GBytes) grant = NULL;

	fuzz_begin ();
	identity = kinko_secret_new_random (32);
	recipient = kinko_age_public_key (identity);
	fuzz_seed_text (*argc, *argv, "records", TEXT "records " KEY "\n");
	fuzz_seed_text (*argc, *argv, "numbers", TEXT "records " KEY "\nnumbers " KEY "\n");
	compartments = kinko_compartments_new_random ();
	grant = kinko_grant_seal (compartments, TRUE, VAULT, "tanaka", &recipient, NULL);
	fuzz_seed (*argc, *argv, "sealed", g_bytes_get_data (grant, NULL),
		   g_bytes_get_size (grant));
	return 0;
}

static KinkoCompartments *
open_grant (GBytes *grant)
{
	g_autoptr (GError) error = NULL;
	KinkoCompartments *compartments =
		kinko_grant_open (grant, VAULT, "tanaka", identity, &error);

	fuzz_check_outcome (compartments != NULL, error);
	if (compartments == NULL)
		g_assert_true (g_error_matches (error, KINKO_ERROR, KINKO_ERROR_AUTH) ||
			       g_error_matches (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY));
	return compartments;
}

static void
compare (const KinkoCompartments *compartments, const guint8 *data, gsize size)
{
	g_autoptr (GBytes) grant = kinko_grant_seal (compartments, compartments->numbers != NULL,
						     VAULT, "tanaka", &recipient, NULL);
	g_autoptr (KinkoSecret) text =
		kinko_age_decrypt (g_bytes_get_data (grant, NULL), g_bytes_get_size (grant),
				   identity, NULL, NULL, NULL);

	fuzz_check_bytes (kinko_secret_data (text), kinko_secret_len (text), data, size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (GBytes) foreign = g_bytes_new (data, size);
	g_autoptr (KinkoCompartments) opened = open_grant (foreign);
	g_autoptr (KinkoSecret) text = kinko_secret_new_from (data, size);
	g_autoptr (GBytes) sealed = kinko_age_encrypt (text, &recipient, 1, NULL);
	g_autoptr (KinkoCompartments) granted = NULL;

	g_assert_nonnull (sealed);
	granted = open_grant (sealed);
	/* A text is no age file, nor the other way round. */
	g_assert_true (opened == NULL || granted == NULL);
	if (granted != NULL)
		compare (granted, data, size);
	return 0;
}
