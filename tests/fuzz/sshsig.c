/*
 * Any bytes as an armored SSH signature over a fixed payload, and as a public key: no crash, an error
 * exactly when it is refused, and one spelling for each key.
 */
#include "audit/sshsig.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	static const char payload[] = "tree 4b825dc642cb6eb9a060e54bf8d69288fbee4904\n\nact 12\n";
	g_autofree char *text = g_strndup ((const char *) data, size);
	g_autoptr (GError) error = NULL;
	KinkoPublicKey key;
	gboolean right = kinko_sshsig_verify ((const char *) data, size, payload,
					      sizeof payload - 1, &key, &error);

	g_assert_true (right == (error == NULL));
	if (kinko_ssh_public_parse (text, &key, NULL)) {
		g_autofree char *again = kinko_ssh_public_text (&key);

		g_assert_cmpstr (again, ==, text);
	}
	return 0;
}
