#include "vault/identity-file.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"

#define NAME "tanaka.key"

typedef struct {
	KinkoSecret *seed, *key;
	GString *text;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
	static const KinkoArgon2 cost = { 19456, 2, 1 };
	KinkoIdentityPublic public_part = {
		g_strdup ("00112233445566778899aabbccddeeff"),
		g_strdup ("tanaka"),
		.note_key = { { 0 } },
	};
	g_autoptr (KinkoIdentityFile) file = NULL;

	(void) data;
	randombytes_buf (&public_part.note_key, sizeof public_part.note_key);
	randombytes_buf (&public_part.git_key, sizeof public_part.git_key);
	randombytes_buf (&public_part.recipient, sizeof public_part.recipient);
	fixture->seed = kinko_secret_new_random (KINKO_IDENTITY_SEED_LEN);
	fixture->key = kinko_secret_new_random (32);
	file = kinko_identity_file_new (&public_part, &cost);
	kinko_identity_file_seal (file, fixture->seed, fixture->key);
	fixture->text = kinko_identity_file_render (file);
	g_free (public_part.vault_id);
	g_free (public_part.operator);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
	(void) data;
	kinko_secret_free (fixture->seed);
	kinko_secret_free (fixture->key);
	g_string_free (fixture->text, TRUE);
}

/* The seed, if the text parses and opens. */
static KinkoSecret *
open_text (const char *text, gsize len, const KinkoSecret *key, GError **error)
{
	g_autoptr (KinkoIdentityFile) file = kinko_identity_file_parse (NAME, text, len, error);

	return file == NULL ? NULL : kinko_identity_file_open (file, key);
}

static void
test_opens (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) seed =
		open_text (fixture->text->str, fixture->text->len, fixture->key, &error);
	g_autoptr (KinkoSecret) wrong = kinko_secret_new_random (32);

	(void) data;
	g_assert_no_error (error);
	g_assert_nonnull (seed);
	g_assert_true (kinko_secret_equal (seed, fixture->seed));
	g_assert_null (open_text (fixture->text->str, fixture->text->len, wrong, &error));
	g_assert_no_error (error); /* it parses: only the key is wrong */
}

/* Of the whole file: what still parses does not open. */
static void
test_flipped (Fixture *fixture, gconstpointer data)
{
	char *bytes = fixture->text->str;
	guint parsed = 0;

	(void) data;
	for (gsize bit = 0; bit < fixture->text->len * 8; bit++) {
		g_autoptr (GError) error = NULL;

		bytes[bit / 8] ^= (char) (1 << bit % 8);
		g_assert_null (open_text (bytes, fixture->text->len, fixture->key, &error));
		if (error == NULL)
			parsed++;
		else
			g_assert_true (
				g_error_matches (error, KINKO_ERROR, KINKO_ERROR_INVALID) ||
				g_error_matches (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED));
		bytes[bit / 8] ^= (char) (1 << bit % 8);
	}
	g_assert_cmpuint (parsed, >, 500); /* the cipher was asked, not only the parser */
}

static void
test_truncated (Fixture *fixture, gconstpointer data)
{
	(void) data;
	/* Without its last newline it says the same. */
	for (gsize len = 0; len < fixture->text->len - 1; len++) {
		g_autoptr (GError) error = NULL;

		g_assert_null (open_text (fixture->text->str, len, fixture->key, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	}
}

static void
test_changed_text (Fixture *fixture, gconstpointer data)
{
	static const struct {
		const char *from, *to;
		int code;
	} changes[] = {
		{ "kinko-identity", "kinko-grant", KINKO_ERROR_INVALID },
		{ "\"version\": 1", "\"version\": 2", KINKO_ERROR_UNSUPPORTED },
		{ "\"tanaka\"", "\"Tanaka\"", KINKO_ERROR_INVALID },
		{ "\"tanaka\"", "\"../tanaka\"", KINKO_ERROR_INVALID },
		{ "\"tanaka\"", "\"\"", KINKO_ERROR_INVALID },
		{ "19456", "19455", KINKO_ERROR_INVALID },
		{ "19456", "4194305", KINKO_ERROR_INVALID },
		{ "19456", "4294986752", KINKO_ERROR_INVALID },
		{ "19456", "19456.0", KINKO_ERROR_INVALID },
		{ "\"t\": 2", "\"t\": 1", KINKO_ERROR_INVALID },
		{ "\"t\": 2", "\"t\": 65", KINKO_ERROR_INVALID },
		{ "\"p\": 1", "\"p\": 0", KINKO_ERROR_INVALID },
		{ "\"p\": 1", "\"p\": 1, \"q\": 1", KINKO_ERROR_INVALID },
		{ "\"p\": 1", "\"p\": 1, \"p\": 1", KINKO_ERROR_INVALID },
		{ "\"nonce\"", "\"nonces\"", KINKO_ERROR_INVALID },
		{ "{", "{\"nonce\": \"\",", KINKO_ERROR_INVALID },
		{ "{", "{\"more\": 1,", KINKO_ERROR_INVALID },
		{ "\"argon2id\": {", "\"argon2id\": [], \"x\": {", KINKO_ERROR_INVALID },
	};

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_autoptr (GString) text = g_string_new (fixture->text->str);
		g_autoptr (GError) error = NULL;

		g_assert_cmpuint (g_string_replace (text, changes[i].from, changes[i].to, 1), ==,
				  1);
		g_assert_null (open_text (text->str, text->len, fixture->key, &error));
		g_assert_error (error, KINKO_ERROR, changes[i].code);
		g_assert_nonnull (strstr (error->message, NAME));
	}
}

/* Two writings of one seed have nothing in common that is random. */
static void
test_always_new (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoIdentityFile) first =
		kinko_identity_file_parse (NAME, fixture->text->str, fixture->text->len, NULL);
	g_autoptr (KinkoIdentityFile) second =
		kinko_identity_file_new (first->public_part, &first->cost);

	(void) data;
	kinko_identity_file_seal (second, fixture->seed, fixture->key);
	g_assert_true (memcmp (first->salt, second->salt, sizeof first->salt) != 0);
	g_assert_true (memcmp (first->nonce, second->nonce, sizeof first->nonce) != 0);
	g_assert_true (memcmp (first->sealed, second->sealed, sizeof first->sealed) != 0);
}

int
main (int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run) (Fixture *fixture, gconstpointer data);
	} tests[] = {
		{ "/identity-file/opens", test_opens },
		{ "/identity-file/flipped", test_flipped },
		{ "/identity-file/truncated", test_truncated },
		{ "/identity-file/changed-text", test_changed_text },
		{ "/identity-file/always-new", test_always_new },
	};

	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
		g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
	return g_test_run ();
}
