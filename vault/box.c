#include "vault/box.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "audit/roster.h"
#include "policies/error.h"
#include "vault/hmac.h"

#define BOX_VERSION    1
#define KEY_LEN        crypto_aead_chacha20poly1305_IETF_KEYBYTES
#define NONCE_LEN      crypto_aead_chacha20poly1305_IETF_NPUBBYTES
#define TAG_LEN        crypto_aead_chacha20poly1305_IETF_ABYTES
#define COMMITMENT_LEN KINKO_HMAC_LEN
#define NONCE_AT       1
#define COMMITMENT_AT  (NONCE_AT + NONCE_LEN)
#define CIPHERTEXT_AT  (COMMITMENT_AT + COMMITMENT_LEN)

G_STATIC_ASSERT (KEY_LEN == KINKO_HMAC_LEN);
G_STATIC_ASSERT (CIPHERTEXT_AT + TAG_LEN == KINKO_BOX_OVERHEAD);

/* What the record key and the nonce of one box are turned into. */
typedef struct {
	guint8 key[KEY_LEN];
	guint8 commitment[COMMITMENT_LEN];
} BoxKeys;

static void
box_keys_clear (BoxKeys *keys)
{
	sodium_memzero (keys, sizeof *keys);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (BoxKeys, box_keys_clear)

static void
append_field (GByteArray *out, const char *text)
{
	gsize len = strlen (text);
	guint32 prefix = GUINT32_TO_BE ((guint32) len);

	g_assert (len <= G_MAXUINT32);
	g_byte_array_append (out, (const guint8 *) &prefix, sizeof prefix);
	g_byte_array_append (out, (const guint8 *) text, (guint) len);
}

/* Every field carries its length, so that no two contexts share an encoding. */
static GByteArray *
encode_context (const KinkoBoxContext *context)
{
	GByteArray *out = g_byte_array_new ();
	guint64 version = GUINT64_TO_BE (context->version);

	append_field (out, "kinko-record-box-v1");
	append_field (out, context->vault_id);
	append_field (out, context->handle);
	append_field (out, context->kind);
	g_byte_array_append (out, (const guint8 *) &version, sizeof version);
	return out;
}

static void
derive_one (const KinkoSecret *key, guint8 label, const guint8 *nonce, const GByteArray *context,
	    guint8 out[KINKO_HMAC_LEN])
{
	KinkoHmac hmac;

	kinko_hmac_begin (&hmac, kinko_secret_data (key), kinko_secret_len (key));
	kinko_hmac_update (&hmac, &label, 1);
	kinko_hmac_update (&hmac, nonce, NONCE_LEN);
	kinko_hmac_update (&hmac, context->data, context->len);
	kinko_hmac_end (&hmac, out);
}

/*
 * For keys of one length HMAC-SHA-256 is as collision resistant as SHA-256, also against someone who
 * chooses the keys: one commitment belongs to one key and one context. The label keeps the published
 * commitment from saying anything about the encryption key.
 */
static void
derive_keys (BoxKeys *keys, const KinkoSecret *key, const guint8 *nonce, const GByteArray *context)
{
	g_assert (kinko_secret_len (key) == KEY_LEN);
	derive_one (key, 1, nonce, context, keys->key);
	derive_one (key, 2, nonce, context, keys->commitment);
}

GBytes *
kinko_box_seal (const KinkoSecret *plaintext, const KinkoSecret *key,
		const KinkoBoxContext *context)
{
	g_autoptr (GByteArray) ad = encode_context (context);
	g_auto (BoxKeys) keys = { { 0 }, { 0 } };
	gsize len = KINKO_BOX_OVERHEAD + kinko_secret_len (plaintext);
	guint8 *box = g_malloc (len);

	box[0] = BOX_VERSION;
	randombytes_buf (box + NONCE_AT, NONCE_LEN);
	derive_keys (&keys, key, box + NONCE_AT, ad);
	memcpy (box + COMMITMENT_AT, keys.commitment, COMMITMENT_LEN);
	crypto_aead_chacha20poly1305_ietf_encrypt (
		box + CIPHERTEXT_AT, NULL, kinko_secret_data (plaintext),
		kinko_secret_len (plaintext), ad->data, ad->len, NULL, box + NONCE_AT, keys.key);
	return g_bytes_new_take (box, len);
}

static gboolean
check_shape (const guint8 *box, gsize len, GError **error)
{
	if (len > 0 && box[0] != BOX_VERSION) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED,
			     _ ("the record box has version %u, this program opens version %u"),
			     (guint) box[0], (guint) BOX_VERSION);
		kinko_error_set_hint (error, _ ("a newer kinko may have written it; if not, the "
						"record was damaged: run 'kinko log verify'"));
		return FALSE;
	}
	if (len < KINKO_BOX_OVERHEAD) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("a record box of %llu bytes is cut short"),
			     (unsigned long long) len);
		return FALSE;
	}
	return TRUE;
}

KinkoSecret *
kinko_box_open (GBytes *box, const KinkoSecret *key, const KinkoBoxContext *context, GError **error)
{
	g_autoptr (GByteArray) ad = encode_context (context);
	g_autoptr (KinkoSecret) plaintext = NULL;
	g_auto (BoxKeys) keys = { { 0 }, { 0 } };
	gsize len;
	const guint8 *bytes = g_bytes_get_data (box, &len);

	if (!check_shape (bytes, len, error))
		return NULL;
	derive_keys (&keys, key, bytes + NONCE_AT, ad);
	if (sodium_memcmp (keys.commitment, bytes + COMMITMENT_AT, COMMITMENT_LEN) != 0) {
		g_set_error (
			error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			_ ("the box '%s' version %llu of '%s' was changed, moved or sealed with "
			   "another key"),
			context->kind, (unsigned long long) context->version, context->handle);
		return NULL;
	}
	plaintext = kinko_secret_new (len - KINKO_BOX_OVERHEAD);
	if (crypto_aead_chacha20poly1305_ietf_decrypt (
		    kinko_secret_data (plaintext), NULL, NULL, bytes + CIPHERTEXT_AT,
		    len - CIPHERTEXT_AT, ad->data, ad->len, bytes + NONCE_AT, keys.key) != 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the box '%s' version %llu of '%s' was changed"), context->kind,
			     (unsigned long long) context->version, context->handle);
		return NULL;
	}
	return g_steal_pointer (&plaintext);
}

char *
kinko_box_hash (GBytes *box)
{
	KinkoHash hash = kinko_hash_of (g_bytes_get_data (box, NULL), g_bytes_get_size (box));

	return kinko_detail_hash (&hash);
}
