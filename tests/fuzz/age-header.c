/*
 * Any bytes as the header of an age file, parsed where they lie and taken from a source that gives them in pieces: both
 * find the same, and what was accepted is written as the same bytes, but for the MAC, whose key is not known here.
 */
#include "vault/age-header.h"

#include "tests/fuzz/fuzz.h"

static KinkoSecret *file_key;

/* The header in the age specification, and one with what else may stand in it. */
int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	file_key = kinko_secret_new (KINKO_AGE_FILE_KEY_LEN);
	fuzz_seed_text (*argc, *argv, "spec",
			"age-encryption.org/v1\n"
			"-> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\n"
			"hjabGXwSLQ9c3S6Lw2i+S2Tu2fiwQHHslbBN6B41FLE\n"
			"--- WyJp9F/9FOZh7gJdheq2WIJcwHgYc8NIVh3ddwhrcNg\n");
	fuzz_seed_text (*argc, *argv, "stanzas",
			"age-encryption.org/v1\n"
			"-> scrypt bBjlhJVYZeE4aqUdmtRHfw 18\n"
			"9tMxcs6yxC97F8v1Ppzp7V9bvX9FqqEh2SGOQ4h7B2k\n"
			"-> ssh-ed25519 xk-gRw /1JcMjtbiZiL3Xk2xjMpXNtUPeHhUPjVQVPHzPkjUzY\n"
			"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
			"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n"
			"\n"
			"-> a-grease !~ x\n"
			"AA\n"
			"--- AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\npayload");
	return 0;
}

static void
write_again (const KinkoAgeHeader *header, const guint8 *data)
{
	g_autoptr (GString) again = kinko_age_header_format (header->stanzas, file_key);
	gsize covered_len;
	gconstpointer covered = g_bytes_get_data (header->covered, &covered_len);

	g_assert_cmpuint (again->len, ==, header->len);
	fuzz_check_bytes (again->str, covered_len, data, covered_len);
	fuzz_check_bytes (covered, covered_len, data, covered_len);
}

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
read_in_pieces (const KinkoAgeHeader *whole, const guint8 *data, gsize size)
{
	Pieces pieces = { .memory = { .at = data, .left = size },
			  .most = size == 0 ? 1 : 1 + data[size - 1] % 7u };
	g_autoptr (KinkoAgeInput) input = kinko_age_input_new (give, &pieces);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAgeHeader) header = kinko_age_header_read (input, &error);
	const guint8 *rest;
	gsize left;

	fuzz_check_outcome (header != NULL, error);
	g_assert_true ((header != NULL) == (whole != NULL));
	if (header == NULL)
		return;
	g_assert_cmpuint (header->len, ==, whole->len);
	g_assert_true (kinko_age_input_peek (input, size, &rest, &left, NULL));
	fuzz_check_bytes (rest, left, data + header->len, size - header->len);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAgeHeader) header = kinko_age_header_parse (data, size, &error);

	fuzz_check_outcome (header != NULL, error);
	if (header != NULL) {
		g_assert_cmpuint (header->len, <=, size);
		g_assert_cmpuint (header->stanzas->len, >, 0);
		write_again (header, data);
	} else {
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	}
	read_in_pieces (header, data, size);
	return 0;
}
