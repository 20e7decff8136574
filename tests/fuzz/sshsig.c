/*
 * Any bytes as an armored SSH signature over a fixed payload, and as a public key: no crash, an error
 * exactly when it is refused, and one spelling for each key.
 */
#include "audit/sshsig.h"

#include "tests/fuzz/fuzz.h"

static const char payload[] = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nact 12\n";
static guint8 secret[crypto_sign_SECRETKEYBYTES];

static gboolean
sign (G_GNUC_UNUSED gpointer data, const guint8 *message, gsize len,
      guint8 signature[KINKO_SIGNATURE_LEN], G_GNUC_UNUSED GError **error)
{
	return crypto_sign_detached (signature, NULL, message, len, secret) == 0;
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	KinkoSigner signer = { .sign = sign };
	g_autofree char *armor = NULL;
	g_autofree char *key = NULL;

	fuzz_begin ();
	g_assert_cmpint (crypto_sign_keypair (signer.public_key.bytes, secret), ==, 0);
	armor = kinko_sshsig_sign (payload, sizeof payload - 1, &signer, NULL);
	key = kinko_ssh_public_text (&signer.public_key);
	fuzz_seed_text (*argc, *argv, "signature", armor);
	fuzz_seed_text (*argc, *argv, "key", key);
	return 0;
}

/*
 * A signature that is found right is the one that its key makes, so it has one spelling: of the one key whose secret is known
 * here it is written again.
 */
static void
sign_again (const KinkoPublicKey *key, const guint8 *data, gsize size)
{
	KinkoSigner signer = { .sign = sign };
	g_autofree char *armor = NULL;

	memcpy (signer.public_key.bytes, secret + crypto_sign_SEEDBYTES, KINKO_PUBLIC_KEY_LEN);
	if (memcmp (key, &signer.public_key, sizeof *key) != 0)
		return;
	armor = kinko_sshsig_sign (payload, sizeof payload - 1, &signer, NULL);
	g_assert_cmpuint (size - strlen (armor), <=, 1);
	g_assert_cmpmem (armor, strlen (armor), data, strlen (armor));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup ((const char *) data, size);
	g_autoptr (GError) error = NULL;
	KinkoPublicKey key;
	gboolean right = kinko_sshsig_verify ((const char *) data, size, payload,
					      sizeof payload - 1, &key, &error);

	fuzz_check_outcome (right, error);
	if (right)
		sign_again (&key, data, size);
	if (kinko_ssh_public_parse (text, &key, NULL)) {
		g_autofree char *again = kinko_ssh_public_text (&key);

		g_assert_cmpstr (again, ==, text);
	}
	return 0;
}
