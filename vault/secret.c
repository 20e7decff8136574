#include "vault/secret.h"

#include <string.h>

#include <sodium.h>

#include "vault/secret-pool.h"

struct _KinkoSecret {
	gatomicrefcount refs;
	gsize len;
	guint8 *data;
};

G_STATIC_ASSERT (crypto_kdf_KEYBYTES == 32);

KinkoSecret *
kinko_secret_new (gsize len)
{
	KinkoSecret *secret = g_new0 (KinkoSecret, 1);

	g_atomic_ref_count_init (&secret->refs);
	secret->len = len;
	secret->data = kinko_secret_pool_alloc (len + 1);
	return secret;
}

KinkoSecret *
kinko_secret_new_from (gconstpointer data, gsize len)
{
	KinkoSecret *secret = kinko_secret_new (len);

	if (len > 0)
		memcpy (secret->data, data, len);
	return secret;
}

KinkoSecret *
kinko_secret_new_random (gsize len)
{
	KinkoSecret *secret = kinko_secret_new (len);

	randombytes_buf (secret->data, len);
	return secret;
}

KinkoSecret *
kinko_secret_ref (KinkoSecret *secret)
{
	g_atomic_ref_count_inc (&secret->refs);
	return secret;
}

void
kinko_secret_free (KinkoSecret *secret)
{
	if (secret == NULL || !g_atomic_ref_count_dec (&secret->refs))
		return;
	kinko_secret_pool_free (secret->data, secret->len + 1);
	g_free (secret);
}

guint8 *
kinko_secret_data (const KinkoSecret *secret)
{
	return secret->data;
}

gsize
kinko_secret_len (const KinkoSecret *secret)
{
	return secret->len;
}

const char *
kinko_secret_text (const KinkoSecret *secret)
{
	return (const char *) secret->data;
}

gboolean
kinko_secret_equal (const KinkoSecret *a, const KinkoSecret *b)
{
	return a->len == b->len && sodium_memcmp (a->data, b->data, a->len) == 0;
}

KinkoSecret *
kinko_secret_derive (const KinkoSecret *secret, const char context[9], guint64 id)
{
	KinkoSecret *key = kinko_secret_new (32);

	g_assert (secret->len == crypto_kdf_KEYBYTES &&
		  strlen (context) == crypto_kdf_CONTEXTBYTES);
	if (crypto_kdf_derive_from_key (key->data, 32, id, context, secret->data) != 0)
		g_assert_not_reached (); /* only for a length out of range */
	return key;
}
