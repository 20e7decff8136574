/*
 * A small vault's worth of acts for the tests of the mirror: chained lines, real checkpoints,
 * two people.
 */
#pragma once

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib.h>
#include <glib/gstdio.h>
#include <sodium.h>

#include "audit/mirror-internal.h"
#include "audit/mirror.h"
#include "audit/note.h"
#include "audit/sshsig.h"
#include "audit/tree.h"
#include "policies/error.h"

#define ORIGIN "test.example/kinko"

typedef struct {
	guint8 secret[crypto_sign_SECRETKEYBYTES];
	KinkoSigner signer;
} Person;

typedef struct {
	KinkoMirrorAct act; /* borrows from the strings below */
	char *lines, *note, *message, *time, *signers;
} Act;

typedef struct {
	char *dir;  /* removed at the end */
	char *path; /* of the mirror in it */
	Person tanaka, suzuki;
	GPtrArray *acts; /* Act */
} Fixture;

static gboolean
sign_with_person (gpointer data, const guint8 *message, gsize len,
		  guint8 signature[KINKO_SIGNATURE_LEN], GError **error)
{
	const Person *person = data;

	(void) error;
	return crypto_sign_detached (signature, NULL, message, len, person->secret) == 0;
}

static void
person_init (Person *person, guint8 seed)
{
	guint8 bytes[crypto_sign_SEEDBYTES];

	memset (bytes, seed, sizeof bytes);
	g_assert_cmpint (
		crypto_sign_seed_keypair (person->signer.public_key.bytes, person->secret, bytes),
		==, 0);
	person->signer.sign = sign_with_person;
	person->signer.data = person;
}

static void
act_free (gpointer data)
{
	Act *act = data;

	g_free (act->lines);
	g_free (act->note);
	g_free (act->message);
	g_free (act->time);
	g_free (act->signers);
	g_free (act);
}

/* What the acts grow from. */
typedef struct {
	KinkoFrontier frontier;
	KinkoHasher *hasher;
	KinkoHash prev;
} Chain;

static void
append_line (Chain *chain, GString *lines, const char *time)
{
	char prev[KINKO_HASH_HEX_LEN + 1];
	KinkoHash leaf;
	g_autofree char *line = NULL;

	kinko_hash_to_hex (&chain->prev, prev);
	line = g_strdup_printf ("{\"v\":1,\"seq\":%" G_GUINT64_FORMAT ",\"time\":\"%s\","
				"\"prev\":\"%s\",\"by\":\"tanaka\",\"role\":\"manager\","
				"\"session\":\"0123456789abcdef\",\"action\":\"case.edit\","
				"\"object\":\"\",\"purpose\":\"\",\"approval\":\"\","
				"\"result\":\"granted\",\"detail\":{}}",
				chain->frontier.size, time, prev);
	chain->prev = kinko_hash_of (line, strlen (line));
	leaf = kinko_tree_leaf (chain->hasher, line, strlen (line));
	kinko_frontier_append (&chain->frontier, chain->hasher, &leaf);
	g_string_append_printf (lines, "%s\n", line);
}

/* Act @index has 1 to 3 entries; from act 2 on there are two people, and every third act is
 * suzuki's. */
static Act *
act_new (Fixture *fixture, Chain *chain, guint index)
{
	Act *act = g_new0 (Act, 1);
	GString *lines = g_string_new (NULL);
	g_autofree char *tanaka =
		kinko_ssh_allowed_signer ("tanaka", &fixture->tanaka.signer.public_key);
	g_autofree char *suzuki =
		kinko_ssh_allowed_signer ("suzuki", &fixture->suzuki.signer.public_key);
	g_autofree char *text = NULL;
	KinkoHash root;

	act->act.first_seq = chain->frontier.size;
	act->time = g_strdup_printf ("2026-07-08T%02u:%02u:%02u.104+09:00", index / 3600 % 24,
				     index / 60 % 60, index % 60);
	for (guint i = 0; i < index % 3 + 1; i++)
		append_line (chain, lines, act->time);
	root = kinko_frontier_root (&chain->frontier, chain->hasher);
	text = kinko_checkpoint_text (ORIGIN, chain->frontier.size, &root);
	act->lines = g_string_free (lines, FALSE);
	act->note = kinko_note_sign (text, ORIGIN, &fixture->tanaka.signer, NULL);
	g_assert_nonnull (act->note);
	act->message = g_strdup_printf ("case.edit: %u 件", index);
	act->signers = index < 2 ? g_strdup (tanaka) : g_strconcat (tanaka, suzuki, NULL);
	act->act.lines = act->lines;
	act->act.lines_len = strlen (act->lines);
	act->act.note = act->note;
	act->act.author = "tanaka";
	act->act.committer = index >= 2 && index % 3 == 0 ? "suzuki" : "tanaka";
	act->act.message = act->message;
	act->act.time = act->time;
	act->act.allowed_signers = act->signers;
	return act;
}

static const KinkoSigner *
act_signer (Fixture *fixture, const Act *act)
{
	return strcmp (act->act.committer, "tanaka") == 0 ? &fixture->tanaka.signer
							  : &fixture->suzuki.signer;
}

/* The acts are the same for every fixture, as the same vault's are at every run. */
static Fixture *
fixture_new (guint n_acts)
{
	Fixture *fixture = g_new0 (Fixture, 1);
	Chain chain = { .hasher = kinko_hasher_new () };

	g_assert_cmpint (sodium_init (), >=, 0);
	fixture->dir = g_dir_make_tmp ("kinko-mirror-XXXXXX", NULL);
	g_assert_nonnull (fixture->dir);
	fixture->path = g_build_filename (fixture->dir, "mirror.git", NULL);
	person_init (&fixture->tanaka, 1);
	person_init (&fixture->suzuki, 2);
	kinko_frontier_init (&chain.frontier);
	fixture->acts = g_ptr_array_new_with_free_func (act_free);
	for (guint i = 0; i < n_acts; i++)
		g_ptr_array_add (fixture->acts, act_new (fixture, &chain, i));
	kinko_hasher_free (chain.hasher);
	return fixture;
}

/* Runs a command line and expects that exit status; its output is returned. */
G_GNUC_PRINTF (2, 3)
static char *
run_expecting (int status, const char *format, ...)
{
	g_autofree char *command = NULL;
	g_autofree char *errors = NULL;
	g_autoptr (GError) error = NULL;
	char shell[] = "/bin/sh", option[] = "-c";
	char *argv[] = { shell, option, NULL, NULL };
	char *output = NULL;
	int actual;
	va_list args;

	va_start (args, format);
	command = g_strdup_vprintf (format, args);
	va_end (args);
	argv[2] = command;
	g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, &output, &errors, &actual,
		      &error);
	g_assert_no_error (error);
	if (!WIFEXITED (actual) || WEXITSTATUS (actual) != status)
		g_error ("%s: status %x\n%s%s", command, (guint) actual, output, errors);
	return output;
}

G_GNUC_UNUSED static void
run (const char *format, const char *argument)
{
	g_autofree char *command = g_strdup_printf ("set -e; M=%s; %s", argument, format);

	g_free (run_expecting (0, "%s", command));
}

static void
fixture_free (Fixture *fixture)
{
	run ("chmod -R u+rwX \"$M\"; rm -rf \"$M\"", fixture->dir);
	g_ptr_array_unref (fixture->acts);
	g_free (fixture->path);
	g_free (fixture->dir);
	g_free (fixture);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Fixture, fixture_free)

/* Adds act @index and expects that it works. */
G_GNUC_UNUSED static void
add_act (Fixture *fixture, KinkoMirror *mirror, guint index)
{
	g_autoptr (GError) error = NULL;
	const Act *act = fixture->acts->pdata[index];

	g_assert_true (kinko_mirror_add (mirror, &act->act, act_signer (fixture, act), &error));
	g_assert_no_error (error);
}

G_GNUC_UNUSED static void
flush (KinkoMirror *mirror)
{
	g_autoptr (GError) error = NULL;

	g_assert_true (kinko_mirror_flush (mirror, &error));
	g_assert_no_error (error);
}

G_GNUC_UNUSED static KinkoMirror *
open_mirror (const Fixture *fixture)
{
	g_autoptr (GError) error = NULL;
	KinkoMirror *mirror = kinko_mirror_open (fixture->path, &error);

	g_assert_no_error (error);
	return mirror;
}

/* Makes the mirror and brings the first @n acts into it, one flush each. */
G_GNUC_UNUSED static void
fill_mirror (Fixture *fixture, guint n)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoMirror) mirror = NULL;

	g_assert_true (kinko_mirror_create (fixture->path, &error));
	g_assert_no_error (error);
	mirror = open_mirror (fixture);
	for (guint i = 0; i < n; i++) {
		add_act (fixture, mirror, i);
		flush (mirror);
	}
}

/* Adds what a mirror does not hold yet, as a vault does: what is there is read from the mirror. */
G_GNUC_UNUSED static void
finish_mirror (Fixture *fixture, KinkoMirror *mirror)
{
	g_autoptr (GError) error = NULL;
	guint64 size;

	g_assert_true (kinko_mirror_tip (mirror, &size, NULL, &error));
	g_assert_no_error (error);
	for (guint i = 0; i < fixture->acts->len; i++) {
		const Act *act = fixture->acts->pdata[i];

		if (act->act.first_seq >= size)
			add_act (fixture, mirror, i);
	}
	flush (mirror);
}

/* Runs a script with $M, the mirror, and $W, a folder to work in; expects that it ends well. Its
 * output has no trailing newline. */
G_GNUC_UNUSED static char *
git_script (const Fixture *fixture, const char *script)
{
	char *output =
		run_expecting (0,
			       "set -e; M=%s; W=%s; export GIT_DIR=$M GIT_INDEX_FILE=$W/index; "
			       "export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x GIT_COMMITTER_NAME=x "
			       "GIT_COMMITTER_EMAIL=x; %s",
			       fixture->path, fixture->dir, script);

	return g_strchomp (output);
}

G_GNUC_UNUSED static void
assert_text (const void *data, gsize len, const char *expected)
{
	g_assert_cmpuint (len, ==, strlen (expected));
	g_assert_true (memcmp (data, expected, len) == 0);
}

/* Who signed and at which act, as check_history() tells it. */
typedef struct {
	Fixture *fixture;
	guint n;
} Watch;

static gboolean
watch_commit (gpointer data, const KinkoMirrorCommitInfo *commit, GError **error)
{
	Watch *watch = data;
	const Act *act;

	g_assert_cmpuint (watch->n, <, watch->fixture->acts->len);
	act = watch->fixture->acts->pdata[watch->n++];
	if (commit->first_seq == act->act.first_seq &&
	    strcmp (commit->committer, act->act.committer) == 0 &&
	    memcmp (&commit->key, &act_signer (watch->fixture, act)->public_key,
		    sizeof commit->key) == 0)
		return TRUE;
	g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "wrong signer");
	return FALSE;
}

/* Reads everything and compares it with the acts; *n is how many there were. */
G_GNUC_UNUSED static gboolean
read_acts (Fixture *fixture, KinkoMirrorReader *reader, guint *n, GError **error)
{
	GError *problem = NULL;
	const char *lines, *note;
	gsize lines_len, note_len;
	guint64 seq;

	*n = 0;
	while (kinko_mirror_reader_next (reader, &seq, &lines, &lines_len, &note, &note_len,
					 &problem)) {
		const Act *act = fixture->acts->pdata[(*n)++];

		g_assert_cmpuint (seq, ==, act->act.first_seq);
		assert_text (lines, lines_len, act->lines);
		assert_text (note, note_len, act->note);
	}
	if (problem == NULL)
		return TRUE;
	g_propagate_error (error, problem);
	return FALSE;
}

/* All that there is to check: the tip, the acts, the root's files, the history. What passes is
 * compared with what was written, byte for byte. */
G_GNUC_UNUSED static gboolean
check_mirror (Fixture *fixture, guint n_acts, GError **error)
{
	g_autoptr (KinkoMirror) mirror = kinko_mirror_open (fixture->path, error);
	g_autoptr (KinkoMirrorReader) reader = NULL;
	g_autoptr (GBytes) signers = NULL;
	g_autofree char *note = NULL;
	const Act *last = fixture->acts->pdata[n_acts - 1];
	Watch watch = { fixture, 0 };
	guint64 size;
	guint n;

	if (mirror == NULL || !kinko_mirror_tip (mirror, &size, &note, error))
		return FALSE;
	reader = kinko_mirror_reader_new (mirror, error);
	if (reader == NULL || !read_acts (fixture, reader, &n, error))
		return FALSE;
	signers = kinko_mirror_reader_file (reader, "allowed_signers", error);
	if (signers == NULL ||
	    !kinko_mirror_reader_check_history (reader, watch_commit, &watch, error))
		return FALSE;
	g_assert_cmpuint (n, ==, n_acts);
	g_assert_cmpuint (watch.n, ==, n_acts);
	g_assert_cmpstr (note, ==, last->note);
	assert_text (g_bytes_get_data (signers, NULL), g_bytes_get_size (signers), last->signers);
	return TRUE;
}

/* The loose objects' files. */
G_GNUC_UNUSED static GPtrArray *
list_objects (const Fixture *fixture)
{
	g_autofree char *list = git_script (fixture, "find $M/objects/?? -type f | sort");
	g_auto (GStrv) names = g_strsplit (list, "\n", -1);
	GPtrArray *paths = g_ptr_array_new_with_free_func (g_free);

	for (guint i = 0; names[i] != NULL; i++)
		g_ptr_array_add (paths, g_strdup (names[i]));
	return paths;
}

static void
overwrite_new (const char *path, const void *data, gsize len)
{
	FILE *file = fopen (path, "wb");

	g_assert_nonnull (file);
	g_assert_cmpuint (fwrite (data, 1, len, file), ==, len);
	g_assert_cmpint (fclose (file), ==, 0);
}

/* Writes a file in place, as a bad disk or an attacker would. */
G_GNUC_UNUSED static void
overwrite (const char *path, const void *data, gsize len)
{
	g_assert_cmpint (g_chmod (path, 0600), ==, 0);
	overwrite_new (path, data, len);
}

/* Changes one byte of a file in place: a new file each time would make the disk the judge of a
 * test's length. */
G_GNUC_UNUSED static void
poke (const char *path, gsize at, char byte)
{
	int fd;

	g_assert_cmpint (g_chmod (path, 0600), ==, 0);
	fd = g_open (path, O_WRONLY | O_CLOEXEC, 0);
	g_assert_cmpint (fd, >=, 0);
	g_assert_cmpint ((int) pwrite (fd, &byte, 1, (off_t) at), ==, 1);
	g_assert_cmpint (close (fd), ==, 0);
}

/*
 * Commits whatever @script makes of the index that holds main's files, signed by tanaka as if it
 * were act @index, on top of @parent (NULL: none), and moves the ref there. In the script `put
 * MODE PATH [FILE]` adds a file, `copy FROM TO` a second one, `drop PATH…` removes, `make_exec
 * PATH` changes the mode, `act4` what a commit of act 4 adds; $L is the first folder of acts.
 */
G_GNUC_UNUSED static void
commit_script (Fixture *fixture, guint index, const char *parent, const char *script)
{
	g_autoptr (KinkoMirror) mirror = open_mirror (fixture);
	g_autoptr (GError) error = NULL;
	const Act *act = fixture->acts->pdata[index];
	KinkoMirrorAct plain = act->act;
	g_autofree char *lines = g_build_filename (fixture->dir, "lines", NULL);
	g_autofree char *note = g_build_filename (fixture->dir, "note", NULL);
	g_autofree char *all = g_strconcat (
		"L=log/00/00/00/00; "
		"put () { git update-index --add --cacheinfo $1,$(echo -n x | cat ${3:--} | "
		"git hash-object -w --stdin),$2; }; "
		"copy () { git update-index --add --cacheinfo 100644,$(git rev-parse :$1),$2; }; "
		"drop () { printf \"0 $(printf %040d)\\t%s\\n\" $@ | git update-index "
		"--index-info; }; "
		"make_exec () { git update-index --cacheinfo 100755,$(git rev-parse :$1),$1; }; "
		"act4 () { put 100644 $L/000000000007.jsonl $W/lines; "
		"put 100644 $L/000000000007.note $W/note; put 100644 checkpoint $W/note; }; "
		"git read-tree main; ",
		script, "; git write-tree", NULL);
	g_autofree char *tree_hex = NULL;
	g_autofree char *parent_hex = NULL;
	g_autofree char *commit = NULL;
	g_autofree char *move = NULL;
	git_oid tree, parent_id, id;

	overwrite_new (lines, act->lines, strlen (act->lines));
	overwrite_new (note, act->note, strlen (act->note));
	tree_hex = git_script (fixture, all);
	g_assert_cmpint (git_oid_fromstrn (&tree, tree_hex, strlen (tree_hex)), ==, 0);
	if (parent != NULL) {
		g_autofree char *which = g_strconcat ("git rev-parse ", parent, NULL);

		parent_hex = git_script (fixture, which);
		g_assert_cmpint (git_oid_fromstrn (&parent_id, parent_hex, strlen (parent_hex)), ==,
				 0);
	}
	plain.committer = "tanaka";
	commit = kinko_mirror_commit_build (&plain, &tree, parent == NULL ? NULL : &parent_id,
					    &fixture->tanaka.signer, &error);
	g_assert_no_error (error);
	g_assert_true (kinko_object_store_write (mirror->objects, GIT_OBJECT_COMMIT, commit,
						 strlen (commit), &id, &error));
	move = g_strdup_printf ("git update-ref refs/heads/main %s", git_oid_tostr_s (&id));
	g_free (git_script (fixture, move));
}
