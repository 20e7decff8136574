#include "vault/age-writer.h"

#include <sodium.h>

#include "tests/unit/vault/age-pieces.h"

#define CHUNK 65536

static void
assert_opens (const GByteArray *file, const KinkoSecret *identity, const KinkoSecret *expected)
{
	Pieces pieces = pieces_of (file->data, file->len, 1 << 20);
	g_autoptr (GByteArray) plaintext = g_byte_array_new ();
	g_autoptr (GError) error = NULL;
	KinkoAgeOutcome outcome;

	g_assert_true (pieces_open (&pieces, CHUNK, identity, plaintext, &outcome, &error));
	g_assert_no_error (error);
	g_assert_true (is_all (plaintext, expected));
}

/* However it is added, the file is as long as the format says, and the same comes out. */
static void
test_pieces (void)
{
	static const struct {
		gsize len;
		gsize chunks;
	} sizes[] = {
		{ 0, 1 },     { 1, 1 },      { 65535, 1 },  { 65536, 1 },
		{ 65537, 2 }, { 131072, 2 }, { 131073, 3 }, { 196608, 3 },
	};
	static const gsize steps[] = { 1, 65535, 65536, 65537, 200000 };
	g_autoptr (KinkoSecret) identity = kinko_secret_new_random (32);
	KinkoPublicKey key = kinko_age_public_key (identity);
	/* Version, stanza, MAC and nonce: the example of the age specification has a header as long. */
	gsize header = strlen ("age-encryption.org/v1\n") + strlen ("-> X25519 ") + 43 + 1 + 43 +
		       1 + strlen ("--- ") + 43 + 1 + 16;

	for (gsize i = 0; i < G_N_ELEMENTS (sizes) * G_N_ELEMENTS (steps); i++) {
		gsize len = sizes[i % G_N_ELEMENTS (sizes)].len;
		g_autoptr (KinkoSecret) plaintext = kinko_secret_new_random (len);
		g_autoptr (GByteArray) file = g_byte_array_new ();
		Pieces pieces = { .taken = file };
		g_autoptr (GError) error = NULL;

		g_assert_true (pieces_seal (&pieces, steps[i / G_N_ELEMENTS (sizes)], FALSE, &key,
					    1, kinko_secret_data (plaintext), len, &error));
		g_assert_no_error (error);
		g_assert_cmpuint (file->len, ==,
				  header + len + 16 * sizes[i % G_N_ELEMENTS (sizes)].chunks);
		assert_opens (file, identity, plaintext);
	}
}

static void
test_recipients (void)
{
	KinkoPublicKey keys[21];
	g_autoptr (GPtrArray) identities =
		g_ptr_array_new_with_free_func ((GDestroyNotify) kinko_secret_free);
	g_autoptr (KinkoSecret) plaintext = kinko_secret_new_random (100);
	g_autoptr (GByteArray) file = g_byte_array_new ();
	g_autoptr (GError) error = NULL;
	Pieces pieces = { .taken = file };

	for (guint i = 0; i < G_N_ELEMENTS (keys); i++) {
		g_ptr_array_add (identities, kinko_secret_new_random (32));
		keys[i] = kinko_age_public_key (identities->pdata[i]);
	}
	g_assert_true (pieces_seal (&pieces, 10, TRUE, keys, 20, kinko_secret_data (plaintext), 100,
				    &error));
	g_assert_no_error (error);
	for (guint i = 0; i < 20; i++)
		assert_opens (file, identities->pdata[i], plaintext);
	/* Too many, none, and one that is everybody's: nothing is written then. */
	pieces.calls = 0;
	g_assert_null (kinko_age_writer_new (keys, 21, FALSE, pieces_take, &pieces, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	g_assert_null (kinko_age_writer_new (keys, 0, FALSE, pieces_take, &pieces, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);
	memset (keys[1].bytes, 0, sizeof keys[1].bytes);
	g_assert_null (kinko_age_writer_new (keys, 2, FALSE, pieces_take, &pieces, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_cmpuint (pieces.calls, ==, 0);
}

/* One file, whose sink fails at call number @fail_at. Returns whether it did; it stays failed then. */
static gboolean
seal_and_fail (const KinkoPublicKey *key, gboolean armor, const KinkoSecret *plaintext,
	       guint fail_at, GByteArray *file)
{
	Pieces pieces = { .taken = file, .fail_at = fail_at };
	g_autoptr (GError) error = NULL;
	g_autoptr (GError) again = NULL;
	g_autoptr (KinkoAgeWriter) writer =
		kinko_age_writer_new (key, 1, armor, pieces_take, &pieces, &error);

	if (writer != NULL && kinko_age_writer_add (writer, kinko_secret_data (plaintext),
						    kinko_secret_len (plaintext), &error)) {
		if (kinko_age_writer_finish (writer, &error))
			return FALSE;
	} else if (writer != NULL) {
		g_assert_false (kinko_age_writer_add (writer, "x", 1, &again));
		g_assert_cmpstr (again->message, ==, error->message);
		g_clear_error (&again);
		g_assert_false (kinko_age_writer_finish (writer, &again));
		g_assert_cmpstr (again->message, ==, error->message);
	}
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_assert_cmpuint (pieces.calls, ==, fail_at);
	return TRUE;
}

/* At the first, second, … call: it is told, nothing more is written, and nobody takes the file for whole. */
static void
test_sink_fails (void)
{
	g_autoptr (KinkoSecret) identity = kinko_secret_new_random (32);
	g_autoptr (KinkoSecret) plaintext = kinko_secret_new_random (3 * CHUNK + 5);
	KinkoPublicKey key = kinko_age_public_key (identity);

	for (int armor = 0; armor <= 1; armor++) {
		gboolean failed = TRUE;
		guint n;

		for (n = 1; failed; n++) {
			g_autoptr (GByteArray) file = g_byte_array_new ();
			g_autoptr (GByteArray) opened = g_byte_array_new ();
			g_autoptr (GError) error = NULL;
			KinkoAgeOutcome outcome;
			Pieces pieces;

			failed = seal_and_fail (&key, armor, plaintext, n, file);
			pieces = pieces_of (file->data, file->len, 1 << 20);
			g_assert_cmpint (
				pieces_open (&pieces, CHUNK, identity, opened, &outcome, &error),
				==, !failed);
			g_assert_true (is_beginning (opened, plaintext));
		}
		g_assert_cmpuint (n, >, 5);
	}
}

/* Whatever was added, without a finish there is no file. */
static void
test_unfinished (void)
{
	static const gsize sizes[] = { 0, 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK };
	g_autoptr (KinkoSecret) identity = kinko_secret_new_random (32);
	g_autoptr (KinkoSecret) plaintext = kinko_secret_new_random (3 * CHUNK);
	KinkoPublicKey key = kinko_age_public_key (identity);

	for (gsize i = 0; i < 2 * G_N_ELEMENTS (sizes); i++) {
		g_autoptr (GByteArray) file = g_byte_array_new ();
		g_autoptr (GByteArray) opened = g_byte_array_new ();
		g_autoptr (GError) error = NULL;
		Pieces pieces = { .taken = file };
		KinkoAgeWriter *writer =
			kinko_age_writer_new (&key, 1, i % 2 == 1, pieces_take, &pieces, &error);
		KinkoAgeOutcome outcome;

		g_assert_no_error (error);
		g_assert_true (kinko_age_writer_add (writer, kinko_secret_data (plaintext),
						     sizes[i / 2], &error));
		kinko_age_writer_free (writer);
		pieces = pieces_of (file->data, file->len, 1 << 20);
		g_assert_false (pieces_open (&pieces, CHUNK, identity, opened, &outcome, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_assert_true (is_beginning (opened, plaintext));
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/age-writer/pieces", test_pieces);
	g_test_add_func ("/age-writer/recipients", test_recipients);
	g_test_add_func ("/age-writer/sink-fails", test_sink_fails);
	g_test_add_func ("/age-writer/unfinished", test_unfinished);
	return g_test_run ();
}
