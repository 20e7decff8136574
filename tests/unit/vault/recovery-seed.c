#include "vault/recovery-seed.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"
#include "vault/age.h"

#define VAULT "00112233445566778899aabbccddeeff"
#define ID    "recovery1"
#define ZEROS "0000000000000000000000000000000000000000000000000000000000000000"

typedef struct {
	KinkoSecret *key, *seed;
	KinkoPublicKey recipient;
	GBytes *file;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;

	(void) data;
	fixture->key = kinko_secret_new_random (32);
	fixture->recipient = kinko_age_public_key (fixture->key);
	fixture->seed = kinko_secret_new_random (32);
	fixture->file =
		kinko_recovery_seed_seal (fixture->seed, VAULT, ID, &fixture->recipient, &error);
	g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
	(void) data;
	kinko_secret_free (fixture->key);
	kinko_secret_free (fixture->seed);
	g_bytes_unref (fixture->file);
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) seed =
		kinko_recovery_seed_open (fixture->file, VAULT, ID, fixture->key, &error);
	g_autoptr (KinkoSecret) text = NULL;
	g_autofree char *wanted = NULL;
	char hex[65];

	(void) data;
	g_assert_no_error (error);
	g_assert_true (kinko_secret_equal (seed, fixture->seed));
	/* the text of the format page */
	text = kinko_age_decrypt (g_bytes_get_data (fixture->file, NULL),
				  g_bytes_get_size (fixture->file), fixture->key, NULL, NULL,
				  &error);
	(void) sodium_bin2hex (hex, sizeof hex, kinko_secret_data (seed), 32);
	wanted = g_strdup_printf ("kinko-recovery v1\nvault " VAULT "\nid " ID "\nseed %s\n", hex);
	g_assert_cmpuint (kinko_secret_len (text), ==, strlen (wanted));
	g_assert_cmpstr (kinko_secret_text (text), ==, wanted);
}

static void
refuse (Fixture *fixture, GBytes *file, const char *vault, const char *id, KinkoError code,
	KinkoError or_code)
{
	g_autoptr (GError) error = NULL;

	g_assert_null (kinko_recovery_seed_open (file, vault, id, fixture->key, &error));
	g_assert_nonnull (error);
	if (error->code != (int) or_code)
		g_assert_error (error, KINKO_ERROR, (int) code);
}

static void
test_elsewhere (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSecret) other = kinko_secret_new_random (32);
	g_autoptr (GError) error = NULL;

	(void) data;
	refuse (fixture, fixture->file, "00112233445566778899aabbccddeefe", ID,
		KINKO_ERROR_INTEGRITY, KINKO_ERROR_INTEGRITY);
	refuse (fixture, fixture->file, VAULT, "recovery2", KINKO_ERROR_INTEGRITY,
		KINKO_ERROR_INTEGRITY);
	refuse (fixture, fixture->file, VAULT, "recovery", KINKO_ERROR_INTEGRITY,
		KINKO_ERROR_INTEGRITY);
	g_assert_null (kinko_recovery_seed_open (fixture->file, VAULT, ID, other, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
}

/* What was sealed to the same key and is no seed of it. */
static void
test_other_texts (Fixture *fixture, gconstpointer data)
{
	static const char *const texts[] = {
		"",
		"kinko-recovery v1\nvault " VAULT "\nid " ID "\nseed " ZEROS,
		"kinko-recovery v1\nvault " VAULT "\nid " ID "\nseed " ZEROS "\n\n",
		"kinko-recovery v1\nvault " VAULT "\nid " ID "\nseed 0" ZEROS "\n",
		"kinko-recovery v1\r\nvault " VAULT "\r\nid " ID "\r\nseed " ZEROS "\r\n",
		"kinko-recovery v2\nvault " VAULT "\nid " ID "\nseed " ZEROS "\n",
		"kinko-grant v1\nvault " VAULT "\noperator " ID "\nrecords " ZEROS "\n",
		"kinko-recovery v1\nvault " VAULT "\nid " ID
		"\nseed 000000000000000000000000000000000000000000000000000000000000000A\n",
		"kinko-recovery v1\nvault " VAULT "\nid " ID
		"\nseed 00000000000000000000000000000000000000000000000000000000000000 0\n",
	};

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_autoptr (KinkoSecret) text = kinko_secret_new_from (texts[i], strlen (texts[i]));
		g_autoptr (GError) error = NULL;
		g_autoptr (GBytes) file = kinko_age_encrypt (text, &fixture->recipient, 1, &error);

		g_assert_no_error (error);
		refuse (fixture, file, VAULT, ID, KINKO_ERROR_INTEGRITY, KINKO_ERROR_INTEGRITY);
	}
}

static void
test_every_bit (Fixture *fixture, gconstpointer data)
{
	gsize len;
	gconstpointer sealed = g_bytes_get_data (fixture->file, &len);
	g_autofree guint8 *bytes = g_memdup2 (sealed, len);

	(void) data;
	for (gsize bit = 0; bit < len * 8; bit++) {
		g_autoptr (GBytes) file = NULL;

		bytes[bit / 8] ^= (guint8) (1u << bit % 8);
		file = g_bytes_new (bytes, len);
		refuse (fixture, file, VAULT, ID, KINKO_ERROR_INTEGRITY, KINKO_ERROR_AUTH);
		bytes[bit / 8] ^= (guint8) (1u << bit % 8);
	}
	for (gsize n = 0; n < len; n++) {
		g_autoptr (GBytes) file = g_bytes_new (bytes, n);

		refuse (fixture, file, VAULT, ID, KINKO_ERROR_INTEGRITY, KINKO_ERROR_AUTH);
	}
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD ("/recovery-seed/round-trip", test_round_trip);
	ADD ("/recovery-seed/elsewhere", test_elsewhere);
	ADD ("/recovery-seed/other-texts", test_other_texts);
	ADD ("/recovery-seed/every-bit", test_every_bit);
	return g_test_run ();
}
