/*
 * Making a backup and restoring from it, killed at every crash point (audit/crash-point.h): whoever is killed on the way leaves
 * either nothing or all of it.
 */
#include "vault/restore.h"

#include <sys/wait.h>

#include "tests/unit/vault/restore-fixture.h"

static const char *program;

/* TRUE when the child came to its end. */
static gboolean
run_killed_at (Safe *safe, const char *what, guint n)
{
	g_autofree char *at = g_strdup_printf ("%u", n);
	g_auto (GStrv) environment =
		g_environ_setenv (g_get_environ (), "KINKO_CRASH_AT", at, TRUE);
	char *argv[] = { (char *) (gsize) program, (char *) (gsize) "--child",
			 (char *) (gsize) what,    safe->base.dir,
			 safe->recipient,          NULL };
	int status;

	g_assert_true (g_spawn_sync (NULL, argv, environment, G_SPAWN_DEFAULT, NULL, NULL, NULL,
				     NULL, &status, NULL));
	if (WIFSIGNALED (status)) {
		g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
		return FALSE;
	}
	g_assert_cmpint (status, ==, 0);
	return TRUE;
}

static int
run_child (const char *what, char *dir, char *recipient)
{
	g_autofree char *vault = g_build_filename (dir, "vault", NULL);
	g_autofree char *identity = g_build_filename (dir, "tanaka.key", NULL);
	g_autofree char *backup = g_build_filename (dir, "backup.age", NULL);
	Safe safe = { .base = { .dir = dir, .vault = vault, .identity = identity },
		      .recipient = recipient,
		      .backup = backup };
	g_autofree char *mirror = mirror_of (&safe, "lost");
	g_autofree char *out = in_dir (&safe, "new.age");

	be_in_a_quiet_place ();
	if (strcmp (what, "restore") == 0) {
		g_autoptr (KinkoRestoreReport) report = restore_from (&safe, mirror);

		return report == NULL;
	}
	{
		g_autoptr (KinkoSession) session = open_manager (&safe.base);

		make_backup (&safe, session, out);
	}
	return 0;
}

static guint64
mirror_size (const char *path)
{
	g_autoptr (KinkoMirror) mirror = kinko_mirror_open (path, NULL);
	guint64 size = 0;

	g_assert_nonnull (mirror);
	g_assert_true (kinko_mirror_tip (mirror, &size, NULL, NULL));
	return size;
}

/* The file is whole or not there, its copy stands in the register from the intent on, and nothing is left in the vault. */
static void
test_create_killed (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *out = in_dir (safe, "new.age");
	guint there = 0, absent = 0;
	gboolean ended = FALSE;

	g_free (shell (&safe->base, "mkdir base; cp -r vault tanaka.key* base"));
	for (guint n = 1; !ended; n++) {
		KinkoSession *session;
		gint64 open_copies = -1;

		ended = run_killed_at (safe, "create", n);
		session = open_manager (&safe->base);
		g_assert_cmpuint (count_entries (session, "backup.create", "intent"), ==,
				  count_entries (session, "backup.create", "done") +
					  count_entries (session, "backup.create", "aborted"));
		g_assert_true (kinko_db_get_int (
			kinko_session_db (session),
			"SELECT count (*) FROM register_line WHERE register = 'copy' AND open = 1",
			&open_copies, NULL));
		g_assert_cmpint (open_copies, ==,
				 count_entries (session, "backup.create", "intent"));
		if (g_file_test (out, G_FILE_TEST_EXISTS)) {
			g_autoptr (GError) error = NULL;
			g_autoptr (KinkoBackupFound) found =
				kinko_backup_verify (session, out, NULL, NULL, &error);

			g_assert_no_error (error);
			g_assert_nonnull (found->number);
			there++;
		} else {
			/* The next one sweeps what this one left. */
			if (absent % 8 == 0)
				make_backup (safe, session, out);
			absent++;
		}
		if (absent % 8 == 1 || ended)
			g_free (shell (&safe->base, "! ls -d vault/.work-* 2>/dev/null"));
		kinko_session_close (session);
		g_free (shell (&safe->base, "rm -rf vault new.age .kinko-*; cp -r base/. ."));
	}
	g_assert_cmpuint (there, >, 1);
	g_assert_cmpuint (absent, >, 10);
}

/* What the killed one left is gone with the next one. */
static void
check_no_database_beside (Safe *safe, guint n)
{
	g_autofree char *left =
		shell (&safe->base, "find . -path './vault.unfinished-*/*' -name vault.db");

	g_test_message ("killed at %u: %s", n, left);
	g_assert_cmpstr (left, ==, "");
}

/* A line that came after the backup is there once, however often a restore was begun. */
static void
check_receipts (Safe *safe, gint64 wanted)
{
	g_autoptr (KinkoSession) session = open_manager (&safe->base);
	gint64 n = -1;

	g_assert_true (kinko_db_get_int (
		kinko_session_db (session),
		"SELECT count (*) FROM register_line WHERE register = 'receipt' AND open = 1", &n,
		NULL));
	g_assert_cmpint (n, ==, wanted);
}

static void
test_restore_killed (Safe *safe, G_GNUC_UNUSED gconstpointer data)
{
	g_autofree char *mirror = mirror_of (safe, "lost");
	guint64 before;
	guint nothing = 0, all = 0, between = 0;
	gboolean ended = FALSE;

	{
		g_autoptr (KinkoSession) session = open_manager (&safe->base);

		move_case (session, "C26-0001", ADDRESS);
		g_free (enter_receipt (session));
	}
	lose_vault (safe);
	before = mirror_size (mirror);
	g_free (shell (&safe->base, "mkdir base; cp -r lost tanaka.key* base"));
	for (guint n = 1; !ended; n++) {
		gboolean there, logged;

		ended = run_killed_at (safe, "restore", n);
		there = g_file_test (safe->base.vault, G_FILE_TEST_EXISTS);
		logged = mirror_size (mirror) > before;
		g_assert_true (logged || !there); /* no vault whose restore nobody knows of */
		if (!there) {
			/* Once more, with or without an entry of the first attempt in the mirror. */
			nothing += !logged;
			between += logged;
			if (logged || nothing % 16 == 1) {
				kinko_restore_report_free (restore_from (safe, mirror));
				check_no_database_beside (safe, n);
			}
		}
		if (there || logged || nothing % 16 == 1) {
			check_sound (safe, mirror);
			check_receipts (safe, 2);
			all += there;
		}
		g_free (shell (&safe->base,
			       "rm -rf vault vault.unfinished-* lost tanaka.key*; cp -r base/. ."));
	}
	g_test_message ("%u times nothing, %u between, %u all", nothing, between, all);
	g_assert_cmpuint (nothing, >, 20);
	g_assert_cmpuint (between, >, 0);
	g_assert_cmpuint (all, >, 0);
}

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	program = argv[0];
	if (argc == 5 && strcmp (argv[1], "--child") == 0)
		return run_child (argv[2], argv[3], argv[4]);
	share_keys ();
	g_test_init (&argc, &argv, NULL);
	g_test_add ("/restore-crash/create", Safe, NULL, safe_up, test_create_killed, safe_down);
	g_test_add ("/restore-crash/restore", Safe, NULL, safe_up, test_restore_killed, safe_down);
	return g_test_run ();
}
