#include "vault/age-writer.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "policies/error.h"
#include "vault/age-armor.h"
#include "vault/age-header.h"
#include "vault/age-stream.h"
#include "vault/age-x25519.h"

#define MAX_RECIPIENTS 20

struct _KinkoAgeWriter {
	KinkoAgeSink sink;
	gpointer data;
	KinkoAgeEnarmor *enarmor; /* NULL: the file is binary */
	KinkoAgeStream *stream;
	KinkoSecret *chunk; /* plaintext that is not sealed yet */
	gsize len;          /* of it */
	guint8 sealed[KINKO_AGE_SEALED_CHUNK_LEN];
	gboolean finished;
	GError *failure;
};

void
kinko_age_writer_free (KinkoAgeWriter *writer)
{
	if (writer == NULL)
		return;
	kinko_age_enarmor_free (writer->enarmor);
	kinko_age_stream_free (writer->stream);
	kinko_secret_free (writer->chunk);
	g_clear_error (&writer->failure);
	g_free (writer);
}

/* What the sink did not take is lost, and with it the file: there is no going on. */
static gboolean
note_failure (KinkoAgeWriter *writer, gboolean done, GError **error)
{
	if (!done)
		g_propagate_error (error, g_error_copy (writer->failure));
	return done;
}

static gboolean
hand_on (KinkoAgeWriter *writer, gconstpointer bytes, gsize len, GError **error)
{
	return note_failure (
		writer,
		writer->enarmor != NULL
			? kinko_age_enarmor_add (writer->enarmor, bytes, len, &writer->failure)
			: writer->sink (writer->data, bytes, len, &writer->failure),
		error);
}

static GPtrArray *
wrap_for_all (const KinkoSecret *file_key, const KinkoPublicKey *recipients, gsize n,
	      GError **error)
{
	g_autoptr (GPtrArray) stanzas =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_age_stanza_free);

	if (n < 1 || n > MAX_RECIPIENTS) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("an age file is sealed to 1 to %u recipients, not to %u"),
			     (guint) MAX_RECIPIENTS, (guint) n);
		return NULL;
	}
	for (gsize i = 0; i < n; i++) {
		if (!kinko_age_x25519_usable (&recipients[i])) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("recipient %u of the age file has a key that everybody "
					"could open"),
				     (guint) i + 1);
			return NULL;
		}
		g_ptr_array_add (stanzas, kinko_age_x25519_wrap (file_key, &recipients[i]));
	}
	return g_steal_pointer (&stanzas);
}

KinkoAgeWriter *
kinko_age_writer_new (const KinkoPublicKey *recipients, gsize n_recipients, gboolean armor,
		      KinkoAgeSink sink, gpointer data, GError **error)
{
	g_autoptr (KinkoSecret) file_key = kinko_secret_new_random (KINKO_AGE_FILE_KEY_LEN);
	g_autoptr (GPtrArray) stanzas = wrap_for_all (file_key, recipients, n_recipients, error);
	g_autoptr (KinkoAgeWriter) writer = NULL;
	g_autoptr (GString) header = NULL;
	guint8 nonce[KINKO_AGE_NONCE_LEN];

	if (stanzas == NULL)
		return NULL;
	randombytes_buf (nonce, sizeof nonce);
	writer = g_new0 (KinkoAgeWriter, 1);
	writer->sink = sink;
	writer->data = data;
	writer->enarmor = armor ? kinko_age_enarmor_new (sink, data) : NULL;
	writer->stream = kinko_age_stream_new (file_key, nonce);
	writer->chunk = kinko_secret_new (KINKO_AGE_CHUNK_LEN);
	header = kinko_age_header_format (stanzas, file_key);
	g_string_append_len (header, (const char *) nonce, sizeof nonce);
	return hand_on (writer, header->str, header->len, error) ? g_steal_pointer (&writer) : NULL;
}

static gboolean
seal (KinkoAgeWriter *writer, const guint8 *plaintext, gsize len, gboolean last, GError **error)
{
	kinko_age_stream_seal (writer->stream, plaintext, len, last, writer->sealed);
	return hand_on (writer, writer->sealed, len + KINKO_AGE_TAG_LEN, error);
}

/* A full chunk waits until there is more, because the last one is sealed otherwise. */
gboolean
kinko_age_writer_add (KinkoAgeWriter *writer, gconstpointer bytes, gsize len, GError **error)
{
	const guint8 *at = bytes;

	g_assert (!writer->finished);
	if (writer->failure != NULL)
		return note_failure (writer, FALSE, error);
	while (len > 0) {
		gsize n = MIN (len, KINKO_AGE_CHUNK_LEN - writer->len);

		if (writer->len == 0 && len > KINKO_AGE_CHUNK_LEN) {
			if (!seal (writer, at, KINKO_AGE_CHUNK_LEN, FALSE, error))
				return FALSE;
		} else if (n > 0) {
			memcpy (kinko_secret_data (writer->chunk) + writer->len, at, n);
			writer->len += n;
		} else {
			writer->len = 0;
			if (!seal (writer, kinko_secret_data (writer->chunk), KINKO_AGE_CHUNK_LEN,
				   FALSE, error))
				return FALSE;
		}
		at += n;
		len -= n;
	}
	return TRUE;
}

gboolean
kinko_age_writer_finish (KinkoAgeWriter *writer, GError **error)
{
	g_assert (!writer->finished);
	writer->finished = TRUE;
	if (writer->failure != NULL)
		return note_failure (writer, FALSE, error);
	if (!seal (writer, kinko_secret_data (writer->chunk), writer->len, TRUE, error))
		return FALSE;
	return writer->enarmor == NULL ||
	       note_failure (writer, kinko_age_enarmor_finish (writer->enarmor, &writer->failure),
			     error);
}
