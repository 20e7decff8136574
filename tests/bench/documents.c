/*
 * Storing a large scan and taking it out, a MiB: beside age, beside libsodium alone from file to file, and beside plain
 * rows of the same size in the same kind of database, which encrypts pages and writes them twice (write-ahead log, then
 * database).
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "tests/bench/bench.h"
#include "vault/db-write.h"
#include "vault/document-content.h"
#include "vault/document.h"

#define SIZE ((gsize) 200) /* MiB, the most that a scan may have */
#define MIB  ((gsize) 1024 * 1024)

typedef struct {
	Bench *bench;
	char *scan, *out, *sealed; /* files */
	char *recipient;           /* of age */
	char *receipt;             /* number */
	char *number;              /* of the newest document */
} Papers;

static double
add_document (gpointer data)
{
	Papers *papers = data;
	KinkoDocumentInput input = { .path = papers->scan,
				     .type = "税額決定通知書写し",
				     .pages = 400,
				     .receipt = papers->receipt,
				     .place = "鍵付き書庫" };
	g_autoptr (GError) error = NULL;
	gint64 start = g_get_monotonic_time ();
	g_autoptr (KinkoDocument) document =
		kinko_document_add (papers->bench->session, "C26-0001", &input, &error);
	double seconds = bench_seconds_since (start);

	bench_must (document != NULL, &error);
	g_free (papers->number);
	papers->number = g_strdup (document->number);
	return seconds / (double) SIZE;
}

static double
get_document (gpointer data)
{
	Papers *papers = data;
	KinkoDocumentTake take = { .path = papers->out, .approval = APPROVAL };
	g_autofree char *copy = NULL;
	g_autoptr (GError) error = NULL;
	gint64 start = g_get_monotonic_time ();
	g_autoptr (KinkoDocument) document =
		kinko_document_get (papers->bench->session, papers->number, &take, &copy, &error);
	double seconds = bench_seconds_since (start);

	bench_must (document != NULL, &error);
	bench_must (unlink (papers->out) == 0, NULL);
	return seconds / (double) SIZE;
}

/* Until it is on the disk, as kinko's is when it says that it is stored. */
static double
run_age (const Papers *papers, const char *format, ...)
{
	va_list args;
	g_autofree char *command = NULL;
	gint64 start = g_get_monotonic_time ();

	va_start (args, format);
	command = g_strdup_vprintf (format, args);
	va_end (args);
	g_free (shell (&papers->bench->fixture, "%s", command));
	return bench_seconds_since (start) / (double) SIZE;
}

static double
age_encrypt (gpointer data)
{
	const Papers *papers = data;

	return run_age (papers, "age -r %s -o sealed.age scan && sync sealed.age",
			papers->recipient);
}

static double
age_decrypt (gpointer data)
{
	const Papers *papers = data;

	return run_age (papers, "age -d -i age.key -o plain sealed.age && sync plain");
}

/* Reads up to @len bytes. */
static gsize
read_all (int fd, guint8 *buffer, gsize len)
{
	gsize have = 0;
	gssize got;

	while (have < len && (got = read (fd, buffer + have, len - have)) > 0)
		have += (gsize) got;
	return have;
}

/* From file to file in pieces as large as kinko's, sealed or opened. */
static double
bare_pieces (const char *from, const char *to, gboolean seal)
{
	guint8 key[crypto_aead_chacha20poly1305_ietf_KEYBYTES] = { 1 };
	guint8 nonce[crypto_aead_chacha20poly1305_ietf_NPUBBYTES] = { 0 };
	gsize piece = KINKO_CHUNK_LEN + (seal ? 0 : crypto_aead_chacha20poly1305_ietf_ABYTES);
	g_autofree guint8 *in = g_malloc (piece);
	g_autofree guint8 *out = g_malloc (piece + crypto_aead_chacha20poly1305_ietf_ABYTES);
	gint64 start = g_get_monotonic_time ();
	int source = open (from, O_RDONLY | O_CLOEXEC);
	int target = open (to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	unsigned long long len;
	gsize got;

	bench_must (source != -1 && target != -1, NULL);
	while ((got = read_all (source, in, piece)) > 0) {
		sodium_increment (nonce, sizeof nonce);
		bench_must ((seal ? crypto_aead_chacha20poly1305_ietf_encrypt (
					    out, &len, in, got, NULL, 0, NULL, nonce, key)
				  : crypto_aead_chacha20poly1305_ietf_decrypt (
					    out, &len, NULL, in, got, NULL, 0, nonce, key)) == 0,
			    NULL);
		bench_must (write (target, out, len) == (gssize) len, NULL);
	}
	bench_must (fdatasync (target) == 0 && close (target) == 0 && close (source) == 0, NULL);
	return bench_seconds_since (start) / (double) SIZE;
}

static double
bare_seal (gpointer data)
{
	const Papers *papers = data;

	return bare_pieces (papers->scan, papers->sealed, TRUE);
}

static double
bare_open (gpointer data)
{
	const Papers *papers = data;
	double seconds = bare_pieces (papers->sealed, papers->out, FALSE);

	bench_must (unlink (papers->out) == 0, NULL);
	return seconds;
}

static double
plain_rows (gpointer data)
{
	const Papers *papers = data;
	KinkoDb *db = papers->bench->plain;
	g_autoptr (KinkoStatement) insert = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree guint8 *piece = g_malloc (KINKO_CHUNK_LEN);
	gint64 start = g_get_monotonic_time ();
	int source = open (papers->scan, O_RDONLY | O_CLOEXEC);
	gsize got;

	bench_must (source != -1, NULL);
	bench_must (kinko_db_begin (db, &error), &error);
	insert = kinko_db_prepare_write (db, "INSERT INTO row (box) VALUES (?)", &error);
	while ((got = read_all (source, piece, KINKO_CHUNK_LEN)) > 0)
		bench_must (kinko_statement_bind_blob (insert, 1, piece, got, &error) &&
				    kinko_statement_run (insert, &error),
			    &error);
	bench_must (kinko_db_commit (db, &error), &error);
	(void) close (source); /* was only read */
	return bench_seconds_since (start) / (double) SIZE;
}

/* The newest of them, into a file. */
static double
plain_read (gpointer data)
{
	const Papers *papers = data;
	g_autoptr (GError) error = NULL;
	gint64 start = g_get_monotonic_time ();
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		papers->bench->plain, "SELECT box FROM row ORDER BY id DESC LIMIT ?", &error);
	int target = open (papers->out, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	bench_must (target != -1, NULL);
	bench_must (query != NULL &&
			    kinko_statement_bind_int (
				    query, 1, (gint64) (SIZE * MIB / KINKO_CHUNK_LEN), &error),
		    &error);
	while (kinko_statement_step (query, &error) == KINKO_STEP_ROW) {
		gsize len;
		gconstpointer bytes = kinko_statement_blob (query, 0, &len);

		bench_must (write (target, bytes, len) == (gssize) len, NULL);
	}
	bench_must (error == NULL, &error);
	bench_must (fdatasync (target) == 0 && close (target) == 0 && unlink (papers->out) == 0,
		    NULL);
	return bench_seconds_since (start) / (double) SIZE;
}

static void
write_scan (const char *path)
{
	g_autofree guint8 *bytes = g_malloc (MIB);
	int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	bench_must (fd != -1, NULL);
	for (gsize i = 0; i < SIZE; i++) {
		randombytes_buf (bytes, MIB);
		bench_must (write (fd, bytes, MIB) == (gssize) MIB, NULL);
	}
	bench_must (fsync (fd) == 0 && close (fd) == 0, NULL);
}

static void
get_ready (Papers *papers)
{
	Fixture *fixture = &papers->bench->fixture;

	papers->scan = g_build_filename (fixture->dir, "scan", NULL);
	papers->out = g_build_filename (fixture->dir, "out", NULL);
	papers->sealed = g_build_filename (fixture->dir, "sealed", NULL);
	papers->receipt = enter_receipt (papers->bench->session);
	write_scan (papers->scan);
	g_free (shell (fixture, "age-keygen -o age.key 2>/dev/null"));
	papers->recipient = shell (fixture, "age-keygen -y age.key");
}

static void
clear (Papers *papers)
{
	g_free (papers->scan);
	g_free (papers->out);
	g_free (papers->sealed);
	g_free (papers->recipient);
	g_free (papers->receipt);
	g_free (papers->number);
}

void
bench_documents (Bench *bench)
{
	Papers papers = { .bench = bench };

	get_ready (&papers);
	bench_memory_forget_peak ();
	bench_compare ("document add, a MiB / age", "–", add_document, age_encrypt, &papers);
	bench_compare ("document get, a MiB / age", "–", get_document, age_decrypt, &papers);
	bench_compare ("document add, a MiB / libsodium", "–", add_document, bare_seal, &papers);
	bench_compare ("document get, a MiB / libsodium", "–", get_document, bare_open, &papers);
	g_print ("%-34s %10.0f MiB\n", "memory at most", bench_memory_peak ());
	bench_compare ("document add, a MiB / plain rows", "–", add_document, plain_rows, &papers);
	bench_compare ("document get, a MiB / plain rows", "–", get_document, plain_read, &papers);
	clear (&papers);
}
