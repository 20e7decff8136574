/*
 * Opens what libFuzzer invents as an age file, with the example identity of the age specification.
 */
#include "vault/age.h"

#include <sodium.h>

#include "policies/error.h"

static KinkoSecret *identity;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	(void) argc;
	(void) argv;
	g_assert (sodium_init () >= 0);
	identity = kinko_age_identity_parse (
		"AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX", NULL);
	g_assert (identity != NULL);
	return 0;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize len)
{
	KinkoAgeOutcome outcome;
	g_autoptr (KinkoSecret) released = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) plaintext =
		kinko_age_decrypt (data, len, identity, &outcome, &released, &error);

	g_assert ((plaintext != NULL) == (outcome == KINKO_AGE_OK));
	g_assert ((plaintext != NULL) == (error == NULL));
	g_assert (released == NULL || outcome == KINKO_AGE_PAYLOAD_FAILURE);
	if (error != NULL)
		g_assert (g_error_matches (error, KINKO_ERROR,
					   outcome == KINKO_AGE_NO_MATCH ? KINKO_ERROR_AUTH
									 : KINKO_ERROR_INTEGRITY));
	return 0;
}
