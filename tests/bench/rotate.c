/*
 * New keys for a vault with 10,000 cases and 500 scans of 100 KiB: beside sqlcipher_export() of the same database, which
 * encrypts it anew and wraps, logs and swaps nothing.
 */
#include <unistd.h>

#include "tests/bench/bench.h"
#include "vault/document.h"
#include "vault/rotation.h"

#define SCANS    500
#define SCAN_LEN ((gsize) 100 * 1024)

static void
add_scans (Bench *bench)
{
	g_autofree char *receipt = enter_receipt (bench->session);
	g_autofree char *path = g_build_filename (bench->fixture.dir, "scan", NULL);
	g_autofree char *bytes = g_malloc (SCAN_LEN);
	g_autoptr (GError) error = NULL;

	randombytes_buf (bytes, SCAN_LEN);
	bench_must (g_file_set_contents (path, bytes, (gssize) SCAN_LEN, &error), &error);
	for (guint i = 1; i <= SCANS; i++) {
		g_autofree char *case_no = g_strdup_printf ("B26-%07u", i);
		KinkoDocumentInput input = { .path = path,
					     .type = "税額決定通知書写し",
					     .pages = 1,
					     .receipt = receipt,
					     .place = "鍵付き書庫" };
		g_autoptr (KinkoDocument) document =
			kinko_document_add (bench->session, case_no, &input, &error);

		bench_must (document != NULL, &error);
	}
}

static double
rotate (gpointer data)
{
	Bench *bench = data;
	g_autoptr (GError) error = NULL;
	KinkoRotated rotated;
	gint64 start = g_get_monotonic_time ();

	bench_must (kinko_keys_rotate (bench->session, &rotated, &error), &error);
	return bench_seconds_since (start);
}

/* By stock SQLCipher, to the disk. */
static double export(gpointer data)
{
	Bench *bench = data;
	sqlite3 *db = open_raw (&bench->fixture, bench->session->compartments->records);
	g_autofree char *path = g_build_filename (bench->fixture.dir, "exported.db", NULL);
	g_autofree char *attach = g_strdup_printf (
		"ATTACH '%s' AS other KEY "
		"\"x'000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f'\";"
		"PRAGMA other.cipher_page_size = 8192; PRAGMA other.synchronous = FULL",
		path);
	gint64 start = g_get_monotonic_time ();
	double seconds;

	run_sql (db, attach);
	run_sql (db, "SELECT sqlcipher_export ('other')");
	run_sql (db, "DETACH other");
	seconds = bench_seconds_since (start);
	bench_must (sqlite3_close (db) == SQLITE_OK, NULL);
	bench_must (unlink (path) == 0, NULL);
	return seconds;
}

void
bench_rotate (Bench *bench)
{
	if (bench->serial == 0)
		(void) bench_import_audited (bench);
	add_scans (bench);
	bench_compare ("new keys / sqlcipher_export", "0.5", rotate, export, bench);
}
