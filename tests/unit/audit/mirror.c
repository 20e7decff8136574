#include "audit/mirror.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "tests/unit/audit/mirror-fixture.h"

/* ---- making and opening ---------------------------------------------------------------------- */

static guint
mode_of (const char *path)
{
	struct stat info;

	g_assert_cmpint (stat (path, &info), ==, 0);
	return info.st_mode & 07777;
}

static void
test_create (void)
{
	g_autoptr (Fixture) fixture = fixture_new (0);
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *note = NULL;
	g_autofree char *head = NULL;
	guint64 size = 1;

	g_assert_true (kinko_mirror_create (fixture->path, &error));
	g_assert_no_error (error);
	g_assert_cmpuint (mode_of (fixture->path), ==, 0700);
	head = git_script (fixture, "cat $M/HEAD; git config core.bare; git fsck --strict 2>&1");
	g_assert_true (g_str_has_prefix (head, "ref: refs/heads/main\ntrue"));

	mirror = open_mirror (fixture);
	g_assert_true (kinko_mirror_tip (mirror, &size, &note, &error));
	g_assert_no_error (error);
	g_assert_cmpuint (size, ==, 0);
	g_assert_null (note);
	g_assert_true (kinko_mirror_flush (mirror, &error)); /* nothing to do */

	g_assert_false (kinko_mirror_create (fixture->path, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS);
}

static void
test_create_where (void)
{
	g_autoptr (Fixture) fixture = fixture_new (0);
	g_autofree char *missing = g_build_filename (fixture->dir, "no", "mirror.git", NULL);
	g_autofree char *link = g_build_filename (fixture->dir, "link", NULL);
	g_autofree char *file = g_build_filename (fixture->dir, "file", NULL);
	g_autoptr (GError) error = NULL;

	/* a parent that is not there may be a file server that is not mounted */
	g_assert_false (kinko_mirror_create (missing, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_clear_error (&error);

	g_assert_cmpint (g_mkdir (fixture->path, 0700), ==, 0);
	g_assert_cmpint (symlink (fixture->path, link), ==, 0);
	g_assert_false (kinko_mirror_create (link, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);

	g_assert_true (g_file_set_contents (file, "x", 1, NULL));
	g_assert_false (kinko_mirror_create (file, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_clear_error (&error);

	g_assert_true (kinko_mirror_create (fixture->path, &error)); /* there and empty */
	g_assert_no_error (error);
}

static void
expect_open (const char *path, KinkoError code)
{
	g_autoptr (GError) error = NULL;

	g_assert_null (kinko_mirror_open (path, &error));
	g_assert_error (error, KINKO_ERROR, (int) code);
}

static void
test_open_where (void)
{
	g_autoptr (Fixture) fixture = fixture_new (1);
	g_autofree char *link = g_build_filename (fixture->dir, "link", NULL);
	g_autofree char *link_slash = g_strconcat (link, "//", NULL);
	g_autofree char *path_slash = g_strconcat (fixture->path, "/", NULL);
	g_autofree char *file = g_build_filename (fixture->dir, "file", NULL);
	g_autoptr (KinkoMirror) mirror = NULL;

	expect_open (fixture->path, KINKO_ERROR_NOT_FOUND);
	expect_open (fixture->dir, KINKO_ERROR_NOT_FOUND);
	fill_mirror (fixture, 1);
	g_assert_cmpint (symlink (fixture->path, link), ==, 0);
	expect_open (link, KINKO_ERROR_INVALID);
	expect_open (link_slash, KINKO_ERROR_INVALID);
	g_assert_true (g_file_set_contents (file, "x", 1, NULL));
	expect_open (file, KINKO_ERROR_INVALID);
	mirror = kinko_mirror_open (path_slash, NULL);
	g_assert_nonnull (mirror);

	run ("echo '[core' >\"$M\"/config", fixture->path);
	expect_open (fixture->path, KINKO_ERROR_INTEGRITY);
}

/* ---- what stock tools say -------------------------------------------------------------------- */

static void
test_stock_git (void)
{
	g_autoptr (Fixture) fixture = fixture_new (12);
	g_autoptr (GError) error = NULL;
	g_autofree char *log = NULL;
	g_autofree char *changed = NULL;
	g_autofree char *files = NULL;
	const Act *third;

	fill_mirror (fixture, 12);
	g_assert_true (check_mirror (fixture, 12, &error));
	g_assert_no_error (error);
	g_free (git_script (fixture,
			    "git cat-file blob main:allowed_signers >$W/signers; "
			    "test $(git rev-list main | wc -l) = 12; "
			    "for c in $(git rev-list main); do "
			    "git -c gpg.ssh.allowedSignersFile=$W/signers verify-commit $c; done"));
	g_free (git_script (fixture, "test -z \"$(git fsck --strict --full 2>&1)\""));
	changed = git_script (fixture, "git log --diff-filter=MDR -- log");
	g_assert_cmpstr (changed, ==, "");

	log = git_script (fixture, "git log -1 --skip=8 --date=iso-strict "
				   "--format='%an|%ae|%ad|%cn|%ce|%cd|%s' main");
	g_assert_true (g_str_has_prefix (log,
					 "tanaka|tanaka@kinko.invalid|2026-07-08T00:00:03+09:00|"
					 "suzuki|suzuki@kinko.invalid|2026-07-08T00:00:03+09:00|"));
	g_assert_true (g_str_has_suffix (log, "|case.edit: 3 件"));

	third = fixture->acts->pdata[2];
	g_assert_cmpuint (third->act.first_seq, ==, 3); /* after 1 and 2 entries */
	files = git_script (fixture,
			    "git cat-file blob main:log/00/00/00/00/000000000003.jsonl; echo x");
	g_assert_true (g_str_has_prefix (files, third->lines));
	g_assert_cmpstr (files + strlen (third->lines), ==, "x");
	g_clear_pointer (&files, g_free);
	files = git_script (fixture, "git ls-tree -r --name-only main | head -4");
	g_assert_cmpstr (files, ==,
			 "allowed_signers\ncheckpoint\nlog/00/00/00/00/000000000000.jsonl\n"
			 "log/00/00/00/00/000000000000.note");
	g_free (git_script (fixture, "git cat-file blob main:checkpoint >$W/a; "
				     "git cat-file blob main:log/00/00/00/00/000000000021.note | "
				     "cmp - $W/a"));
}

/* An unknown key is refused by git's exit status; so the test above says something. */
static void
test_stock_git_refuses (void)
{
	g_autoptr (Fixture) fixture = fixture_new (1);

	fill_mirror (fixture, 1);
	g_free (git_script (
		fixture, "git cat-file blob main:allowed_signers | sed s/AAAAI/AAAAJ/ >$W/signers; "
			 "! git -c gpg.ssh.allowedSignersFile=$W/signers verify-commit main"));
}

#define CHECK_CHAIN KINKO_SOURCE_DIR "/docs/check-chain.sh"

static void
test_check_chain (void)
{
	g_autoptr (Fixture) fixture = fixture_new (150);
	g_autofree char *script = NULL;
	g_autofree char *page = NULL;
	g_autofree char *said = NULL;

	fill_mirror (fixture, 150);
	said = run_expecting (0, "'" CHECK_CHAIN "' %s", fixture->path);
	g_assert_true (g_str_has_prefix (said, "300 entries, the chain is in order"));
	g_clear_pointer (&said, g_free);

	/* one digit of one line changed, in a commit that nobody has to like */
	g_free (git_script (
		fixture,
		"git read-tree main; p=log/00/00/00/02/000000000201.jsonl; "
		"b=$(git cat-file blob main:$p | sed s/2026-07/2026-06/ | "
		"git hash-object -w --stdin); "
		"git update-index --cacheinfo 100644,$b,$p; "
		"git update-ref refs/heads/bad $(git commit-tree -m x $(git write-tree))"));
	said = run_expecting (1, "'" CHECK_CHAIN "' %s refs/heads/bad", fixture->path);
	g_assert_cmpstr (said, ==, "the chain is broken at entry 202\n");

	/* the page shows this very script */
	g_assert_true (g_file_get_contents (CHECK_CHAIN, &script, NULL, NULL));
	g_assert_true (g_file_get_contents (KINKO_SOURCE_DIR "/docs/formats/mirror.md", &page, NULL,
					    NULL));
	g_assert_nonnull (strstr (page, script));
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Many acts in one flush make the same commits as one by one, across leaf folders. */
static void
test_bulk (void)
{
	g_autoptr (Fixture) single = fixture_new (130);
	g_autoptr (Fixture) bulk = fixture_new (130);
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *one = NULL;
	g_autofree char *other = NULL;

	fill_mirror (single, 130);
	fill_mirror (bulk, 0);
	mirror = open_mirror (bulk);
	finish_mirror (bulk, mirror);
	one = git_script (single, "git rev-parse main");
	other = git_script (bulk, "git rev-parse main; git fsck --strict --full");
	g_assert_cmpstr (one, ==, other);
	g_assert_true (check_mirror (bulk, 130, &error));
	g_assert_no_error (error);
}

static void
test_cas (void)
{
	g_autoptr (Fixture) fixture = fixture_new (3);
	g_autoptr (KinkoMirror) first = NULL;
	g_autoptr (KinkoMirror) second = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *note = NULL;
	guint64 size;

	fill_mirror (fixture, 0);
	first = open_mirror (fixture);
	second = open_mirror (fixture);
	for (guint i = 0; i < 2; i++) { /* the first commit, and one on top of another */
		const Act *act = fixture->acts->pdata[i];

		add_act (fixture, first, i);
		add_act (fixture, second, i);
		if (i == 0)
			add_act (fixture, second, i + 1);
		flush (first);
		g_assert_false (kinko_mirror_flush (second, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
		g_clear_error (&error);
		g_assert_true (kinko_mirror_tip (second, &size, &note, &error));
		g_assert_no_error (error);
		g_assert_cmpstr (note, ==, act->note);
		g_clear_pointer (&note, g_free);
	}
	add_act (fixture, second, 2);
	flush (second);
	g_assert_true (check_mirror (fixture, 3, &error));
	g_assert_no_error (error);
}

static void
expect_add (Fixture *fixture, KinkoMirror *mirror, const KinkoMirrorAct *act, KinkoError code)
{
	g_autoptr (GError) error = NULL;

	g_assert_false (kinko_mirror_add (mirror, act, &fixture->tanaka.signer, &error));
	g_assert_error (error, KINKO_ERROR, (int) code);
}

/* What does not continue the mirror gets no commit. */
static void
test_add_refuses (void)
{
	g_autoptr (Fixture) fixture = fixture_new (4);
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (GError) error = NULL;
	const Act *next = NULL;
	KinkoMirrorAct act;

	fill_mirror (fixture, 2);
	mirror = open_mirror (fixture);
	next = fixture->acts->pdata[3];
	expect_add (fixture, mirror, &next->act, KINKO_ERROR_INTEGRITY); /* a gap */
	next = fixture->acts->pdata[1];
	expect_add (fixture, mirror, &next->act, KINKO_ERROR_INTEGRITY); /* again */
	next = fixture->acts->pdata[2];
	act = next->act;
	act.first_seq = G_GUINT64_CONSTANT (10000000000);
	expect_add (fixture, mirror, &act, KINKO_ERROR_UNSUPPORTED);
	act = next->act;
	act.lines_len--; /* no final newline */
	expect_add (fixture, mirror, &act, KINKO_ERROR_INTEGRITY);
	act = next->act;
	act.note = ((const Act *) fixture->acts->pdata[1])->note;
	expect_add (fixture, mirror, &act, KINKO_ERROR_INTEGRITY);
	act = next->act;
	act.committer = "Tanaka <x>\n";
	expect_add (fixture, mirror, &act, KINKO_ERROR_FAILED);
	act = next->act;
	act.time = "2026-07-08";
	expect_add (fixture, mirror, &act, KINKO_ERROR_FAILED);
	act = next->act;
	act.message = "\xff";
	expect_add (fixture, mirror, &act, KINKO_ERROR_FAILED);

	finish_mirror (fixture, mirror);
	g_assert_true (check_mirror (fixture, 4, &error));
	g_assert_no_error (error);
}

/* Neither the user's and the machine's settings nor the repository's hooks have a say. */
static void
test_settings_are_ignored (void)
{
	g_autoptr (Fixture) fixture = fixture_new (2);
	g_autoptr (GError) error = NULL;
	g_autofree char *hook = g_build_filename (fixture->path, "hooks", NULL);
	g_autofree char *found = NULL;

	fill_mirror (fixture, 1);
	run ("printf '#!/bin/sh\\ntouch %s/ran\\n' \"$M\" >\"$M/reference-transaction\"; "
	     "chmod +x \"$M/reference-transaction\"; cp \"$M/reference-transaction\" \"$M/update\"",
	     hook);
	{
		g_autoptr (KinkoMirror) mirror = open_mirror (fixture);

		finish_mirror (fixture, mirror);
	}
	found = git_script (fixture, "ls $M/hooks $M $W; ls $W/home 2>/dev/null || true");
	g_assert_null (strstr (found, "ran\n"));
	g_assert_null (strstr (found, "FROM-TEMPLATE"));
	g_assert_null (strstr (found, "logs"));
	g_assert_true (check_mirror (fixture, 2, &error));
	g_assert_no_error (error);
}

/* ---- crashes --------------------------------------------------------------------------------- */

/* Adds what is missing in a process of its own that dies at crash point @at; TRUE when it did. */
static gboolean
finish_and_crash (Fixture *fixture, guint at)
{
	pid_t child = fork ();
	int status;

	g_assert_cmpint (child, >=, 0);
	if (child == 0) {
		g_autofree char *text = g_strdup_printf ("%u", at);

		g_setenv ("KINKO_CRASH_AT", text, TRUE);
		finish_mirror (fixture, open_mirror (fixture));
		_exit (0);
	}
	g_assert_cmpint (waitpid (child, &status, 0), ==, child);
	if (WIFSIGNALED (status)) {
		g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
		return TRUE;
	}
	g_assert_cmpint (status, ==, 0);
	return FALSE;
}

/* Two acts are added to one; three points in each, two in the flush. Then the same, and what was
 * being written is as a power cut may leave it: empty. */
static void
sweep_crashes (gboolean power_cut)
{
	gboolean crashed = TRUE;
	guint at;

	for (at = 1; crashed; at++) {
		g_autoptr (Fixture) fixture = fixture_new (3);
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoMirror) mirror = NULL;
		g_autofree char *fsck = NULL;
		guint64 size;

		fill_mirror (fixture, 1);
		g_free (git_script (fixture, "find $M/objects -type f >$W/before"));
		crashed = finish_and_crash (fixture, at);
		fsck = git_script (fixture,
				   "git fsck --strict --full 2>&1 | grep -v ^dangling || true");
		g_assert_cmpstr (fsck, ==, "");
		mirror = open_mirror (fixture);
		g_assert_true (kinko_mirror_tip (mirror, &size, NULL, &error));
		g_assert_no_error (error);
		g_assert_cmpuint (size, ==, at <= 7 ? 1 : 6); /* the eighth is after the ref */
		if (power_cut && size == 1)
			g_free (git_script (fixture,
					    "find $M/objects -type f | grep -vxFf $W/before | "
					    "while read f; do chmod +w $f; : >$f; done"));
		finish_mirror (fixture, mirror);
		g_assert_true (check_mirror (fixture, 3, &error));
		g_assert_no_error (error);
		g_clear_pointer (&fsck, g_free);
		fsck = git_script (fixture, "git fsck --strict --full 2>&1");
		g_assert_cmpstr (fsck, ==, "");
	}
	g_assert_cmpuint (at, ==, 10); /* eight points fired, the ninth run ended by itself */
}

static void
test_crash (void)
{
	sweep_crashes (FALSE);
}

static void
test_power_cut (void)
{
	sweep_crashes (TRUE);
}

/* ---- a disk that refuses --------------------------------------------------------------------- */

static void
become_nobody (void)
{
	if (geteuid () == 0 && (setgid (65534) != 0 || setuid (65534) != 0))
		_exit (99);
}

static void
limit_file_size (void)
{
	struct rlimit limit = { 16, 16 };

	if (signal (SIGXFSZ, SIG_IGN) == SIG_ERR || setrlimit (RLIMIT_FSIZE, &limit) != 0)
		_exit (99);
}

/* Adds and flushes in a process of its own after @prepare. Its exit status is the error's code,
 * 100 for none, 101 for a message without the path. */
static int
code_after (Fixture *fixture, void (*prepare) (void))
{
	pid_t child = fork ();
	int status;

	g_assert_cmpint (child, >=, 0);
	if (child == 0) {
		g_autoptr (GError) error = NULL;
		KinkoMirror *mirror = kinko_mirror_open (fixture->path, NULL);
		const Act *act = fixture->acts->pdata[1];

		prepare ();
		if (mirror == NULL)
			_exit (98);
		if (kinko_mirror_add (mirror, &act->act, act_signer (fixture, act), &error) &&
		    kinko_mirror_flush (mirror, &error))
			_exit (100);
		_exit (strstr (error->message, fixture->path) == NULL ? 101 : error->code);
	}
	g_assert_cmpint (waitpid (child, &status, 0), ==, child);
	g_assert_true (WIFEXITED (status));
	return WEXITSTATUS (status);
}

static void
test_disk_refuses (void)
{
	g_autoptr (Fixture) fixture = fixture_new (2);
	g_autoptr (GError) error = NULL;

	fill_mirror (fixture, 1);
	g_assert_cmpint (code_after (fixture, limit_file_size), ==, KINKO_ERROR_IO);
	if (geteuid () == 0)
		run ("chown -R 65534:65534 \"$M\"", fixture->dir);
	run ("find \"$M\" -type d -exec chmod a-w {} +", fixture->path);
	g_assert_cmpint (code_after (fixture, become_nobody), ==, KINKO_ERROR_IO);
	run ("find \"$M\" -type d -exec chmod u+w {} +", fixture->path);
	g_assert_true (check_mirror (fixture, 1, &error));
	g_assert_no_error (error);
	g_assert_cmpint (code_after (fixture, become_nobody), ==, 100);
	g_assert_true (check_mirror (fixture, 2, &error));
	g_assert_no_error (error);
}

static void
test_locked (void)
{
	g_autoptr (Fixture) fixture = fixture_new (2);
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (GError) error = NULL;

	fill_mirror (fixture, 1);
	run (": >\"$M\"/refs/heads/main.lock", fixture->path);
	mirror = open_mirror (fixture);
	add_act (fixture, mirror, 1);
	g_assert_false (kinko_mirror_flush (mirror, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	g_assert_nonnull (strstr (kinko_error_hint (error), "refs/heads/main.lock"));
	g_clear_error (&error);
	run ("rm \"$M\"/refs/heads/main.lock", fixture->path);
	finish_mirror (fixture, mirror);
	g_assert_true (check_mirror (fixture, 2, &error));
	g_assert_no_error (error);
}

/* ---- the ref --------------------------------------------------------------------------------- */

/* Every bit of it flipped and every truncation: never another tip, never an empty mirror. White
 * space after the id is no content. */
static void
test_ref_damage (void)
{
	g_autoptr (Fixture) fixture = fixture_new (2);
	g_autofree char *path = g_build_filename (fixture->path, "refs/heads/main", NULL);
	g_autofree char *ref = NULL;
	g_autoptr (GError) error = NULL;
	gsize len;

	fill_mirror (fixture, 2);
	g_assert_true (g_file_get_contents (path, &ref, &len, NULL));
	g_assert_cmpuint (len, ==, 41);
	for (gsize bit = 0; bit < 40 * 8; bit++) {
		gboolean same_digit;
		char was = ref[bit / 8];

		ref[bit / 8] = (char) (was ^ 1 << bit % 8);
		overwrite (path, ref, len);
		same_digit = g_ascii_toupper (was) == ref[bit / 8]; /* one digit in two spellings */
		g_assert_true (check_mirror (fixture, 2, &error) == same_digit);
		if (!same_digit)
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_clear_error (&error);
		ref[bit / 8] = was;
	}
	for (gsize n = 0; n < 40; n++) {
		overwrite (path, ref, n);
		g_assert_false (check_mirror (fixture, 2, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_clear_error (&error);
	}
	overwrite (path, "ref: refs/heads/other\n", 22);
	g_assert_false (check_mirror (fixture, 2, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

/* Settings that would show if they were read: before the library is first used. */
static void
lay_traps (const char *home)
{
	g_autofree char *config = g_build_filename (home, ".gitconfig", NULL);
	g_autofree char *template = g_build_filename (home, "template", NULL);
	g_autofree char *trap = g_build_filename (template, "FROM-TEMPLATE", NULL);
	g_autofree char *text = g_strdup_printf (
		"[init]\n\ttemplateDir = %s\n\tdefaultBranch = wrong\n[core]\n\tlogAllRefUpdates = "
		"always\n[safe]\n\tdirectory = *\n",
		template);

	g_assert_cmpint (g_mkdir (template, 0700), ==, 0);
	g_assert_true (g_file_set_contents (trap, "x", 1, NULL));
	g_assert_true (g_file_set_contents (config, text, -1, NULL));
	g_setenv ("HOME", home, TRUE);
	g_unsetenv ("XDG_CONFIG_HOME");
}

int
main (int argc, char **argv)
{
	g_autofree char *home = g_dir_make_tmp ("kinko-home-XXXXXX", NULL);
	int status;

	g_test_init (&argc, &argv, NULL);
	g_unsetenv ("KINKO_CRASH_AT");
	lay_traps (home);
	g_test_add_func ("/mirror/create", test_create);
	g_test_add_func ("/mirror/create-where", test_create_where);
	g_test_add_func ("/mirror/open-where", test_open_where);
	g_test_add_func ("/mirror/stock-git", test_stock_git);
	g_test_add_func ("/mirror/stock-git-refuses", test_stock_git_refuses);
	g_test_add_func ("/mirror/check-chain", test_check_chain);
	g_test_add_func ("/mirror/bulk", test_bulk);
	g_test_add_func ("/mirror/cas", test_cas);
	g_test_add_func ("/mirror/add-refuses", test_add_refuses);
	g_test_add_func ("/mirror/settings-are-ignored", test_settings_are_ignored);
	g_test_add_func ("/mirror/crash", test_crash);
	g_test_add_func ("/mirror/power-cut", test_power_cut);
	g_test_add_func ("/mirror/disk-refuses", test_disk_refuses);
	g_test_add_func ("/mirror/locked", test_locked);
	g_test_add_func ("/mirror/ref-damage", test_ref_damage);
	status = g_test_run ();
	run ("rm -rf \"$M\"", home);
	return status;
}
