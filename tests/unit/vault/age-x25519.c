#include "vault/age-x25519.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"
#include "tests/unit/vault/age-vector.h"
#include "vault/age.h"

/* RFC 7748 section 6.1 */
#define ALICE_SECRET "77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a"
#define ALICE_PUBLIC "8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a"
#define BOB_SECRET   "5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb"
#define BOB_PUBLIC   "de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
#define SHARED       "4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742"

/* Points of order 1, 2, 4 and 8, also written with a number beyond the field. */
static const char *const low_order[] = {
	"0000000000000000000000000000000000000000000000000000000000000000",
	"0100000000000000000000000000000000000000000000000000000000000000",
	"e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
	"5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
	"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
	"0000000000000000000000000000000000000000000000000000000000000080",
};

static KinkoPublicKey
key_from_hex (const char *hex)
{
	KinkoPublicKey key;

	g_assert_cmpint (
		sodium_hex2bin (key.bytes, sizeof key.bytes, hex, strlen (hex), NULL, NULL, NULL),
		==, 0);
	return key;
}

static KinkoSecret *
secret_from_hex (const char *hex)
{
	KinkoPublicKey bytes = key_from_hex (hex);

	return kinko_secret_new_from (bytes.bytes, sizeof bytes.bytes);
}

static void
assert_public_key (const char *secret_hex, const char *public_hex)
{
	g_autoptr (KinkoSecret) identity = secret_from_hex (secret_hex);
	KinkoPublicKey key = kinko_age_public_key (identity);
	KinkoPublicKey expected = key_from_hex (public_hex);

	g_assert_cmpmem (key.bytes, sizeof key.bytes, expected.bytes, sizeof expected.bytes);
	g_assert_true (kinko_age_x25519_usable (&key));
}

static void
test_rfc7748 (void)
{
	g_autoptr (KinkoSecret) alice = secret_from_hex (ALICE_SECRET);
	KinkoPublicKey bob = key_from_hex (BOB_PUBLIC);
	KinkoPublicKey expected = key_from_hex (SHARED);
	guint8 shared[32];

	assert_public_key (ALICE_SECRET, ALICE_PUBLIC);
	assert_public_key (BOB_SECRET, BOB_PUBLIC);
	g_assert_cmpint (crypto_scalarmult (shared, kinko_secret_data (alice), bob.bytes), ==, 0);
	g_assert_cmpmem (shared, sizeof shared, expected.bytes, sizeof expected.bytes);
}

/* The field ends at 2^255 - 19; the base point 9 is also written as 9 + p and 9 + 2^255. */
static void
test_usable (void)
{
	static const struct {
		const char *point;
		gboolean usable;
	} cases[] = {
		{ "0900000000000000000000000000000000000000000000000000000000000000", TRUE },
		{ "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", FALSE },
		{ "0900000000000000000000000000000000000000000000000000000000000080", FALSE },
		{ "e3ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", TRUE },
		{ "f6ffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f7f", TRUE },
		{ "f600ffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", TRUE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		KinkoPublicKey key = key_from_hex (cases[i].point);

		g_assert_cmpint (kinko_age_x25519_usable (&key), ==, cases[i].usable);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (low_order); i++) {
		KinkoPublicKey key = key_from_hex (low_order[i]);

		g_assert_false (kinko_age_x25519_usable (&key));
	}
}

static void
test_round_trip (void)
{
	g_autoptr (KinkoSecret) alice = secret_from_hex (ALICE_SECRET);
	g_autoptr (KinkoSecret) bob = secret_from_hex (BOB_SECRET);
	KinkoPublicKey alice_public = kinko_age_public_key (alice);
	KinkoPublicKey bob_public = kinko_age_public_key (bob);
	g_autoptr (KinkoSecret) file_key = kinko_secret_new_random (KINKO_AGE_FILE_KEY_LEN);
	g_autoptr (KinkoAgeStanza) stanza = kinko_age_x25519_wrap (file_key, &alice_public);
	g_autoptr (KinkoAgeStanza) again = kinko_age_x25519_wrap (file_key, &alice_public);
	g_autoptr (KinkoSecret) found = NULL;
	g_autoptr (KinkoSecret) nothing = NULL;
	g_autoptr (GError) error = NULL;

	g_assert_true (kinko_age_x25519_unwrap (stanza, alice, &alice_public, &found, &error));
	g_assert_true (kinko_secret_equal (found, file_key));
	g_assert_true (kinko_age_x25519_unwrap (stanza, bob, &bob_public, &nothing, &error));
	g_assert_null (nothing);
	g_assert_cmpstr (stanza->args[1], !=, again->args[1]);
	g_assert_false (g_bytes_equal (stanza->body, again->body));
}

/* A flipped bit of the body, and of the share. */
static void
test_every_flipped_bit (void)
{
	g_autoptr (KinkoSecret) alice = secret_from_hex (ALICE_SECRET);
	KinkoPublicKey own = kinko_age_public_key (alice);
	g_autoptr (KinkoSecret) file_key = kinko_secret_new_random (KINKO_AGE_FILE_KEY_LEN);
	g_autoptr (KinkoAgeStanza) stanza = kinko_age_x25519_wrap (file_key, &own);
	const guint8 *body = g_bytes_get_data (stanza->body, NULL);
	guint8 changed[32];

	memcpy (changed, body, sizeof changed);
	for (gsize bit = 0; bit < sizeof changed * 8; bit++) {
		g_autoptr (KinkoAgeStanza) other = NULL;
		g_autoptr (KinkoSecret) found = NULL;

		changed[bit / 8] ^= (guint8) (1u << bit % 8);
		other = kinko_age_stanza_new (stanza->args, changed, sizeof changed);
		g_assert_true (kinko_age_x25519_unwrap (other, alice, &own, &found, NULL));
		g_assert_null (found);
		changed[bit / 8] ^= (guint8) (1u << bit % 8);
	}
	for (gsize bit = 0; bit < strlen (stanza->args[1]) * 8; bit++) {
		g_autoptr (KinkoSecret) found = NULL;
		g_autoptr (GError) error = NULL;
		char *c = &stanza->args[1][bit / 8];

		*c = (char) (*c ^ (1 << bit % 8));
		if (!kinko_age_x25519_unwrap (stanza, alice, &own, &found, &error))
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_assert_null (found);
		*c = (char) (*c ^ (1 << bit % 8));
	}
}

static void
assert_malformed (char **args, gsize body_len)
{
	g_autoptr (KinkoSecret) alice = secret_from_hex (ALICE_SECRET);
	KinkoPublicKey own = kinko_age_public_key (alice);
	static const guint8 body[64];
	g_autoptr (KinkoAgeStanza) stanza = kinko_age_stanza_new (args, body, body_len);
	g_autoptr (KinkoSecret) found = NULL;
	g_autoptr (GError) error = NULL;

	g_assert_false (kinko_age_x25519_unwrap (stanza, alice, &own, &found, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_null (found);
}

static void
test_malformed (void)
{
	char type[] = "X25519";
	char share[] = "XEl0dJ6y3C7KZkgmgWUicg63EyXJiwBJW8PdYJ/cYBE";
	char bad[][64] = {
		"",
		"XEl0dJ6y3C7KZkgmgWUicg63EyXJiwBJW8PdYJ/cYBF",
		"XEl0dJ6y3C7KZkgmgWUicg63EyXJiwBJW8PdYJ/cYBE=",
		"XEl0dJ6y3C7KZkgmgWUicg63EyXJiwBJW8PdYJ/cYA",
		"XEl0dJ6y3C7KZkgmgWUicg63EyXJiwBJW8PdYJ/cYBEA",
		"XEl0dJ6y3C7KZkgmgWUicg63EyXJiwBJW8PdYJ_cYBE",
	};

	assert_malformed ((char *[]){ type, NULL }, 32);
	assert_malformed ((char *[]){ type, share, share, NULL }, 32);
	assert_malformed ((char *[]){ type, share, NULL }, 0);
	assert_malformed ((char *[]){ type, share, NULL }, 31);
	assert_malformed ((char *[]){ type, share, NULL }, 33);
	assert_malformed ((char *[]){ type, share, NULL }, 48);
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
		assert_malformed ((char *[]){ type, bad[i], NULL }, 32);
	for (gsize i = 0; i < G_N_ELEMENTS (low_order); i++) {
		KinkoPublicKey point = key_from_hex (low_order[i]);
		char text[64];

		sodium_bin2base64 (text, sizeof text, point.bytes, sizeof point.bytes,
				   sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
		assert_malformed ((char *[]){ type, text, NULL }, 32);
	}
}

static void
test_other_types (void)
{
	g_autoptr (KinkoSecret) alice = secret_from_hex (ALICE_SECRET);
	KinkoPublicKey own = kinko_age_public_key (alice);
	char type[] = "x25519";
	g_autoptr (KinkoAgeStanza) stanza =
		kinko_age_stanza_new ((char *[]){ type, NULL }, NULL, 0);
	g_autoptr (KinkoSecret) found = NULL;

	g_assert_true (kinko_age_x25519_unwrap (stanza, alice, &own, &found, NULL));
	g_assert_null (found);
}

/* A file of another implementation: the identity finds the file key that the vector names. */
static void
test_vector (void)
{
	g_autoptr (GPtrArray) names = age_vector_names ();
	g_autoptr (AgeVector) vector = NULL;
	g_autoptr (KinkoSecret) expected = NULL;
	g_autoptr (KinkoSecret) identity = NULL;
	g_autoptr (KinkoAgeHeader) header = NULL;
	g_autoptr (KinkoSecret) found = NULL;
	KinkoPublicKey own;

	if (names == NULL) {
		g_test_skip ("the third-party age vectors are not here (KINKO_VECTORS)");
		return;
	}
	vector = age_vector_load ("x25519");
	expected = age_vector_file_key (vector);
	identity = kinko_age_identity_parse (age_vector_get (vector, "identity"), NULL);
	own = kinko_age_public_key (identity);
	header = kinko_age_header_parse (g_bytes_get_data (vector->file, NULL),
					 g_bytes_get_size (vector->file), NULL);
	g_assert_true (kinko_age_x25519_unwrap (g_ptr_array_index (header->stanzas, 0), identity,
						&own, &found, NULL));
	g_assert_true (kinko_secret_equal (found, expected));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/age-x25519/rfc7748", test_rfc7748);
	g_test_add_func ("/age-x25519/usable", test_usable);
	g_test_add_func ("/age-x25519/round-trip", test_round_trip);
	g_test_add_func ("/age-x25519/every-flipped-bit", test_every_flipped_bit);
	g_test_add_func ("/age-x25519/malformed", test_malformed);
	g_test_add_func ("/age-x25519/other-types", test_other_types);
	g_test_add_func ("/age-x25519/vector", test_vector);
	return g_test_run ();
}
