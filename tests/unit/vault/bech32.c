#include "vault/bech32.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"

/* What BIP 173 says of @text, for texts whose five-bit groups make whole bytes. */
static const struct {
	const char *hrp;
	const char *text;
	const char *data;
} valid[] = {
	{ "a", "A12UEL5L", "" },
	{ "a", "a12uel5l", "" },
	{ "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio",
	  "an83characterlonghumanreadablepartthatcontainsthenumber1andtheexcludedcharactersbio1"
	  "tt5tgs",
	  "" },
	{ "abcdef", "abcdef1qpzry9x8gf2tvdw0s3jn54khce6mua7lmqqqxw",
	  "00443214c74254b635cf84653a56d7c675be77df" },
	{ "1",
	  "11qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqq"
	  "qqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqqc8247j",
	  "000000000000000000000000000000000000000000000000000"
	  "000000000000000000000000000000000000000000000000000" },
	{ "split", "split1checkupstagehandshakeupstreamerranterredcaperred2y9e3w",
	  "c5f38b70305f519bf66d85fb6cf03058f3dde463ecd7918f2dc743918f2d" },
	{ "?", "?1ezyfcl", "" },
	/* The recipient and the identity of the age specification. */
	{ "age-secret-key-",
	  "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX",
	  "4242424242424242424242424242424242424242424242424242424242424242" },
};

/* BIP 173 again, then what an age text is damaged to. */
static const struct {
	const char *hrp;
	const char *text;
} invalid[] = {
	{ "pzry9x0s0muk", "pzry9x0s0muk" },
	{ "a", "1pzry9x0s0muk" },
	{ "x", "x1b4n0q5v" },
	{ "li", "li1dgmt3" },
	{ "de", "de1lg7wt\xff" },
	{ "a", "A1G7SGD8" },
	{ "a", "10a06t8" },
	{ "a", "1qzzfhee" },
	{ "a", "a12UEL5L" },
	{ "a", "A12uEL5L" },
	{ "b", "a12uel5l" },
	{ "a", "" },
	{ "a", "a" },
	{ "a", "a1" },
	{ "a", "a12uel5l\n" },
	{ "a", " a12uel5l" },
	/* Right checksums, but the last character holds a set bit, or no bit of a byte. */
	{ "age", "age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73epp9g8nq" },
	{ "a", "a1q3g6mn3" },
	{ "a", "a1qqqd87cpp" },
	{ "a", "a1qqqqqq3q4q7k" },
};

static const char age_recipient[] =
	"age1zvkyg2lqzraa2lnjvqej32nkuu0ues2s82hzrye869xeexvn73equnujwj";

static void
assert_refused (const char *hrp, const char *text)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) data = kinko_bech32_decode (hrp, text, &error);

	g_assert_null (data);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
}

static void
test_decode (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (valid); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoSecret) data =
			kinko_bech32_decode (valid[i].hrp, valid[i].text, &error);
		char hex[256];

		g_assert_no_error (error);
		sodium_bin2hex (hex, sizeof hex, kinko_secret_data (data), kinko_secret_len (data));
		g_assert_cmpstr (hex, ==, valid[i].data);
	}
}

static void
test_encode (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (valid); i++) {
		g_autofree char *lower = g_ascii_strdown (valid[i].text, -1);
		g_autofree char *upper = g_ascii_strup (valid[i].text, -1);
		g_autofree char *text = NULL;
		g_autoptr (KinkoSecret) secret_text = NULL;
		g_autoptr (KinkoSecret) secret = NULL;
		guint8 data[64];
		gsize n;

		sodium_hex2bin (data, sizeof data, valid[i].data, strlen (valid[i].data), NULL, &n,
				NULL);
		secret = kinko_secret_new_from (data, n);
		text = kinko_bech32_encode (valid[i].hrp, data, n);
		g_assert_cmpstr (text, ==, lower);
		secret_text = kinko_bech32_encode_secret (valid[i].hrp, secret);
		g_assert_cmpstr (kinko_secret_text (secret_text), ==, upper);
		g_assert_cmpuint (kinko_secret_len (secret_text), ==, strlen (upper));
	}
}

static void
test_invalid (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (invalid); i++)
		assert_refused (invalid[i].hrp, invalid[i].text);
}

/* A BCH code of this kind finds up to four wrong characters (BIP 173), so every single one. */
static void
test_every_flipped_bit (void)
{
	char text[sizeof age_recipient];

	memcpy (text, age_recipient, sizeof text);
	for (gsize bit = 0; bit < strlen (age_recipient) * 8; bit++) {
		text[bit / 8] = (char) (age_recipient[bit / 8] ^ (1 << bit % 8));
		assert_refused ("age", text);
		text[bit / 8] = age_recipient[bit / 8];
	}
}

static void
test_every_truncation (void)
{
	for (gsize len = 0; len < strlen (age_recipient); len++) {
		g_autofree char *text = g_strndup (age_recipient, len);

		assert_refused ("age", text);
	}
}

/* An identity with a typing error must not end up in a log by way of its error message. */
static void
test_message_holds_no_text (void)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) data = kinko_bech32_decode (
		"age-secret-key-",
		"AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEY",
		&error);

	g_assert_null (data);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_null (strstr (error->message, "GFPYYSJZ"));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/bech32/decode", test_decode);
	g_test_add_func ("/bech32/encode", test_encode);
	g_test_add_func ("/bech32/invalid", test_invalid);
	g_test_add_func ("/bech32/every-flipped-bit", test_every_flipped_bit);
	g_test_add_func ("/bech32/every-truncation", test_every_truncation);
	g_test_add_func ("/bech32/message-holds-no-text", test_message_holds_no_text);
	return g_test_run ();
}
