#include "vault/age-stream.h"

#include <string.h>

#include <sodium.h>

#include "vault/hmac.h"

#define COUNTER_LEN 11

struct _KinkoAgeStream {
	KinkoSecret *key;
	guint64 counter;
	gboolean finished; /* nothing follows a last chunk */
};

typedef struct {
	guint8 bytes[crypto_aead_chacha20poly1305_IETF_NPUBBYTES];
} ChunkNonce;

G_STATIC_ASSERT (sizeof (ChunkNonce) == COUNTER_LEN + 1);
G_STATIC_ASSERT (crypto_aead_chacha20poly1305_IETF_ABYTES == KINKO_AGE_TAG_LEN);

KinkoAgeStream *
kinko_age_stream_new (const KinkoSecret *file_key, const guint8 nonce[KINKO_AGE_NONCE_LEN])
{
	KinkoAgeStream *stream = g_new0 (KinkoAgeStream, 1);

	stream->key = kinko_hmac_derive (file_key, nonce, KINKO_AGE_NONCE_LEN, "payload");
	return stream;
}

void
kinko_age_stream_free (KinkoAgeStream *stream)
{
	if (stream == NULL)
		return;
	kinko_secret_free (stream->key);
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

void
kinko_age_stream_seal (KinkoAgeStream *stream, const guint8 *plaintext, gsize len, gboolean last,
		       guint8 *out)
{
	ChunkNonce nonce = chunk_nonce (stream, last);

	g_assert (is_next_chunk (stream, len, last));
	crypto_aead_chacha20poly1305_ietf_encrypt (out, NULL, plaintext, len, NULL, 0, NULL,
						   nonce.bytes, kinko_secret_data (stream->key));
	advance (stream, last);
}

gboolean
kinko_age_stream_open (KinkoAgeStream *stream, const guint8 *sealed, gsize len, gboolean last,
		       guint8 *out)
{
	ChunkNonce nonce = chunk_nonce (stream, last);

	if (len < KINKO_AGE_TAG_LEN || !is_next_chunk (stream, len - KINKO_AGE_TAG_LEN, last))
		return FALSE;
	if (crypto_aead_chacha20poly1305_ietf_decrypt (out, NULL, NULL, sealed, len, NULL, 0,
						       nonce.bytes,
						       kinko_secret_data (stream->key)) != 0)
		return FALSE;
	advance (stream, last);
	return TRUE;
}

gsize
kinko_age_stream_sealed_len (gsize len)
{
	gsize chunks = len == 0 ? 1 : (len - 1) / KINKO_AGE_CHUNK_LEN + 1;

	return len + chunks * KINKO_AGE_TAG_LEN;
}

gsize
kinko_age_stream_opened_len (gsize len)
{
	gsize rest = len % KINKO_AGE_SEALED_CHUNK_LEN;

	return len / KINKO_AGE_SEALED_CHUNK_LEN * KINKO_AGE_CHUNK_LEN +
	       (rest > KINKO_AGE_TAG_LEN ? rest - KINKO_AGE_TAG_LEN : 0);
}
