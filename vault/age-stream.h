/*
 * The payload of an age file (STREAM): chunks of 64 KiB, each sealed under its number and whether it
 * is the last, so that none can be moved, dropped or added. One chunk at a time, in order.
 */
#pragma once

#include <glib.h>

#include "vault/secret.h"

#define KINKO_AGE_NONCE_LEN        16
#define KINKO_AGE_CHUNK_LEN        65536
#define KINKO_AGE_TAG_LEN          16
#define KINKO_AGE_SEALED_CHUNK_LEN (KINKO_AGE_CHUNK_LEN + KINKO_AGE_TAG_LEN)

typedef struct _KinkoAgeStream KinkoAgeStream;

/* Begins at the first chunk. @nonce: what precedes the chunks in the file. */
KinkoAgeStream *kinko_age_stream_new (const KinkoSecret *file_key,
				      const guint8 nonce[KINKO_AGE_NONCE_LEN]);
void kinko_age_stream_free (KinkoAgeStream *stream);

/* Seals the next chunk to @out (@len + KINKO_AGE_TAG_LEN bytes). All but the last are full; the last
 * is empty only when it is the first. */
void kinko_age_stream_seal (KinkoAgeStream *stream, const guint8 *plaintext, gsize len,
			    gboolean last, guint8 *out);

/*
 * Opens the next chunk to @out (@len - KINKO_AGE_TAG_LEN bytes, nothing that is not authentic).
 *
 * Returns: FALSE if this is not that chunk; the same may then be tried with the other @last.
 */
gboolean kinko_age_stream_open (KinkoAgeStream *stream, const guint8 *sealed, gsize len,
				gboolean last, guint8 *out) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoAgeStream, kinko_age_stream_free)
