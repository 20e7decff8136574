#include "vault/age-x25519.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "audit/base64.h"
#include "policies/error.h"
#include "vault/hmac.h"

#define STANZA_TYPE "X25519"
#define WRAP_INFO   "age-encryption.org/v1/X25519"
#define SHARE_LEN   KINKO_PUBLIC_KEY_LEN
#define WRAPPED_LEN (KINKO_AGE_FILE_KEY_LEN + crypto_aead_chacha20poly1305_IETF_ABYTES)

G_STATIC_ASSERT (crypto_scalarmult_BYTES == KINKO_PUBLIC_KEY_LEN);

/* Every wrap key is used once, so that age fixes its nonce. */
static const guint8 zero_nonce[crypto_aead_chacha20poly1305_IETF_NPUBBYTES];

/* NULL when the result is zero, which a low-order @point gives to everybody. */
static KinkoSecret *
agree (const KinkoSecret *scalar, const guint8 *point)
{
	g_autoptr (KinkoSecret) shared = kinko_secret_new (crypto_scalarmult_BYTES);

	g_assert (kinko_secret_len (scalar) == crypto_scalarmult_SCALARBYTES);
	if (crypto_scalarmult (kinko_secret_data (shared), kinko_secret_data (scalar), point) != 0)
		return NULL;
	return g_steal_pointer (&shared);
}

static KinkoSecret *
derive_wrap_key (const KinkoSecret *shared, const guint8 *share, const KinkoPublicKey *recipient)
{
	guint8 salt[SHARE_LEN + KINKO_PUBLIC_KEY_LEN];

	memcpy (salt, share, SHARE_LEN);
	memcpy (salt + SHARE_LEN, recipient->bytes, KINKO_PUBLIC_KEY_LEN);
	return kinko_hmac_derive (shared, salt, sizeof salt, WRAP_INFO);
}

/* Little-endian and below 2^255 - 19. X25519 would reduce a larger number silently, but the salt of
 * the wrap key holds the bytes as given, so that the owner of the reduced key could not open the
 * file. */
static gboolean
is_canonical (const guint8 *point)
{
	if (point[31] != 0x7f)
		return point[31] < 0x7f;
	for (guint i = 30; i > 0; i--)
		if (point[i] != 0xff)
			return TRUE;
	return point[0] < 0xed;
}

gboolean
kinko_age_x25519_usable (const KinkoPublicKey *key)
{
	/* Clamping makes any scalar a multiple of 8: what it sends to zero is of low order. */
	g_autoptr (KinkoSecret) scalar = kinko_secret_new (crypto_scalarmult_SCALARBYTES);
	g_autoptr (KinkoSecret) shared = agree (scalar, key->bytes);

	return shared != NULL && is_canonical (key->bytes);
}

KinkoAgeStanza *
kinko_age_x25519_wrap (const KinkoSecret *file_key, const KinkoPublicKey *recipient)
{
	g_autoptr (KinkoSecret) ephemeral = kinko_secret_new_random (crypto_scalarmult_SCALARBYTES);
	g_autoptr (KinkoSecret) shared = agree (ephemeral, recipient->bytes);
	g_autoptr (KinkoSecret) key = NULL;
	guint8 share[SHARE_LEN], wrapped[WRAPPED_LEN];
	char type[] = STANZA_TYPE;
	char text[sodium_base64_ENCODED_LEN (SHARE_LEN, sodium_base64_VARIANT_ORIGINAL_NO_PADDING)];
	char *args[] = { type, text, NULL };

	g_assert (shared != NULL && kinko_secret_len (file_key) == KINKO_AGE_FILE_KEY_LEN);
	crypto_scalarmult_base (share, kinko_secret_data (ephemeral));
	key = derive_wrap_key (shared, share, recipient);
	crypto_aead_chacha20poly1305_ietf_encrypt (wrapped, NULL, kinko_secret_data (file_key),
						   KINKO_AGE_FILE_KEY_LEN, NULL, 0, NULL,
						   zero_nonce, kinko_secret_data (key));
	sodium_bin2base64 (text, sizeof text, share, sizeof share,
			   sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
	return kinko_age_stanza_new (args, wrapped, sizeof wrapped);
}

static gboolean
bad_stanza (GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("a recipient in the age header is malformed: %s"), why);
	return FALSE;
}

/* The length of the body is checked before it is decrypted: a longer one could be made to open with
 * many keys (partitioning oracle). */
static gboolean
check_shape (const KinkoAgeStanza *stanza, guint8 share[SHARE_LEN], GError **error)
{
	g_autoptr (GBytes) bytes = NULL;

	if (g_strv_length (stanza->args) != 2)
		return bad_stanza (error, _ ("it has not two arguments"));
	bytes = kinko_base64_decode (stanza->args[1], strlen (stanza->args[1]), FALSE, NULL);
	if (bytes == NULL || g_bytes_get_size (bytes) != SHARE_LEN)
		return bad_stanza (error, _ ("the share is not 32 bytes in canonical base64"));
	memcpy (share, g_bytes_get_data (bytes, NULL), SHARE_LEN);
	if (g_bytes_get_size (stanza->body) != WRAPPED_LEN)
		return bad_stanza (error, _ ("the wrapped file key is not 32 bytes long"));
	return TRUE;
}

gboolean
kinko_age_x25519_unwrap (const KinkoAgeStanza *stanza, const KinkoSecret *identity,
			 const KinkoPublicKey *own, KinkoSecret **file_key, GError **error)
{
	g_autoptr (KinkoSecret) shared = NULL;
	g_autoptr (KinkoSecret) key = NULL;
	g_autoptr (KinkoSecret) found = kinko_secret_new (KINKO_AGE_FILE_KEY_LEN);
	guint8 share[SHARE_LEN];

	*file_key = NULL;
	if (strcmp (stanza->args[0], STANZA_TYPE) != 0)
		return TRUE;
	if (!check_shape (stanza, share, error))
		return FALSE;
	shared = agree (identity, share);
	if (shared == NULL)
		return bad_stanza (error, _ ("the share is a low-order point"));
	key = derive_wrap_key (shared, share, own);
	if (crypto_aead_chacha20poly1305_ietf_decrypt (
		    kinko_secret_data (found), NULL, NULL, g_bytes_get_data (stanza->body, NULL),
		    WRAPPED_LEN, NULL, 0, zero_nonce, kinko_secret_data (key)) == 0)
		*file_key = g_steal_pointer (&found);
	return TRUE;
}
