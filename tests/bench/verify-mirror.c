/*
 * Verifying a mirror as an auditor does: all of it beside the bare cost of its hashes and signatures on all cores, for
 * mirrors of growing length; and what one more act costs whoever has verified the rest before.
 *
 * The log is made up: six people, acts of ten entries each. It is a whole one, or nothing would verify.
 */
#include <stdio.h>
#include <string.h>

#include <git2.h>
#include <glib.h>
#include <sodium.h>

#include "audit/entry.h"
#include "audit/mirror.h"
#include "audit/note.h"
#include "audit/roster.h"
#include "audit/tree.h"
#include "audit/verify.h"
#include "policies/role.h"
#include "tests/bench/bench.h"

#define ORIGIN          "bench.example/hoiku"
#define PEOPLE          6
#define ENTRIES_PER_ACT 10
#define CASES           10000 /* that the entries are about */
#define ORDINARY_ACTS   5000  /* of one entry, as most are */
#define MOST_ACTS       100000
#define ROUNDS          9
#define LOT             50 /* acts that one thread hashes in a row */
#define LINE_LEN        412
#define SIGNED_LEN      95 /* what a commit's signature is over; a checkpoint is as long */

typedef struct {
	char id[16];
	KinkoRole role;
	guint8 note_secret[crypto_sign_SECRETKEYBYTES], git_secret[crypto_sign_SECRETKEYBYTES];
	KinkoSigner note, git;
} Person;

/* What the log grows from. */
typedef struct {
	Person people[PEOPLE];
	KinkoHasher *hasher;
	KinkoFrontier frontier;
	KinkoHash prev;
	KinkoRoster *roster;
	gint64 time_ms;
	char *dir, *path;
	KinkoMirror *mirror;
	guint acts;
	guint entries; /* of each act but the first */
} Log;

static gboolean
sign_with (gpointer secret, const guint8 *message, gsize len, guint8 signature[KINKO_SIGNATURE_LEN],
	   G_GNUC_UNUSED GError **error)
{
	return crypto_sign_detached (signature, NULL, message, len, secret) == 0;
}

static void
make_signer (KinkoSigner *signer, guint8 *secret)
{
	bench_must (crypto_sign_keypair (signer->public_key.bytes, secret) == 0, NULL);
	signer->sign = sign_with;
	signer->data = secret;
}

static void
make_people (Log *log)
{
	for (guint i = 0; i < PEOPLE; i++) {
		Person *person = &log->people[i];

		(void) g_snprintf (person->id, sizeof person->id, "person%u", i);
		person->role = i == 0 ? KINKO_ROLE_MANAGER : KINKO_ROLE_WORKER;
		make_signer (&person->note, person->note_secret);
		make_signer (&person->git, person->git_secret);
	}
}

/* ---- one act --------------------------------------------------------------------------------- */

static json_t *
seat_detail (Person *person)
{
	KinkoSeat seat = { .id = person->id,
			   .role = person->role,
			   .note_key = person->note.public_key,
			   .git_key = person->git.public_key,
			   .recipient = (char *) (gsize) "age1xxx" };
	json_t *detail = json_object ();

	kinko_seat_to_detail (&seat, ORIGIN, detail);
	return detail;
}

/* @detail is taken over. */
static void
append_entry (Log *log, GString *lines, const Person *by, const char *action, const char *object,
	      json_t *detail)
{
	g_autofree char *time = kinko_entry_time (log->time_ms);
	KinkoEntryFields fields = { .seq = log->frontier.size,
				    .time = time,
				    .prev = log->prev,
				    .by = by->id,
				    .role = kinko_role_name (by->role),
				    .session = "0123456789abcdef",
				    .action = action,
				    .object = object,
				    .purpose = "",
				    .approval = "",
				    .result = "granted",
				    .detail = detail };
	g_autoptr (GError) error = NULL;
	g_autofree char *line = kinko_entry_build (&fields, &error);
	KinkoEntry entry;
	KinkoHash leaf;

	bench_must (line != NULL && kinko_entry_parse (line, strlen (line), &entry, &error) &&
			    kinko_roster_apply (log->roster, &entry, &error),
		    &error);
	log->prev = kinko_hash_of (line, strlen (line));
	leaf = kinko_tree_leaf (log->hasher, line, strlen (line));
	kinko_frontier_append (&log->frontier, log->hasher, &leaf);
	g_string_append_printf (lines, "%s\n", line);
	json_decref (detail);
}

static void
append_work (Log *log, GString *lines, const Person *by)
{
	KinkoHash box;
	char object[64];
	g_autofree char *hash = NULL;

	randombytes_buf (&box, sizeof box);
	(void) g_snprintf (object, sizeof object, "case/%032x", randombytes_uniform (CASES));
	hash = kinko_detail_hash (&box);
	append_entry (log, lines, by, "case.edit", object,
		      json_pack ("{s:i,s:s}", "version", 2, "box", hash));
}

static void
append_first (Log *log, GString *lines)
{
	json_t *detail = seat_detail (&log->people[0]);

	json_object_set_new (detail, "vault", json_string ("00112233445566778899aabbccddeeff"));
	json_object_set_new (detail, "origin", json_string (ORIGIN));
	json_object_set_new (detail, "kind", json_string ("test"));
	append_entry (log, lines, &log->people[0], "vault.genesis", "vault", detail);
	for (guint i = 1; i < PEOPLE; i++) {
		char object[32];

		(void) g_snprintf (object, sizeof object, "operator/%s", log->people[i].id);
		append_entry (log, lines, &log->people[0], "operator.enrol", object,
			      seat_detail (&log->people[i]));
	}
}

static void
append_act (Log *log)
{
	const Person *by = &log->people[log->acts == 0 ? 0 : log->acts % PEOPLE];
	g_autoptr (GString) lines = g_string_new (NULL);
	g_autoptr (GError) error = NULL;
	guint64 first = log->frontier.size;
	g_autofree char *text = NULL, *note = NULL, *message = NULL, *time = NULL, *signers = NULL;
	KinkoHash root;
	KinkoMirrorAct act;

	log->time_ms += 1234;
	if (log->acts == 0)
		append_first (log, lines);
	else
		for (guint i = 0; i < log->entries; i++)
			append_work (log, lines, by);
	root = kinko_frontier_root (&log->frontier, log->hasher);
	text = kinko_checkpoint_text (ORIGIN, log->frontier.size, &root);
	note = kinko_note_sign (text, ORIGIN, &by->note, &error);
	bench_must (note != NULL, &error);
	message = g_strdup_printf ("%s %" G_GUINT64_FORMAT,
				   log->acts == 0 ? "operator.enrol" : "case.edit", first);
	time = kinko_entry_time (log->time_ms);
	signers = kinko_roster_allowed_signers (log->roster, log->frontier.size);
	act = (KinkoMirrorAct){ .first_seq = first,
				.lines = lines->str,
				.lines_len = lines->len,
				.note = note,
				.author = by->id,
				.committer = by->id,
				.message = message,
				.time = time,
				.allowed_signers = signers };
	bench_must (kinko_mirror_add (log->mirror, &act, &by->git, &error), &error);
	log->acts++;
}

/* ---- a log of some length --------------------------------------------------------------------- */

static void
run_git (const Log *log, const char *arguments)
{
	g_autofree char *command = g_strdup_printf ("git --git-dir='%s' %s", log->path, arguments);
	int status;

	bench_must (g_spawn_command_line_sync (command, NULL, NULL, &status, NULL) && status == 0,
		    NULL);
}

/* Packed now and then, as a person would, or there would be a million files. */
static void
grow (Log *log, guint acts)
{
	g_autoptr (GError) error = NULL;

	while (log->acts < acts) {
		append_act (log);
		if (log->acts % 10000 != 0 && log->acts != acts)
			continue;
		bench_must (kinko_mirror_flush (log->mirror, &error), &error);
		run_git (log, log->acts == acts ? "repack -a -d -q" : "repack -d -q");
	}
}

static void
log_init (Log *log, guint entries)
{
	g_autoptr (GError) error = NULL;

	log->entries = entries;
	make_people (log);
	log->hasher = kinko_hasher_new ();
	kinko_frontier_init (&log->frontier);
	log->roster = kinko_roster_new ();
	log->time_ms = G_GINT64_CONSTANT (1783474282104);
	log->dir = g_dir_make_tmp ("kinko-bench-XXXXXX", &error);
	bench_must (log->dir != NULL, &error);
	log->path = g_build_filename (log->dir, "mirror.git", NULL);
	bench_must (kinko_mirror_create (log->path, &error), &error);
	log->mirror = kinko_mirror_open (log->path, &error);
	bench_must (log->mirror != NULL, &error);
}

static void
log_clear (Log *log)
{
	g_autofree char *command = g_strdup_printf ("rm -rf '%s'", log->dir);

	kinko_mirror_free (log->mirror);
	kinko_roster_free (log->roster);
	kinko_hasher_free (log->hasher);
	bench_must (g_spawn_command_line_sync (command, NULL, NULL, NULL, NULL), NULL);
	g_free (log->path);
	g_free (log->dir);
}

/* ---- measuring ------------------------------------------------------------------------------- */

/* ---- the bare cost ---------------------------------------------------------------------------- */

/* What has to be hashed and verified of so many acts, in the sizes that it has in the mirror. */
typedef struct {
	Log *log;
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
bare_init (Bare *bare, Log *log)
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
go_on_at (Log *log)
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

		append_act (log);
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
tell_size (const Log *log)
{
	g_autofree char *command = g_strdup_printf ("du -sb '%s/objects'", log->path);
	g_autofree char *out = NULL;

	bench_must (g_spawn_command_line_sync (command, &out, NULL, NULL, NULL), NULL);
	g_print ("%-34s %10.2f KiB   of %u %s\n", "  packed, an act",
		 g_ascii_strtod (out, NULL) / 1024 / log->acts, log->entries,
		 log->entries == 1 ? "entry   aim ≤ 1.5" : "entries");
}

static void
compare_at (Log *log, guint acts)
{
	g_autofree char *title = g_strdup_printf ("verify a mirror of %u acts, an act", acts);
	Bare bare = { .log = NULL };

	grow (log, acts);
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
	Log log = { .acts = 0 };

	log_init (&log, 1);
	grow (&log, ORDINARY_ACTS);
	tell_size (&log);
	log_clear (&log);
}

void
bench_verify_mirror (Bench *bench)
{
	Log log = { .acts = 0 };

	(void) bench;
	size_of_ordinary_acts ();
	log_init (&log, ENTRIES_PER_ACT);
	for (guint acts = 1000; acts <= MOST_ACTS; acts *= 10)
		compare_at (&log, acts);
	log_clear (&log);
}
