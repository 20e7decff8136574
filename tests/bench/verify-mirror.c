/*
 * Verifying a mirror as an auditor does: all of it beside the bare cost of its hashes and signatures on all cores, for
 * mirrors of growing length; and what one more act costs whoever has verified the rest before.
 */
#include <stdio.h>
#include <string.h>

#include <git2.h>
#include <glib.h>
#include <sodium.h>

#include "audit/mirror.h"
#include "audit/tree.h"
#include "audit/verify.h"
#include "tests/bench/bench.h"
#include "tests/bench/mirror-log.h"

#define ENTRIES_PER_ACT 10
#define ORDINARY_ACTS   5000 /* of one entry, as most are */
#define MOST_ACTS       100000
#define ROUNDS          9
#define LOT             50 /* acts that one thread hashes in a row */
#define LINE_LEN        412
#define SIGNED_LEN      95 /* what a commit's signature is over; a checkpoint is as long */

/* ---- the bare cost ---------------------------------------------------------------------------- */

/* What has to be hashed and verified of so many acts, in the sizes that it has in the mirror. */
typedef struct {
	BenchLog *log;
	char line[512]; /* as long as an entry is on average */
	gsize line_len;
	char *object; /* as long as a git object is on average */
	gsize object_len, objects_per_act;
	guint8 signature[crypto_sign_BYTES];
} Bare;

/* Chain, leaf and nodes of each entry; the SHA-1 of each object; two signatures. */
static void
do_bare_lot (gpointer data, gpointer user_data)
{
	const Bare *bare = user_data;
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	KinkoFrontier frontier;

	(void) data;
	kinko_frontier_init (&frontier);
	for (guint act = 0; act < LOT; act++) {
		for (guint i = 0; i < ENTRIES_PER_ACT; i++) {
			KinkoHash leaf;

			kinko_hasher_begin (hasher);
			kinko_hasher_update (hasher, bare->line, bare->line_len);
			(void) kinko_hasher_end (hasher);
			leaf = kinko_tree_leaf (hasher, bare->line, bare->line_len);
			kinko_frontier_append (&frontier, hasher, &leaf);
		}
		(void) kinko_frontier_root (&frontier, hasher);
		for (gsize i = 0; i < bare->objects_per_act; i++) {
			git_oid id;

			bench_must (git_odb_hash (&id, bare->object, bare->object_len,
						  GIT_OBJECT_BLOB) == 0,
				    NULL);
		}
		for (guint i = 0; i < 2; i++)
			bench_must (crypto_sign_verify_detached (
					    bare->signature, (const guint8 *) bare->line,
					    SIGNED_LEN,
					    bare->log->people[0].note.public_key.bytes) == 0,
				    NULL);
	}
}

static double
bare_verify (gpointer data)
{
	Bare *bare = data;
	GThreadPool *pool =
		g_thread_pool_new (do_bare_lot, bare, (gint) g_get_num_processors (), FALSE, NULL);
	gint64 start = g_get_monotonic_time ();

	for (guint i = 0; i < bare->log->acts / LOT; i++)
		g_thread_pool_push (pool, bare, NULL);
	g_thread_pool_free (pool, FALSE, TRUE);
	return bench_seconds_since (start) / (bare->log->acts / LOT * LOT);
}

/* The sizes are those of the mirror as git tells them. */
static void
bare_init (Bare *bare, BenchLog *log)
{
	g_autofree char *command =
		g_strdup_printf ("sh -c \"git --git-dir='%s' cat-file --batch-all-objects "
				 "--batch-check='%%(objectsize)' |"
				 " awk '{ s += \\$1 } END { print NR, s }'\"",
				 log->path);
	g_autofree char *out = NULL;
	guint64 objects = 0, bytes = 0;
	GError *error = NULL;

	bench_must (g_spawn_command_line_sync (command, &out, NULL, NULL, &error) &&
			    sscanf (out, "%" G_GUINT64_FORMAT " %" G_GUINT64_FORMAT, &objects,
				    &bytes) == 2,
		    &error);
	bare->log = log;
	bare->line_len = LINE_LEN;
	memset (bare->line, 'x', sizeof bare->line);
	bare->objects_per_act = objects / log->acts;
	bare->object_len = bytes / objects;
	bare->object = g_strnfill (bare->object_len, 'x');
	bench_must (crypto_sign_detached (bare->signature, NULL, (const guint8 *) bare->line,
					  SIGNED_LEN, log->people[0].note_secret) == 0,
		    NULL);
}

/* ---- measuring ------------------------------------------------------------------------------- */

static double
full_verify (gpointer data)
{
	const Bare *bare = data;
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoMirror) mirror = kinko_mirror_open (bare->log->path, &error);
	gint64 start = g_get_monotonic_time ();
	g_autoptr (KinkoVerification) found = NULL;

	bench_must (mirror != NULL, &error);
	found = kinko_verify_mirror (mirror, NULL, NULL, &error);
	bench_must (found != NULL, &error);
	return bench_seconds_since (start) / (double) found->acts;
}

/* One act more for somebody who verified the rest before: from opening the mirror to what the next one begins with. */
static void
go_on_at (BenchLog *log)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoTrusted) trusted = NULL;
	g_autoptr (KinkoMirror) whole = kinko_mirror_open (log->path, &error);
	g_autoptr (KinkoVerification) before =
		kinko_verify_mirror_since (whole, NULL, &trusted, NULL, NULL, &error);
	double seconds[ROUNDS];
	BenchSpread spread;

	bench_must (before != NULL, &error);
	for (guint i = 0; i < ROUNDS; i++) {
		g_autoptr (KinkoMirror) mirror = NULL;
		g_autoptr (KinkoVerification) found = NULL;
		g_autoptr (KinkoTrusted) next = NULL;
		g_autofree char *file = kinko_trusted_text (trusted, &error);
		gint64 start;

		bench_log_append_act (log);
		bench_must (kinko_mirror_flush (log->mirror, &error), &error);
		start = g_get_monotonic_time ();
		kinko_trusted_free (trusted);
		trusted = kinko_trusted_parse (file, strlen (file), &error);
		mirror = kinko_mirror_open (log->path, &error);
		found = kinko_verify_mirror_since (mirror, trusted, &next, NULL, NULL, &error);
		bench_must (found != NULL && found->acts == log->acts, &error);
		seconds[i] = bench_seconds_since (start);
		kinko_trusted_free (trusted);
		trusted = g_steal_pointer (&next);
	}
	spread = bench_spread (seconds, ROUNDS);
	g_print ("%-34s %10.1f µs   worst %.1f µs   aim ≤ 2000 µs\n", "  one act more",
		 spread.median * 1e6, spread.worst * 1e6);
}

/* Bytes of the mirror for each act, packed as git does it. */
static void
tell_size (const BenchLog *log)
{
	g_autofree char *command = g_strdup_printf ("du -sb '%s/objects'", log->path);
	g_autofree char *out = NULL;

	bench_must (g_spawn_command_line_sync (command, &out, NULL, NULL, NULL), NULL);
	g_print ("%-34s %10.2f KiB   of %u %s\n", "  packed, an act",
		 g_ascii_strtod (out, NULL) / 1024 / log->acts, log->entries,
		 log->entries == 1 ? "entry   aim ≤ 1.5" : "entries");
}

static void
compare_at (BenchLog *log, guint acts)
{
	g_autofree char *title = g_strdup_printf ("verify a mirror of %u acts, an act", acts);
	Bare bare = { .log = NULL };

	bench_log_grow (log, acts);
	bare_init (&bare, log);
	bench_memory_forget_peak ();
	bench_compare (title, "≥ 0.6", full_verify, bare_verify, &bare);
	g_print ("%-34s %10.1f MiB\n", "  memory at its peak", bench_memory_peak ());
	g_free (bare.object);
	tell_size (log);
	go_on_at (log);
}

static void
size_of_ordinary_acts (void)
{
	BenchLog log = { .acts = 0 };

	bench_log_init (&log, 1);
	bench_log_grow (&log, ORDINARY_ACTS);
	tell_size (&log);
	bench_log_clear (&log);
}

void
bench_verify_mirror (Bench *bench)
{
	BenchLog log = { .acts = 0 };

	(void) bench;
	size_of_ordinary_acts ();
	bench_log_init (&log, ENTRIES_PER_ACT);
	for (guint acts = 1000; acts <= MOST_ACTS; acts *= 10)
		compare_at (&log, acts);
	bench_log_clear (&log);
}
