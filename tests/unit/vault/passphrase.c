#include "vault/passphrase.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"

static KinkoSecret *
normalize (const char *text, gsize len, GError **error)
{
	g_autoptr (KinkoSecret) passphrase = kinko_secret_new_from (text, len);

	return kinko_passphrase_normalize (passphrase, error);
}

static void
assert_normalized (const char *text, const char *expected)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) normalized = normalize (text, strlen (text), &error);

	g_assert_no_error (error);
	g_assert_cmpstr (kinko_secret_text (normalized), ==, expected);
	g_assert_cmpuint (kinko_secret_len (normalized), ==, strlen (expected));
}

/* From the charts of UAX #15 and the Unicode Character Database. */
static void
test_examples (void)
{
	static const struct {
		const char *text, *expected;
	} cases[] = {
		{ "correct horse battery staple", "correct horse battery staple" },
		{ "\xef\xbe\x8a\xef\xbe\x9f\xef\xbd\xbd", "パス" }, /* half-width ﾊﾟｽ */
		{ "は\xe3\x82\x9a", "ぱ" },                         /* U+309A */
		{ "Ｐａｓｓ　１２", "Pass 12" },                    /* full width, U+3000 */
		{ "e\xcc\x81", "\xc3\xa9" },                        /* é */
		{ "\xe2\x84\xab", "\xc3\x85" },                     /* U+212B Å */
		{ "\xef\xac\x81", "fi" },                           /* U+FB01 */
		{ "①㍿", "1株式会社" },                             /* U+2460, U+337F */
		{ "\xef\xa8\x99", "神" },                           /* U+FA19 */
		{ "\xe1\xb8\x8b\xcc\xa3", "\xe1\xb8\x8d\xcc\x87" }, /* U+1E0B U+0323 */
		{ "\xe1\x84\x80\xe1\x85\xa1\xe1\x86\xa8", "각" },   /* jamo */
		{ "\xe0\xa5\x98", "\xe0\xa4\x95\xe0\xa4\xbc" },     /* U+0958, excluded */
		{ "\xcc\x81"
		  "a",
		  "\xcc\x81"
		  "a" }, /* begins with a mark */
		{ "𠮷野家", "𠮷野家" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
		assert_normalized (cases[i].text, cases[i].expected);
}

/* GLib's own normalisation, which we avoid because of what it leaves in memory, is the reference. */
static void
assert_as_glib (const char *text)
{
	g_autofree char *expected = g_utf8_normalize (text, -1, G_NORMALIZE_NFKC);

	assert_normalized (text, expected);
}

static void
test_every_character_as_glib (void)
{
	g_autoptr (GString) text = g_string_new (NULL);

	for (gunichar c = 0x20; c <= 0x10ffff; c++) {
		if (g_unichar_validate (c) && !g_unichar_iscntrl (c))
			g_string_append_unichar (text, c);
		if (text->len < 1000 && c != 0x10ffff)
			continue;
		assert_as_glib (text->str);
		g_string_truncate (text, 0);
	}
}

static void
test_sequences_as_glib (void)
{
	static const gunichar pieces[] = {
		'a',     0x00e9, 0x0300, 0x0301, 0x0323, 0x0327, 0x0345, 0x03b1, 0x1100, 0x1161,
		0x11a8,  0xac00, 0x304b, 0x3099, 0x309a, 0xff76, 0xff9e, 0xff9f, 0x0958, 0x093c,
		0x1d15e, 0xfdfa, 0x0f71, 0x0f72, 0x212b, 0x2126, 0xfb2c, 0x05c1,
	};

	for (int round = 0; round < 5000; round++) {
		g_autoptr (GString) text = g_string_new (NULL);
		int n = g_test_rand_int_range (1, 9);

		while (n-- > 0)
			g_string_append_unichar (
				text, pieces[g_test_rand_int_range (0, G_N_ELEMENTS (pieces))]);
		assert_as_glib (text->str);
	}
}

static void
test_refused (void)
{
	static const struct {
		const char *text;
		gsize len;
	} cases[] = {
		{ "", 0 },         { "a\0b", 3 },     { "\n", 1 },           { "pass\n", 5 },
		{ "a\tb", 3 },     { "\x7f", 1 },     { "\xc2\x85", 2 },     { "\xff", 1 },
		{ "\xe3\x81", 2 }, { "\xc0\xaf", 2 }, { "\xed\xa0\x80", 3 }, { "secret\x1b[A", 9 },
	};
	g_autofree char *too_long = g_strnfill (4097, 'a');
	g_autofree char *longest = g_strnfill (4096, 'a');
	g_autoptr (GError) error = NULL;

	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_assert_null (normalize (cases[i].text, cases[i].len, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_assert_null (strstr (error->message, "secret"));
		g_clear_error (&error);
	}
	g_assert_null (normalize (too_long, 4097, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	assert_normalized (longest, longest);
}

static void
test_length (void)
{
	g_autoptr (KinkoSecret) normalized = normalize ("ﾊﾟｽﾜｰﾄﾞ12", strlen ("ﾊﾟｽﾜｰﾄﾞ12"), NULL);

	g_assert_cmpstr (kinko_secret_text (normalized), ==, "パスワード12");
	g_assert_cmpuint (kinko_passphrase_length (normalized), ==, 7);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/passphrase/examples", test_examples);
	g_test_add_func ("/passphrase/every-character-as-glib", test_every_character_as_glib);
	g_test_add_func ("/passphrase/sequences-as-glib", test_sequences_as_glib);
	g_test_add_func ("/passphrase/refused", test_refused);
	g_test_add_func ("/passphrase/length", test_length);
	return g_test_run ();
}
