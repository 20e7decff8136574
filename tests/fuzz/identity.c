/*
 * Any bytes as an identity file: what is accepted is written again and read as the same, and opens with no key but its own.
 */
#include "vault/identity-file.h"

#include "tests/fuzz/fuzz.h"

static KinkoSecret *key, *seed;

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	KinkoIdentityPublic public_part = {
		.vault_id = (char *) (gsize) "00112233445566778899aabbccddeeff",
		.operator=(char *) (gsize) "tanaka"
	};
	const KinkoArgon2 cost = { .memory_kib = 19456, .passes = 2, .lanes = 1 };
	g_autoptr (KinkoIdentityFile) file = NULL;
	g_autoptr (GString) text = NULL;

	fuzz_begin ();
	key = kinko_secret_new_random (32);
	seed = kinko_secret_new_random (KINKO_IDENTITY_SEED_LEN);
	file = kinko_identity_file_new (&public_part, &cost);
	kinko_identity_file_seal (file, seed, key);
	text = kinko_identity_file_render (file);
	fuzz_seed (*argc, *argv, "identity", text->str, text->len);
	return 0;
}

static void
check_equal (const KinkoIdentityFile *a, const KinkoIdentityFile *b)
{
	g_assert_cmpstr (a->public_part->vault_id, ==, b->public_part->vault_id);
	g_assert_cmpstr (a->public_part->operator, ==, b->public_part->operator);
	g_assert_cmpmem (&a->public_part->note_key, sizeof a->public_part->note_key,
			 &b->public_part->note_key, sizeof b->public_part->note_key);
	g_assert_cmpmem (&a->public_part->git_key, sizeof a->public_part->git_key,
			 &b->public_part->git_key, sizeof b->public_part->git_key);
	g_assert_cmpmem (&a->public_part->recipient, sizeof a->public_part->recipient,
			 &b->public_part->recipient, sizeof b->public_part->recipient);
	g_assert_cmpmem (&a->cost, sizeof a->cost, &b->cost, sizeof b->cost);
	g_assert_cmpmem (a->salt, sizeof a->salt, b->salt, sizeof b->salt);
	g_assert_cmpmem (a->nonce, sizeof a->nonce, b->nonce, sizeof b->nonce);
	g_assert_cmpmem (a->sealed, sizeof a->sealed, b->sealed, sizeof b->sealed);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoIdentityFile) file =
		kinko_identity_file_parse ("fuzz.key", data, size, &error);
	g_autoptr (KinkoIdentityFile) again = NULL;
	g_autoptr (KinkoSecret) opened = NULL;
	g_autoptr (GString) text = NULL;

	fuzz_check_outcome (file != NULL, error);
	if (file == NULL)
		return 0;
	/* Nobody is made to spend more memory than these bounds allow. */
	g_assert_true (kinko_argon2_check (&file->cost, NULL));
	text = kinko_identity_file_render (file);
	again = kinko_identity_file_parse ("again.key", text->str, text->len, NULL);
	g_assert_nonnull (again);
	check_equal (file, again);
	opened = kinko_identity_file_open (file, key);
	g_assert_true (opened == NULL || kinko_secret_equal (opened, seed));
	return 0;
}
