#include "vault/age-reader.h"

#include <sodium.h>

#include "tests/unit/vault/age-pieces.h"
#include "vault/age-header.h"

#define CHUNK  65536
#define SEALED (CHUNK + 16)

/* Two chunks, the second one short. */
typedef struct {
	KinkoSecret *identity;
	KinkoSecret *plaintext;
	GByteArray *file;
	gsize payload; /* where the chunks begin */
} Fixture;

static gsize
find_payload (const GByteArray *file)
{
	const guint8 *mac = memmem (file->data, file->len, "\n--- ", 5);

	g_assert_nonnull (mac);
	return (gsize) (mac - file->data) + strlen ("\n--- ") + 43 + strlen ("\n") + 16;
}

static void
set_up (Fixture *f, gconstpointer data)
{
	(void) data;
	f->identity = kinko_secret_new_random (32);
	f->plaintext = kinko_secret_new_random (CHUNK + 1);
	f->file = pieces_file (f->identity, FALSE, f->plaintext);
	f->payload = find_payload (f->file);
	g_assert_cmpuint (f->file->len, ==, f->payload + SEALED + 17);
}

static void
tear_down (Fixture *f, gconstpointer data)
{
	(void) data;
	kinko_secret_free (f->identity);
	kinko_secret_free (f->plaintext);
	g_byte_array_unref (f->file);
}

/* Opens what must be refused. Returns how many bytes were given out, which are those of the file. */
static gsize
refused (const Fixture *f, const guint8 *bytes, gsize len, KinkoAgeOutcome *outcome)
{
	Pieces pieces = pieces_of (bytes, len, 1 << 20);
	g_autoptr (GByteArray) plaintext = g_byte_array_new ();
	g_autoptr (GError) error = NULL;

	g_assert_false (pieces_open (&pieces, CHUNK, f->identity, plaintext, outcome, &error));
	g_assert_cmpint (error->domain, ==, KINKO_ERROR);
	g_assert_cmpint (error->code, ==,
			 *outcome == KINKO_AGE_NO_MATCH ? KINKO_ERROR_AUTH : KINKO_ERROR_INTEGRITY);
	g_assert_true (is_beginning (plaintext, f->plaintext));
	return plaintext->len;
}

static void
test_pieces (void)
{
	static const gsize sizes[] = { 0, 1, 47, 48, 65535, 65536, 65537, 131071, 131072, 131073 };
	static const gsize steps[] = { 1, 7, 65552, 1 << 20 };
	g_autoptr (KinkoSecret) identity = kinko_secret_new_random (32);

	for (gsize i = 0; i < 2 * G_N_ELEMENTS (sizes) * G_N_ELEMENTS (steps); i++) {
		g_autoptr (KinkoSecret) plaintext =
			kinko_secret_new_random (sizes[i / 2 % G_N_ELEMENTS (sizes)]);
		g_autoptr (GByteArray) file = pieces_file (identity, i % 2 == 1, plaintext);
		gsize step = steps[i / 2 / G_N_ELEMENTS (sizes)];
		Pieces pieces = pieces_of (file->data, file->len, step);
		g_autoptr (GByteArray) opened = g_byte_array_new ();
		g_autoptr (GError) error = NULL;
		KinkoAgeOutcome outcome;

		g_assert_true (pieces_open (&pieces, step, identity, opened, &outcome, &error));
		g_assert_no_error (error);
		g_assert_true (is_all (opened, plaintext));
	}
}

/* At each place where something begins or ends, and between these at many. */
static gboolean
is_of_interest (const Fixture *f, gsize at)
{
	static const gsize chunks[] = { 0, CHUNK, SEALED };

	if (at < f->payload + 20 || at + 40 > f->file->len || at % 41 == 0)
		return TRUE;
	for (gsize i = 0; i < G_N_ELEMENTS (chunks); i++)
		if (at + 20 >= f->payload + chunks[i] && at <= f->payload + chunks[i] + 20)
			return TRUE;
	return FALSE;
}

static void
test_flipped_bits (Fixture *f, gconstpointer data)
{
	KinkoAgeOutcome outcome;

	(void) data;
	for (gsize at = 0; at < f->file->len; at++) {
		if (!is_of_interest (f, at))
			continue;
		for (guint bit = 0; bit < 8; bit++) {
			gsize given;

			f->file->data[at] ^= (guint8) (1u << bit);
			given = refused (f, f->file->data, f->file->len, &outcome);
			f->file->data[at] ^= (guint8) (1u << bit);
			/* Nothing of the chunk that was changed, all of the one before it. */
			g_assert_cmpuint (given, ==, at < f->payload + SEALED ? 0 : CHUNK);
			g_assert_cmpint (outcome == KINKO_AGE_PAYLOAD_FAILURE, ==,
					 at >= f->payload - 16);
		}
	}
}

static void
test_truncations (Fixture *f, gconstpointer data)
{
	KinkoAgeOutcome outcome;

	(void) data;
	for (gsize len = 0; len < f->file->len; len++) {
		gsize given;

		if (!is_of_interest (f, len))
			continue;
		given = refused (f, f->file->data, len, &outcome);
		g_assert_cmpuint (given, ==, len < f->payload + SEALED ? 0 : CHUNK);
		g_assert_cmpint (outcome, ==,
				 len < f->payload ? KINKO_AGE_HEADER_FAILURE
						  : KINKO_AGE_PAYLOAD_FAILURE);
	}
}

/* Chunks left out, doubled, exchanged, and whatever comes after the end. */
static void
test_chunks_moved (void)
{
	static const char *const orders[] = { "02",   "12",   "0012",  "102",
					      "012 ", "0122", "01012", "0" };
	g_autoptr (KinkoSecret) identity = kinko_secret_new_random (32);
	g_autoptr (KinkoSecret) plaintext = kinko_secret_new_random (3 * CHUNK);
	g_autoptr (GByteArray) file = pieces_file (identity, FALSE, plaintext);
	Fixture f = { .identity = identity, .plaintext = plaintext };
	gsize payload = find_payload (file);

	for (gsize i = 0; i < G_N_ELEMENTS (orders); i++) {
		g_autoptr (GByteArray) other = g_byte_array_new ();
		KinkoAgeOutcome outcome;

		g_byte_array_append (other, file->data, (guint) payload);
		for (const char *at = orders[i]; *at != '\0'; at++) {
			if (*at == ' ')
				g_byte_array_append (other, (const guint8 *) " ", 1);
			else
				g_byte_array_append (
					other, file->data + payload + (*at - '0') * SEALED, SEALED);
		}
		refused (&f, other->data, other->len, &outcome);
		g_assert_cmpint (outcome, ==, KINKO_AGE_PAYLOAD_FAILURE);
	}
}

/* The source fails at its first, second, … call: that failure comes out, and nothing that is not of the file. */
static void
test_source_fails (Fixture *f, gconstpointer data)
{
	g_autoptr (GByteArray) armored = pieces_file (f->identity, TRUE, f->plaintext);
	GByteArray *const files[] = { f->file, armored };

	(void) data;
	for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
		gboolean failed = TRUE;

		for (guint n = 1; failed; n++) {
			Pieces pieces = pieces_of (files[i]->data, files[i]->len, 5000);
			g_autoptr (GByteArray) plaintext = g_byte_array_new ();
			g_autoptr (GError) error = NULL;
			KinkoAgeOutcome outcome;

			pieces.fail_at = n;
			failed = !pieces_open (&pieces, 9999, f->identity, plaintext, &outcome,
					       &error);
			g_assert_true (is_beginning (plaintext, f->plaintext));
			g_assert_cmpint (failed, ==, pieces.calls >= n);
			if (!failed)
				break;
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
			g_assert_cmpint (outcome, ==, KINKO_AGE_SOURCE_FAILURE);
			/* It is not asked again for what it failed to give. */
			g_assert_cmpuint (pieces.calls, ==, n);
		}
	}
}

/* Text that goes wrong late: what came before is given out in whole chunks. */
static void
test_armor_fails (void)
{
	g_autoptr (KinkoSecret) identity = kinko_secret_new_random (32);
	g_autoptr (KinkoSecret) plaintext = kinko_secret_new_random (3 * CHUNK);
	g_autoptr (GByteArray) file = pieces_file (identity, TRUE, plaintext);
	Fixture f = { .identity = identity, .plaintext = plaintext };
	KinkoAgeOutcome outcome;

	file->data[file->len - 60] = '*';
	g_assert_cmpuint (refused (&f, file->data, file->len, &outcome), ==, 2 * CHUNK);
	g_assert_cmpint (outcome, ==, KINKO_AGE_ARMOR_FAILURE);
	file->data[1000] = '*';
	g_assert_cmpuint (refused (&f, file->data, file->len, &outcome), ==, 0);
	g_assert_cmpint (outcome, ==, KINKO_AGE_ARMOR_FAILURE);
	/* Cut within the text and at its last line. */
	g_assert_cmpuint (refused (&f, file->data, 900, &outcome), ==, 0);
	g_assert_cmpint (outcome, ==, KINKO_AGE_ARMOR_FAILURE);
}

/* No end of a header: not the whole of what comes is read into memory. */
static void
test_endless_header (void)
{
	g_autoptr (KinkoSecret) identity = kinko_secret_new_random (32);
	gsize len = 4 * KINKO_AGE_HEADER_MAX_LEN;
	g_autofree guint8 *bytes = g_malloc (len);
	static const char *const lines[] = { "x", "\n", "-> a\n\n", "\0" };

	for (gsize i = 0; i < G_N_ELEMENTS (lines); i++) {
		Pieces pieces = pieces_of (bytes, len, 1 << 20);
		g_autoptr (GError) error = NULL;
		KinkoAgeOutcome outcome;
		gsize line = MAX (strlen (lines[i]), 1);

		for (gsize at = 0; at + line <= len; at += line)
			memcpy (bytes + at, lines[i], line);
		memcpy (bytes, "age-encryption.org/v1\n", 22);
		g_assert_null (
			kinko_age_reader_new (pieces_read, &pieces, identity, &outcome, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_assert_cmpint (outcome, ==, KINKO_AGE_HEADER_FAILURE);
		g_assert_cmpuint (pieces.given, <=, KINKO_AGE_HEADER_MAX_LEN);
	}
}

static void
test_other_identity (Fixture *f, gconstpointer data)
{
	g_autoptr (KinkoSecret) other = kinko_secret_new_random (32);
	Pieces pieces = pieces_of (f->file->data, f->file->len, 100);
	g_autoptr (GError) error = NULL;
	KinkoAgeOutcome outcome;

	(void) data;
	g_assert_null (kinko_age_reader_new (pieces_read, &pieces, other, &outcome, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_assert_cmpint (outcome, ==, KINKO_AGE_NO_MATCH);
}

#define ADD(name, test) g_test_add ("/age-reader/" name, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/age-reader/pieces", test_pieces);
	ADD ("flipped-bits", test_flipped_bits);
	ADD ("truncations", test_truncations);
	g_test_add_func ("/age-reader/chunks-moved", test_chunks_moved);
	ADD ("source-fails", test_source_fails);
	g_test_add_func ("/age-reader/armor-fails", test_armor_fails);
	g_test_add_func ("/age-reader/endless-header", test_endless_header);
	ADD ("other-identity", test_other_identity);
	return g_test_run ();
}
