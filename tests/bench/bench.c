/*
 * What an audited vault costs beside the bare work, each as a ratio of two measurements that take turns in one
 * run: these machines are noisy, so absolute times mean little. Not part of the pass/fail run.
 *
 *     bench [NAME…]      write mirror import verify start mirror-growth lists
 */
#include <locale.h>
#include <sys/wait.h>

#include "audit/hash.h"
#include "audit/note.h"
#include "audit/tree.h"
#include "tests/unit/vault/fixture.h"
#include "vault/act.h"
#include "vault/db-write.h"
#include "vault/log-audit.h"
#include "vault/session-internal.h"

#define ROUNDS 5

/* Seconds that one unit of work takes. */
typedef double (*WorkFunc) (gpointer data);

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
	double x = *(const double *) a, y = *(const double *) b;

	return (x > y) - (x < y);
}

/* Runs @ours and @bare in turns; prints medians and the median of the pairwise ratios bare/ours. */
static void
compare (const char *title, const char *aim, WorkFunc ours, WorkFunc bare, gpointer data)
{
	double a[ROUNDS], b[ROUNDS], ratio[ROUNDS];

	for (guint i = 0; i < ROUNDS; i++) {
		a[i] = ours (data);
		b[i] = bare (data);
		ratio[i] = b[i] / a[i];
	}
	qsort (a, ROUNDS, sizeof *a, compare_doubles);
	qsort (b, ROUNDS, sizeof *b, compare_doubles);
	qsort (ratio, ROUNDS, sizeof *ratio, compare_doubles);
	g_print ("%-34s %10.1f µs %10.1f µs   ratio %.2f (%.2f–%.2f)   aim %s\n", title,
		 a[ROUNDS / 2] * 1e6, b[ROUNDS / 2] * 1e6, ratio[ROUNDS / 2], ratio[0],
		 ratio[ROUNDS - 1], aim);
}

typedef struct {
	Fixture fixture;
	KinkoSession *session;
	KinkoDb *plain;
	GBytes *row;
	guint cases;
} Bench;

static double
seconds_since (gint64 start)
{
	return (double) (g_get_monotonic_time () - start) / 1e6;
}

static void
must (gboolean good, GError *error)
{
	if (!good)
		g_error ("%s", error == NULL ? "failed" : error->message);
}

/* The vault's own work: the mirror is out of reach, and the policy of this bench lets it lag for ever. */
static KinkoMirror *
take_mirror_away (Bench *bench)
{
	g_free (bench->session->mirror_path);
	bench->session->mirror_path = g_strdup ("/nonexistent/mirror.git");
	return g_steal_pointer (&bench->session->mirror);
}

static void
give_mirror_back (Bench *bench, KinkoMirror *mirror)
{
	g_free (bench->session->mirror_path);
	bench->session->mirror_path = g_strdup (bench->fixture.mirror);
	bench->session->mirror = mirror;
	kinko_session_sync_mirror (bench->session);
}

/* ---- a write --------------------------------------------------------------------------------- */

#define WRITES 100

static double
audited_write (gpointer data)
{
	Bench *bench = data;
	gint64 start = g_get_monotonic_time ();

	for (guint i = 0; i < WRITES; i++) {
		g_autoptr (GError) error = NULL;
		g_autofree char *address = g_strdup_printf ("架空町%u-%" G_GINT64_FORMAT, i, start);
		KinkoCaseChange change = { kinko_field_index ("address"), address };
		g_autoptr (KinkoCase) kase =
			kinko_case_edit (bench->session, "C26-0001", &change, 1, &error);

		must (kase != NULL, error);
	}
	return seconds_since (start) / WRITES;
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

		must (kinko_db_begin (bench->plain, &error), error);
		update = kinko_db_prepare_write (
			bench->plain,
			"UPDATE file SET version = version + 1, search = ? WHERE id = 1", &error);
		must (kinko_statement_bind_text (update, 1, "c260001", &error) &&
			      kinko_statement_run (update, &error),
		      error);
		insert = kinko_db_prepare_write (bench->plain, "INSERT INTO row (box) VALUES (?)",
						 &error);
		must (kinko_statement_bind_bytes (insert, 1, bench->row, &error) &&
			      kinko_statement_run (insert, &error),
		      error);
		must (kinko_db_commit (bench->plain, &error), error);
	}
	return seconds_since (start) / WRITES;
}

/* ---- with the mirror, beside git itself ------------------------------------------------------- */

#define COMMITS 20

static void
run (const char *dir, const char *const *argv)
{
	g_autoptr (GError) error = NULL;
	int status = 0;

	must (g_spawn_sync (dir, (char **) (gpointer) argv, NULL,
			    G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL, NULL, NULL, NULL,
			    NULL, &status, &error) &&
		      g_spawn_check_wait_status (status, &error),
	      error);
}

static double
git_commit (gpointer data)
{
	Bench *bench = data;
	g_autofree char *repo = g_build_filename (bench->fixture.dir, "plain-git", NULL);
	const char *init[] = { "git", "init", "-q", repo, NULL };
	const char *add[] = { "git", "add", "entry", NULL };
	const char *commit[] = { "git",
				 "-c",
				 "user.name=a",
				 "-c",
				 "user.email=a@example.invalid",
				 "-c",
				 "core.fsync=all",
				 "commit",
				 "-q",
				 "-m",
				 "an entry",
				 NULL };
	g_autofree char *file = g_build_filename (repo, "entry", NULL);
	gint64 start;

	run (NULL, init);
	start = g_get_monotonic_time ();
	for (guint i = 0; i < COMMITS; i++) {
		g_autofree char *text = g_strdup_printf ("%u %" G_GINT64_FORMAT "\n", i, start);

		(void) g_file_set_contents (file, text, -1, NULL);
		run (repo, add);
		run (repo, commit);
	}
	return seconds_since (start) / COMMITS;
}

/* ---- import ---------------------------------------------------------------------------------- */

#define IMPORTED  10000
#define ENTRY_LEN 700 /* bytes of a case.create line with three numbers */

static int
check_digit (const char *digits)
{
	static const int weights[] = { 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2 };
	int sum = 0;

	for (guint i = 0; i < 11; i++)
		sum += (digits[i] - '0') * weights[i];
	return sum % 11 <= 1 ? 0 : 11 - sum % 11;
}

static void
append_number (GString *csv, guint64 base)
{
	char digits[16];

	g_snprintf (digits, sizeof digits, "%011" G_GUINT64_FORMAT, base);
	g_string_append_printf (csv, "%s%d", digits, check_digit (digits));
}

/* Cases like the first sample, with numbers of their own. */
static KinkoSecret *
make_csv (guint n, guint *serial)
{
	g_autofree char *sample = NULL;
	g_auto (GStrv) lines = NULL;
	g_autoptr (GString) csv = NULL;

	must (g_file_get_contents (KINKO_SOURCE_DIR "/tests/data/cases-sample.csv", &sample, NULL,
				   NULL),
	      NULL);
	lines = g_strsplit (sample, "\r\n", 3);
	csv = g_string_new (lines[0]);
	g_string_append (csv, "\r\n");
	for (guint i = 0; i < n; i++) {
		g_auto (GStrv) cells = g_strsplit (lines[1], ",", -1);
		guint64 id = 10000000 + ++*serial;

		for (guint c = 0; cells[c] != NULL; c++) {
			if (c > 0)
				g_string_append_c (csv, ',');
			if (c == 0)
				g_string_append_printf (csv, "B26-%07u", *serial);
			else if (c == 10 || c == 15 || c == 26)
				append_number (csv, id * 30 + c);
			else
				g_string_append (csv, cells[c]);
		}
		g_string_append (csv, "\r\n");
	}
	return kinko_secret_new_from (csv->str, csv->len);
}

static double
audited_import (gpointer data)
{
	Bench *bench = data;
	g_autoptr (GError) error = NULL;
	KinkoSecret *csv = make_csv (IMPORTED, &bench->cases);
	guint imported;
	gint64 start = g_get_monotonic_time ();

	must (kinko_case_import (bench->session, csv, NULL, &imported, &error), error);
	return seconds_since (start) / IMPORTED;
}

/* The same bytes as plain rows, one batch: row, version, three numbers, a log line. */
static double
plain_import (gpointer data)
{
	Bench *bench = data;
	g_autoptr (GError) error = NULL;
	char key[93] = "", number[73] = "";
	g_autofree char *search = g_strnfill (120, 'x');
	gint64 start = g_get_monotonic_time ();

	must (kinko_db_begin (bench->plain, &error), error);
	for (guint i = 0; i < IMPORTED; i++) {
		g_autoptr (KinkoStatement) file = kinko_db_prepare_write (
			bench->plain,
			"INSERT INTO file (case_no, record_key, number_key, search, version)"
			" VALUES (?, ?, ?, ?, 1)",
			&error);
		g_autoptr (KinkoStatement) row = kinko_db_prepare_write (
			bench->plain, "INSERT INTO row (box) VALUES (?)", &error);
		g_autoptr (KinkoStatement) numbers = kinko_db_prepare_write (
			bench->plain, "INSERT INTO number (blind, box) VALUES (?, ?)", &error);
		g_autoptr (KinkoStatement) entry = kinko_db_prepare_write (
			bench->plain, "INSERT INTO entry (line, leaf) VALUES (?, ?)", &error);
		g_autofree char *case_no = g_strdup_printf ("P26-%u-%" G_GINT64_FORMAT, i, start);

		must (kinko_statement_bind_text (file, 1, case_no, &error) &&
			      kinko_statement_bind_blob (file, 2, key, sizeof key, &error) &&
			      kinko_statement_bind_blob (file, 3, key, sizeof key, &error) &&
			      kinko_statement_bind_text (file, 4, search, &error) &&
			      kinko_statement_run (file, &error) &&
			      kinko_statement_bind_bytes (row, 1, bench->row, &error) &&
			      kinko_statement_run (row, &error) &&
			      kinko_statement_bind_blob (entry, 1,
							 g_bytes_get_data (bench->row, NULL),
							 ENTRY_LEN, &error) &&
			      kinko_statement_bind_blob (entry, 2, key, 32, &error) &&
			      kinko_statement_run (entry, &error),
		      error);
		for (guint k = 0; k < 3; k++) {
			g_snprintf (number, sizeof number, "%u-%u-%" G_GINT64_FORMAT, k, i, start);
			must (kinko_statement_bind_blob (numbers, 1, number, 32, &error) &&
				      kinko_statement_bind_blob (numbers, 2, number, sizeof number,
								 &error) &&
				      kinko_statement_run (numbers, &error),
			      error);
		}
	}
	must (kinko_db_commit (bench->plain, &error), error);
	return seconds_since (start) / IMPORTED;
}

/* ---- verify ---------------------------------------------------------------------------------- */

typedef struct {
	GPtrArray *acts; /* KinkoLogAct */
	KinkoPublicKey key;
	char *origin;
} Loaded;

static Loaded loaded;

static void
load_log (Bench *bench)
{
	guint64 seq = 0, size = kinko_log_size (kinko_session_log (bench->session));
	g_autoptr (GError) error = NULL;

	loaded.acts = g_ptr_array_new ();
	loaded.key = kinko_session_seat (bench->session)->note_key;
	loaded.origin = g_strdup (kinko_session_descriptor (bench->session)->origin);
	while (seq < size) {
		KinkoLogAct *act = kinko_log_act_new ();

		must (kinko_log_read_act (kinko_session_log (bench->session), seq, act, &error),
		      error);
		for (gsize i = 0; i < act->lines->len; i++)
			seq += act->lines->str[i] == '\n';
		g_ptr_array_add (loaded.acts, act);
	}
}

/* A season: an import of many cases, and single acts. */
static void
grow_log (Bench *bench)
{
	KinkoMirror *mirror = take_mirror_away (bench);

	(void) audited_import (bench);
	for (guint i = 0; i < 5; i++)
		(void) audited_write (bench);
	give_mirror_back (bench, mirror);
}

static double
full_verify (gpointer data)
{
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (GError) error = NULL;
	gint64 start = g_get_monotonic_time ();

	(void) data;
	for (guint i = 0; i < loaded.acts->len; i++) {
		KinkoLogAct *act = loaded.acts->pdata[i];

		must (kinko_verifier_feed (verifier, act->lines->str, act->lines->len,
					   act->note->str, act->note->len, &error),
		      error);
	}
	found = kinko_verifier_finish (verifier, &error);
	must (found != NULL, error);
	return seconds_since (start) / (double) found->entries;
}

static void
verify_some (gpointer data, gpointer user_data)
{
	guint first = GPOINTER_TO_UINT (data) - 1;

	(void) user_data;
	for (guint i = first; i < MIN (first + 64, loaded.acts->len); i++) {
		KinkoLogAct *act = loaded.acts->pdata[i];
		g_autoptr (KinkoNote) note =
			kinko_note_parse (act->note->str, act->note->len, NULL);

		must (kinko_note_verify (note, loaded.origin, &loaded.key, NULL), NULL);
	}
}

/* Only the hashes (chain, leaf, nodes) and the signatures, on all cores. */
static double
bare_hashes (gpointer data)
{
	GThreadPool *pool =
		g_thread_pool_new (verify_some, NULL, (gint) g_get_num_processors (), FALSE, NULL);
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	KinkoFrontier frontier;
	gint64 start = g_get_monotonic_time ();

	(void) data;
	kinko_frontier_init (&frontier);
	for (guint i = 0; i < loaded.acts->len; i++) {
		KinkoLogAct *act = loaded.acts->pdata[i];

		if (i % 64 == 0)
			g_thread_pool_push (pool, GUINT_TO_POINTER (i + 1), NULL);
		for (const char *line = act->lines->str; *line != '\0';) {
			gsize len = strcspn (line, "\n");
			KinkoHash leaf;

			kinko_hasher_begin (hasher);
			kinko_hasher_update (hasher, line, len);
			(void) kinko_hasher_end (hasher);
			leaf = kinko_tree_leaf (hasher, line, len);
			kinko_frontier_append (&frontier, hasher, &leaf);
			line += len + 1;
		}
		(void) kinko_frontier_root (&frontier, hasher);
	}
	g_thread_pool_free (pool, FALSE, TRUE);
	return seconds_since (start) / (double) frontier.size;
}

/* ---- cold start ------------------------------------------------------------------------------ */

static double
open_and_close (gpointer data)
{
	Bench *bench = data;
	gint64 start = g_get_monotonic_time ();
	KinkoSession *session = open_manager (&bench->fixture);

	kinko_session_close (session);
	return seconds_since (start);
}

static double
only_unlock (gpointer data)
{
	Bench *bench = data;
	g_autoptr (KinkoSecret) passphrase = secret_text (PASSPHRASE);
	g_autoptr (GError) error = NULL;
	gint64 start = g_get_monotonic_time ();
	g_autoptr (KinkoIdentity) identity =
		kinko_identity_read (bench->fixture.identity, passphrase, &error);

	must (identity != NULL, error);
	return seconds_since (start);
}

/* ---- growth ---------------------------------------------------------------------------------- */

static void
show_growth (Bench *bench, guint most)
{
	gint64 start = g_get_monotonic_time ();
	guint done = 0;

	for (guint step = 1000; step <= most; step *= 10) {
		guint from = step - step / 10;

		while (done < from) {
			g_autoptr (KinkoCase) kase =
				kinko_case_show (bench->session, "C26-0001", NULL);

			must (kase != NULL, NULL);
			done++;
		}
		start = g_get_monotonic_time ();
		while (done < step) {
			g_autoptr (KinkoCase) kase =
				kinko_case_show (bench->session, "C26-0001", NULL);

			must (kase != NULL, NULL);
			done++;
		}
		g_print ("%-34s %10.1f µs per act\n",
			 step == 1000    ? "act with mirror, at 1,000"
			 : step == 10000 ? "act with mirror, at 10,000"
					 : "act with mirror, at 100,000",
			 seconds_since (start) / (step - from) * 1e6);
	}
}

/* ---- looking for cases ----------------------------------------------------------------------- */

static void
time_list (Bench *bench, const char *title, const KinkoCaseFilter *filter)
{
	double times[ROUNDS];

	for (guint i = 0; i < ROUNDS; i++) {
		g_autoptr (GError) error = NULL;
		gint64 start = g_get_monotonic_time ();
		gboolean more;
		g_autoptr (GPtrArray) list =
			kinko_case_list (bench->session, filter, &more, &error);

		must (list != NULL, error);
		times[i] = seconds_since (start);
	}
	qsort (times, ROUNDS, sizeof *times, compare_doubles);
	g_print ("%-34s %10.1f ms at %u cases\n", title, times[ROUNDS / 2] * 1e3, bench->cases);
}

static void
show_lists (Bench *bench)
{
	KinkoMirror *mirror = take_mirror_away (bench);

	for (guint i = 0; i < 10; i++) {
		(void) audited_import (bench);
		if (i != 0 && i != 9)
			continue;
		time_list (bench, "list, first page of 50", &(KinkoCaseFilter){ .limit = 50 });
		time_list (bench, "list, a year and a state",
			   &(KinkoCaseFilter){ .limit = 50, .fiscal_year = 2026, .state = "登録" });
		time_list (bench, "list, a state nobody is in",
			   &(KinkoCaseFilter){ .limit = 50, .state = "完了" });
		time_list (bench, "find, a name of ten cases",
			   &(KinkoCaseFilter){ .limit = 50, .text = "渡辺" });
	}
	give_mirror_back (bench, mirror);
}

/* ---- all of it ------------------------------------------------------------------------------- */

static gboolean
wanted (int argc, char **argv, const char *name)
{
	for (int i = 1; i < argc; i++) {
		if (strcmp (argv[i], name) == 0)
			return TRUE;
	}
	return argc == 1 && strcmp (name, "mirror-growth") != 0 && strcmp (name, "lists") != 0;
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
	must (bench->plain != NULL &&
		      kinko_db_run (
			      bench->plain,
			      "CREATE TABLE file (id INTEGER PRIMARY KEY, case_no TEXT UNIQUE,"
			      " record_key BLOB, number_key BLOB, search TEXT, version INT);"
			      "CREATE TABLE row (id INTEGER PRIMARY KEY, box BLOB);"
			      "CREATE TABLE number (id INTEGER PRIMARY KEY, blind BLOB UNIQUE, box "
			      "BLOB);"
			      "CREATE TABLE entry (seq INTEGER PRIMARY KEY, line BLOB, leaf BLOB);"
			      "INSERT INTO file (id, version) VALUES (1, 1)",
			      &error),
	      error);
}

/* The shipped policy with a limit that no bench reaches. */
static char *
patient_policy (const char *dir)
{
	g_autofree char *text = NULL;
	g_auto (GStrv) lines = NULL;
	char *policy = g_build_filename (dir, "policy", NULL);
	g_autofree char *file = g_build_filename (policy, "access.yaml", NULL);
	g_autoptr (GString) changed = g_string_new (NULL);

	must (g_file_get_contents (KINKO_SOURCE_DIR "/policies/meguro-r8/access.yaml", &text, NULL,
				   NULL),
	      NULL);
	lines = g_strsplit (text, "\n", -1);
	for (guint i = 0; lines[i] != NULL; i++)
		g_string_append_printf (
			changed, "%s\n",
			g_str_has_prefix (g_strchug (g_strdup (lines[i])), "mirror_lag:")
				? "  mirror_lag: 1000"
				: lines[i]);
	must (g_mkdir (policy, 0700) == 0 && g_file_set_contents (file, changed->str, -1, NULL),
	      NULL);
	return policy;
}

int
main (int argc, char **argv)
{
	Bench bench = { .cases = 0 };
	g_autofree char *dir = NULL;
	g_autofree char *policy = NULL;

	(void) setlocale (LC_ALL, "C.UTF-8");
	must (sodium_init () >= 0, NULL);
	g_setenv ("KINKO_TEST_PLACE", g_get_tmp_dir (), FALSE);
	dir = g_dir_make_tmp ("kinko-bench-XXXXXX", NULL);
	policy = patient_policy (dir);
	set_up (&bench.fixture, policy);
	bench.session = open_manager (&bench.fixture);
	import_sample (bench.session);
	open_plain (&bench);
	g_print ("%-34s %13s %13s\n", "", "kinko", "bare");
	if (wanted (argc, argv, "write")) {
		KinkoMirror *mirror = take_mirror_away (&bench);

		compare ("audited write / plain row", "≥ 0.7", audited_write, plain_write, &bench);
		give_mirror_back (&bench, mirror);
	}
	if (wanted (argc, argv, "mirror"))
		compare ("write with mirror / git commit", "≥ 2.5", audited_write, git_commit,
			 &bench);
	if (wanted (argc, argv, "import"))
		compare ("import, a case / plain batch", "≥ 0.5", audited_import, plain_import,
			 &bench);
	if (wanted (argc, argv, "verify")) {
		grow_log (&bench);
		load_log (&bench);
		compare ("verify, an entry / its hashes", "≥ 0.5", full_verify, bare_hashes,
			 &bench);
	}
	if (wanted (argc, argv, "start"))
		compare ("open and close / Argon2id alone", "+ 20 ms", open_and_close, only_unlock,
			 &bench);
	if (wanted (argc, argv, "mirror-growth"))
		show_growth (&bench, 100000);
	if (wanted (argc, argv, "lists"))
		show_lists (&bench);
	kinko_session_close (bench.session);
	kinko_db_close (bench.plain);
	g_bytes_unref (bench.row);
	tear_down (&bench.fixture, NULL);
	remove_all (dir);
	return 0;
}
