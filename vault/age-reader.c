#include "vault/age-reader.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/age-armor.h"
#include "vault/age-header.h"
#include "vault/age-stream.h"
#include "vault/age-x25519.h"

struct _KinkoAgeReader {
	KinkoAgeSource source;
	gpointer data;
	gboolean source_failed;
	KinkoAgeInput *text;      /* the file as it is */
	KinkoAgeDearmor *dearmor; /* NULL: the file is binary */
	KinkoAgeInput *binary; /* the file out of its armor; the same as text when there is none */
	KinkoAgeStream *stream;
	guint8 sealed[KINKO_AGE_SEALED_CHUNK_LEN +
		      1]; /* a chunk, and a byte to know that it is not the last */
	gsize have;
	guint64 number;     /* of the last chunk */
	KinkoSecret *chunk; /* what is authentic */
	gsize at, end;      /* what of it was not given out yet */
	gboolean ended;
	gboolean cut; /* the file surely ends too early */
	gsize tail;   /* what is in a last chunk that does not open */
	KinkoAgeOutcome outcome;
	GError *failure; /* comes after what the chunk still holds */
};

void
kinko_age_reader_free (KinkoAgeReader *reader)
{
	if (reader == NULL)
		return;
	if (reader->binary != reader->text)
		kinko_age_input_free (reader->binary);
	kinko_age_dearmor_free (reader->dearmor);
	kinko_age_input_free (reader->text);
	kinko_age_stream_free (reader->stream);
	kinko_secret_free (reader->chunk);
	g_clear_error (&reader->failure);
	g_free (reader);
}

KinkoAgeOutcome
kinko_age_reader_outcome (const KinkoAgeReader *reader)
{
	return reader->outcome;
}

/* A KinkoAgeSource that remembers whose failure it was. */
static gssize
ask_source (gpointer data, gpointer buffer, gsize len, GError **error)
{
	KinkoAgeReader *reader = data;
	gssize n = reader->source (reader->data, buffer, len, error);

	if (n < 0)
		reader->source_failed = TRUE;
	return n;
}

/* @outcome: unless it was the fault of the source or of the armor. */
static gboolean
fail (KinkoAgeReader *reader, KinkoAgeOutcome outcome)
{
	if (reader->source_failed)
		outcome = KINKO_AGE_SOURCE_FAILURE;
	else if (reader->dearmor != NULL && kinko_age_dearmor_is_damaged (reader->dearmor))
		outcome = KINKO_AGE_ARMOR_FAILURE;
	reader->outcome = outcome;
	return FALSE;
}

/* ---- the header ------------------------------------------------------------------------------ */

static gboolean
find_binary (KinkoAgeReader *reader, GError **error)
{
	const guint8 *bytes;
	gsize len;

	reader->text = kinko_age_input_new (ask_source, reader);
	reader->binary = reader->text;
	if (!kinko_age_input_peek (reader->text, KINKO_AGE_ARMOR_WINDOW, &bytes, &len, error))
		return FALSE;
	if (!kinko_age_armor_detect (bytes, MIN (len, KINKO_AGE_ARMOR_WINDOW)))
		return TRUE;
	reader->dearmor = kinko_age_dearmor_new (reader->text);
	reader->binary = kinko_age_input_new (kinko_age_dearmor_read, reader->dearmor);
	return TRUE;
}

/*
 * Every X25519 stanza is looked at, also after the file key was found, so that a malformed file is
 * refused by all its recipients alike. A scrypt stanza must be alone: who may open a file with a
 * passphrase takes it for granted that nobody without it wrote the file.
 */
static KinkoSecret *
find_file_key (const KinkoAgeHeader *header, const KinkoSecret *identity, KinkoAgeOutcome *outcome,
	       GError **error)
{
	g_autoptr (KinkoSecret) file_key = NULL;
	KinkoPublicKey own = kinko_age_public_key (identity);

	for (guint i = 0; i < header->stanzas->len; i++) {
		const KinkoAgeStanza *stanza = g_ptr_array_index (header->stanzas, i);
		g_autoptr (KinkoSecret) found = NULL;

		if (header->stanzas->len > 1 && strcmp (stanza->args[0], "scrypt") == 0) {
			g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
					     _ ("the age header mixes a passphrase with other "
						"recipients"));
			return NULL;
		}
		if (!kinko_age_x25519_unwrap (stanza, identity, &own, &found, error))
			return NULL;
		if (file_key == NULL)
			file_key = g_steal_pointer (&found);
	}
	if (file_key == NULL) {
		*outcome = KINKO_AGE_NO_MATCH;
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_AUTH,
				     _ ("the age file is not sealed to this identity"));
		return NULL;
	}
	if (!kinko_age_header_verify (header, file_key)) {
		*outcome = KINKO_AGE_HMAC_FAILURE;
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("the age header was changed: its MAC does not match"));
		return NULL;
	}
	return g_steal_pointer (&file_key);
}

static gboolean
begin (KinkoAgeReader *reader, const KinkoSecret *identity, GError **error)
{
	g_autoptr (KinkoAgeHeader) header = NULL;
	g_autoptr (KinkoSecret) file_key = NULL;
	KinkoAgeOutcome outcome = KINKO_AGE_HEADER_FAILURE;
	guint8 nonce[KINKO_AGE_NONCE_LEN];
	gssize n;

	if (!find_binary (reader, error))
		return fail (reader, outcome);
	header = kinko_age_header_read (reader->binary, error);
	if (header != NULL)
		file_key = find_file_key (header, identity, &outcome, error);
	if (file_key == NULL)
		return fail (reader, outcome);
	n = kinko_age_input_read (reader->binary, nonce, sizeof nonce, error);
	/* By the test suite's reckoning the nonce still belongs to the header. */
	if (n >= 0 && n < KINKO_AGE_NONCE_LEN)
		g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("the age file ends after its header"));
	if (n < KINKO_AGE_NONCE_LEN)
		return fail (reader, KINKO_AGE_HEADER_FAILURE);
	reader->stream = kinko_age_stream_new (file_key, nonce);
	reader->chunk = kinko_secret_new (KINKO_AGE_CHUNK_LEN);
	return TRUE;
}

KinkoAgeReader *
kinko_age_reader_new (KinkoAgeSource source, gpointer data, const KinkoSecret *identity,
		      KinkoAgeOutcome *outcome, GError **error)
{
	g_autoptr (KinkoAgeReader) reader = g_new0 (KinkoAgeReader, 1);
	gboolean done;

	reader->source = source;
	reader->data = data;
	done = begin (reader, identity, error);
	if (outcome != NULL)
		*outcome = reader->outcome;
	return done ? g_steal_pointer (&reader) : NULL;
}

/* ---- the payload ----------------------------------------------------------------------------- */

static void
bad_payload (KinkoAgeReader *reader, const char *message)
{
	g_set_error_literal (&reader->failure, KINKO_ERROR, KINKO_ERROR_INTEGRITY, message);
	(void) fail (reader, KINKO_AGE_PAYLOAD_FAILURE);
}

/* What opens with the wrong mark tells where the file was cut or lengthened; it is authentic. */
static void
explain_bad_chunk (KinkoAgeReader *reader, gsize len, gboolean last)
{
	unsigned long long number = reader->number;
	g_autofree char *message = NULL;

	if (len == 0) {
		reader->cut = TRUE;
		message = g_strdup_printf (_ ("the age file ends before chunk %llu of its payload"),
					   number);
	} else if (!kinko_age_stream_open (reader->stream, reader->sealed, len, !last,
					   kinko_secret_data (reader->chunk))) {
		gboolean partial = last && len < KINKO_AGE_SEALED_CHUNK_LEN;

		reader->cut = last && len < KINKO_AGE_TAG_LEN;
		reader->tail = partial && !reader->cut ? len - KINKO_AGE_TAG_LEN : 0;
		message = g_strdup_printf (
			partial ? _ ("the age file is cut off, or was changed, in chunk %llu, its "
				     "last one")
				: _ ("chunk %llu of the age file was changed"),
			number);
	} else {
		reader->end = len - KINKO_AGE_TAG_LEN;
		reader->cut = last;
		message = g_strdup_printf (
			last ? _ ("the age file is cut short after chunk %llu")
			     : _ ("something was added to the age file after chunk %llu"),
			number);
	}
	bad_payload (reader, message);
}

static void
next_chunk (KinkoAgeReader *reader)
{
	gssize n = kinko_age_input_read (reader->binary, reader->sealed + reader->have,
					 sizeof reader->sealed - reader->have, &reader->failure);
	gboolean last;
	gsize len;

	if (n < 0) {
		(void) fail (reader, KINKO_AGE_PAYLOAD_FAILURE);
		return;
	}
	reader->have += (gsize) n;
	len = MIN (reader->have, KINKO_AGE_SEALED_CHUNK_LEN);
	last = len == reader->have;
	reader->number++;
	reader->at = reader->end = 0;
	if (!kinko_age_stream_open (reader->stream, reader->sealed, len, last,
				    kinko_secret_data (reader->chunk))) {
		explain_bad_chunk (reader, len, last);
		return;
	}
	reader->end = len - KINKO_AGE_TAG_LEN;
	reader->sealed[0] = reader->sealed[KINKO_AGE_SEALED_CHUNK_LEN];
	reader->have -= len;
	reader->ended = last;
}

gboolean
kinko_age_reader_is_cut (const KinkoAgeReader *reader, gsize unit)
{
	return reader->cut || reader->tail % unit != 0;
}

gssize
kinko_age_reader_read (KinkoAgeReader *reader, gpointer buffer, gsize len, GError **error)
{
	gsize n;

	g_assert (len > 0);
	while (reader->at == reader->end && !reader->ended && reader->failure == NULL)
		next_chunk (reader);
	n = MIN (len, reader->end - reader->at);
	if (n == 0 && reader->failure != NULL) {
		g_propagate_error (error, g_error_copy (reader->failure));
		return -1;
	}
	memcpy (buffer, kinko_secret_data (reader->chunk) + reader->at, n);
	reader->at += n;
	return (gssize) n;
}
