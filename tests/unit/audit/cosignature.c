#include "audit/cosignature.h"

#include <string.h>

#include <sodium.h>

#include "policies/error.h"

/* A checkpoint of a public log of certificates, and what a public witness wrote below it on 2026-08-02; the key is
 * the one that the witness publishes. */
#define WITNESS "witness.navigli.sunlight.geomys.org"
#define VKEY    WITNESS "+a3e00fe2+BNy/co4C1Hn1p+INwJrfUlgz7W55dSZReusH/GhUhJ/G"
#define TEXT                                                           \
	"coachandhorses2026h1.staging.certificate.transparency.goog\n" \
	"185550722\n"                                                  \
	"YXAM0VmnrfvLaBCOOYSJhCaE5F10oGBOo+hkbDa1kng=\n"
#define LOG_LINE                                                                               \
	"— coachandhorses2026h1.staging.certificate.transparency.goog "                      \
	"MpXgsHy8ZwxXnO+WjtVrPxAzL49Rs1gWTkNVNeEa//5peAzaocRCB3qt3EaibjzY5GILLtGgBP7dBhgcSHy+" \
	"JQh0OAc=\n"
#define WITNESS_LINE                                                                           \
	"— " WITNESS                                                                           \
	" o+AP4gAAAABqb7DzNrGFRJnQ9vrJ8xpnwZytnr/ZYczDIsvwvouiSjwOjn7a72ccxBk+lKnZ7dKqkYKER1s" \
	"/KxLTaVwQD7lJZTC/CQ==\n"
#define NOTE    TEXT "\n" LOG_LINE WITNESS_LINE
#define SECONDS 1785704691

static KinkoWitness *
public_witness (void)
{
	g_autoptr (GError) error = NULL;
	KinkoWitness *witness = kinko_witness_parse (VKEY, &error);

	g_assert_no_error (error);
	return witness;
}

/* The code of the failure, or -1. */
static int
find_in (const char *data, gsize len, const KinkoWitness *witness, KinkoCosignature *cosignature)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoNote) note = kinko_note_parse (data, len, &error);

	if (note != NULL && kinko_cosignature_find (note, witness, cosignature, &error))
		return -1;
	g_assert_nonnull (error);
	g_assert_true (error->domain == KINKO_ERROR);
	return error->code;
}

static void
test_public (void)
{
	g_autoptr (KinkoWitness) witness = public_witness ();
	g_autofree char *vkey = kinko_witness_vkey (witness);
	g_autofree char *line = NULL;
	KinkoCosignature cosignature;

	g_assert_cmpstr (witness->name, ==, WITNESS);
	g_assert_cmpstr (vkey, ==, VKEY);
	g_assert_cmpint (find_in (NOTE, strlen (NOTE), witness, &cosignature), ==, -1);
	g_assert_cmpuint (kinko_cosignature_seconds (&cosignature), ==, SECONDS);
	line = kinko_cosignature_line (&cosignature, witness);
	g_assert_cmpstr (line, ==, WITNESS_LINE);
}

/* No bit of the text or of the witness's line can change without being noticed: a line that becomes one of another
 * key is not that of this witness any more. */
static void
test_every_bit (void)
{
	g_autoptr (KinkoWitness) witness = public_witness ();
	g_autofree char *note = g_strdup (NOTE);
	gsize log_at = strlen (TEXT) + 1, witness_at = log_at + strlen (LOG_LINE);
	gsize len = strlen (note);
	KinkoCosignature cosignature;

	for (gsize bit = 0; bit < len * 8; bit++) {
		int code;

		if (bit / 8 >= log_at && bit / 8 < witness_at)
			continue; /* of the log's line it says nothing */
		note[bit / 8] = (char) (note[bit / 8] ^ 1 << bit % 8);
		code = find_in (note, len, witness, &cosignature);
		g_assert_true (code == KINKO_ERROR_INTEGRITY || code == KINKO_ERROR_NOT_FOUND);
		note[bit / 8] = (char) (note[bit / 8] ^ 1 << bit % 8);
	}
	for (gsize cut = witness_at + 1; cut < len; cut++)
		g_assert_cmpint (find_in (note, cut, witness, &cosignature), ==,
				 KINKO_ERROR_INTEGRITY);
}

/* ---- signing --------------------------------------------------------------------------------- */

static guint8 secret[crypto_sign_SECRETKEYBYTES];

static gboolean
sign (gpointer data, const guint8 *message, gsize len, guint8 signature[KINKO_SIGNATURE_LEN],
      GError **error)
{
	(void) error;
	return crypto_sign_detached (signature, NULL, message, len, data) == 0;
}

static KinkoSigner
new_signer (KinkoWitness *witness)
{
	KinkoSigner signer = { .sign = sign, .data = secret };

	g_assert_cmpint (crypto_sign_keypair (signer.public_key.bytes, secret), ==, 0);
	witness->name = g_strdup ("ward-audit");
	witness->key = signer.public_key;
	return signer;
}

/* What is signed, byte for byte, checked by libsodium itself. */
static void
test_sign (void)
{
	g_autoptr (KinkoWitness) witness = g_new0 (KinkoWitness, 1);
	KinkoSigner signer = new_signer (witness);
	static const char message[] = "cosignature/v1\ntime 1785704691\n" TEXT;
	KinkoCosignature cosignature;
	g_autoptr (GError) error = NULL;
	g_autofree char *time = NULL;

	g_assert_true (kinko_cosignature_sign (TEXT, SECONDS, &signer, &cosignature, &error));
	g_assert_no_error (error);
	g_assert_cmpint (crypto_sign_verify_detached (cosignature.bytes + 8,
						      (const guint8 *) message, sizeof message - 1,
						      witness->key.bytes),
			 ==, 0);
	g_assert_true (kinko_cosignature_is_right (&cosignature, TEXT, witness));
	g_assert_false (kinko_cosignature_is_right (&cosignature, TEXT "x", witness));
	time = kinko_cosignature_time (&cosignature);
	g_assert_cmpuint (strlen (time), ==, strlen ("2026-07-08T10:31:22.104+09:00"));
	cosignature.bytes[7] ^= 1; /* the time is signed, too */
	g_assert_false (kinko_cosignature_is_right (&cosignature, TEXT, witness));
	g_assert_false (kinko_cosignature_sign (TEXT, G_MAXUINT64, &signer, &cosignature, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
}

/* A signature over a checkpoint is none of a witness, and the other way round. */
static void
test_domains (void)
{
	g_autoptr (KinkoWitness) witness = g_new0 (KinkoWitness, 1);
	KinkoSigner signer = new_signer (witness);
	g_autofree char *plain = kinko_note_sign (TEXT, witness->name, &signer, NULL);
	g_autofree char *line = NULL;
	g_autofree char *cosigned = NULL;
	g_autoptr (KinkoNote) note = NULL;
	g_autoptr (GError) error = NULL;
	KinkoCosignature cosignature;

	g_assert_cmpint (find_in (plain, strlen (plain), witness, &cosignature), ==,
			 KINKO_ERROR_NOT_FOUND);
	g_assert_true (kinko_cosignature_sign (TEXT, SECONDS, &signer, &cosignature, NULL));
	line = kinko_cosignature_line (&cosignature, witness);
	cosigned = g_strconcat (TEXT "\n", line, NULL);
	note = kinko_note_parse (cosigned, strlen (cosigned), NULL);
	g_assert_false (kinko_note_verify (note, witness->name, &witness->key, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
}

/* The newest of several counts; one that is wrong spoils the others. */
static void
test_several (void)
{
	g_autoptr (KinkoWitness) witness = g_new0 (KinkoWitness, 1);
	KinkoSigner signer = new_signer (witness);
	static const guint64 times[] = { 100, 300, 200 };
	g_autoptr (GString) note = g_string_new (TEXT "\n");
	KinkoCosignature cosignature;

	for (gsize i = 0; i < G_N_ELEMENTS (times); i++) {
		g_autofree char *line = NULL;

		g_assert_true (
			kinko_cosignature_sign (TEXT, times[i], &signer, &cosignature, NULL));
		line = kinko_cosignature_line (&cosignature, witness);
		g_string_append (note, line);
	}
	g_assert_cmpint (find_in (note->str, note->len, witness, &cosignature), ==, -1);
	g_assert_cmpuint (kinko_cosignature_seconds (&cosignature), ==, 300);
	{
		g_autofree char *line = NULL;

		cosignature.bytes[20] ^= 1;
		line = kinko_cosignature_line (&cosignature, witness);
		g_string_append (note, line);
	}
	g_assert_cmpint (find_in (note->str, note->len, witness, &cosignature), ==,
			 KINKO_ERROR_INTEGRITY);
}

static void
test_names (void)
{
	static const char *const good[] = { "a",  "9", "ward-audit", "witness.example.org",
					    "a-", "a." };
	static const char *const bad[] = {
		"",
		"-a",
		".",
		"..",
		"a/b",
		"A",
		"a_b",
		"監査",
		"a b",
		"a+b",
		"a\n",
		"../a",
		"a1234567890123456789012345678901234567890123456789012345678901234"
	};

	for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
		g_assert_true (kinko_witness_name_is_valid (good[i]));
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
		g_assert_false (kinko_witness_name_is_valid (bad[i]));
}

/* Another type, another spelling, a name that no file can have. */
static void
test_vkeys (void)
{
	g_autoptr (KinkoWitness) witness = public_witness ();
	g_autofree char *as_log = kinko_note_vkey (witness->name, &witness->key);
	g_autofree char *with_slash = kinko_note_vkey_typed (
		"witness.example/a", KINKO_NOTE_TYPE_COSIGN_V1, &witness->key);
	const char *const bad[] = { as_log, with_slash, "", "x", VKEY "\n", VKEY "=" };

	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		g_autoptr (GError) error = NULL;

		g_assert_null (kinko_witness_parse (bad[i], &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	}
	for (gsize bit = 0; bit < strlen (VKEY) * 8; bit++) {
		g_autofree char *flipped = g_strdup (VKEY);
		g_autoptr (KinkoWitness) read = NULL;

		flipped[bit / 8] = (char) (flipped[bit / 8] ^ 1 << bit % 8);
		read = kinko_witness_parse (flipped, NULL);
		g_assert_null (read);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/cosignature/public", test_public);
	g_test_add_func ("/cosignature/every-bit", test_every_bit);
	g_test_add_func ("/cosignature/sign", test_sign);
	g_test_add_func ("/cosignature/domains", test_domains);
	g_test_add_func ("/cosignature/several", test_several);
	g_test_add_func ("/cosignature/names", test_names);
	g_test_add_func ("/cosignature/vkeys", test_vkeys);
	return g_test_run ();
}
