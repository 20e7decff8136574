/*
 * Opens what libFuzzer invents as an age file, in one piece and in many, with the example identity of the age
 * specification.
 */
#include "vault/age-reader.h"

#include "tests/fuzz/fuzz.h"
#include "vault/age-armor.h"

static KinkoSecret *identity;

static gboolean
take (gpointer data, gconstpointer bytes, gsize len, G_GNUC_UNUSED GError **error)
{
	g_byte_array_append (data, bytes, (guint) len);
	return TRUE;
}

/* Sealed files of @len bytes, plain and in armor. */
static void
seed_file (int argc, char **argv, const char *name, gsize len)
{
	KinkoPublicKey recipients[] = { kinko_age_public_key (identity), { { 9 } } };
	g_autoptr (KinkoSecret) text = kinko_secret_new (len);
	g_autoptr (GBytes) file =
		kinko_age_encrypt (text, recipients, G_N_ELEMENTS (recipients), NULL);
	g_autoptr (GByteArray) armored = g_byte_array_new ();
	g_autoptr (KinkoAgeEnarmor) enarmor = kinko_age_enarmor_new (take, armored);
	g_autofree char *armored_name = g_strconcat (name, "-armored", NULL);
	gsize file_len;
	gconstpointer bytes;

	g_assert_nonnull (file);
	bytes = g_bytes_get_data (file, &file_len);
	fuzz_seed (argc, argv, name, bytes, file_len);
	g_assert_true (kinko_age_enarmor_add (enarmor, bytes, file_len, NULL));
	g_assert_true (kinko_age_enarmor_finish (enarmor, NULL));
	fuzz_seed (argc, argv, armored_name, armored->data, armored->len);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	identity = kinko_age_identity_parse (
		"AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX", NULL);
	g_assert_nonnull (identity);
	seed_file (*argc, *argv, "empty", 0);
	seed_file (*argc, *argv, "short", 100);
	seed_file (*argc, *argv, "two-chunks", 65536 + 10);
	return 0;
}

/* Pieces of a size that the file itself decides. */
typedef struct {
	KinkoAgeMemory memory;
	gsize most;
} Pieces;

static gssize
give (gpointer data, gpointer buffer, gsize len, GError **error)
{
	Pieces *pieces = data;

	return kinko_age_memory_read (&pieces->memory, buffer, MIN (len, pieces->most), error);
}

static void
check_error (KinkoAgeOutcome outcome, const GError *error)
{
	g_assert (g_error_matches (error, KINKO_ERROR,
				   outcome == KINKO_AGE_NO_MATCH ? KINKO_ERROR_AUTH
								 : KINKO_ERROR_INTEGRITY));
}

/* Reads to the end. @given: how many bytes that were. */
static KinkoAgeOutcome
read_file (Pieces *pieces, GByteArray *given)
{
	KinkoAgeOutcome outcome;
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAgeReader) reader =
		kinko_age_reader_new (give, pieces, identity, &outcome, &error);
	guint8 buffer[1000];
	gssize n;

	g_assert ((reader != NULL) == (outcome == KINKO_AGE_OK));
	if (reader == NULL) {
		check_error (outcome, error);
		return outcome;
	}
	while ((n = kinko_age_reader_read (reader, buffer, sizeof buffer, &error)) > 0)
		g_byte_array_append (given, buffer, (guint) n);
	outcome = kinko_age_reader_outcome (reader);
	g_assert ((n == 0) == (outcome == KINKO_AGE_OK));
	g_assert (n == 0 || outcome == KINKO_AGE_PAYLOAD_FAILURE ||
		  outcome == KINKO_AGE_ARMOR_FAILURE);
	if (n < 0)
		check_error (outcome, error);
	return outcome;
}

/* However a file is read, it is the same file. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize len)
{
	Pieces whole = { .memory = { .at = data, .left = len }, .most = G_MAXSSIZE };
	Pieces pieces = { .memory = { .at = data, .left = len },
			  .most = len == 0 ? 1 : 1 + (gsize) data[len - 1] % 80 };
	g_autoptr (GByteArray) given = g_byte_array_new ();
	g_autoptr (GByteArray) in_pieces = g_byte_array_new ();
	KinkoAgeOutcome outcome = read_file (&whole, given);

	g_assert (read_file (&pieces, in_pieces) == outcome);
	g_assert (in_pieces->len == given->len);
	g_assert (given->len == 0 || memcmp (in_pieces->data, given->data, given->len) == 0);
	return 0;
}
