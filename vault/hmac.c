#include "vault/hmac.h"

#include <string.h>

G_STATIC_ASSERT (KINKO_HMAC_LEN == crypto_auth_hmacsha256_BYTES);

void
kinko_hmac_begin (KinkoHmac *hmac, gconstpointer key, gsize len)
{
	/* libsodium declares the key never NULL, also when it is empty. */
	crypto_auth_hmacsha256_init (&hmac->state, len > 0 ? key : "", len);
}

void
kinko_hmac_update (KinkoHmac *hmac, gconstpointer data, gsize len)
{
	if (len > 0)
		crypto_auth_hmacsha256_update (&hmac->state, data, len);
}

void
kinko_hmac_end (KinkoHmac *hmac, guint8 out[KINKO_HMAC_LEN])
{
	crypto_auth_hmacsha256_final (&hmac->state, out);
	sodium_memzero (hmac, sizeof *hmac);
}

KinkoSecret *
kinko_hmac_derive (const KinkoSecret *ikm, gconstpointer salt, gsize salt_len, const char *info)
{
	static const guint8 first_block = 1;
	g_autoptr (KinkoSecret) prk = kinko_secret_new (KINKO_HMAC_LEN);
	g_autoptr (KinkoSecret) okm = kinko_secret_new (KINKO_HMAC_LEN);
	KinkoHmac hmac;

	/* An empty HMAC key is padded to the 32 zero bytes that RFC 5869 wants for "no salt". */
	kinko_hmac_begin (&hmac, salt, salt_len);
	kinko_hmac_update (&hmac, kinko_secret_data (ikm), kinko_secret_len (ikm));
	kinko_hmac_end (&hmac, kinko_secret_data (prk));

	kinko_hmac_begin (&hmac, kinko_secret_data (prk), KINKO_HMAC_LEN);
	kinko_hmac_update (&hmac, info, strlen (info));
	kinko_hmac_update (&hmac, &first_block, 1);
	kinko_hmac_end (&hmac, kinko_secret_data (okm));
	return g_steal_pointer (&okm);
}
