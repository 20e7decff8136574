/*
 *     kinko-bench [NAME…]      write mirror import verify start documents age rotate handover mirror-growth lists deep verify-mirror analyze
 */
#include "tests/bench/bench.h"

#include <locale.h>
#include <string.h>

#include "vault/db-write.h"

static const struct {
	const char *name;
	void (*run) (Bench *bench);
	gboolean takes_minutes; /* only when asked for */
} benches[] = {
	{ "write", bench_write, FALSE },
	{ "mirror", bench_mirror, FALSE },
	{ "import", bench_import, FALSE },
	{ "verify", bench_verify, FALSE },
	{ "start", bench_start, FALSE },
	{ "documents", bench_documents, TRUE },
	{ "age", bench_age, TRUE },
	{ "rotate", bench_rotate, TRUE },
	{ "handover", bench_handover, TRUE },
	{ "mirror-growth", bench_mirror_growth, TRUE },
	{ "lists", bench_lists, TRUE },
	{ "deep", bench_deep, TRUE },
	{ "verify-mirror", bench_verify_mirror, TRUE },
	{ "analyze", bench_analyze, TRUE },
};

KinkoMirror *
bench_mirror_take_away (Bench *bench)
{
	g_free (bench->session->mirror_path);
	bench->session->mirror_path = g_strdup ("/nonexistent/mirror.git");
	return g_steal_pointer (&bench->session->mirror);
}

void
bench_mirror_give_back (Bench *bench, KinkoMirror *mirror)
{
	g_free (bench->session->mirror_path);
	bench->session->mirror_path = g_strdup (bench->fixture.mirror);
	bench->session->mirror = mirror;
	kinko_session_sync_mirror (bench->session);
}

static void
open_plain (Bench *bench)
{
	g_autofree char *path = g_build_filename (bench->fixture.dir, "plain.db", NULL);
	g_autoptr (KinkoSecret) key = kinko_secret_new_random (32);
	g_autoptr (GError) error = NULL;
	char box[900] = "";

	randombytes_buf (box, sizeof box);
	bench->row = g_bytes_new (box, sizeof box);
	bench->plain = kinko_db_open (path, key, TRUE, TRUE, &error);
	bench_must (
		bench->plain != NULL &&
			kinko_db_run (
				bench->plain,
				"CREATE TABLE file (id INTEGER PRIMARY KEY, case_no TEXT UNIQUE,"
				" record_key BLOB, number_key BLOB, search TEXT, version INT);"
				"CREATE TABLE row (id INTEGER PRIMARY KEY, box BLOB);"
				"CREATE TABLE number (id INTEGER PRIMARY KEY, blind BLOB UNIQUE,"
				" box BLOB);"
				"CREATE TABLE entry (seq INTEGER PRIMARY KEY, line BLOB, leaf "
				"BLOB);"
				"INSERT INTO file (id, version) VALUES (1, 1)",
				&error),
		&error);
}

static char *
raise_limit (const char *access)
{
	g_auto (GStrv) lines = g_strsplit (access, "\n", -1);

	for (guint i = 0; lines[i] != NULL; i++) {
		if (!g_str_has_prefix (lines[i] + strspn (lines[i], " "), "mirror_lag:"))
			continue;
		g_free (lines[i]);
		lines[i] = g_strdup ("  mirror_lag: 10000");
	}
	return g_strjoinv ("\n", lines);
}

/* The shipped policy with a limit that no bench reaches. */
static char *
patient_policy (const char *dir)
{
	char *policy = g_build_filename (dir, "policy", NULL);
	g_autoptr (GDir) shipped = g_dir_open (KINKO_SOURCE_DIR "/policies/meguro-r8", 0, NULL);
	const char *name;

	bench_must (shipped != NULL && g_mkdir (policy, 0700) == 0, NULL);
	while ((name = g_dir_read_name (shipped)) != NULL) {
		g_autofree char *from =
			g_build_filename (KINKO_SOURCE_DIR "/policies/meguro-r8", name, NULL);
		g_autofree char *to = g_build_filename (policy, name, NULL);
		g_autofree char *text = NULL;
		g_autofree char *changed = NULL;

		bench_must (g_file_get_contents (from, &text, NULL, NULL), NULL);
		changed = raise_limit (text);
		bench_must (g_file_set_contents (to, changed, -1, NULL), NULL);
	}
	return policy;
}

static gboolean
is_wanted (int argc, char **argv, gsize bench)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp (argv[i], benches[bench].name) == 0)
			return TRUE;
	}
	return argc == 1 && !benches[bench].takes_minutes;
}

/* Each in a vault of its own, so that none measures what another left. */
static void
run_bench (gsize n, const char *policy)
{
	Bench bench = { .serial = 0 };

	/* The ten thousand numbers of test vaults are too few. */
	set_up_production (&bench.fixture, policy);
	bench.session = open_manager (&bench.fixture);
	import_sample (bench.session);
	open_plain (&bench);
	benches[n].run (&bench);
	kinko_session_close (bench.session);
	kinko_db_close (bench.plain);
	g_bytes_unref (bench.row);
	tear_down (&bench.fixture, NULL);
}

int
main (int argc, char **argv)
{
	g_autofree char *dir = NULL;
	g_autofree char *policy = NULL;

	(void) setlocale (LC_ALL, "C.UTF-8");
	bench_must (sodium_init () >= 0, NULL);
	g_setenv ("KINKO_TEST_PLACE", g_get_tmp_dir (), FALSE);
	dir = g_dir_make_tmp ("kinko-bench-XXXXXX", NULL);
	policy = patient_policy (dir);
	g_print ("%-34s %13s %13s\n", "", "kinko", "bare");
	for (gsize i = 0; i < G_N_ELEMENTS (benches); i++) {
		if (is_wanted (argc, argv, i))
			run_bench (i, policy);
	}
	remove_all (dir);
	return 0;
}
