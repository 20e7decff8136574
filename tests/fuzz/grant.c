/*
 * A grant from anybody: the bytes as the file itself, and as what somebody sealed to the right person, which the recipient
 * alone does not prevent. What is accepted is the one text for its keys.
 */
#include "vault/grant.h"

#include "tests/fuzz/sealed.h"

#define TEXT "kinko-grant v1\nvault " VAULT "\noperator tanaka\n"
#define KEY  "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static GBytes *
seal (const KinkoCompartments *compartments)
{
	return kinko_grant_seal (compartments, compartments->numbers != NULL, VAULT, "tanaka",
				 &recipient, NULL);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	g_autoptr (KinkoCompartments) compartments = NULL;
	g_autoptr (GBytes) grant = NULL;

	sealed_begin ();
	fuzz_seed_text (*argc, *argv, "records", TEXT "records " KEY "\n");
	fuzz_seed_text (*argc, *argv, "numbers", TEXT "records " KEY "\nnumbers " KEY "\n");
	compartments = kinko_compartments_new_random ();
	grant = seal (compartments);
	sealed_seed (*argc, *argv, grant);
	return 0;
}

static KinkoCompartments *
open_grant (GBytes *grant)
{
	g_autoptr (GError) error = NULL;
	KinkoCompartments *compartments =
		kinko_grant_open (grant, VAULT, "tanaka", identity, &error);

	sealed_check_outcome (compartments != NULL, error);
	return compartments;
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (GBytes) foreign = g_bytes_new (data, size);
	g_autoptr (GBytes) sealed = sealed_text (data, size);
	g_autoptr (KinkoCompartments) opened = open_grant (foreign);
	g_autoptr (KinkoCompartments) granted = open_grant (sealed);
	g_autoptr (GBytes) again = granted == NULL ? NULL : seal (granted);

	/* A text is no age file, nor the other way round. */
	g_assert_true (opened == NULL || granted == NULL);
	if (again != NULL)
		sealed_compare (again, data, size);
	return 0;
}
