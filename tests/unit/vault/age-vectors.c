/* The third-party vectors, as whole files in memory and through the reader in pieces of all sizes. */
#include "vault/age-reader.h"

#include <string.h>

#include <sodium.h>

#include "tests/unit/vault/age-pieces.h"
#include "tests/unit/vault/age-vector.h"

static KinkoAgeOutcome
expected_outcome (const char *name)
{
	static const char *const names[] = {
		[KINKO_AGE_OK] = "success",
		[KINKO_AGE_NO_MATCH] = "no match",
		[KINKO_AGE_HMAC_FAILURE] = "HMAC failure",
		[KINKO_AGE_HEADER_FAILURE] = "header failure",
		[KINKO_AGE_ARMOR_FAILURE] = "armor failure",
		[KINKO_AGE_PAYLOAD_FAILURE] = "payload failure",
	};

	for (guint i = 0; i < G_N_ELEMENTS (names); i++)
		if (strcmp (names[i], name) == 0)
			return (KinkoAgeOutcome) i;
	g_assert_not_reached ();
}

/* All that was given out, also before a failure, is what the vector says. */
static void
check_payload (const AgeVector *vector, const guint8 *data, gsize len)
{
	const char *payload = age_vector_get (vector, "payload");
	g_autofree char *hash = g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, len);

	if (payload != NULL)
		g_assert_cmpstr (hash, ==, payload);
	else
		g_assert_cmpuint (len, ==, 0);
}

static void
check_outcome (const AgeVector *vector, KinkoAgeOutcome outcome, gboolean opened,
	       const GError *error)
{
	g_assert_cmpint (outcome, ==, expected_outcome (age_vector_get (vector, "expect")));
	g_assert_cmpint (opened, ==, outcome == KINKO_AGE_OK);
	g_assert_cmpint (error == NULL, ==, opened);
}

static void
check_whole (const AgeVector *vector, const KinkoSecret *identity)
{
	g_autoptr (KinkoSecret) released = NULL;
	g_autoptr (GError) error = NULL;
	KinkoAgeOutcome outcome;
	g_autoptr (KinkoSecret) plaintext = kinko_age_decrypt (
		g_bytes_get_data (vector->file, NULL), g_bytes_get_size (vector->file), identity,
		&outcome, &released, &error);
	const KinkoSecret *given = plaintext != NULL ? plaintext : released;

	check_outcome (vector, outcome, plaintext != NULL, error);
	g_assert_true (plaintext == NULL || released == NULL);
	check_payload (vector, given == NULL ? NULL : kinko_secret_data (given),
		       given == NULL ? 0 : kinko_secret_len (given));
}

static void
check_pieces (const AgeVector *vector, const KinkoSecret *identity, gsize source_step,
	      gsize read_step)
{
	Pieces pieces = pieces_of (g_bytes_get_data (vector->file, NULL),
				   g_bytes_get_size (vector->file), source_step);
	g_autoptr (GByteArray) given = g_byte_array_new ();
	g_autoptr (GError) error = NULL;
	KinkoAgeOutcome outcome;
	gboolean opened = pieces_open (&pieces, read_step, identity, given, &outcome, &error);

	check_outcome (vector, outcome, opened, error);
	check_payload (vector, given->data, given->len);
}

static void
test_vector (gconstpointer name)
{
	static const gsize steps[][2] = {
		{ 1, 1 },         { 1, 100000 },  { 63, 17 },
		{ 65536, 65536 }, { 1 << 20, 1 }, { 1 << 20, 1 << 20 },
	};
	g_autoptr (AgeVector) vector = age_vector_load (name);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) identity =
		kinko_age_identity_parse (age_vector_get (vector, "identity"), &error);

	g_assert_no_error (error);
	check_whole (vector, identity);
	for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
		check_pieces (vector, identity, steps[i][0], steps[i][1]);
}

static void
test_no_vectors (void)
{
	g_test_skip ("the third-party age vectors are not here (KINKO_VECTORS)");
}

static void
add_vectors (GPtrArray *names)
{
	if (names == NULL) {
		g_test_add_func ("/age/vectors", test_no_vectors);
		return;
	}
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *path =
			g_strconcat ("/age/vector/", g_ptr_array_index (names, i), NULL);

		g_test_add_data_func (path, g_ptr_array_index (names, i), test_vector);
	}
}

int
main (int argc, char **argv)
{
	g_autoptr (GPtrArray) names = age_vector_names ();

	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	add_vectors (names);
	return g_test_run ();
}
