#include "vault/age.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"

/* The example identity and recipient of the age specification. */
#define SPEC_IDENTITY  "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"
#define SPEC_RECIPIENT "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj"

static const gsize sizes[] = { 0, 1, 65535, 65536, 65537, 131072 };

static KinkoSecret *
spec_identity (void)
{
	g_autoptr (GError) error = NULL;
	KinkoSecret *identity = kinko_age_identity_parse (SPEC_IDENTITY, &error);

	g_assert_no_error (error);
	return identity;
}

static GBytes *
seal_to (const KinkoSecret *plaintext, const KinkoSecret *identity)
{
	KinkoPublicKey recipient = kinko_age_public_key (identity);
	g_autoptr (GError) error = NULL;
	GBytes *file = kinko_age_encrypt (plaintext, &recipient, 1, &error);

	g_assert_no_error (error);
	return file;
}

static void
assert_opens (const guint8 *file, gsize len, const KinkoSecret *identity,
	      const KinkoSecret *expected)
{
	KinkoAgeOutcome outcome;
	g_autoptr (KinkoSecret) released = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) plaintext =
		kinko_age_decrypt (file, len, identity, &outcome, &released, &error);

	g_assert_no_error (error);
	g_assert_cmpint (outcome, ==, KINKO_AGE_OK);
	g_assert_null (released);
	g_assert_true (kinko_secret_equal (plaintext, expected));
}

/* Refused, and with the code that belongs to the class. */
static KinkoAgeOutcome
assert_refused (const guint8 *file, gsize len, const KinkoSecret *identity)
{
	KinkoAgeOutcome outcome = KINKO_AGE_OK;
	g_autoptr (GError) error = NULL;
	int code;
	g_autoptr (KinkoSecret) plaintext =
		kinko_age_decrypt (file, len, identity, &outcome, NULL, &error);

	g_assert_null (plaintext);
	g_assert_cmpint (outcome, !=, KINKO_AGE_OK);
	code = outcome == KINKO_AGE_NO_MATCH ? KINKO_ERROR_AUTH : KINKO_ERROR_INTEGRITY;
	g_assert_error (error, KINKO_ERROR, code);
	return outcome;
}

/* ---- texts */

static void
test_recipient_text (void)
{
	g_autoptr (KinkoSecret) identity = spec_identity ();
	KinkoPublicKey key = kinko_age_public_key (identity), parsed;
	g_autofree char *text = kinko_age_recipient_text (&key);
	g_autoptr (GError) error = NULL;

	g_assert_cmpstr (text, ==, SPEC_RECIPIENT);
	g_assert_true (kinko_age_recipient_parse (SPEC_RECIPIENT, &parsed, &error));
	g_assert_no_error (error);
	g_assert_cmpmem (parsed.bytes, sizeof parsed.bytes, key.bytes, sizeof key.bytes);
}

static void
test_identity_text (void)
{
	g_autoptr (KinkoSecret) identity = spec_identity ();
	g_autoptr (KinkoSecret) text = kinko_age_identity_text (identity);

	g_assert_cmpstr (kinko_secret_text (text), ==, SPEC_IDENTITY);
	g_assert_cmpuint (kinko_secret_len (identity), ==, 32);
	for (guint i = 0; i < 32; i++)
		g_assert_cmphex (kinko_secret_data (identity)[i], ==, 0x42);
}

static void
test_bad_recipients (void)
{
	/* The texts were made by another Bech32 encoder. */
	static const char *const texts[] = {
		"",
		"age1",
		"AGE1ZVKYG2LQZRAA2LNJVQEJ32NKUU0UES2S82HZRYE869XEEXVN73EQUNUJWJ",
		SPEC_RECIPIENT "\n",
		(" " SPEC_RECIPIENT),
		"age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwk",
		/* 31 bytes, 33 bytes, a bit after the last byte */
		"age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqar9jk6",
		"age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73eqqhruuh4",
		"age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73epp9g8nq",
		/* 0, 1, a point of order 8, p */
		"age1qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq5cu47z",
		"age1qyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqj7vrya",
		"age1ur4h5lpmgxu2u9jku0a0r87ydtdqnr0tnsetrlvxvgz3vh6fhqqqzyt4v9",
		"age1ahlllllllllllllllllllllllllllllllllllllllllllllllalsn46ayy",
		/* 9 written as 9 + p and as 9 + 2^255 */
		"age17mlllllllllllllllllllllllllllllllllllllllllllllllalsxajvgg",
		"age1pyqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqzqqyr3apl",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_autoptr (GError) error = NULL;
		KinkoPublicKey key;

		g_assert_false (kinko_age_recipient_parse (texts[i], &key, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	}
}

static void
test_bad_identities (void)
{
	static const char *const texts[] = {
		"",
		"AGE-SECRET-KEY-1",
		"age-secret-key-1gfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpyysjzgfpq4egaex",
		"AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEY",
		SPEC_IDENTITY "\n",
		SPEC_RECIPIENT,
	};

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoSecret) identity = kinko_age_identity_parse (texts[i], &error);

		g_assert_null (identity);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_assert_null (strstr (error->message, "GFPYYSJZ"));
	}
}

/* Who puts a secret where a recipient belongs must not read it again in a message or a log. */
static void
test_identity_as_recipient (void)
{
	g_autoptr (GError) error = NULL;
	KinkoPublicKey key;

	g_assert_false (kinko_age_recipient_parse (SPEC_IDENTITY, &key, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_null (strstr (error->message, "GFPYYSJZ"));
}

/* ---- sealing and opening */

static void
test_round_trip (void)
{
	g_autoptr (KinkoSecret) identity = spec_identity ();

	for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
		g_autoptr (KinkoSecret) plaintext = kinko_secret_new_random (sizes[i]);
		g_autoptr (GBytes) file = seal_to (plaintext, identity);
		g_autoptr (GBytes) again = seal_to (plaintext, identity);

		assert_opens (g_bytes_get_data (file, NULL), g_bytes_get_size (file), identity,
			      plaintext);
		g_assert_false (g_bytes_equal (file, again));
	}
}

static void
test_many_recipients (void)
{
	g_autoptr (KinkoSecret) plaintext = kinko_secret_new_from ("to all", 6);
	g_autoptr (KinkoSecret) stranger = kinko_secret_new_random (32);
	g_autoptr (GPtrArray) identities =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_secret_free);
	KinkoPublicKey keys[21];

	for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
		g_ptr_array_add (identities, kinko_secret_new_random (32));
		keys[i] = kinko_age_public_key (g_ptr_array_index (identities, i));
	}
	for (guint n = 1; n <= 20; n++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (GBytes) file = kinko_age_encrypt (plaintext, keys, n, &error);
		gsize len;
		const guint8 *bytes;

		g_assert_no_error (error);
		bytes = g_bytes_get_data (file, &len);
		for (guint i = 0; i < n; i++)
			assert_opens (bytes, len, g_ptr_array_index (identities, i), plaintext);
		g_assert_cmpint (assert_refused (bytes, len, g_ptr_array_index (identities, n)), ==,
				 KINKO_AGE_NO_MATCH);
		g_assert_cmpint (assert_refused (bytes, len, stranger), ==, KINKO_AGE_NO_MATCH);
	}
	for (guint n = 0; n <= 21; n += 21) {
		g_autoptr (GError) error = NULL;
		g_autoptr (GBytes) file = kinko_age_encrypt (plaintext, keys, n, &error);

		g_assert_null (file);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	}
}

static void
test_low_order_recipient (void)
{
	g_autoptr (KinkoSecret) plaintext = kinko_secret_new_from ("x", 1);
	g_autoptr (KinkoSecret) identity = spec_identity ();
	KinkoPublicKey keys[2] = { kinko_age_public_key (identity), { { 1 } } };
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) file = kinko_age_encrypt (plaintext, keys, 2, &error);

	g_assert_null (file);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
}

static gsize
end_of_line_with (const guint8 *file, gsize len, const char *start)
{
	const char *line = memmem (file, len, start, strlen (start));

	g_assert_nonnull (line);
	return (gsize) (strchr (line, '\n') + 1 - (const char *) file);
}

/* The class of failure follows from the place: version line, stanza, MAC, payload. */
static void
test_every_flipped_bit (void)
{
	g_autoptr (KinkoSecret) identity = spec_identity ();
	g_autoptr (KinkoSecret) plaintext = kinko_secret_new_from ("secret", 6);
	g_autoptr (GBytes) file = seal_to (plaintext, identity);
	gsize len;
	const guint8 *original = g_bytes_get_data (file, &len);
	gsize version_end = end_of_line_with (original, len, "age-encryption.org");
	gsize header_end = end_of_line_with (original, len, "--- ");
	g_autofree guint8 *bytes = g_memdup2 (original, len);

	for (gsize bit = 0; bit < len * 8; bit++) {
		gsize at = bit / 8;
		KinkoAgeOutcome outcome;

		bytes[at] ^= (guint8) (1u << bit % 8);
		outcome = assert_refused (bytes, len, identity);
		if (at < version_end)
			g_assert_cmpint (outcome, ==, KINKO_AGE_HEADER_FAILURE);
		else if (at >= header_end)
			g_assert_cmpint (outcome, ==, KINKO_AGE_PAYLOAD_FAILURE);
		else if (at >= header_end - 44)
			g_assert_true (outcome == KINKO_AGE_HEADER_FAILURE ||
				       outcome == KINKO_AGE_HMAC_FAILURE);
		else
			g_assert_true (outcome == KINKO_AGE_HEADER_FAILURE ||
				       outcome == KINKO_AGE_NO_MATCH);
		bytes[at] ^= (guint8) (1u << bit % 8);
	}
}

static void
test_every_truncation (void)
{
	g_autoptr (KinkoSecret) identity = spec_identity ();
	g_autoptr (KinkoSecret) plaintext = kinko_secret_new_from ("secret", 6);
	g_autoptr (GBytes) file = seal_to (plaintext, identity);
	gsize len;
	const guint8 *bytes = g_bytes_get_data (file, &len);
	gsize header_end = end_of_line_with (bytes, len, "--- ");
	g_autofree guint8 *longer = g_malloc0 (len + 1);

	for (gsize n = 0; n < len; n++)
		g_assert_cmpint (assert_refused (bytes, n, identity), ==,
				 n < header_end + 16 ? KINKO_AGE_HEADER_FAILURE
						     : KINKO_AGE_PAYLOAD_FAILURE);
	memcpy (longer, bytes, len);
	g_assert_cmpint (assert_refused (longer, len + 1, identity), ==, KINKO_AGE_PAYLOAD_FAILURE);
	g_assert_cmpint (assert_refused (NULL, 0, identity), ==, KINKO_AGE_HEADER_FAILURE);
}

/* A file of three chunks, cut where it matters: only what is authentic is given out. */
static void
test_released (void)
{
	static const struct {
		gsize payload;
		gsize released;
	} cuts[] = {
		{ 0, 0 },
		{ 15, 0 },
		{ 65551, 0 },
		{ 65552, 65536 },
		{ 65553, 65536 },
		{ 65552 + 16, 65536 },
		{ 2 * 65552 - 1, 65536 },
		{ 2 * 65552, 131072 },
		{ 2 * 65552 + 1, 131072 },
		{ 2 * 65552 + 16, 131072 },
	};
	g_autoptr (KinkoSecret) identity = spec_identity ();
	g_autoptr (KinkoSecret) plaintext = kinko_secret_new_random (131073);
	g_autoptr (GBytes) file = seal_to (plaintext, identity);
	gsize len;
	const guint8 *bytes = g_bytes_get_data (file, &len);
	gsize payload = end_of_line_with (bytes, len, "--- ") + 16;

	g_assert_cmpuint (len - payload, ==, 2 * 65552 + 17);
	for (gsize i = 0; i < G_N_ELEMENTS (cuts); i++) {
		g_autoptr (KinkoSecret) released = NULL;
		g_autoptr (GError) error = NULL;
		KinkoAgeOutcome outcome;

		g_assert_null (kinko_age_decrypt (bytes, payload + cuts[i].payload, identity,
						  &outcome, &released, &error));
		g_assert_cmpint (outcome, ==, KINKO_AGE_PAYLOAD_FAILURE);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		if (cuts[i].released == 0)
			g_assert_null (released);
		else
			g_assert_cmpmem (kinko_secret_data (released),
					 (int) kinko_secret_len (released),
					 kinko_secret_data (plaintext), (int) cuts[i].released);
	}
}

static char *
armor (GBytes *file)
{
	GString *text = g_string_new ("-----BEGIN AGE ENCRYPTED FILE-----\n");
	gsize len;
	const guint8 *bytes = g_bytes_get_data (file, &len);

	for (gsize at = 0; at < len; at += 48) {
		g_autofree char *line = g_base64_encode (bytes + at, MIN (48, len - at));

		g_string_append_printf (text, "%s\n", line);
	}
	g_string_append (text, "-----END AGE ENCRYPTED FILE-----\n");
	return g_string_free (text, FALSE);
}

static void
test_armored (void)
{
	g_autoptr (KinkoSecret) identity = spec_identity ();
	g_autoptr (KinkoSecret) plaintext = kinko_secret_new_from ("secret", 6);
	g_autoptr (GBytes) file = seal_to (plaintext, identity);
	g_autofree char *text = armor (file);
	guint8 *bytes = (guint8 *) text;
	gsize len = strlen (text);

	assert_opens (bytes, len, identity, plaintext);
	for (gsize bit = 0; bit < len * 8; bit++) {
		bytes[bit / 8] ^= (guint8) (1u << bit % 8);
		assert_refused (bytes, len, identity);
		bytes[bit / 8] ^= (guint8) (1u << bit % 8);
	}
	for (gsize n = 0; n < len - 1; n++)
		assert_refused (bytes, n, identity);
	/* The last line end is white space after the block. */
	assert_opens (bytes, len - 1, identity, plaintext);
}

/* A passphrase beside other recipients; rightly sealed otherwise, so only this rule refuses it. */
static void
test_passphrase_mixed (void)
{
	static const char stanza[] = "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 10\n"
				     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n";
	g_autoptr (KinkoSecret) identity = spec_identity ();
	g_autoptr (KinkoSecret) plaintext = kinko_secret_new_from ("secret", 6);
	g_autoptr (GBytes) file = seal_to (plaintext, identity);
	gsize len;
	const guint8 *bytes = g_bytes_get_data (file, &len);
	gsize at = end_of_line_with (bytes, len, "age-encryption.org");
	g_autoptr (GByteArray) mixed = g_byte_array_new ();

	g_byte_array_append (mixed, bytes, (guint) at);
	g_byte_array_append (mixed, (const guint8 *) stanza, sizeof stanza - 1);
	g_byte_array_append (mixed, bytes + at, (guint) (len - at));
	g_assert_cmpint (assert_refused (mixed->data, mixed->len, identity), ==,
			 KINKO_AGE_HEADER_FAILURE);
	/* An unknown stanza is passed over, and then the MAC tells that it was added. */
	mixed->data[at + 3] = 'S';
	g_assert_cmpint (assert_refused (mixed->data, mixed->len, identity), ==,
			 KINKO_AGE_HMAC_FAILURE);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/age/recipient-text", test_recipient_text);
	g_test_add_func ("/age/identity-text", test_identity_text);
	g_test_add_func ("/age/bad-recipients", test_bad_recipients);
	g_test_add_func ("/age/bad-identities", test_bad_identities);
	g_test_add_func ("/age/identity-as-recipient", test_identity_as_recipient);
	g_test_add_func ("/age/round-trip", test_round_trip);
	g_test_add_func ("/age/many-recipients", test_many_recipients);
	g_test_add_func ("/age/low-order-recipient", test_low_order_recipient);
	g_test_add_func ("/age/every-flipped-bit", test_every_flipped_bit);
	g_test_add_func ("/age/every-truncation", test_every_truncation);
	g_test_add_func ("/age/released", test_released);
	g_test_add_func ("/age/armored", test_armored);
	g_test_add_func ("/age/passphrase-mixed", test_passphrase_mixed);
	return g_test_run ();
}
