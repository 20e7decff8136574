#include "audit/base64.h"

#include <string.h>

#include "policies/error.h"

static void
assert_decodes (const char *text, gboolean padded, const char *expected)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) bytes = kinko_base64_decode (text, strlen (text), padded, &error);
	g_autoptr (GBytes) wanted = g_bytes_new_static (expected, strlen (expected));

	g_assert_no_error (error);
	g_assert_true (g_bytes_equal (bytes, wanted));
}

static void
assert_refused (const char *text, gsize len, gboolean padded)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) bytes = kinko_base64_decode (text, len, padded, &error);

	g_assert_null (bytes);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
}

/* RFC 4648, section 10. */
static void
test_vectors (void)
{
	static const char *const vectors[][2] = {
		{ "", "" },
		{ "f", "Zg==" },
		{ "fo", "Zm8=" },
		{ "foo", "Zm9v" },
		{ "foob", "Zm9vYg==" },
		{ "fooba", "Zm9vYmE=" },
		{ "foobar", "Zm9vYmFy" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (vectors); i++) {
		const char *padded = vectors[i][1];
		g_autofree char *unpadded = g_strndup (padded, strcspn (padded, "="));

		assert_decodes (padded, TRUE, vectors[i][0]);
		assert_decodes (unpadded, FALSE, vectors[i][0]);
		if (!g_str_equal (padded, unpadded)) {
			assert_refused (padded, strlen (padded), FALSE);
			assert_refused (unpadded, strlen (unpadded), TRUE);
		}
	}
}

static void
test_refused (void)
{
	static const char *const texts[] = {
		" Zm9v", "Zm9v ",   "Zm9v\n", "Zm\n9v", "Zm9\tv", "Zm9v=",     "Zm9v==", "Zm9v====",
		"=",     "==",      "====",   "Zg=",    "Zg===",  "Zm8==",     "Zm=8",   "Zg==Zg==",
		"Z",     "Z===",    "Zm9vY",  "Zh==",   "Zn==",   "Zm9=",      "Zm+_",   "Zm-/",
		"Zm9*",  "Zm9\xc3", "Zg==\n", "Zg=\n=", "Zg= =",  "Zm9vYmFyZ",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		assert_refused (texts[i], strlen (texts[i]), TRUE);
		assert_refused (texts[i], strlen (texts[i]), FALSE);
	}
	/* Unused bits that are not zero, without padding. */
	assert_refused ("Zh", 2, FALSE);
	assert_refused ("Zm9", 3, FALSE);
	assert_refused ("Zm9v\0", 5, TRUE);
	assert_refused ("Zm\0v", 4, TRUE);
}

/* Against a definition of its own: a text is right exactly if encoding what it may stand for gives
 * the text again. GLib decodes leniently, so it finds at least every right meaning. */
static gboolean
is_canonical (const char *text, gsize len, gboolean padded)
{
	g_autoptr (GString) full = g_string_new_len (text, (gssize) len);
	g_autofree guchar *bytes = NULL;
	g_autofree char *again = NULL;
	gsize n_bytes;

	if (!padded) {
		if (memchr (text, '=', len) != NULL)
			return FALSE;
		while (full->len % 4 != 0)
			g_string_append_c (full, '=');
	}
	bytes = g_base64_decode (full->str, &n_bytes);
	again = g_base64_encode (bytes, n_bytes);
	return strlen (again) == full->len && memcmp (again, full->str, full->len) == 0;
}

static void
test_all_short_texts (void)
{
	static const char alphabet[] = "ABCEgQRfw/+v0=-_ \n\xc3\xfa";
	const gsize n = strlen (alphabet);
	guint accepted = 0;
	char text[5] = "";

	for (gsize i = 0; i < n * n * n * n; i++) {
		text[0] = alphabet[i % n];
		text[1] = alphabet[i / n % n];
		text[2] = alphabet[i / n / n % n];
		text[3] = alphabet[i / n / n / n];
		for (gsize len = 1; len <= 4; len++) {
			for (int padded = 0; padded <= 1; padded++) {
				g_autoptr (GBytes) bytes =
					kinko_base64_decode (text, len, padded, NULL);

				g_assert_cmpint (bytes != NULL, ==,
						 is_canonical (text, len, padded));
				accepted += bytes != NULL;
			}
		}
	}
	g_assert_cmpuint (accepted, >, 0);
}

/* Every byte in every place of a text that needs no padding. */
static void
test_all_bytes (void)
{
	for (gsize at = 0; at < 4; at++) {
		char text[] = "Zm9v";

		for (int c = 0; c < 256; c++) {
			g_autoptr (GBytes) bytes = NULL;

			text[at] = (char) c;
			bytes = kinko_base64_decode (text, 4, FALSE, NULL);
			g_assert_cmpint (
				bytes != NULL, ==,
				c < 0x80 && (g_ascii_isalnum ((char) c) || c == '+' || c == '/'));
		}
	}
}

static void
test_round_trip (void)
{
	guint8 data[100];

	for (gsize len = 0; len <= sizeof data; len++) {
		g_autofree char *text = NULL;
		g_autoptr (GBytes) bytes = NULL;
		g_autoptr (GBytes) wanted = NULL;

		for (gsize i = 0; i < len; i++)
			data[i] = (guint8) g_test_rand_int_range (0, 256);
		text = g_base64_encode (data, len);
		bytes = kinko_base64_decode (text, strlen (text), TRUE, NULL);
		g_assert_nonnull (bytes);
		wanted = g_bytes_new_static (data, len);
		g_assert_true (g_bytes_equal (bytes, wanted));
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/audit/base64/vectors", test_vectors);
	g_test_add_func ("/audit/base64/refused", test_refused);
	g_test_add_func ("/audit/base64/all-short-texts", test_all_short_texts);
	g_test_add_func ("/audit/base64/all-bytes", test_all_bytes);
	g_test_add_func ("/audit/base64/round-trip", test_round_trip);
	return g_test_run ();
}
