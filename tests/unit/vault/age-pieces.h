/*
 * Age files that come and go in pieces of all sizes, and that break off.
 */
#pragma once

#include <string.h>

#include <glib.h>

#include "policies/error.h"
#include "vault/age-reader.h"
#include "vault/age-writer.h"

/* Bytes that are given or taken in pieces of 1 to @most bytes; call number @fail_at fails (0: none). */
typedef struct {
	KinkoAgeMemory memory;
	GByteArray *taken;
	gsize most;
	guint calls, fail_at;
	gsize given;
} Pieces;

static inline gboolean
pieces_fail (Pieces *pieces, GError **error)
{
	if (++pieces->calls != pieces->fail_at)
		return FALSE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, "call %u", pieces->calls);
	return TRUE;
}

static inline gssize
pieces_read (gpointer data, gpointer buffer, gsize len, GError **error)
{
	Pieces *pieces = data;
	gsize most = MIN (len, pieces->most);
	gssize n;

	g_assert_cmpuint (len, >, 0);
	if (pieces_fail (pieces, error))
		return -1;
	if (most > 1)
		most = (gsize) g_test_rand_int_range (1, (gint32) MIN (most, 1 << 20) + 1);
	n = kinko_age_memory_read (&pieces->memory, buffer, most, error);
	pieces->given += (gsize) n;
	return n;
}

static inline gboolean
pieces_take (gpointer data, gconstpointer bytes, gsize len, GError **error)
{
	Pieces *pieces = data;

	g_assert_cmpuint (len, >, 0);
	if (pieces_fail (pieces, error))
		return FALSE;
	g_byte_array_append (pieces->taken, bytes, (guint) len);
	return TRUE;
}

/* Pieces of @bytes. */
static inline Pieces
pieces_of (const guint8 *bytes, gsize len, gsize most)
{
	return (Pieces){ .memory = { .at = bytes, .left = len }, .most = most };
}

/*
 * Reads a file to its end or its failure, with buffers of 1 to @most bytes, and makes sure that the failure lasts.
 *
 * @plaintext: what was given out. Returns: whether all was authentic.
 */
static inline gboolean
pieces_open (Pieces *pieces, gsize most, const KinkoSecret *identity, GByteArray *plaintext,
	     KinkoAgeOutcome *outcome, GError **error)
{
	g_autoptr (KinkoAgeReader) reader =
		kinko_age_reader_new (pieces_read, pieces, identity, outcome, error);
	g_autofree guint8 *buffer = g_malloc (most);
	gssize n = 1;

	if (reader == NULL) {
		g_assert_cmpint (*outcome, !=, KINKO_AGE_OK);
		return FALSE;
	}
	g_assert_cmpint (*outcome, ==, KINKO_AGE_OK);
	while (n > 0) {
		gsize len = most == 1 ? 1 : (gsize) g_test_rand_int_range (1, (gint32) most + 1);

		n = kinko_age_reader_read (reader, buffer, len, error);
		g_assert_cmpint (n, <=, (gssize) len);
		if (n > 0)
			g_byte_array_append (plaintext, buffer, (guint) n);
	}
	*outcome = kinko_age_reader_outcome (reader);
	g_assert_cmpint (*outcome == KINKO_AGE_OK, ==, n == 0);
	for (guint again = 0; again < 2; again++) {
		g_autoptr (GError) same = NULL;

		g_assert_cmpint (kinko_age_reader_read (reader, buffer, most, &same), ==, n);
		if (n < 0)
			g_assert_cmpstr (same->message, ==, (*error)->message);
	}
	return n == 0;
}

/* Seals @plaintext, added in pieces of 0 to @most bytes. */
static inline gboolean
pieces_seal (Pieces *pieces, gsize most, gboolean armor, const KinkoPublicKey *recipients,
	     gsize n_recipients, const guint8 *plaintext, gsize len, GError **error)
{
	g_autoptr (KinkoAgeWriter) writer =
		kinko_age_writer_new (recipients, n_recipients, armor, pieces_take, pieces, error);

	while (writer != NULL && len > 0) {
		gsize n = (gsize) g_test_rand_int_range (0, (gint32) most + 1);

		n = MIN (n, len);
		if (!kinko_age_writer_add (writer, plaintext, n, error))
			return FALSE;
		plaintext += n;
		len -= n;
	}
	return writer != NULL && kinko_age_writer_finish (writer, error);
}

/* A file with @plaintext, sealed to @identity. */
static inline GByteArray *
pieces_file (const KinkoSecret *identity, gboolean armor, const KinkoSecret *plaintext)
{
	KinkoPublicKey key = kinko_age_public_key (identity);
	Pieces pieces = { .taken = g_byte_array_new () };
	g_autoptr (GError) error = NULL;

	g_assert_true (pieces_seal (&pieces, 100000, armor, &key, 1, kinko_secret_data (plaintext),
				    kinko_secret_len (plaintext), &error));
	g_assert_no_error (error);
	return pieces.taken;
}

static inline gboolean
is_beginning (const GByteArray *bytes, const KinkoSecret *whole)
{
	return bytes->len <= kinko_secret_len (whole) &&
	       (bytes->len == 0 ||
		memcmp (bytes->data, kinko_secret_data (whole), bytes->len) == 0);
}

static inline gboolean
is_all (const GByteArray *bytes, const KinkoSecret *whole)
{
	return bytes->len == kinko_secret_len (whole) && is_beginning (bytes, whole);
}
