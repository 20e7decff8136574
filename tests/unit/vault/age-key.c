#include "vault/age-key.h"

#include "tests/unit/vault/fixture.h"

/* An identity of the test vectors of age (CCTV). */
#define KEY "AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX40Q2P2LM0"

static gboolean
takes (const char *text)
{
	g_autoptr (KinkoSecret) file = secret_text (text);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) key = kinko_age_key_parse (file, &error);

	if (key != NULL) {
		g_assert_cmpuint (kinko_secret_len (key), ==, 32);
		return TRUE;
	}
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (kinko_error_hint (error));
	g_assert_null (strstr (error->message, "EGTZ"));
	return FALSE;
}

static void
test_files (void)
{
	g_assert_true (takes (KEY));
	g_assert_true (takes (KEY "\n"));
	g_assert_true (takes (KEY "\r\n"));
	g_assert_true (takes ("# created: 2026-07-08\n# public key: age1…\n\n" KEY "\n"));
	g_assert_false (takes (""));
	g_assert_false (takes ("# nothing\n"));
	g_assert_false (takes (KEY "\n" KEY "\n"));
	g_assert_false (takes ("AGE-SECRET-KEY-1EGTZVFFV20835NWYV6270LXYVK2VKNX2MMDKWYKLMGR48UAWX4"
			       "0Q2P2LM9\n")); /* another check digit */
	g_assert_false (takes ("age-encryption.org/v1\n-> scrypt x 18\n"));
	g_assert_false (takes ("-----BEGIN OPENSSH PRIVATE KEY-----\n"));
	g_assert_false (takes (KEY "x\n"));
}

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/age-key/files", test_files);
	return g_test_run ();
}
