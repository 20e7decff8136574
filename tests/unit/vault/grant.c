#include "vault/grant.h"

#include <sodium.h>

#include "policies/error.h"
#include "tests/unit/vault/scratch.h"
#include "vault/age.h"

#define VAULT    "00112233445566778899aabbccddeeff"
#define OPERATOR "tanaka"

typedef struct {
	KinkoCompartments *compartments;
	KinkoSecret *identity;
	KinkoPublicKey recipient;
	char records[65], numbers[65]; /* hex */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
	(void) data;
	fixture->compartments = kinko_compartments_new_random ();
	fixture->identity = kinko_secret_new_random (32);
	fixture->recipient = kinko_age_public_key (fixture->identity);
	(void) sodium_bin2hex (fixture->records, sizeof fixture->records,
			       kinko_secret_data (fixture->compartments->records), 32);
	(void) sodium_bin2hex (fixture->numbers, sizeof fixture->numbers,
			       kinko_secret_data (fixture->compartments->numbers), 32);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
	(void) data;
	kinko_compartments_free (fixture->compartments);
	kinko_secret_free (fixture->identity);
}

static GBytes *
seal (Fixture *fixture, gboolean numbers)
{
	g_autoptr (GError) error = NULL;
	GBytes *grant = kinko_grant_seal (fixture->compartments, numbers, VAULT, OPERATOR,
					  &fixture->recipient, &error);

	g_assert_no_error (error);
	return grant;
}

static void
test_round_trip (Fixture *fixture, gconstpointer data)
{
	(void) data;
	for (int numbers = 0; numbers < 2; numbers++) {
		g_autoptr (GBytes) grant = seal (fixture, numbers);
		g_autoptr (KinkoCompartments) opened = NULL;
		g_autoptr (GError) error = NULL;

		opened = kinko_grant_open (grant, VAULT, OPERATOR, fixture->identity, &error);
		g_assert_no_error (error);
		g_assert_true (
			kinko_secret_equal (opened->records, fixture->compartments->records));
		if (numbers)
			g_assert_true (kinko_secret_equal (opened->numbers,
							   fixture->compartments->numbers));
		else
			g_assert_null (opened->numbers);
	}
}

/* What stock age makes of a grant. */
static char *
decrypt_with_age (Fixture *fixture, GBytes *grant)
{
	g_autofree char *age = g_find_program_in_path ("age");
	g_autoptr (Scratch) folder = scratch_new ();
	g_autofree char *grant_path = scratch_path (folder, "tanaka.age");
	g_autofree char *identity_path = scratch_path (folder, "identity.txt");
	g_autoptr (KinkoSecret) identity = kinko_age_identity_text (fixture->identity);
	g_autofree char *diagnostics = NULL;
	g_autoptr (GError) error = NULL;
	char *output = NULL;
	int status = -1;

	if (age == NULL) {
		g_test_skip ("there is no age");
		return NULL;
	}
	scratch_write (grant_path, g_bytes_get_data (grant, NULL), g_bytes_get_size (grant));
	scratch_write (identity_path, kinko_secret_data (identity), kinko_secret_len (identity));
	{
		const char *argv[] = { age, "-d", "-i", identity_path, grant_path, NULL };

		g_assert_true (g_spawn_sync (NULL, (char **) (gpointer) argv, NULL, G_SPAWN_DEFAULT,
					     NULL, NULL, &output, &diagnostics, &status, &error));
	}
	g_assert_cmpstr (diagnostics, ==, "");
	g_assert_cmpint (status, ==, 0);
	return output;
}

static void
test_stock_age (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GBytes) grant = seal (fixture, TRUE);
	g_autofree char *text = decrypt_with_age (fixture, grant);
	g_autofree char *expected = g_strdup_printf ("kinko-grant v1\n"
						     "vault " VAULT "\n"
						     "operator " OPERATOR "\n"
						     "records %s\n"
						     "numbers %s\n",
						     fixture->records, fixture->numbers);

	(void) data;
	if (text != NULL)
		g_assert_cmpstr (text, ==, expected);
}

static gboolean
contains (gconstpointer bytes, gsize len, gconstpointer what, gsize what_len)
{
	return memmem (bytes, len, what, what_len) != NULL;
}

/* Who is not cleared for My Numbers holds no key that opens them: on the bytes, not on the rule. */
static void
test_uncleared (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GBytes) grant = seal (fixture, FALSE);
	g_autofree char *expected = g_strdup_printf ("kinko-grant v1\n"
						     "vault " VAULT "\n"
						     "operator " OPERATOR "\n"
						     "records %s\n",
						     fixture->records);
	g_autofree char *upper = g_ascii_strup (fixture->numbers, -1);
	g_autofree char *base64 =
		g_base64_encode (kinko_secret_data (fixture->compartments->numbers), 32);
	g_autofree char *text = NULL;
	g_autoptr (KinkoSecret) plaintext = NULL;
	const guint8 *bytes;
	gsize len;

	(void) data;
	plaintext = kinko_age_decrypt (g_bytes_get_data (grant, NULL), g_bytes_get_size (grant),
				       fixture->identity, NULL, NULL, NULL);
	bytes = kinko_secret_data (plaintext);
	len = kinko_secret_len (plaintext);
	g_assert_cmpuint (len, ==, strlen (expected));
	g_assert_true (contains (bytes, len, fixture->records, 64)); /* the search finds */
	g_assert_false (contains (bytes, len, "numbers", 7));
	g_assert_false (contains (bytes, len, fixture->numbers, 64));
	g_assert_false (contains (bytes, len, upper, 64));
	g_assert_false (contains (bytes, len, base64, 42));
	g_assert_false (
		contains (bytes, len, kinko_secret_data (fixture->compartments->numbers), 32));
	text = decrypt_with_age (fixture, grant);
	if (text != NULL)
		g_assert_cmpstr (text, ==, expected);
}

static void
test_another_person (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GBytes) grant = seal (fixture, TRUE);
	g_autoptr (KinkoSecret) other = kinko_secret_new_random (32);
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_null (kinko_grant_open (grant, VAULT, OPERATOR, other, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
}

static void
test_another_place (Fixture *fixture, gconstpointer data)
{
	static const struct {
		const char *vault, *operator;
	} cases[] = {
		{ VAULT, "suzuki" },
		{ VAULT, "tanak" },
		{ VAULT, "tanakaa" },
		{ "ffeeddccbbaa99887766554433221100", OPERATOR },
	};
	g_autoptr (GBytes) grant = seal (fixture, TRUE);

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
		g_autoptr (GError) error = NULL;

		g_assert_null (kinko_grant_open (grant, cases[i].vault, cases[i].operator,
						 fixture->identity, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	}
}

static void
assert_not_opened (Fixture *fixture, const guint8 *bytes, gsize len)
{
	g_autoptr (GBytes) changed = g_bytes_new (bytes, len);
	g_autoptr (GError) error = NULL;

	g_assert_null (kinko_grant_open (changed, VAULT, OPERATOR, fixture->identity, &error));
	g_assert_true (g_error_matches (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY) ||
		       g_error_matches (error, KINKO_ERROR, KINKO_ERROR_AUTH));
}

static void
test_flipped_and_truncated (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GBytes) grant = seal (fixture, TRUE);
	gsize len = g_bytes_get_size (grant);
	g_autofree guint8 *bytes = g_memdup2 (g_bytes_get_data (grant, NULL), len);

	(void) data;
	for (gsize bit = 0; bit < len * 8; bit++) {
		bytes[bit / 8] ^= (guint8) (1u << bit % 8);
		assert_not_opened (fixture, bytes, len);
		bytes[bit / 8] ^= (guint8) (1u << bit % 8);
	}
	for (gsize short_len = 0; short_len < len; short_len++)
		assert_not_opened (fixture, bytes, short_len);
}

/* Only one text says one thing. */
static void
test_other_texts (Fixture *fixture, gconstpointer data)
{
	static const char first[] = "kinko-grant v1\nvault " VAULT "\noperator " OPERATOR "\n";
	g_autofree char *records = g_strdup_printf ("records %s\n", fixture->records);
	g_autofree char *numbers = g_strdup_printf ("numbers %s\n", fixture->numbers);
	g_autofree char *upper = g_ascii_strup (fixture->records, -1);
	g_autofree char *upper_line = g_strdup_printf ("records A%s\n", upper + 1);
	char *texts[] = {
		g_strdup (""),
		g_strdup (first),
		g_strconcat (first, numbers, NULL),
		g_strconcat (first, numbers, records, NULL),
		g_strconcat (first, records, records, NULL),
		g_strconcat (first, records, numbers, numbers, NULL),
		g_strconcat (first, records, numbers, "\n", NULL),
		g_strconcat (first, records, "x", NULL),
		g_strconcat (first, upper_line, NULL),
		g_strconcat (" ", first, records, NULL),
		g_strdup_printf ("%srecords  %s\n", first, fixture->records),
		g_strdup_printf ("%srecords %s\r\n", first, fixture->records),
		g_strdup_printf ("%srecords %s", first, fixture->records),
		g_strdup_printf ("%srecords %.62s\n", first, fixture->records),
		g_strdup_printf ("%srecords %s00\n", first, fixture->records),
		g_strdup_printf ("kinko-grant v2%s%s", first + strlen ("kinko-grant v1"), records),
		g_strdup_printf ("%s%s", first + strlen ("kinko-grant v1\n"), records),
	};
	g_autofree char *good = g_strconcat (first, records, NULL);
	g_autoptr (KinkoSecret) good_text = kinko_secret_new_from (good, strlen (good));
	g_autoptr (GBytes) good_grant = kinko_age_encrypt (good_text, &fixture->recipient, 1, NULL);
	g_autoptr (KinkoCompartments) opened =
		kinko_grant_open (good_grant, VAULT, OPERATOR, fixture->identity, NULL);

	(void) data;
	g_assert_nonnull (opened);
	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_autoptr (KinkoSecret) text = kinko_secret_new_from (texts[i], strlen (texts[i]));
		g_autoptr (GBytes) grant = kinko_age_encrypt (text, &fixture->recipient, 1, NULL);
		g_autoptr (GError) error = NULL;

		g_assert_null (
			kinko_grant_open (grant, VAULT, OPERATOR, fixture->identity, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_free (texts[i]);
	}
}

static void
test_seal_refuses (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_null (kinko_grant_seal (fixture->compartments, FALSE, VAULT, "a\nnumbers 00",
					 &fixture->recipient, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
}

int
main (int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run) (Fixture *fixture, gconstpointer data);
	} tests[] = {
		{ "/grant/round-trip", test_round_trip },
		{ "/grant/stock-age", test_stock_age },
		{ "/grant/uncleared", test_uncleared },
		{ "/grant/another-person", test_another_person },
		{ "/grant/another-place", test_another_place },
		{ "/grant/flipped-and-truncated", test_flipped_and_truncated },
		{ "/grant/other-texts", test_other_texts },
		{ "/grant/seal-refuses", test_seal_refuses },
	};

	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
		g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
	return g_test_run ();
}
