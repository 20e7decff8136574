#include "vault/box.h"

#include <string.h>

#include <glib/gstdio.h>
#include <sodium.h>

#include "policies/error.h"

#define VAULT_ID  "000102030405060708090a0b0c0d0e0f"
#define HANDLE    "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff"
#define PLAINTEXT "金庫 kinko"

/* The vector of docs/formats/record-box.md, computed with the Python standard library only. */
#define BOX_START                  \
	"01"                       \
	"a0a1a2a3a4a5a6a7a8a9aaab" \
	"1e4dceb9c11d2a22c33cfb29882978dd3977ceaf7a92f2f8e0729f20e8c4dd9d"
#define GOLDEN_BOX BOX_START "4e2c68fe6092f8a786b588c49c6fdd4fa2958566e3509222b8179e34"
#define CONTEXT_HEX                                                                \
	"000000136b696e6b6f2d7265636f72642d626f782d7631"                           \
	"000000203030303130323033303430353036303730383039306130623063306430653066" \
	"000000206630663166326633663466356636663766386639666166626663666466656666" \
	"000000067265636f7264"                                                     \
	"0000000000000007"

static const KinkoBoxContext context = { VAULT_ID, HANDLE, "record", 7 };

static GBytes *
from_hex (const char *hex)
{
	gsize len = strlen (hex) / 2, n;
	guint8 *bytes = g_malloc (len);

	g_assert_cmpint (sodium_hex2bin (bytes, len, hex, strlen (hex), NULL, &n, NULL), ==, 0);
	g_assert_cmpuint (n, ==, len);
	return g_bytes_new_take (bytes, len);
}

static KinkoSecret *
key_from (guint8 first)
{
	KinkoSecret *key = kinko_secret_new (32);

	for (guint8 i = 0; i < 32; i++)
		kinko_secret_data (key)[i] = (guint8) (first + i);
	return key;
}

static void
assert_refused (const guint8 *box, gsize len, const KinkoSecret *key, const KinkoBoxContext *place,
		KinkoError code)
{
	g_autoptr (GBytes) bytes = g_bytes_new (box, len);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) plaintext = kinko_box_open (bytes, key, place, &error);

	g_assert_null (plaintext);
	g_assert_error (error, KINKO_ERROR, (gint) code);
}

/* RFC 8439 section 2.8.2: the AEAD as it is called here. */
static void
test_rfc8439 (void)
{
	static const char text[] =
		"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for "
		"the future, sunscreen would be it.";
	g_autoptr (KinkoSecret) key = key_from (0x80);
	g_autoptr (GBytes) nonce = from_hex ("070000004041424344454647");
	g_autoptr (GBytes) ad = from_hex ("50515253c0c1c2c3c4c5c6c7");
	guint8 sealed[sizeof text - 1 + 16];
	char hex[2 * sizeof sealed + 1];

	crypto_aead_chacha20poly1305_ietf_encrypt (
		sealed, NULL, (const guint8 *) text, strlen (text), g_bytes_get_data (ad, NULL),
		g_bytes_get_size (ad), NULL, g_bytes_get_data (nonce, NULL),
		kinko_secret_data (key));
	g_assert_cmpstr (sodium_bin2hex (hex, sizeof hex, sealed, sizeof sealed), ==,
			 "d31a8d34648e60db7b86afbc53ef7ec2a4aded51296e08fea9e2b5a736ee62d6"
			 "3dbea45e8ca9671282fafb69da92728b1a71de0a9e060b2905d6a5b67ecd3b36"
			 "92ddbd7f2d778b8c9803aee328091b58fab324e4fad675945585808b4831d7bc"
			 "3ff4def08e4b7a9de576d26586cec64b6116"
			 "1ae10b594f09e26a7e902ecbd0600691");
}

static void
test_golden (void)
{
	g_autoptr (KinkoSecret) key = key_from (0);
	g_autoptr (GBytes) box = from_hex (GOLDEN_BOX);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) plaintext = kinko_box_open (box, key, &context, &error);

	g_assert_no_error (error);
	g_assert_cmpstr (kinko_secret_text (plaintext), ==, PLAINTEXT);
	g_assert_cmpuint (kinko_secret_len (plaintext), ==, strlen (PLAINTEXT));
}

/* The page says how to open the vector with stock tools: what it says is run. */
static void
test_documented_script (void)
{
	g_autofree char *path =
		g_build_filename (KINKO_SOURCE_DIR, "docs", "formats", "record-box.md", NULL);
	g_autofree char *page = NULL;
	g_autofree char *printed = NULL;
	g_autofree char *openssl = g_find_program_in_path ("openssl");
	g_autofree char *xxd = g_find_program_in_path ("xxd");
	g_autoptr (GError) error = NULL;
	char *script, *end;
	int status;

	if (openssl == NULL || xxd == NULL) {
		g_test_skip ("the programs openssl and xxd are not both installed");
		return;
	}
	g_file_get_contents (path, &page, NULL, &error);
	g_assert_no_error (error);
	script = strstr (page, "\n```sh\n");
	g_assert_nonnull (script);
	script += strlen ("\n```sh\n");
	end = strstr (script, "\n```\n");
	g_assert_nonnull (end);
	*end = '\0';
	g_assert_nonnull (strstr (script, GOLDEN_BOX));
	g_spawn_sync (NULL, (char *[]){ (char[]){ "/bin/sh" }, (char[]){ "-c" }, script, NULL },
		      NULL, G_SPAWN_DEFAULT, NULL, NULL, &printed, NULL, &status, &error);
	g_assert_no_error (error);
	g_assert_cmpint (status, ==, 0);
	g_assert_cmpstr (printed, ==, PLAINTEXT);
}

static void
test_round_trip (void)
{
	static const gsize lens[] = { 0, 1, 12, 15, 16, 17, 63, 64, 65, 4096, 100000 };

	for (gsize i = 0; i < G_N_ELEMENTS (lens); i++) {
		g_autoptr (KinkoSecret) key = kinko_secret_new_random (32);
		g_autoptr (KinkoSecret) plaintext = kinko_secret_new_random (lens[i]);
		g_autoptr (GBytes) box = kinko_box_seal (plaintext, key, &context);
		g_autoptr (GBytes) again = kinko_box_seal (plaintext, key, &context);
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoSecret) opened = kinko_box_open (box, key, &context, &error);

		g_assert_no_error (error);
		g_assert_true (kinko_secret_equal (opened, plaintext));
		g_assert_cmpuint (g_bytes_get_size (box), ==, lens[i] + KINKO_BOX_OVERHEAD);
		g_assert_false (g_bytes_equal (box, again));
	}
}

static void
test_every_flipped_bit (void)
{
	g_autoptr (KinkoSecret) key = key_from (0);
	g_autoptr (GBytes) box = from_hex (GOLDEN_BOX);
	gsize len;
	const guint8 *original = g_bytes_get_data (box, &len);
	g_autofree guint8 *bytes = g_memdup2 (original, len);

	for (gsize bit = 0; bit < len * 8; bit++) {
		bytes[bit / 8] ^= (guint8) (1u << bit % 8);
		assert_refused (bytes, len, key, &context,
				bit < 8 ? KINKO_ERROR_UNSUPPORTED : KINKO_ERROR_INTEGRITY);
		bytes[bit / 8] ^= (guint8) (1u << bit % 8);
	}
}

static void
test_every_truncation (void)
{
	g_autoptr (KinkoSecret) key = key_from (0);
	g_autoptr (GBytes) box = from_hex (GOLDEN_BOX "00");
	gsize len;
	const guint8 *bytes = g_bytes_get_data (box, &len);

	for (gsize n = 0; n < len - 1; n++)
		assert_refused (bytes, n, key, &context, KINKO_ERROR_INTEGRITY);
	assert_refused (bytes, len, key, &context, KINKO_ERROR_INTEGRITY);
}

static void
test_other_context (void)
{
	static const KinkoBoxContext others[] = {
		{ "000102030405060708090a0b0c0d0e0e", HANDLE, "record", 7 },
		{ VAULT_ID, "f0f1f2f3f4f5f6f7f8f9fafbfcfdfefe", "record", 7 },
		{ HANDLE, VAULT_ID, "record", 7 },
		{ VAULT_ID, HANDLE, "number/child", 7 },
		{ VAULT_ID, HANDLE, "recor", 7 },
		{ VAULT_ID, HANDLE, "record", 8 },
		{ VAULT_ID, HANDLE, "record", 7 + (1ULL << 32) },
		/* Would be the same bytes if the fields were only joined. */
		{ VAULT_ID HANDLE, "", "record", 7 },
		{ VAULT_ID "f", &HANDLE[1], "record", 7 },
		{ VAULT_ID, HANDLE "r", "ecord", 7 },
	};
	g_autoptr (KinkoSecret) key = key_from (0);
	g_autoptr (GBytes) box = from_hex (GOLDEN_BOX);

	for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
		assert_refused (g_bytes_get_data (box, NULL), g_bytes_get_size (box), key,
				&others[i], KINKO_ERROR_INTEGRITY);
}

static void
test_other_key (void)
{
	g_autoptr (KinkoSecret) key = key_from (0);
	g_autoptr (GBytes) box = from_hex (GOLDEN_BOX);

	for (gsize bit = 0; bit < 32 * 8; bit++) {
		kinko_secret_data (key)[bit / 8] ^= (guint8) (1u << bit % 8);
		assert_refused (g_bytes_get_data (box, NULL), g_bytes_get_size (box), key, &context,
				KINKO_ERROR_INTEGRITY);
		kinko_secret_data (key)[bit / 8] ^= (guint8) (1u << bit % 8);
	}
}

static gboolean
aead_opens (GBytes *box, const char *encryption_key)
{
	g_autoptr (GBytes) key = from_hex (encryption_key);
	g_autoptr (GBytes) ad = from_hex (CONTEXT_HEX);
	const guint8 *bytes = g_bytes_get_data (box, NULL);
	guint8 plaintext[32];

	g_assert_cmpuint (g_bytes_get_size (box), ==, sizeof plaintext + KINKO_BOX_OVERHEAD);
	return crypto_aead_chacha20poly1305_ietf_decrypt (
		       plaintext, NULL, NULL, bytes + 45, sizeof plaintext + 16,
		       g_bytes_get_data (ad, NULL), g_bytes_get_size (ad), bytes + 1,
		       g_bytes_get_data (key, NULL)) == 0;
}

/*
 * A box made by someone who knows two keys: two ciphertext blocks were solved for (two linear
 * equations modulo 2^130 - 5) so that one tag is right under the encryption keys of both. Only the
 * commitment stands against the second reading.
 */
static void
test_two_keys (void)
{
	g_autoptr (KinkoSecret) first = key_from (0);
	g_autoptr (KinkoSecret) second = key_from (0x80);
	g_autoptr (GBytes) box =
		from_hex (BOX_START "7d626af7ca3a09bb519e7b778cf0b2f26979548edc1bbb058c06dde6bef31c"
				    "b516c6e9c92d99bf358c2e0718822ce47c");
	g_autoptr (GBytes) other_commitment =
		from_hex ("9c348b56e76cdf4a36a0bdf69bd481ed7448228266c0b006a09cb9d8e2c2e973");
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) opened = NULL;
	g_autofree guint8 *bytes = NULL;
	gsize len = g_bytes_get_size (box);

	g_assert_true (aead_opens (
		box, "d4f5df0e642733e077e19f21c0b0f107a4a2c6370c5542b2a605569d4e1d0b98"));
	g_assert_true (aead_opens (
		box, "c26b57419f7ffba7afc19bae090043036fd6a7a6f04475b2494bac4543198639"));

	opened = kinko_box_open (box, first, &context, &error);
	g_assert_no_error (error);
	g_assert_nonnull (opened);
	assert_refused (g_bytes_get_data (box, NULL), len, second, &context, KINKO_ERROR_INTEGRITY);

	/* The other commitment gives the box to the other key, and takes it from the first. */
	bytes = g_memdup2 (g_bytes_get_data (box, NULL), len);
	memcpy (bytes + 13, g_bytes_get_data (other_commitment, NULL), 32);
	g_clear_pointer (&box, g_bytes_unref);
	g_clear_pointer (&opened, kinko_secret_free);
	box = g_bytes_new (bytes, len);
	opened = kinko_box_open (box, second, &context, &error);
	g_assert_no_error (error);
	g_assert_nonnull (opened);
	assert_refused (bytes, len, first, &context, KINKO_ERROR_INTEGRITY);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/box/rfc8439", test_rfc8439);
	g_test_add_func ("/box/golden", test_golden);
	g_test_add_func ("/box/documented-script", test_documented_script);
	g_test_add_func ("/box/round-trip", test_round_trip);
	g_test_add_func ("/box/every-flipped-bit", test_every_flipped_bit);
	g_test_add_func ("/box/every-truncation", test_every_truncation);
	g_test_add_func ("/box/other-context", test_other_context);
	g_test_add_func ("/box/other-key", test_other_key);
	g_test_add_func ("/box/two-keys", test_two_keys);
	return g_test_run ();
}
