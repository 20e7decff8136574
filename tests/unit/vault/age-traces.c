/* What sealing and opening leave in memory: nothing of the plaintext, and none of the keys. */
#include <string.h>

#include <sodium.h>

#include "tests/unit/vault/age-pieces.h"
#include "tests/unit/vault/memory.h"
#include "vault/age-header.h"
#include "vault/age-stream.h"
#include "vault/age-x25519.h"
#include "vault/hmac.h"

#define MARK_LEN 16
#define LEN      100000
/* In both chunks. */
static const gsize places[] = { 30000, 90000 };

/* What is looked for, each byte turned, so that it does not find itself. */
typedef struct {
	guint8 mark[MARK_LEN];
	guint8 file_key[MARK_LEN];
	guint8 payload_key[32];
} Traces;

static void
turn (guint8 *out, const guint8 *in, gsize len)
{
	for (gsize i = 0; i < len; i++)
		out[i] = in[i] ^ 0x55;
}

static KinkoSecret *
marked_plaintext (Traces *traces)
{
	KinkoSecret *plaintext = kinko_secret_new_random (LEN);

	for (gsize i = 1; i < G_N_ELEMENTS (places); i++)
		memcpy (kinko_secret_data (plaintext) + places[i],
			kinko_secret_data (plaintext) + places[0], MARK_LEN);
	turn (traces->mark, kinko_secret_data (plaintext) + places[0], MARK_LEN);
	return plaintext;
}

/* The keys of a binary file. */
static void
find_keys (const GByteArray *file, const KinkoSecret *identity, Traces *traces)
{
	g_autoptr (KinkoAgeHeader) header = kinko_age_header_parse (file->data, file->len, NULL);
	KinkoPublicKey own = kinko_age_public_key (identity);
	g_autoptr (KinkoSecret) file_key = NULL;
	g_autoptr (KinkoSecret) payload_key = NULL;

	g_assert_true (kinko_age_x25519_unwrap (header->stanzas->pdata[0], identity, &own,
						&file_key, NULL));
	payload_key = kinko_hmac_derive (file_key, file->data + header->len, KINKO_AGE_NONCE_LEN,
					 "payload");
	turn (traces->file_key, kinko_secret_data (file_key), sizeof traces->file_key);
	turn (traces->payload_key, kinko_secret_data (payload_key), sizeof traces->payload_key);
}

static void
assert_no_trace (const Traces *traces)
{
	g_assert_cmpuint (memory_count (traces->mark, sizeof traces->mark), ==, 0);
	g_assert_cmpuint (memory_count (traces->file_key, sizeof traces->file_key), ==, 0);
	g_assert_cmpuint (memory_count (traces->payload_key, sizeof traces->payload_key), ==, 0);
}

static void
test_writer (void)
{
	g_autoptr (KinkoSecret) identity = kinko_secret_new_random (32);
	KinkoPublicKey key = kinko_age_public_key (identity);
	Traces traces;
	KinkoSecret *plaintext = marked_plaintext (&traces);
	Pieces pieces = { .taken = g_byte_array_new () };
	KinkoAgeWriter *writer = kinko_age_writer_new (&key, 1, FALSE, pieces_take, &pieces, NULL);

	for (gsize at = 0; at < LEN; at += 1000)
		g_assert_true (kinko_age_writer_add (writer, kinko_secret_data (plaintext) + at,
						     1000, NULL));
	kinko_secret_free (plaintext);
	find_keys (pieces.taken, identity, &traces);
	/* Where there is something to be found it is found. */
	g_assert_cmpuint (memory_count (traces.mark, sizeof traces.mark), >, 0);
	g_assert_cmpuint (memory_count (traces.payload_key, sizeof traces.payload_key), >, 0);
	g_assert_true (kinko_age_writer_finish (writer, NULL));
	kinko_age_writer_free (writer);
	assert_no_trace (&traces);
	g_byte_array_unref (pieces.taken);
}

static void
test_reader (void)
{
	g_autoptr (KinkoSecret) identity = kinko_secret_new_random (32);
	Traces traces;
	KinkoSecret *plaintext = marked_plaintext (&traces);
	g_autoptr (GByteArray) file = pieces_file (identity, FALSE, plaintext);
	KinkoAgeMemory memory = { .at = file->data, .left = file->len };
	KinkoAgeReader *reader =
		kinko_age_reader_new (kinko_age_memory_read, &memory, identity, NULL, NULL);
	guint8 byte;

	kinko_secret_free (plaintext);
	find_keys (file, identity, &traces);
	g_assert_cmpint (kinko_age_reader_read (reader, &byte, 1, NULL), ==, 1);
	g_assert_cmpuint (memory_count (traces.mark, sizeof traces.mark), >, 0);
	g_assert_cmpuint (memory_count (traces.payload_key, sizeof traces.payload_key), >, 0);
	kinko_age_reader_free (reader);
	assert_no_trace (&traces);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/age-traces/writer", test_writer);
	g_test_add_func ("/age-traces/reader", test_reader);
	return g_test_run ();
}
