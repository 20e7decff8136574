/* A write: audited beside a plain row, with the mirror beside git itself, and how it grows. */
#include "tests/bench/bench.h"
#include "vault/db-write.h"

#define WRITES    100
#define COMMITS   20
#define MOST_ACTS 100000

double
bench_write_audited (gpointer data)
{
	Bench *bench = data;
	gint64 start = g_get_monotonic_time ();

	for (guint i = 0; i < WRITES; i++) {
		g_autoptr (GError) error = NULL;
		g_autofree char *address = g_strdup_printf ("架空町%u-%" G_GINT64_FORMAT, i, start);
		KinkoCaseChange change = { kinko_field_index ("address"), address };
		g_autoptr (KinkoCase) kase =
			kinko_case_edit (bench->session, "C26-0001", &change, 1, &error);

		bench_must (kase != NULL, &error);
	}
	return bench_seconds_since (start) / WRITES;
}

/* The same statements on the same kind of database: the case's row, and one version of as many bytes. */
static double
plain_write (gpointer data)
{
	Bench *bench = data;
	g_autoptr (GError) error = NULL;
	gint64 start = g_get_monotonic_time ();

	for (guint i = 0; i < WRITES; i++) {
		g_autoptr (KinkoStatement) update = NULL;
		g_autoptr (KinkoStatement) insert = NULL;

		bench_must (kinko_db_begin (bench->plain, &error), &error);
		update = kinko_db_prepare_write (
			bench->plain,
			"UPDATE file SET version = version + 1, search = ? WHERE id = 1", &error);
		bench_must (kinko_statement_bind_text (update, 1, "c260001", &error) &&
				    kinko_statement_run (update, &error),
			    &error);
		insert = kinko_db_prepare_write (bench->plain, "INSERT INTO row (box) VALUES (?)",
						 &error);
		bench_must (kinko_statement_bind_bytes (insert, 1, bench->row, &error) &&
				    kinko_statement_run (insert, &error),
			    &error);
		bench_must (kinko_db_commit (bench->plain, &error), &error);
	}
	return bench_seconds_since (start) / WRITES;
}

void
bench_write (Bench *bench)
{
	KinkoMirror *mirror = bench_mirror_take_away (bench);

	bench_compare ("audited write / plain row", "≥ 0.7", bench_write_audited, plain_write,
		       bench);
	bench_mirror_give_back (bench, mirror);
}

/* ---- with the mirror, beside git itself ------------------------------------------------------- */

/* @command: words with one blank between them. */
static void
run (const char *dir, const char *command)
{
	g_auto (GStrv) words = g_strsplit (command, " ", -1);
	g_autoptr (GError) error = NULL;
	int status = 0;

	bench_must (g_spawn_sync (dir, words, NULL,
				  G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL,
				  NULL, NULL, &status, &error) &&
			    g_spawn_check_wait_status (status, &error),
		    &error);
}

static double
git_commit (gpointer data)
{
	Bench *bench = data;
	g_autofree char *repo = g_build_filename (bench->fixture.dir, "plain-git", NULL);
	g_autofree char *file = g_build_filename (repo, "entry", NULL);
	gint64 start;

	(void) g_mkdir (repo, 0700); /* is there in later rounds */
	run (repo, "git init -q");
	start = g_get_monotonic_time ();
	for (guint i = 0; i < COMMITS; i++) {
		g_autofree char *text = g_strdup_printf ("%u %" G_GINT64_FORMAT "\n", i, start);

		bench_must (g_file_set_contents (file, text, -1, NULL), NULL);
		run (repo, "git add entry");
		run (repo, "git -c user.name=a -c user.email=a@example.invalid -c core.fsync=all"
			   " commit -q -m entry");
	}
	return bench_seconds_since (start) / COMMITS;
}

void
bench_mirror (Bench *bench)
{
	bench_compare ("write with mirror / git commit", "≥ 2.5", bench_write_audited, git_commit,
		       bench);
}

/* ---- growth ---------------------------------------------------------------------------------- */

void
bench_mirror_growth (Bench *bench)
{
	gint64 start = g_get_monotonic_time ();
	guint done = 0;

	for (guint step = 1000; step <= MOST_ACTS; step *= 10) {
		guint from = step - step / 10;

		while (done < from) {
			g_autoptr (KinkoCase) kase =
				kinko_case_show (bench->session, "C26-0001", NULL);

			bench_must (kase != NULL, NULL);
			done++;
		}
		start = g_get_monotonic_time ();
		while (done < step) {
			g_autoptr (KinkoCase) kase =
				kinko_case_show (bench->session, "C26-0001", NULL);

			bench_must (kase != NULL, NULL);
			done++;
		}
		g_print ("%-34s %10.1f µs per act\n",
			 step == 1000    ? "act with mirror, at 1,000"
			 : step == 10000 ? "act with mirror, at 10,000"
					 : "act with mirror, at 100,000",
			 bench_seconds_since (start) / (step - from) * 1e6);
	}
}
