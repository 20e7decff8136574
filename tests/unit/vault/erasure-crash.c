/*
 * Erasing two cases, killed at every crash point (audit/crash-point.h): between any two rows, while the log is written, in the
 * mirror, in the check. Afterwards both are wholly there or both are erased.
 */
#include "vault/erasure.h"

#include <sys/wait.h>

#include "tests/unit/vault/erasure-fixture.h"

static const char *const both[] = { "C26-0001", "C26-0002", NULL };
static const char *const names[] = { "例題　あおい", "見本　湊" };

static int
run_child (const char *dir, const char *request, const char *crash_at)
{
	Fixture fixture = { .dir = g_strdup (dir) };
	const KinkoErasureNote note = { .approval = request };
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;
	KinkoSession *session;

	be_in_a_quiet_place ();
	fixture.vault = g_build_filename (dir, "vault", NULL);
	fixture.identity = g_build_filename (dir, "tanaka.key", NULL);
	session = open_manager (&fixture);
	g_setenv ("KINKO_CRASH_AT", crash_at, TRUE);
	line = kinko_case_erase (session, both, &note, &error);
	g_assert_no_error (error);
	kinko_session_close (session);
	free_paths (&fixture);
	return 0;
}

/* TRUE: it ran to its end; FALSE: it was killed. */
static gboolean
run_killed_at (const char *dir, const char *request, guint n)
{
	g_autofree char *at = g_strdup_printf ("%u", n);
	g_autofree char *program = g_strdup ("/proc/self/exe");
	g_autofree char *option = g_strdup ("--child");
	g_autofree char *folder = g_strdup (dir);
	g_autofree char *number = g_strdup (request);
	char *argv[] = { program, option, folder, number, at, NULL };
	g_autoptr (GError) error = NULL;
	int status;

	g_assert_true (g_spawn_sync (NULL, argv, NULL, G_SPAWN_DEFAULT, NULL, NULL, NULL, NULL,
				     &status, &error));
	if (WIFSIGNALED (status) && WTERMSIG (status) == SIGKILL)
		return FALSE;
	g_assert_cmpint (status, ==, 0);
	return TRUE;
}

/* The vault's own rows, as one number for each kind of them. */
static char *
count_what_goes (KinkoSession *session)
{
	static const char *const tables[] = {
		"SELECT count (*) FROM case_version",    "SELECT count (box) FROM case_number",
		"SELECT count (key) FROM document",      "SELECT count (*) FROM document_chunk",
		"SELECT count (key) FROM register_line", "SELECT count (record_key) FROM case_file",
	};
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
		g_string_append_printf (text, "%u ", count_rows (session, tables[i]));
	return g_string_free (text, FALSE);
}

/* Both erased: the check can be made up for, and then nothing is found. */
static void
look_for_nothing (Office *office, GPtrArray *traces)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoRegisterLine) line =
		kinko_register_load (session, kinko_register_find ("erasure"), "X26-0001", &error);

	g_assert_no_error (error);
	g_assert_cmpuint (count_entries (session, "case.erase", "granted"), ==, 1);
	g_assert_cmpuint (count_entries (session, "erasure.case", "granted"), ==, 2);
	if (line->open) {
		g_clear_pointer (&line, kinko_register_line_free);
		line = kinko_erasure_check (session, "X26-0001", &error);
		g_assert_no_error (error);
	}
	g_assert_cmpstr (field (line, "result"), ==, "clean");
	g_assert_cmpuint (count_traces (office, traces), ==, 0);
	assert_one_database (office);
}

/* TRUE: both are erased; FALSE: both are there, with every row that they had. */
static gboolean
look_after_kill (Office *office, GPtrArray *traces, const char *rows)
{
	KinkoSession *session = office->sessions[TANAKA];
	g_autofree char *now = NULL;
	guint erased = 0;

	assert_newest_sound (&office->fixture, session, 2);
	for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoCase) kase = kinko_case_show (session, both[i], &error);

		g_assert_no_error (error);
		if (kase->erased == NULL)
			g_assert_cmpstr (kinko_case_data_get (kase->data, "child_name"), ==,
					 names[i]);
		else
			erased++;
	}
	if (erased > 0) {
		g_assert_cmpuint (erased, ==, G_N_ELEMENTS (names));
		look_for_nothing (office, traces);
		return TRUE;
	}
	now = count_what_goes (session);
	g_assert_cmpstr (now, ==, rows);
	g_assert_cmpuint (count_entries (session, "case.erase", "granted"), ==, 0);
	g_assert_cmpuint (count_entries (session, "erasure.case", NULL), ==, 0);
	return FALSE;
}

/* What is erased, and granted: two cases with numbers, one of them with a scan and an inquiry. The request is owned by the
 * caller. */
static char *
prepare (Office *office, GPtrArray *traces)
{
	const What what = { .words = both };
	g_autoptr (GError) error = NULL;
	char *request;
	sqlite3 *db;

	for (guint i = 0; both[i] != NULL; i++)
		drive_to (office, both[i], KINKO_STATE_WITHDRAWN);
	g_free (add_document (office, SATO, both[0], TRUE));
	g_free (enter_inquiry (office, both[0], "架空の相談"));
	request = ask_for (office, TANAKA, &what, &plain_note, &error);
	g_assert_no_error (error);
	g_assert_cmpint (try_grant (office, ITO, request), ==, -1);
	db = open_office_db (office);
	COLLECT_CASES (traces, db, "case_no IN ('C26-0001', 'C26-0002')");
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	return request;
}

static void
test_killed (Office *office, gconstpointer data)
{
	g_autoptr (GPtrArray) traces = g_ptr_array_new_with_free_func ((GDestroyNotify) trace_free);
	g_autofree char *request = prepare (office, traces);
	g_autofree char *rows = count_what_goes (office->sessions[TANAKA]);
	g_autofree char *base = g_strconcat (office->fixture.dir, ".base", NULL);
	gboolean ended = FALSE;
	guint done = 0, undone = 0;

	(void) data;
	close_sessions (office);
	g_assert_cmpuint (traces->len, >, 20);
	g_free (shell (&office->fixture, "cp -a \"$D\" '%s'", base));
	for (guint n = 1; !ended; n++) {
		g_free (shell (&office->fixture, "cd /; rm -rf \"$D\"; cp -a '%s' \"$D\"", base));
		ended = run_killed_at (office->fixture.dir, request, n);
		office->sessions[TANAKA] =
			open_person (&office->fixture, office->identities[TANAKA]);
		if (look_after_kill (office, traces, rows)) {
			done++;
		} else {
			g_assert_cmpuint (done, ==, 0); /* done once, done at every later point */
			undone++;
		}
		g_clear_pointer (&office->sessions[TANAKA], kinko_session_close);
	}
	g_test_message ("%u times done, %u times not", done, undone);
	g_assert_cmpuint (done, >, 5);    /* after the commit, in the mirror, in the check */
	g_assert_cmpuint (undone, >, 14); /* seven statements for the rows of each case */
	remove_all (base);
}

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	if (argc == 5 && strcmp (argv[1], "--child") == 0)
		return run_child (argv[2], argv[3], argv[4]);
	share_keys ();
	g_test_init (&argc, &argv, NULL);
	g_test_add ("/erasure-crash/killed", Office, NULL, open_on_monday, test_killed,
		    close_office);
	return g_test_run ();
}
