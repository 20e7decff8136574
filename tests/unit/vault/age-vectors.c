#include "vault/age.h"

#include <string.h>

#include <sodium.h>

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

static void
test_vector (gconstpointer name)
{
	g_autoptr (AgeVector) vector = age_vector_load (name);
	const char *payload = age_vector_get (vector, "payload");
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) identity =
		kinko_age_identity_parse (age_vector_get (vector, "identity"), &error);
	g_autoptr (KinkoSecret) plaintext = NULL;
	g_autoptr (KinkoSecret) released = NULL;
	KinkoAgeOutcome outcome;

	g_assert_no_error (error);
	plaintext = kinko_age_decrypt (g_bytes_get_data (vector->file, NULL),
				       g_bytes_get_size (vector->file), identity, &outcome,
				       &released, &error);
	g_assert_cmpint (outcome, ==, expected_outcome (age_vector_get (vector, "expect")));
	g_assert_cmpint (plaintext != NULL, ==, outcome == KINKO_AGE_OK);
	g_assert_cmpint (error == NULL, ==, outcome == KINKO_AGE_OK);
	g_assert_true (plaintext == NULL || released == NULL);
	if (payload != NULL) {
		const KinkoSecret *given = plaintext != NULL ? plaintext : released;
		g_autofree char *hash = g_compute_checksum_for_data (
			G_CHECKSUM_SHA256, given == NULL ? NULL : kinko_secret_data (given),
			given == NULL ? 0 : kinko_secret_len (given));

		g_assert_cmpstr (hash, ==, payload);
	} else {
		g_assert_null (released);
	}
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
