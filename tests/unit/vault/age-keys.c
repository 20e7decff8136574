#include "vault/age-keys.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"
#include "vault/age.h"

/* As the README of age shows one: made by age-keygen, of nobody. */
#define KEY "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX"

/* An identity of the test vectors of age (CCTV). */
#define OTHER "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"

static GPtrArray *
parse (const char *text, GError **error)
{
	g_autoptr (KinkoSecret) secret = kinko_secret_new_from (text, strlen (text));

	return kinko_age_keys_parse (secret, error);
}

static void
test_taken (void)
{
	static const char *const texts[] = {
		KEY,
		KEY "\n",
		KEY "\r\n",
		KEY " \t\n\n",
		"# created: 2026-11-27T00:00:00Z\n# public key: age1xyz\n" KEY "\n",
		"\n\n#\n" KEY "\n# end",
	};
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) wanted = kinko_age_identity_parse (KEY, &error);

	g_assert_no_error (error);
	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_autoptr (GPtrArray) keys = parse (texts[i], &error);

		g_assert_no_error (error);
		g_assert_cmpuint (keys->len, ==, 1);
		g_assert_true (kinko_secret_equal (keys->pdata[0], wanted));
	}
}

static void
test_several (void)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) keys = parse ("# one\n" KEY "\n\n# two\n" OTHER, &error);
	g_autoptr (KinkoSecret) first = kinko_age_identity_parse (KEY, NULL);
	g_autoptr (KinkoSecret) second = kinko_age_identity_parse (OTHER, NULL);
	g_autoptr (GString) many = g_string_new (NULL);

	g_assert_no_error (error);
	g_assert_cmpuint (keys->len, ==, 2);
	g_assert_true (kinko_secret_equal (keys->pdata[0], first));
	g_assert_true (kinko_secret_equal (keys->pdata[1], second));
	for (guint i = 0; i <= KINKO_AGE_KEYS_MAX; i++) {
		g_autoptr (GPtrArray) some = i == 0 ? NULL : parse (many->str, &error);

		g_assert_no_error (error);
		g_assert_cmpuint (some == NULL ? 0 : some->len, ==, i);
		g_string_append (many, KEY "\n");
	}
	g_assert_null (parse (many->str, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (strstr (error->message, "too many"));
	g_assert_nonnull (kinko_error_hint (error));
}

static void
test_refused (void)
{
	static const struct {
		const char *text, *message;
	} cases[] = {
		{ "", "holds no key" },
		{ "\n# nothing\n", "holds no key" },
		{ "secret", "holds no key" },
		{ "age-secret-key-1gfpyy", "holds no key" },
		{ "AGE-SECRET-KEY-1", "holds no key" },
		{ "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEY",
		  "holds no key" },
		{ KEY KEY, "holds no key" },
		{ KEY " " KEY, "holds no key" },
		{ KEY "\nsecret\n", "holds no key" },
		{ "secret\n" KEY "\n", "holds no key" },
		{ KEY "\nage1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
		  "a recipient, which opens nothing" },
		{ "{\n  \"format\": \"kinko-identity\",\n", "an identity file of kinko" },
		{ "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAA", "key of another kind" },
		{ "age-encryption.org/v1\n-> scrypt AAAA 18\n", "encrypted by age itself" },
		{ "-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n", "encrypted by age itself" },
		{ "-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n", "key of another kind" },
		{ "AGE-PLUGIN-YUBIKEY-1QQQQ", "key of another kind" },
		{ "age1ql3z7hjy54pw3hyww5ayyfg7zqgvc7w3j2elw8zmrj2kg5sfn9aqmcac8p",
		  "a recipient, which opens nothing" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (GError) error = NULL;

		g_assert_null (parse (cases[i].text, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		if (strstr (error->message, cases[i].message) == NULL)
			g_error ("'%s': %s", cases[i].text, error->message);
		g_assert_nonnull (kinko_error_hint (error));
		/* nothing of what may be a key, and not even a piece */
		g_assert_null (strstr (error->message, "GFPYY"));
		g_assert_null (strstr (kinko_error_hint (error), "GFPYY"));
		g_assert_null (strstr (error->message, "secret\n"));
	}
}

/* A key with any one character changed is no key. */
static void
test_every_character (void)
{
	for (gsize i = 0; i < strlen (KEY); i++) {
		g_autofree char *text = g_strdup (KEY);

		text[i] = text[i] == 'Q' ? 'P' : 'Q';
		g_assert_null (parse (text, NULL));
	}
}

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/age-keys/taken", test_taken);
	g_test_add_func ("/age-keys/several", test_several);
	g_test_add_func ("/age-keys/refused", test_refused);
	g_test_add_func ("/age-keys/every-character", test_every_character);
	return g_test_run ();
}
