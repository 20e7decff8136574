#include "audit/mirror-internal.h"

#include "audit/sshsig.h"
#include "tests/unit/audit/mirror-fixture.h"

static gboolean
check_history (Fixture *fixture, GError **error)
{
	g_autoptr (KinkoMirror) mirror = open_mirror (fixture);
	g_autoptr (KinkoMirrorReader) reader = kinko_mirror_reader_new (mirror, error);
	Watch watch = { fixture, 0 };

	return reader != NULL &&
	       kinko_mirror_reader_check_history (reader, watch_commit, &watch, error);
}

static void
expect_refused (Fixture *fixture, const char *what)
{
	g_autoptr (GError) error = NULL;

	if (check_history (fixture, &error))
		g_error ("accepted: %s", what);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

/* Across folders at two levels; check_mirror() compares seq, key and committer of each commit. */
static void
test_good (void)
{
	g_autoptr (Fixture) fixture = fixture_new (320);
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (GError) error = NULL;

	fill_mirror (fixture, 0);
	mirror = open_mirror (fixture);
	finish_mirror (fixture, mirror);
	g_assert_true (check_mirror (fixture, 320, &error));
	g_assert_no_error (error);
}

/* One well signed commit that does something else than to add act 4 at the end. */
static void
test_signed_but_wrong (void)
{
	static const char *const scripts[] = {
		"true", /* nothing */
		"git cat-file blob :$L/000000000000.jsonl | sed s/edit/show/ >$W/x; "
		"put 100644 $L/000000000000.jsonl $W/x",
		"make_exec $L/000000000000.jsonl",
		"drop $L/000000000000.jsonl $L/000000000000.note",
		/* cosignatures: two, in a folder of their own, executable, without an act */
		"put 100644 cosignatures/7-witness.note; put 100644 cosignatures/7-x.note; act4",
		"put 100644 cosignatures/7/witness.note; act4",
		"put 100644 cosignatures/7-witness.note; make_exec cosignatures/7-witness.note; "
		"act4",
		"put 100644 cosignatures/7-witness.note",
		"put 100644 $L/zz; act4",
		"put 100644 log/01/x; act4",
		"act4; drop $L/000000000000.jsonl $L/000000000000.note",
		"act4; make_exec $L/000000000000.note",
		"act4; put 100644 $L/000000000000.note",
		"act4; copy $L/000000000000.note checkpoint", /* not the act's note */
		"act4; put 100644 checkpoint",
		"act4; drop checkpoint",
		"act4; drop allowed_signers",
		"act4; put 100644 readme",
		"act4; make_exec $L/000000000007.jsonl",
		/* the act elsewhere */
		"act4; copy $L/000000000007.note log/00/00/00/01/000000000007.note; "
		"copy $L/000000000007.jsonl log/00/00/00/01/000000000007.jsonl; "
		"drop $L/000000000007.note $L/000000000007.jsonl",
		/* two acts */
		"act4; copy $L/000000000007.note $L/000000000009.note; "
		"copy $L/000000000007.jsonl $L/000000000009.jsonl; "
		"copy $L/000000000009.note checkpoint",
		"act4; copy $L/000000000007.note log/00/00/00/01/000000000100.note; "
		"copy $L/000000000007.jsonl log/00/00/00/01/000000000100.jsonl; "
		"copy $L/000000000007.note checkpoint",
		/* before the end */
		"copy $L/000000000006.note $L/000000000005.note; "
		"copy $L/000000000006.jsonl $L/000000000005.jsonl",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++) {
		g_autoptr (Fixture) fixture = fixture_new (5);

		fill_mirror (fixture, 4);
		commit_script (fixture, 4, "main", scripts[i]);
		expect_refused (fixture, scripts[i]);
	}
}

/* The same way and right: so the test above says something. */
static void
test_signed_and_right (void)
{
	g_autoptr (Fixture) fixture = fixture_new (5);
	g_autoptr (GError) error = NULL;

	fill_mirror (fixture, 4);
	commit_script (fixture, 4, "main", "act4");
	g_assert_true (check_mirror (fixture, 5, &error));
	g_assert_no_error (error);
}

/* What a commit adds to cosignatures/, as it is told. */
typedef struct {
	Watch watch;
	char *name, *content; /* of the last one */
	guint n;
} Cosigned;

static gboolean
watch_cosigned (gpointer data, const KinkoMirrorCommitInfo *commit, GError **error)
{
	Cosigned *cosigned = data;

	if (commit->cosignature_name != NULL) {
		g_free (cosigned->name);
		g_free (cosigned->content);
		cosigned->name = g_strdup (commit->cosignature_name);
		cosigned->content = g_strndup (g_bytes_get_data (commit->cosignature, NULL),
					       g_bytes_get_size (commit->cosignature));
		cosigned->n++;
	}
	return watch_commit (&cosigned->watch, commit, error);
}

/* The mirror's own writer puts them in, whatever the order of their names. */
static void
test_cosignatures (void)
{
	static const char *const names[] = { NULL, "7-b.note", "12-a.note", NULL, "7-a.note" };
	g_autoptr (Fixture) fixture = fixture_new (5);
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (KinkoMirrorReader) reader = NULL;
	g_autoptr (GError) error = NULL;
	Cosigned cosigned = { .watch = { fixture, 0 } };
	g_autofree char *list = NULL;

	for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
		Act *act = fixture->acts->pdata[i];

		act->act.cosignature_name = names[i];
		act->act.cosignature = names[i] == NULL ? NULL : "content\n";
	}
	fill_mirror (fixture, 5);
	mirror = open_mirror (fixture);
	reader = kinko_mirror_reader_new (mirror, &error);
	g_assert_true (
		kinko_mirror_reader_check_history (reader, watch_cosigned, &cosigned, &error));
	g_assert_no_error (error);
	g_assert_cmpuint (cosigned.n, ==, 3);
	g_assert_cmpstr (cosigned.name, ==, "7-a.note");
	g_assert_cmpstr (cosigned.content, ==, "content\n");
	list = git_script (fixture, "git ls-tree --name-only main:cosignatures; git fsck --strict");
	g_assert_cmpstr (list, ==, "12-a.note\n7-a.note\n7-b.note");
	g_free (cosigned.name);
	g_free (cosigned.content);
}

/* One that is there already is never written again, changed or removed. */
static void
test_cosignature_changed (void)
{
	static const char *const scripts[] = {
		"act4; put 100644 cosignatures/3-a.note",
		"act4; drop cosignatures/3-a.note",
		"act4; drop cosignatures/3-a.note; put 100644 cosignatures/3-b.note",
		"act4; drop cosignatures/3-a.note; put 100644 cosignatures/4-a.note; "
		"put 100644 cosignatures/5-a.note",
		"act4; make_exec cosignatures/3-a.note",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++) {
		g_autoptr (Fixture) fixture = fixture_new (5);
		g_autoptr (KinkoMirror) mirror = NULL;
		g_autoptr (GError) error = NULL;
		Act *act = fixture->acts->pdata[2];
		Act *last = fixture->acts->pdata[4];

		act->act.cosignature_name = last->act.cosignature_name = "3-a.note";
		act->act.cosignature = last->act.cosignature = "content\n";
		fill_mirror (fixture, 4);
		g_assert_true (check_history (fixture, &error));
		mirror = open_mirror (fixture);
		g_assert_false (
			kinko_mirror_add (mirror, &last->act, act_signer (fixture, last), &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		commit_script (fixture, 4, "main", scripts[i]);
		expect_refused (fixture, scripts[i]);
	}
}

/* An act changed, and put back by the next commit: the tip is in order, the history is not. */
static void
make_restored (Fixture *fixture)
{
	g_autofree char *tip = NULL;

	fill_mirror (fixture, 4);
	g_free (git_script (fixture, "git update-ref refs/heads/good main"));
	commit_script (fixture, 4, "main", "put 100644 $L/000000000000.jsonl");
	commit_script (fixture, 4, "main", "git read-tree good");
	tip = git_script (fixture, "git diff --stat good main");
	g_assert_cmpstr (tip, ==, "");
}

static void
test_changed_and_restored (void)
{
	g_autoptr (Fixture) fixture = fixture_new (5);
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (KinkoMirrorReader) reader = NULL;
	g_autoptr (GError) error = NULL;
	guint n;

	make_restored (fixture);
	mirror = open_mirror (fixture);
	finish_mirror (fixture, mirror);
	reader = kinko_mirror_reader_new (mirror, &error);
	g_assert_true (read_acts (fixture, reader, &n, &error));
	g_assert_no_error (error);
	expect_refused (fixture, "an act changed and restored");
}

/* Files with which libgit2 and git show other parents than those that were signed. */
static void
test_grafts (void)
{
	static const char *const scripts[] = {
		"echo $(git rev-parse main good^) >$M/info/grafts",
		"git rev-parse main >$M/shallow",
		"git replace --graft main good^",
		"git commit-graph write --reachable; git update-ref -d refs/heads/good",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++) {
		g_autoptr (Fixture) fixture = fixture_new (5);
		g_autoptr (KinkoMirror) mirror = NULL;

		make_restored (fixture);
		mirror = open_mirror (fixture);
		finish_mirror (fixture, mirror);
		g_free (git_script (fixture, scripts[i]));
		expect_refused (fixture, scripts[i]);
	}
}

/* What people do with git: none of it is signed by kinko's rules. */
static void
test_plumbing (void)
{
	static const char *const scripts[] = {
		"git commit-tree -m amended -p main^ main^{tree}",
		"git commit-tree -m merge -p main -p main^ main^{tree}",
		"git commit-tree -m squash main^{tree}",
		/* the parent cut off, the signature kept */
		"git cat-file commit main | sed /^parent/d | git hash-object -t commit -w --stdin",
		"git cat-file commit main | sed s/edit/show/ | git hash-object -t commit -w "
		"--stdin",
		"git cat-file commit main | sed 's/^author.*/&\\n&/' | "
		"git hash-object -t commit -w --stdin --literally",
		"git cat-file commit main | sed 's/^committer.*/&\\nencoding UTF-8/' | "
		"git hash-object -t commit -w --stdin",
		"git cat-file commit main | sed 's/^ -----END.*/&\\nencoding UTF-8/' | "
		"git hash-object -t commit -w --stdin",
		"git cat-file commit main | sed \"s/^parent.*/&\\nparent $(git rev-parse main^)/\" "
		"| "
		"git hash-object -t commit -w --stdin",
		/* somebody else's signature */
		"sig=$(git cat-file commit main^ | sed -n '/^gpgsig/,/END/p'); "
		"{ git cat-file commit main | sed '/^gpgsig/,$d'; echo \"$sig\"; "
		"git cat-file commit main | sed '1,/END SSH/d'; } | git hash-object -t commit -w "
		"--stdin",
		"git rev-parse main:checkpoint", /* no commit at all */
		"git rev-parse main^{tree}",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++) {
		g_autoptr (Fixture) fixture = fixture_new (4);
		g_autofree char *script = g_strdup_printf (
			"c=$(%s); test -n \"$c\"; echo $c >$M/refs/heads/main", scripts[i]);

		fill_mirror (fixture, 4);
		g_free (git_script (fixture, script));
		expect_refused (fixture, scripts[i]);
	}
}

/* Good trees, good signatures, but the history begins in the middle: all acts in one first
 * commit. */
static void
test_squashed_and_signed (void)
{
	g_autoptr (Fixture) fixture = fixture_new (4);

	fill_mirror (fixture, 3);
	commit_script (fixture, 3, NULL, "true");
	expect_refused (fixture, "a first commit with three acts");
}

/* A key that is not the committer's: the signature is right, the caller's check says no. */
static void
test_wrong_signer (void)
{
	g_autoptr (Fixture) fixture = fixture_new (2);
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (GError) error = NULL;
	const Act *act = fixture->acts->pdata[1];

	fill_mirror (fixture, 1);
	mirror = open_mirror (fixture);
	g_assert_true (kinko_mirror_add (mirror, &act->act, &fixture->suzuki.signer, &error));
	flush (mirror);
	g_assert_false (check_history (fixture, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_cmpstr (error->message, ==, "wrong signer");
}

/* Every bit of a commit object, and every truncation of it, each stored under the hash that it
 * then has. */
static void
test_commit_bits (void)
{
	g_autoptr (Fixture) fixture = fixture_new (2);
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) bytes = NULL;
	g_autofree guint8 *data = NULL;
	gboolean empty;
	git_oid id;
	gsize len;

	fill_mirror (fixture, 2);
	mirror = open_mirror (fixture);
	g_assert_true (kinko_mirror_read_ref (mirror, &id, &empty, &error));
	bytes = kinko_object_store_read (mirror->objects, &id, GIT_OBJECT_COMMIT, &error);
	g_assert_no_error (error);
	data = g_bytes_unref_to_data (g_steal_pointer (&bytes), &len);
	for (gsize i = 0; i < len * 9; i++) {
		gboolean cut = i >= len * 8;
		gsize bit = i % (len * 8);
		g_autoptr (KinkoMirrorCommit) commit = NULL;
		KinkoPublicKey key;

		if (!cut)
			data[bit / 8] ^= (guint8) (1u << bit % 8);
		g_assert_true (kinko_object_store_write (mirror->objects, GIT_OBJECT_COMMIT, data,
							 cut ? bit : len, &id, &error));
		commit = kinko_mirror_commit_read (mirror, &id, &error);
		if (commit != NULL) {
			gboolean good = kinko_sshsig_verify (
				commit->signature->str, commit->signature->len,
				commit->payload->str, commit->payload->len, &key, &error);
			/* a signature by another key cannot come out of a flip */
			g_assert_false (good);
		}
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_clear_error (&error);
		if (!cut)
			data[bit / 8] ^= (guint8) (1u << bit % 8);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/mirror-history/good", test_good);
	g_test_add_func ("/mirror-history/cosignatures", test_cosignatures);
	g_test_add_func ("/mirror-history/cosignature-changed", test_cosignature_changed);
	g_test_add_func ("/mirror-history/signed-but-wrong", test_signed_but_wrong);
	g_test_add_func ("/mirror-history/signed-and-right", test_signed_and_right);
	g_test_add_func ("/mirror-history/changed-and-restored", test_changed_and_restored);
	g_test_add_func ("/mirror-history/grafts", test_grafts);
	g_test_add_func ("/mirror-history/plumbing", test_plumbing);
	g_test_add_func ("/mirror-history/squashed-and-signed", test_squashed_and_signed);
	g_test_add_func ("/mirror-history/wrong-signer", test_wrong_signer);
	g_test_add_func ("/mirror-history/commit-bits", test_commit_bits);
	return g_test_run ();
}
