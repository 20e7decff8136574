/*
 * Sealing and opening a large age file, a MiB, beside the program age: from a file to nowhere.
 */
#include <fcntl.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "vault/age-reader.h"
#include "vault/age-writer.h"

#define SIZE  ((gsize) 512) /* MiB; the start of a program is nothing beside that */
#define MIB   ((gsize) 1024 * 1024)
#define PIECE ((gsize) 256 * 1024)

typedef struct {
	Fixture *fixture;
	char *plain, *sealed; /* files */
	char *recipient;
	KinkoSecret *identity;
} Work;

static int
open_file (const char *path, int flags)
{
	int fd = open (path, flags | O_CLOEXEC);

	bench_must (fd != -1, NULL);
	return fd;
}

static double
our_encrypt (gpointer data)
{
	const Work *work = data;
	KinkoPublicKey key = kinko_age_public_key (work->identity);
	gint64 start = g_get_monotonic_time ();
	KinkoAgeFile in = { .fd = open_file (work->plain, O_RDONLY), .name = "plain" };
	KinkoAgeFile out = { .fd = open_file ("/dev/null", O_WRONLY), .name = "null" };
	g_autofree guint8 *piece = g_malloc (PIECE);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAgeWriter) writer =
		kinko_age_writer_new (&key, 1, FALSE, kinko_age_file_write, &out, &error);
	gssize n;

	bench_must (writer != NULL, &error);
	while ((n = kinko_age_file_read (&in, piece, PIECE, &error)) > 0)
		bench_must (kinko_age_writer_add (writer, piece, (gsize) n, &error), &error);
	bench_must (n == 0 && kinko_age_writer_finish (writer, &error), &error);
	(void) close (in.fd);
	(void) close (out.fd);
	return bench_seconds_since (start) / (double) SIZE;
}

static double
our_decrypt (gpointer data)
{
	const Work *work = data;
	gint64 start = g_get_monotonic_time ();
	KinkoAgeFile in = { .fd = open_file (work->sealed, O_RDONLY), .name = "sealed" };
	KinkoAgeFile out = { .fd = open_file ("/dev/null", O_WRONLY), .name = "null" };
	g_autofree guint8 *piece = g_malloc (PIECE);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoAgeReader) reader =
		kinko_age_reader_new (kinko_age_file_read, &in, work->identity, NULL, &error);
	gssize n;

	bench_must (reader != NULL, &error);
	while ((n = kinko_age_reader_read (reader, piece, PIECE, &error)) > 0)
		bench_must (kinko_age_file_write (&out, piece, (gsize) n, &error), &error);
	bench_must (n == 0, &error);
	(void) close (in.fd);
	(void) close (out.fd);
	return bench_seconds_since (start) / (double) SIZE;
}

static double
age_encrypt (gpointer data)
{
	const Work *work = data;
	gint64 start = g_get_monotonic_time ();

	g_free (shell (work->fixture, "age -r %s -o /dev/null plain", work->recipient));
	return bench_seconds_since (start) / (double) SIZE;
}

static double
age_decrypt (gpointer data)
{
	const Work *work = data;
	gint64 start = g_get_monotonic_time ();

	g_free (shell (work->fixture, "age -d -i age.key -o /dev/null sealed.age"));
	return bench_seconds_since (start) / (double) SIZE;
}

static void
write_plain (const char *path)
{
	g_autofree guint8 *bytes = g_malloc (MIB);
	int fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);

	bench_must (fd != -1, NULL);
	for (gsize i = 0; i < SIZE; i++) {
		randombytes_buf (bytes, MIB);
		bench_must (write (fd, bytes, MIB) == (gssize) MIB, NULL);
	}
	bench_must (close (fd) == 0, NULL);
}

static void
get_ready (Work *work)
{
	g_autofree char *text = NULL;
	g_autoptr (GError) error = NULL;

	work->plain = g_build_filename (work->fixture->dir, "plain", NULL);
	work->sealed = g_build_filename (work->fixture->dir, "sealed.age", NULL);
	write_plain (work->plain);
	g_free (shell (work->fixture, "age-keygen -o age.key 2>/dev/null"));
	work->recipient = shell (work->fixture, "age-keygen -y age.key");
	text = shell (work->fixture, "grep AGE-SECRET-KEY- age.key");
	work->identity = kinko_age_identity_parse (text, &error);
	bench_must (work->identity != NULL, &error);
	g_free (shell (work->fixture, "age -r %s -o sealed.age plain", work->recipient));
}

static void
clear (Work *work)
{
	g_free (work->plain);
	g_free (work->sealed);
	g_free (work->recipient);
	kinko_secret_free (work->identity);
}

void
bench_age (Bench *bench)
{
	Work work = { .fixture = &bench->fixture };

	get_ready (&work);
	bench_memory_forget_peak ();
	bench_compare ("seal, a MiB / age", "0.7", our_encrypt, age_encrypt, &work);
	bench_compare ("open, a MiB / age", "0.7", our_decrypt, age_decrypt, &work);
	g_print ("%-34s %10.0f MiB\n", "memory at most", bench_memory_peak ());
	clear (&work);
}
