#include "vault/identity.h"

#include <sodium.h>

#include "policies/error.h"
#include "tests/unit/vault/scratch.h"
#include "vault/identity-file.h"

#define VAULT      "00112233445566778899aabbccddeeff"
#define OPERATOR   "tanaka"
#define PASSPHRASE "高輪ゲートウェイ 2026"

static const KinkoArgon2 cost_floor = { 19456, 2, 1 };

typedef struct {
	Scratch *folder;
	char *path;
	KinkoSecret *passphrase;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
	(void) data;
	fixture->folder = scratch_new ();
	fixture->path = scratch_path (fixture->folder, "tanaka.key");
	fixture->passphrase = kinko_secret_new_from (PASSPHRASE, strlen (PASSPHRASE));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
	(void) data;
	kinko_secret_free (fixture->passphrase);
	g_free (fixture->path);
	scratch_free (fixture->folder);
}

static void
write_identity (Fixture *fixture, const KinkoIdentity *identity)
{
	g_autoptr (GError) error = NULL;
	gboolean written = kinko_identity_write (identity, fixture->path, fixture->passphrase,
						 &cost_floor, TRUE, &error);

	g_assert_no_error (error);
	g_assert_true (written);
}

static void
assert_refused (Fixture *fixture, int code)
{
	g_autoptr (GError) error = NULL;

	g_assert_null (kinko_identity_read (fixture->path, fixture->passphrase, &error));
	g_assert_error (error, KINKO_ERROR, code);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoIdentity) identity = kinko_identity_new (VAULT, OPERATOR);
	g_autoptr (KinkoIdentity) read = NULL;
	g_autoptr (KinkoIdentityPublic) peeked = NULL;
	g_autoptr (GError) error = NULL;
	const KinkoIdentityPublic *public_part = kinko_identity_public (identity);
	KinkoArgon2 cost;

	(void) data;
	write_identity (fixture, identity);
	g_assert_cmpuint (scratch_mode (fixture->path), ==, 0600);
	read = kinko_identity_read (fixture->path, fixture->passphrase, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (kinko_identity_public (read)->vault_id, ==, VAULT);
	g_assert_cmpstr (kinko_identity_public (read)->operator, ==, OPERATOR);
	g_assert_true (kinko_secret_equal (kinko_identity_age_key (read),
					   kinko_identity_age_key (identity)));
	cost = kinko_identity_cost (read);
	g_assert_cmpmem (&cost, sizeof cost, &cost_floor, sizeof cost_floor);
	peeked = kinko_identity_peek (fixture->path, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (peeked->operator, ==, OPERATOR);
	g_assert_cmpmem (&peeked->note_key, 32, &public_part->note_key, 32);
	g_assert_cmpmem (&peeked->git_key, 32, &public_part->git_key, 32);
	g_assert_cmpmem (&peeked->recipient, 32, &public_part->recipient, 32);
}

/* A subkey as docs/formats/identity.md says it: BLAKE2b with the seed as key, the number as salt and the
 * context as personalisation. */
static void
derive (const guint8 seed[32], guint8 id, guint8 subkey[32])
{
	static const guint8 personal[16] = "kinko-id";
	guint8 salt[16] = { id };

	g_assert_cmpint (crypto_generichash_blake2b_salt_personal (subkey, 32, NULL, 0, seed, 32,
								   salt, personal),
			 ==, 0);
}

/* Writes a file for a known seed with the keys of @public_part. */
static void
write_file_for_seed (Fixture *fixture, const KinkoSecret *seed,
		     const KinkoIdentityPublic *public_part)
{
	g_autoptr (KinkoIdentityFile) file = kinko_identity_file_new (public_part, &cost_floor);
	g_autoptr (KinkoSecret) normalized = kinko_passphrase_normalize (fixture->passphrase, NULL);
	g_autoptr (KinkoSecret) key =
		kinko_argon2_derive (normalized, file->salt, &cost_floor, NULL);
	g_autoptr (GString) text = NULL;

	kinko_identity_file_seal (file, seed, key);
	text = kinko_identity_file_render (file);
	scratch_write (fixture->path, text->str, text->len);
}

static void
test_keys_from_seed (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSecret) seed =
		kinko_secret_new_from ("0123456789abcdefghijklmnopqrstuv", 32);
	g_autoptr (KinkoIdentity) identity = NULL;
	g_autoptr (GError) error = NULL;
	char vault[] = VAULT, operator[] = OPERATOR;
	KinkoIdentityPublic public_part = { .vault_id = vault, .operator= operator};
	guint8 subkey[32], secret_key[64];

	(void) data;
	derive (kinko_secret_data (seed), 1, subkey);
	(void) crypto_sign_seed_keypair (public_part.note_key.bytes, secret_key, subkey);
	derive (kinko_secret_data (seed), 2, subkey);
	(void) crypto_sign_seed_keypair (public_part.git_key.bytes, secret_key, subkey);
	derive (kinko_secret_data (seed), 3, subkey);
	(void) crypto_scalarmult_base (public_part.recipient.bytes, subkey);
	write_file_for_seed (fixture, seed, &public_part);
	/* It opens only if kinko derives the same three. */
	identity = kinko_identity_read (fixture->path, fixture->passphrase, &error);
	g_assert_no_error (error);
	g_assert_cmpmem (kinko_secret_data (kinko_identity_age_key (identity)), 32, subkey, 32);
}

/* Even by somebody who knows the passphrase. */
static void
test_swapped_public_key (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoIdentity) other = kinko_identity_new (VAULT, OPERATOR);
	g_autoptr (KinkoSecret) seed = kinko_secret_new_random (32);

	(void) data;
	write_file_for_seed (fixture, seed, kinko_identity_public (other));
	assert_refused (fixture, KINKO_ERROR_AUTH);
}

static void
test_wrong_passphrase (Fixture *fixture, gconstpointer data)
{
	static const char *const wrong[] = { "高輪ゲートウェイ 2027", "高輪ゲートウェイ 2026 ",
					     "another one" };
	g_autoptr (KinkoIdentity) identity = kinko_identity_new (VAULT, OPERATOR);

	(void) data;
	write_identity (fixture, identity);
	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++) {
		g_autoptr (KinkoSecret) passphrase =
			kinko_secret_new_from (wrong[i], strlen (wrong[i]));
		g_autoptr (GError) error = NULL;

		g_assert_null (kinko_identity_read (fixture->path, passphrase, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
		g_assert_null (strstr (error->message, wrong[i]));
	}
}

/* Typed with another input method, half width and decomposed. */
static void
test_same_looking_passphrase (Fixture *fixture, gconstpointer data)
{
	static const char typed[] =
		"高輪\xef\xbd\xb9\xef\xbe\x9e\xef\xbd\xb0ト\xef\xbd\xb3\xef\xbd\xaa\xef"
		"\xbd\xb2　２０２６";
	g_autoptr (KinkoIdentity) identity = kinko_identity_new (VAULT, OPERATOR);
	g_autoptr (KinkoSecret) passphrase = kinko_secret_new_from (typed, strlen (typed));
	g_autoptr (KinkoIdentity) read = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	write_identity (fixture, identity);
	read = kinko_identity_read (fixture->path, passphrase, &error);
	g_assert_no_error (error);
	g_assert_nonnull (read);
}

/* Another digit in each field; every bit is flipped in identity-file.c. */
static void
test_changed_file (Fixture *fixture, gconstpointer data)
{
	static const char *const fields[] = { "\"vault\": \"",      "\"note_key\": \"",
					      "\"git_key\": \"",    "\"recipient\": \"",
					      "\"salt\": \"",       "\"nonce\": \"",
					      "\"sealed_seed\": \"" };
	g_autoptr (KinkoIdentity) identity = kinko_identity_new (VAULT, OPERATOR);
	g_autoptr (GByteArray) bytes = NULL;

	(void) data;
	write_identity (fixture, identity);
	bytes = scratch_read (fixture->path);
	for (gsize i = 0; i < G_N_ELEMENTS (fields); i++) {
		char *text = (char *) bytes->data;
		char *at = g_strstr_len (text, bytes->len, fields[i]);
		char before;

		g_assert_nonnull (at);
		at += strlen (fields[i]);
		before = *at;
		*at = before == '7' ? '8' : '7';
		scratch_write (fixture->path, text, bytes->len);
		assert_refused (fixture, KINKO_ERROR_AUTH);
		*at = before;
	}
}

static void
test_changed_cost (Fixture *fixture, gconstpointer data)
{
	static const struct {
		const char *from, *to;
		int code;
	} changes[] = {
		{ "\"m\": 19456", "\"m\": 19457", KINKO_ERROR_AUTH },
		{ "\"t\": 2", "\"t\": 3", KINKO_ERROR_AUTH },
		{ "\"p\": 1", "\"p\": 2", KINKO_ERROR_AUTH },
		{ "\"tanaka\"", "\"suzuki\"", KINKO_ERROR_AUTH },
		/* Refused without the memory or the time that they ask for. */
		{ "\"m\": 19456", "\"m\": 8192", KINKO_ERROR_INVALID },
		{ "\"m\": 19456", "\"m\": 4294967295", KINKO_ERROR_INVALID },
		{ "\"t\": 2", "\"t\": 4294967295", KINKO_ERROR_INVALID },
		{ "\"p\": 1", "\"p\": 16777215", KINKO_ERROR_INVALID },
	};
	g_autoptr (KinkoIdentity) identity = kinko_identity_new (VAULT, OPERATOR);
	g_autoptr (GByteArray) bytes = NULL;

	(void) data;
	write_identity (fixture, identity);
	bytes = scratch_read (fixture->path);
	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_autoptr (GString) text =
			g_string_new_len ((const char *) bytes->data, bytes->len);

		g_assert_cmpuint (g_string_replace (text, changes[i].from, changes[i].to, 1), ==,
				  1);
		scratch_write (fixture->path, text->str, text->len);
		assert_refused (fixture, changes[i].code);
	}
}

static void
test_write_refuses (Fixture *fixture, gconstpointer data)
{
	static const KinkoArgon2 weak = { 8192, 2, 1 };
	g_autoptr (KinkoIdentity) identity = kinko_identity_new (VAULT, OPERATOR);
	g_autoptr (KinkoSecret) empty = kinko_secret_new (0);
	g_autoptr (GByteArray) before = NULL;
	g_autoptr (GByteArray) after = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_false (kinko_identity_write (identity, fixture->path, fixture->passphrase, &weak,
					      FALSE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_false (
		kinko_identity_write (identity, fixture->path, empty, &cost_floor, FALSE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
	g_assert_true (kinko_identity_write (identity, fixture->path, fixture->passphrase,
					     &cost_floor, FALSE, &error));
	before = scratch_read (fixture->path);
	g_assert_false (kinko_identity_write (identity, fixture->path, fixture->passphrase,
					      &cost_floor, FALSE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS);
	after = scratch_read (fixture->path);
	g_assert_cmpmem (before->data, before->len, after->data, after->len);
}

static void
test_read_refuses (Fixture *fixture, gconstpointer data)
{
	g_autofree char *target = scratch_path (fixture->folder, "target");

	(void) data;
	assert_refused (fixture, KINKO_ERROR_NOT_FOUND);
	scratch_write (fixture->path, "AGE-SECRET-KEY-1", 16);
	assert_refused (fixture, KINKO_ERROR_INVALID);
	g_assert_cmpint (rename (fixture->path, target), ==, 0);
	g_assert_cmpint (symlink ("target", fixture->path), ==, 0);
	assert_refused (fixture, KINKO_ERROR_INVALID);
}

static void
test_signers (void)
{
	g_autoptr (KinkoIdentity) identity = kinko_identity_new (VAULT, OPERATOR);
	const KinkoSigner signers[] = { kinko_identity_note_signer (identity),
					kinko_identity_git_signer (identity) };
	static const guint8 message[] = "what is signed";
	g_autoptr (GError) error = NULL;

	g_assert_true (memcmp (&signers[0].public_key, &signers[1].public_key, 32) != 0);
	for (gsize i = 0; i < G_N_ELEMENTS (signers); i++) {
		guint8 signature[KINKO_SIGNATURE_LEN];

		g_assert_true (signers[i].sign (signers[i].data, message, sizeof message, signature,
						&error));
		g_assert_cmpint (crypto_sign_verify_detached (signature, message, sizeof message,
							      signers[i].public_key.bytes),
				 ==, 0);
		g_assert_cmpint (crypto_sign_verify_detached (signature, message, sizeof message,
							      signers[1 - i].public_key.bytes),
				 !=, 0);
	}
	g_assert_cmpmem (&signers[0].public_key, 32, &kinko_identity_public (identity)->note_key,
			 32);
	g_assert_cmpmem (&signers[1].public_key, 32, &kinko_identity_public (identity)->git_key,
			 32);
}

/* In the folder that main() has set. */
/* All of the path is said, and what it was taken for: it may come from a variable that was set long ago. */
static void
test_wrong_path (Fixture *fixture, gconstpointer data)
{
	g_autofree char *folder = g_path_get_dirname (fixture->path);
	const char *const paths[] = { "/nonexistent", "/no/such/folder/tanaka.key", "/etc/passwd",
				      folder };

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (paths); i++) {
		g_autofree char *begins =
			g_strdup_printf ("'%s' was taken as your identity file: ", paths[i]);
		g_autoptr (GError) error = NULL;
		g_autoptr (GError) again = NULL;

		g_assert_null (kinko_identity_peek (paths[i], &error));
		g_assert_true (g_str_has_prefix (error->message, begins));
		g_assert_nonnull (strstr (kinko_error_hint (error), "--identity"));
		g_assert_nonnull (strstr (kinko_error_hint (error), "KINKO_IDENTITY"));
		g_assert_null (kinko_identity_read (paths[i], fixture->passphrase, &again));
		g_assert_cmpstr (again->message, ==, error->message);
	}
}

static void
test_default_place (Fixture *fixture, gconstpointer data)
{
	g_autofree char *first = kinko_identity_default_path (VAULT, "tanaka");
	g_autofree char *second = kinko_identity_default_path (VAULT, "suzuki");
	g_autofree char *folder = g_path_get_dirname (first);
	g_autofree char *note = scratch_path (folder, "tanaka.seen");
	g_autofree char *none = NULL, *one = NULL, *two = NULL;
	g_autofree char *expected =
		g_build_filename (g_get_user_config_dir (), "kinko", VAULT, "tanaka.key", NULL);
	g_autoptr (KinkoIdentity) identity = kinko_identity_new (VAULT, OPERATOR);
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_cmpstr (first, ==, expected);
	none = kinko_identity_find (VAULT, &error);
	g_assert_null (none);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_assert_nonnull (strstr (kinko_error_hint (error), "--identity"));
	g_clear_error (&error);
	g_assert_true (kinko_identity_write (identity, first, fixture->passphrase, &cost_floor,
					     FALSE, &error));
	g_assert_cmpuint (scratch_mode (folder), ==, 0700);
	scratch_write (note, "", 0); /* not an identity */
	one = kinko_identity_find (VAULT, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (one, ==, first);
	g_assert_true (kinko_identity_write (identity, second, fixture->passphrase, &cost_floor,
					     FALSE, &error));
	two = kinko_identity_find (VAULT, &error);
	g_assert_null (two);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_assert_nonnull (strstr (error->message, "suzuki, tanaka"));
	g_assert_nonnull (strstr (kinko_error_hint (error), "--identity"));
}

int
main (int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run) (Fixture *fixture, gconstpointer data);
	} tests[] = {
		{ "/identity/round-trip", test_round_trip },
		{ "/identity/keys-from-seed", test_keys_from_seed },
		{ "/identity/swapped-public-key", test_swapped_public_key },
		{ "/identity/wrong-passphrase", test_wrong_passphrase },
		{ "/identity/same-looking-passphrase", test_same_looking_passphrase },
		{ "/identity/changed-file", test_changed_file },
		{ "/identity/changed-cost", test_changed_cost },
		{ "/identity/write-refuses", test_write_refuses },
		{ "/identity/read-refuses", test_read_refuses },
		{ "/identity/wrong-path", test_wrong_path },
		{ "/identity/default-place", test_default_place },
	};
	g_autoptr (Scratch) home = scratch_new ();

	g_setenv ("XDG_CONFIG_HOME", home, TRUE);
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
		g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
	g_test_add_func ("/identity/signers", test_signers);
	return g_test_run ();
}
