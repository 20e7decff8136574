#include "vault/hmac.h"

#include <string.h>

#include <sodium.h>

/* RFC 4231, test cases 1, 2, 3, 6 (a key longer than a block). */
static const struct {
	const char *key;
	const char *data;
	const char *value;
} hmacs[] = {
	{ "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
	  "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7" },
	{ "4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
	  "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
	  "dddddddddddd",
	  "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe" },
	{ "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
	  "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
	  "54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368"
	  "204b6579204669727374",
	  "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54" },
};

/* RFC 5869 appendix A.1 and A.3, the first 32 bytes of the output. */
static const struct {
	const char *ikm;
	const char *salt;
	const char *info;
	const char *okm;
} derivations[] = {
	{ "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c",
	  "\xf0\xf1\xf2\xf3\xf4\xf5\xf6\xf7\xf8\xf9",
	  "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf" },
	{ "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
	  "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d" },
};

static GByteArray *
from_hex (const char *hex)
{
	GByteArray *bytes = g_byte_array_new ();
	gsize n;

	if (*hex == '\0')
		return bytes;
	g_byte_array_set_size (bytes, (guint) strlen (hex) / 2);
	g_assert_cmpint (
		sodium_hex2bin (bytes->data, bytes->len, hex, strlen (hex), NULL, &n, NULL), ==, 0);
	g_assert_cmpuint (n, ==, bytes->len);
	return bytes;
}

static void
assert_hex (const guint8 *bytes, const char *hex)
{
	char text[2 * KINKO_HMAC_LEN + 1];

	g_assert_cmpstr (sodium_bin2hex (text, sizeof text, bytes, KINKO_HMAC_LEN), ==, hex);
}

static void
test_rfc4231 (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (hmacs); i++) {
		g_autoptr (GByteArray) key = from_hex (hmacs[i].key);
		g_autoptr (GByteArray) data = from_hex (hmacs[i].data);

		for (guint split = 0; split <= data->len; split++) {
			KinkoHmac hmac;
			guint8 value[KINKO_HMAC_LEN];

			kinko_hmac_begin (&hmac, key->data, key->len);
			kinko_hmac_update (&hmac, data->data, split);
			kinko_hmac_update (&hmac, data->data + split, data->len - split);
			kinko_hmac_end (&hmac, value);
			assert_hex (value, hmacs[i].value);
			g_assert_true (sodium_is_zero ((guint8 *) &hmac, sizeof hmac));
		}
	}
}

static void
test_rfc5869 (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (derivations); i++) {
		g_autoptr (GByteArray) ikm = from_hex (derivations[i].ikm);
		g_autoptr (GByteArray) salt = from_hex (derivations[i].salt);
		g_autoptr (KinkoSecret) secret = kinko_secret_new_from (ikm->data, ikm->len);
		g_autoptr (KinkoSecret) key =
			kinko_hmac_derive (secret, salt->data, salt->len, derivations[i].info);

		g_assert_cmpuint (kinko_secret_len (key), ==, KINKO_HMAC_LEN);
		assert_hex (kinko_secret_data (key), derivations[i].okm);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/hmac/rfc4231", test_rfc4231);
	g_test_add_func ("/hmac/rfc5869", test_rfc5869);
	return g_test_run ();
}
