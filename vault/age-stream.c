#include "vault/age-stream.h"

#include <string.h>

#include <openssl/evp.h>
#include <sodium.h>

#include "vault/hmac.h"

#define COUNTER_LEN 11
#define NONCE_LEN   (COUNTER_LEN + 1)
#define KEY_LEN     KINKO_HMAC_LEN

/* libcrypto, because of files of gigabytes: it seals and opens more than twice as fast as libsodium. */
struct _KinkoAgeStream {
	EVP_CIPHER_CTX *context; /* holds the key, and wipes it when freed */
	guint64 counter;
	gboolean finished; /* nothing follows a last chunk */
};

typedef struct {
	guint8 bytes[NONCE_LEN];
} ChunkNonce;

/* libcrypto fails here only when memory is exhausted, where GLib aborts as well. */
static void
must_succeed (int result)
{
	if (result != 1)
		g_error ("libcrypto could not compute ChaCha20-Poly1305");
}

/* Fetched once, for the life of the process, and from a library context of its own: what a machine's configuration of
 * OpenSSL allows to others (FIPS has no ChaCha20) does not decide whether a vault can be opened. */
static const EVP_CIPHER *
fetched_cipher (void)
{
	static gsize fetched = 0;

	if (g_once_init_enter (&fetched)) {
		OSSL_LIB_CTX *library = OSSL_LIB_CTX_new ();
		EVP_CIPHER *cipher = EVP_CIPHER_fetch (library, "ChaCha20-Poly1305", NULL);

		if (cipher == NULL)
			g_error ("libcrypto has no ChaCha20-Poly1305");
		g_assert (EVP_CIPHER_get_key_length (cipher) == KEY_LEN &&
			  EVP_CIPHER_get_iv_length (cipher) == NONCE_LEN);
		g_once_init_leave (&fetched, (gsize) cipher);
	}
	return (const EVP_CIPHER *) fetched;
}

KinkoAgeStream *
kinko_age_stream_new (const KinkoSecret *file_key, const guint8 nonce[KINKO_AGE_NONCE_LEN])
{
	g_autoptr (KinkoSecret) key =
		kinko_hmac_derive (file_key, nonce, KINKO_AGE_NONCE_LEN, "payload");
	KinkoAgeStream *stream = g_new0 (KinkoAgeStream, 1);

	stream->context = EVP_CIPHER_CTX_new ();
	must_succeed (stream->context != NULL);
	must_succeed (EVP_CipherInit_ex2 (stream->context, fetched_cipher (),
					  kinko_secret_data (key), NULL, 0, NULL));
	return stream;
}

void
kinko_age_stream_free (KinkoAgeStream *stream)
{
	if (stream == NULL)
		return;
	EVP_CIPHER_CTX_free (stream->context);
	g_free (stream);
}

static ChunkNonce
chunk_nonce (const KinkoAgeStream *stream, gboolean last)
{
	ChunkNonce nonce = { { 0 } };

	/* 8 of the 11 big-endian bytes count further than any file is long. */
	for (guint i = 0; i < sizeof stream->counter; i++)
		nonce.bytes[COUNTER_LEN - 1 - i] = (guint8) (stream->counter >> 8 * i);
	nonce.bytes[COUNTER_LEN] = last ? 1 : 0;
	return nonce;
}

static gboolean
is_next_chunk (const KinkoAgeStream *stream, gsize len, gboolean last)
{
	if (stream->finished || len > KINKO_AGE_CHUNK_LEN)
		return FALSE;
	return last ? len > 0 || stream->counter == 0 : len == KINKO_AGE_CHUNK_LEN;
}

static void
advance (KinkoAgeStream *stream, gboolean last)
{
	stream->counter++;
	stream->finished = last;
}

/* The key stays, the nonce is new. @tag: computed when sealing, compared when opening. */
static gboolean
run_cipher (KinkoAgeStream *stream, gboolean seal, gboolean last, const guint8 *in, gsize len,
	    guint8 *out, guint8 *tag)
{
	ChunkNonce nonce = chunk_nonce (stream, last);
	guint8 nothing[1];
	int n = 0, rest = 0;

	must_succeed (EVP_CipherInit_ex2 (stream->context, NULL, NULL, nonce.bytes, seal, NULL));
	if (!seal)
		must_succeed (EVP_CIPHER_CTX_ctrl (stream->context, EVP_CTRL_AEAD_SET_TAG,
						   KINKO_AGE_TAG_LEN, tag));
	if (len > 0)
		must_succeed (EVP_CipherUpdate (stream->context, out, &n, in, (int) len));
	if (EVP_CipherFinal_ex (stream->context, nothing, &rest) != 1)
		return FALSE;
	g_assert ((gsize) n == len && rest == 0);
	if (seal)
		must_succeed (EVP_CIPHER_CTX_ctrl (stream->context, EVP_CTRL_AEAD_GET_TAG,
						   KINKO_AGE_TAG_LEN, tag));
	return TRUE;
}

void
kinko_age_stream_seal (KinkoAgeStream *stream, const guint8 *plaintext, gsize len, gboolean last,
		       guint8 *out)
{
	g_assert (is_next_chunk (stream, len, last));
	must_succeed (run_cipher (stream, TRUE, last, plaintext, len, out, out + len));
	advance (stream, last);
}

gboolean
kinko_age_stream_open (KinkoAgeStream *stream, const guint8 *sealed, gsize len, gboolean last,
		       guint8 *out)
{
	guint8 tag[KINKO_AGE_TAG_LEN];

	if (len < KINKO_AGE_TAG_LEN || !is_next_chunk (stream, len - KINKO_AGE_TAG_LEN, last))
		return FALSE;
	len -= KINKO_AGE_TAG_LEN;
	memcpy (tag, sealed + len, sizeof tag);
	if (!run_cipher (stream, FALSE, last, sealed, len, out, tag)) {
		/* libcrypto compares the tag after it has decrypted. */
		sodium_memzero (out, len);
		return FALSE;
	}
	advance (stream, last);
	return TRUE;
}
