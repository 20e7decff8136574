/*
 * 4 GiB are sealed and opened in this process, binary and then some more armored, without a file and without more memory
 * than a small one takes.
 */
#include <string.h>
#include <sys/resource.h>

#include <sodium.h>

#include "tests/unit/vault/age-pieces.h"
#include "vault/secret-pool.h"

#define BLOCK (256 * 1024)
#define GIB   (G_GUINT64_CONSTANT (1) << 30)
#define MIB   (G_GUINT64_CONSTANT (1) << 20)
/* What a process may grow by for reasons of its own. */
#define SLACK_KIB 1024

/* A writer that is asked for more whenever the reader has read all that it made. */
typedef struct {
	KinkoAgeWriter *writer;
	guint8 block[BLOCK]; /* random, but for the number at its beginning */
	guint64 number, blocks;
	gboolean finished;
	GByteArray *made;
	gsize at;
} Circle;

static gboolean
take (gpointer data, gconstpointer bytes, gsize len, GError **error)
{
	Circle *circle = data;

	(void) error;
	g_byte_array_append (circle->made, bytes, (guint) len);
	return TRUE;
}

static gboolean
make_more (Circle *circle, GError **error)
{
	g_byte_array_set_size (circle->made, 0);
	circle->at = 0;
	if (circle->number == circle->blocks) {
		circle->finished = TRUE;
		return kinko_age_writer_finish (circle->writer, error);
	}
	memcpy (circle->block, &circle->number, sizeof circle->number);
	circle->number++;
	return kinko_age_writer_add (circle->writer, circle->block, BLOCK, error);
}

static gssize
give (gpointer data, gpointer buffer, gsize len, GError **error)
{
	Circle *circle = data;
	gsize n;

	while (circle->at == circle->made->len && !circle->finished)
		if (!make_more (circle, error))
			return -1;
	n = MIN (len, circle->made->len - circle->at);
	memcpy (buffer, circle->made->data + circle->at, n);
	circle->at += n;
	return (gssize) n;
}

/* Reads @len bytes. */
static void
read_block (KinkoAgeReader *reader, guint8 *buffer, gsize len)
{
	g_autoptr (GError) error = NULL;

	while (len > 0) {
		gssize n = kinko_age_reader_read (reader, buffer, len, &error);

		g_assert_no_error (error);
		g_assert_cmpint (n, >, 0);
		buffer += n;
		len -= (gsize) n;
	}
}

static void
go_round (guint64 len, gboolean armor)
{
	g_autoptr (KinkoSecret) identity = kinko_secret_new_random (32);
	KinkoPublicKey key = kinko_age_public_key (identity);
	g_autofree Circle *circle = g_new0 (Circle, 1);
	g_autofree guint8 *block = g_malloc (BLOCK);
	g_autoptr (KinkoAgeReader) reader = NULL;
	g_autoptr (GError) error = NULL;

	randombytes_buf (circle->block, BLOCK);
	circle->blocks = len / BLOCK;
	circle->made = g_byte_array_new ();
	circle->writer = kinko_age_writer_new (&key, 1, armor, take, circle, &error);
	g_assert_no_error (error);
	reader = kinko_age_reader_new (give, circle, identity, NULL, &error);
	g_assert_no_error (error);
	for (guint64 number = 0; number < circle->blocks; number++) {
		read_block (reader, block, BLOCK);
		g_assert_true (memcmp (block, &number, sizeof number) == 0);
		g_assert_true (memcmp (block + sizeof number, circle->block + sizeof number,
				       BLOCK - sizeof number) == 0);
	}
	g_assert_cmpint (kinko_age_reader_read (reader, block, BLOCK, &error), ==, 0);
	kinko_age_writer_free (circle->writer);
	g_byte_array_unref (circle->made);
}

static long
peak_kib (void)
{
	struct rusage usage;

	g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
	return usage.ru_maxrss;
}

static void
test_constant_memory (void)
{
	long before;

	if (!KINKO_SECRET_POOL) { /* AddressSanitizer, whose memory grows */
		g_test_skip ("a sanitizer's memory and time are no measure");
		return;
	}
	go_round (4 * MIB, FALSE);
	go_round (4 * MIB, TRUE);
	before = peak_kib ();
	go_round (4 * GIB, FALSE);
	go_round (GIB / 8, TRUE);
	g_assert_cmpint (peak_kib () - before, <, SLACK_KIB);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/age-large/constant-memory", test_constant_memory);
	return g_test_run ();
}
