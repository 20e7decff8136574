#include "vault/act.h"

#include <sys/wait.h>

#include "tests/unit/vault/fixture.h"
#include "tests/unit/vault/scratch.h"
#include "vault/second.h"
#include "vault/spool.h"

#define CASE "C26-0001"

/* The field that the tests change, and its value. */
static gboolean
edit_address (KinkoSession *session, const char *address, GError **error)
{
	KinkoCaseChange change = { kinko_field_index ("address"), address };
	g_autoptr (KinkoCase) kase = kinko_case_edit (session, CASE, &change, 1, error);

	return kase != NULL;
}

static guint64
case_version (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCaseFile) file = kinko_case_file_load (session, CASE, &error);

	g_assert_no_error (error);
	return file->version;
}

static void
edit_well (KinkoSession *session)
{
	static guint edits = 0; /* an edit that changes nothing is refused */
	g_autofree char *address =
		g_strdup_printf ("東京都目黒区架空町%d番-%u", (int) getpid (), ++edits);
	g_autoptr (GError) error = NULL;
	gboolean edited = edit_address (session, address, &error);

	g_assert_no_error (error);
	g_assert_true (edited);
}

static gint64
ask_raw (sqlite3 *db, const char *sql)
{
	sqlite3_stmt *query;
	gint64 value;

	g_assert_cmpint (sqlite3_prepare_v2 (db, sql, -1, &query, NULL), ==, SQLITE_OK);
	g_assert_cmpint (sqlite3_step (query), ==, SQLITE_ROW);
	value = sqlite3_column_int64 (query, 0);
	g_assert_cmpint (sqlite3_finalize (query), ==, SQLITE_OK);
	return value;
}

/* ---- refused, failed ------------------------------------------------------------------------- */

static void
test_denied (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (GError) error = NULL;
	g_autofree char *line = NULL;
	guint imported = 0;

	(void) data;
	g_assert_false (
		kinko_case_import (worker, secret_text ("x"), NULL, APPROVAL, &imported, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_assert_nonnull (kinko_error_hint (error));
	line = last_line (worker);
	assert_contains (line, "\"by\":\"sato\"");
	assert_contains (line, "\"action\":\"case.import\"");
	assert_contains (line, "\"result\":\"denied\"");
	assert_contains (line, "\"rule\":\"no-import-by-workers\"");
	assert_sound (fixture, worker);
}

/* What people type as a purpose is not always a purpose: none of it may reach the log. */
static void
test_typed_purpose (Fixture *fixture, gconstpointer data)
{
	static const char *const typed[] = { "123456789018", "例題 あおい", "tier-review\"", "",
					     "tier-revie",   "tanaka" };
	g_autoptr (KinkoSession) session = open_manager (fixture);

	(void) data;
	import_sample (session);
	for (guint i = 0; i < G_N_ELEMENTS (typed); i++) {
		g_autoptr (GError) error = NULL;
		g_autofree char *line = NULL;

		g_assert_null (kinko_case_reveal (session, CASE, KINKO_SUBJECT_CHILD, typed[i],
						  NULL, TRUE, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
		line = last_line (session);
		assert_contains (line, "\"action\":\"number.reveal\"");
		assert_contains (line, "\"purpose\":\"unknown\"");
		assert_contains (line, "\"result\":\"denied\"");
	}
	g_assert_null (fixture->warning);
	g_assert_cmpuint (count_entries (session, "number.reveal", "denied"), ==,
			  G_N_ELEMENTS (typed));
	assert_sound (fixture, session);
}

static void
test_failed (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	KinkoCaseChange changes[] = { { kinko_field_index ("address"), "どこか" },
				      { kinko_field_index ("g1_birth"), "1990-02-30" } };
	g_autoptr (GError) error = NULL;
	g_autofree char *line = NULL;
	guint64 before;

	(void) data;
	import_sample (session);
	before = kinko_log_size (kinko_session_log (session));
	g_assert_null (kinko_case_edit (session, CASE, changes, 2, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	line = last_line (session);
	assert_contains (line, "\"action\":\"case.edit\"");
	assert_contains (line, "\"result\":\"failed\"");
	assert_contains (line, "\"error\":\"invalid\"");
	g_assert_cmpuint (kinko_log_size (kinko_session_log (session)), ==, before + 1);
	g_assert_cmpuint (case_version (session), ==, 1);
	g_clear_error (&error);
	g_assert_null (kinko_case_show (session, "nothing", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_assert_cmpuint (count_entries (session, "case.show", "failed"), ==, 1);
	g_assert_cmpuint (count_entries (session, "case.show", "granted"), ==, 0);
	assert_sound (fixture, session);
}

/* An act that is dropped, with what it has written, is as if it had not been, but for its entry. */
static void
test_dropped (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	gint64 n = -1;

	(void) data;
	{
		g_autoptr (KinkoAct) act =
			kinko_act_begin (session, "case.edit", "case/none", NULL, &error);
		g_autoptr (KinkoStatement) insert = kinko_act_prepare (
			act, "INSERT INTO spool_taken (name) VALUES ('x')", &error);

		g_assert_true (kinko_statement_run (insert, &error));
		g_clear_pointer (&insert, kinko_statement_free);
	}
	g_assert_true (kinko_db_get_int (kinko_session_db (session),
					 "SELECT count (*) FROM spool_taken", &n, &error));
	g_assert_cmpint (n, ==, 0);
	g_assert_cmpuint (count_entries (session, "case.edit", "failed"), ==, 1);
	assert_sound (fixture, session);
}

/* ---- disclosures ----------------------------------------------------------------------------- */

static void
test_disclosure_is_logged_first (Fixture *fixture, gconstpointer data)
{
	static const char sql[] = "SELECT count (*) FROM audit_entry"
				  " WHERE line LIKE '%\"number.reveal\"%\"granted\"%'";
	g_autoptr (KinkoSession) session = open_manager (fixture);
	sqlite3 *other = open_raw (fixture, kinko_session_compartments (session)->records);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) number = NULL;

	(void) data;
	import_sample (session);
	{
		g_autoptr (KinkoAct) act = kinko_act_begin (session, "number.reveal", "case/none",
							    "tier-review", &error);

		g_assert_no_error (error);
		g_assert_cmpint (ask_raw (other, sql), ==, 0);
		g_assert_true (kinko_act_commit (act, &error));
		g_assert_cmpint (ask_raw (other, sql), ==, 1);
	}
	number = kinko_case_reveal (session, CASE, KINKO_SUBJECT_CHILD, "tier-review", NULL, TRUE,
				    &error);
	g_assert_no_error (error);
	g_assert_cmpstr (kinko_secret_text (number), ==, "000000001015");
	g_assert_cmpint (ask_raw (other, sql), ==, 2);
	g_assert_cmpint (sqlite3_close (other), ==, SQLITE_OK);
}

/* A log that cannot be written stops the disclosure: here another program holds the write lock. */
static void
test_no_log_no_disclosure (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	sqlite3 *other = open_raw (fixture, kinko_session_compartments (session)->records);
	g_autoptr (GError) error = NULL;

	(void) data;
	import_sample (session);
	run_sql (other, "BEGIN IMMEDIATE");
	g_assert_null (kinko_case_show (session, CASE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	run_sql (other, "ROLLBACK");
	g_assert_cmpint (sqlite3_close (other), ==, SQLITE_OK);
}

/* ---- several sessions ------------------------------------------------------------------------ */

static void
test_interleaved (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);

	(void) data;
	import_sample (manager);
	for (guint i = 0; i < 5; i++) {
		edit_well (worker);
		edit_well (manager);
	}
	g_assert_cmpuint (case_version (worker), ==, 11);
	g_assert_null (fixture->warning);
	assert_sound (fixture, worker);
	assert_sound (fixture, manager);
}

/* Runs this program as a child that does something with the vault. */
static GPid
start_child (Fixture *fixture, const char *what, const char *identity)
{
	char *argv[] = { g_strdup ("/proc/self/exe"),
			 g_strdup ("--child"),
			 g_strdup (what),
			 fixture->dir,
			 (char *) (gsize) identity,
			 NULL };
	g_autoptr (GError) error = NULL;
	GPid pid;

	g_assert_true (g_spawn_async (NULL, argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid,
				      &error));
	for (guint i = 0; i < 3; i++)
		g_free (argv[i]);
	return pid;
}

static int
wait_for (GPid pid)
{
	int status;

	g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
	return status;
}

static void
test_two_processes (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	GPid children[3];

	(void) data;
	import_sample (manager);
	children[0] = start_child (fixture, "edit", identity);
	children[1] = start_child (fixture, "edit", fixture->identity);
	children[2] = start_child (fixture, "edit", identity);
	for (guint i = 0; i < 10; i++) {
		guint64 mirrored;
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoVerification) found = kinko_log_verify (manager, &mirrored, &error);

		g_assert_no_error (error);
		g_assert_nonnull (found);
	}
	for (guint i = 0; i < G_N_ELEMENTS (children); i++)
		g_assert_cmpint (wait_for (children[i]), ==, 0);
	g_assert_cmpuint (case_version (manager), ==, 31);
	g_clear_pointer (&manager, kinko_session_close);
	manager = open_manager (fixture);
	assert_sound (fixture, manager);
}

/* ---- a seat is lost while its session is open ------------------------------------------------ */

static void
test_suspended_meanwhile (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (GError) error = NULL;

	(void) data;
	import_sample (manager);
	edit_well (worker);
	g_assert_true (kinko_operator_suspend (manager, "sato", "休職", &error));
	g_assert_null (kinko_case_show (worker, CASE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_clear_error (&error);
	g_assert_false (edit_address (worker, "どこか", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_clear_pointer (&worker, kinko_session_close);
	g_clear_pointer (&manager, kinko_session_close);
	manager = open_manager (fixture);
	g_assert_cmpuint (count_entries (manager, "unlock.refused", "denied"), ==, 2);
	g_assert_cmpuint (case_version (manager), ==, 2);
	assert_sound (fixture, manager);
}

/* The end of an intent is an entry too, and an entry by a person without a seat would spoil the log. */
static void
test_suspended_with_intent (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (GError) error = NULL;

	(void) data;
	{
		g_autoptr (KinkoAct) act =
			kinko_act_begin (worker, "case.list", "vault", NULL, &error);

		g_assert_true (kinko_act_commit_intent (act, &error));
		g_assert_true (kinko_operator_suspend (manager, "sato", "休職", &error));
		g_assert_false (kinko_act_finish (act, NULL, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	}
	g_clear_pointer (&worker, kinko_session_close);
	g_clear_pointer (&manager, kinko_session_close);
	manager = open_manager (fixture);
	g_assert_cmpuint (count_entries (manager, "case.list", "aborted"), ==, 1);
	assert_sound (fixture, manager);
}

static void
test_suspends_oneself (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "suzuki", KINKO_ROLE_MANAGER, FALSE);
	g_autoptr (KinkoSession) other = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_true (kinko_operator_revoke (manager, "tanaka", "退職", &error));
	g_assert_null (kinko_operator_list (manager, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_AUTH);
	g_clear_pointer (&manager, kinko_session_close);
	other = open_person (fixture, identity);
	assert_sound (fixture, other);
}

/* A person without a seat brings the mirror up to the loss of it and no further: a commit by that key would make the
 * mirror fail every verification. */
static void
test_suspended_with_mirror_behind (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) manager = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, manager, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (KinkoSession) worker = open_person (fixture, identity);
	g_autoptr (GError) error = NULL;

	(void) data;
	import_sample (manager);
	g_free (shell (fixture, "mv vault/mirror.git away"));
	edit_well (worker);
	g_assert_true (kinko_operator_suspend (manager, "sato", "休職", &error));
	edit_well (manager);
	g_free (shell (fixture, "mv away vault/mirror.git"));
	g_clear_pointer (&worker, kinko_session_close);
	edit_well (manager);
	assert_sound (fixture, manager);
}

/* ---- the mirror cannot be written ------------------------------------------------------------ */

static void
test_mirror_behind (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	guint limit = kinko_policy_mirror_lag (kinko_session_policy (session));
	g_autoptr (GError) error = NULL;
	g_autofree char *line = NULL;
	guint64 version;

	(void) data;
	import_sample (session);
	g_free (shell (fixture, "mv vault/mirror.git away; touch vault/mirror.git"));
	g_assert_null (fixture->warning);
	edit_well (session);
	g_assert_nonnull (fixture->warning); /* at once */
	for (guint i = 0; i < limit; i++)
		edit_well (session);
	version = case_version (session);
	g_assert_false (edit_address (session, "どこか", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_assert_nonnull (kinko_error_hint (error));
	g_assert_cmpuint (case_version (session), ==, version);
	line = last_line (session);
	assert_contains (line, "\"result\":\"denied\"");
	assert_contains (line, "\"reason\":\"mirror-lag\"");
	g_clear_error (&error);
	g_assert_null (kinko_case_reveal (session, CASE, KINKO_SUBJECT_CHILD, "tier-review", NULL,
					  TRUE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_clear_error (&error);
	/* a new session is told at once, and may do no more */
	g_clear_pointer (&session, kinko_session_close);
	g_clear_pointer (&fixture->warning, g_free);
	session = open_manager (fixture);
	g_assert_nonnull (fixture->warning);
	g_assert_null (kinko_case_show (session, CASE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	/* and heals by itself */
	g_free (shell (fixture, "rm vault/mirror.git; mv away vault/mirror.git"));
	edit_well (session);
	assert_sound (fixture, session);
}

static void
write_on_read_only_mirror (gpointer data)
{
	Fixture *fixture = data;
	g_autoptr (KinkoSession) session = open_manager (fixture);

	g_assert_cmpint (mount (fixture->mirror, fixture->mirror, NULL, MS_BIND, NULL), ==, 0);
	g_assert_cmpint (
		mount (NULL, fixture->mirror, NULL, MS_BIND | MS_REMOUNT | MS_RDONLY, NULL), ==, 0);
	import_sample (session);
	g_assert_nonnull (fixture->warning);
	edit_well (session);
	kinko_session_close (g_steal_pointer (&session));
}

static void
test_read_only_mirror (Fixture *fixture, gconstpointer data)
{
	g_autofree char *elsewhere = g_build_filename (fixture->dir, "elsewhere", NULL);
	g_autoptr (KinkoSession) session = NULL;

	(void) data;
	g_assert_cmpint (g_mkdir (elsewhere, 0700), ==, 0);
	scratch_run_on_tiny_disk (elsewhere, 64, write_on_read_only_mirror, fixture);
	session = open_manager (fixture);
	assert_sound (fixture, session);
}

/* ---- time passes ------------------------------------------------------------------------------ */

static KinkoAct *
begin_close (KinkoSession *session, const char *approval, GError **error)
{
	const KinkoActScope scope = { .approval = approval };
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "contract.close", "vault", NULL, error);

	return act != NULL && kinko_act_authorize (act, &scope, error) ? g_steal_pointer (&act)
								       : NULL;
}

/* An act that goes on when its grant has ended leaves a log that everybody accepts, and the grant unused. */
static void
test_grant_ends_meanwhile (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, FALSE);
	g_autoptr (KinkoSession) other = open_person (fixture, identity);
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (KinkoAct) act = NULL;
	g_autofree char *number = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	kinko_session_set_ask (session, say_passphrase, NULL);
	approve (session, APPROVAL);
	kinko_session_set_asking (session, "contract close");
	g_assert_null (begin_close (session, APPROVAL, NULL));
	number = g_strdup (kinko_session_asked (session));
	kinko_session_set_asking (session, NULL);
	line = kinko_second_grant (other, number, NULL, &error);
	g_assert_no_error (error);
	act = begin_close (session, number, &error);
	g_assert_no_error (error);
	g_setenv ("KINKO_TEST_NOW_MS", "4102444800000", TRUE); /* 2100 */
	g_assert_false (kinko_act_commit (act, &error));
	g_unsetenv ("KINKO_TEST_NOW_MS");
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	g_clear_error (&error);
	g_clear_pointer (&act, kinko_act_free);
	g_assert_cmpuint (count_entries (session, "contract.close", "granted"), ==, 0);
	g_clear_pointer (&line, kinko_register_line_free);
	line = kinko_register_load (session, kinko_register_find ("second"), number, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (kinko_record_get (line->record, "state"), ==, "granted");
	/* and it does not hold again because the clock is set back */
	g_assert_null (begin_close (session, number, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_DENIED);
	assert_contains (error->message, "expired");
	assert_sound (fixture, session);
}

/* ---- the disk is full ------------------------------------------------------------------------ */

typedef struct {
	Fixture fixture;
	const char *name;
	gboolean show;
} FullDisk;

static void
act_on_full_disk (gpointer data)
{
	FullDisk *full = data;
	g_autofree char *ballast = NULL;
	g_autofree char *line = NULL;
	g_autoptr (KinkoSession) session = NULL;
	g_autoptr (GError) error = NULL;

	full->fixture.dir = g_mkdtemp (g_build_filename (full->name, "kinko-XXXXXX", NULL));
	set_up (&full->fixture, NULL);
	ballast = g_build_filename (full->name, "ballast", NULL);
	session = open_manager (&full->fixture);
	import_sample (session);
	scratch_fill (ballast);
	if (full->show)
		g_assert_null (kinko_case_show (session, CASE, &error));
	else
		g_assert_false (edit_address (session, "どこか", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	line = last_line (session);
	assert_contains (line,
			 full->show ? "\"action\":\"case.show\"" : "\"action\":\"case.edit\"");
	assert_contains (line, "\"result\":\"failed\"");
	g_assert_cmpuint (case_version (session), ==, 1);

	/* the reserve is used up: neither the act nor its failure can be logged, and nothing is shown */
	g_clear_error (&error);
	g_free (ballast);
	ballast = g_build_filename (full->name, "more", NULL);
	scratch_fill (ballast);
	while (error == NULL)
		g_assert_false (full->show ? kinko_case_show (session, CASE, &error) != NULL
					   : edit_address (session, "どこか", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_assert_cmpuint (case_version (session), ==, 1);
	g_clear_pointer (&session, kinko_session_close);

	/* with room again the vault opens: what was remembered is what was really committed */
	g_assert_cmpint (g_unlink (ballast), ==, 0);
	g_free (shell (&full->fixture, "rm -f '%s/ballast'", full->name));
	session = open_manager (&full->fixture);
	edit_well (session);
	kinko_session_close (g_steal_pointer (&session));
}

static void
test_full_disk (gconstpointer data)
{
	g_autoptr (Scratch) folder = scratch_new ();
	FullDisk full = { .name = folder, .show = data != NULL };

	scratch_run_on_tiny_disk (folder, 24 * 1024, act_on_full_disk, &full);
}

/* ---- intents --------------------------------------------------------------------------------- */

static guint64
open_intent (KinkoSession *session, KinkoAct **act)
{
	g_autoptr (GError) error = NULL;
	guint64 seq;

	*act = kinko_act_begin (session, "case.list", "vault", NULL, &error);
	g_assert_no_error (error);
	seq = kinko_act_next_seq (*act);
	g_assert_true (kinko_act_commit_intent (*act, &error));
	g_assert_no_error (error);
	return seq;
}

static void
test_intents (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) failure = g_error_new (KINKO_ERROR, KINKO_ERROR_IO, "x");
	g_autoptr (GError) error = NULL;

	(void) data;
	for (guint i = 0; i < 2; i++) {
		g_autoptr (KinkoAct) act = NULL;
		guint64 seq = open_intent (session, &act);
		g_autofree char *expected = g_strdup_printf (
			"\"result\":\"%s\",\"detail\":{\"intent\":%" G_GUINT64_FORMAT "%s}}",
			i == 0 ? "done" : "failed", seq, i == 0 ? "" : ",\"error\":\"io\"");
		g_autofree char *line = NULL;

		g_assert_true (kinko_act_finish (act, i == 0 ? NULL : failure, &error));
		line = last_line (session);
		assert_contains (line, expected);
	}
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, NULL, "aborted"), ==, 0);
	g_assert_cmpuint (count_entries (session, "case.list", "intent"), ==, 2);
	g_assert_cmpuint (count_entries (session, "case.list", "done"), ==, 1);
	g_assert_cmpuint (count_entries (session, "case.list", "failed"), ==, 1);
	assert_sound (fixture, session);
}

static void
test_orphaned_intent (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) working = open_manager (fixture);
	g_autoptr (KinkoAct) act = NULL;
	g_autoptr (KinkoSession) session = NULL;
	g_autoptr (GError) error = NULL;
	int status;

	(void) data;
	(void) open_intent (working, &act);
	status = wait_for (start_child (fixture, "die", fixture->identity));
	g_assert_true (WIFSIGNALED (status));
	session = open_manager (fixture);
	/* the dead one's is closed, once; the living one's is left alone */
	g_assert_cmpuint (count_entries (session, "case.list", "intent"), ==, 2);
	g_assert_cmpuint (count_entries (session, "case.list", "aborted"), ==, 1);
	g_assert_true (kinko_act_finish (act, NULL, &error));
	g_clear_pointer (&act, kinko_act_free);
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, "case.list", "aborted"), ==, 1);
	g_assert_cmpuint (count_entries (session, "case.list", "done"), ==, 1);
	assert_sound (fixture, session);
}

/* ---- refused by a rule of its own, approved, opened again -------------------------------------- */

/* Some row that an act writes. */
static void
write_row (KinkoAct *act)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoStatement) insert =
		kinko_act_prepare (act, "INSERT INTO spool_taken (name) VALUES ('test')", &error);

	g_assert_no_error (error);
	g_assert_true (kinko_statement_run (insert, &error));
}

static gint64
count_rows (KinkoSession *session)
{
	gint64 n = -1;

	g_assert_true (kinko_db_get_int (kinko_session_db (session),
					 "SELECT count (*) FROM spool_taken WHERE name = 'test'",
					 &n, NULL));
	return n;
}

static void
test_refuse (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) error = NULL;
	KinkoAct *act = kinko_act_begin (session, "case.edit", "case/none", NULL, &error);
	guint64 before = kinko_log_size (kinko_session_log (session));
	g_autofree char *line = NULL;

	(void) data;
	write_row (act);
	json_object_set_new (kinko_act_detail (act), "version", json_integer (2));
	g_assert_false (kinko_act_refuse (act, "step"));
	line = last_line (session);
	assert_contains (line, "\"action\":\"case.edit\",\"object\":\"case/none\"");
	assert_contains (line, "\"result\":\"denied\",\"detail\":{\"reason\":\"step\"}}");
	/* it is over: nothing that comes after it says so again */
	g_assert_false (kinko_act_refuse (act, "again"));
	g_assert_false (kinko_act_fail (act, &error));
	kinko_act_free (act);
	g_assert_cmpuint (kinko_log_size (kinko_session_log (session)), ==, before + 1);
	g_assert_cmpint (count_rows (session), ==, 0);
	assert_sound (fixture, session);
}

static void
assert_approval (KinkoSession *session, guint64 seq, const char *approval)
{
	g_autofree char *line = kinko_log_line (kinko_session_log (session), seq, NULL);
	KinkoEntry entry;

	g_assert_true (kinko_entry_parse (line, strlen (line), &entry, NULL));
	g_assert_true (kinko_slice_equal (entry.approval, approval));
}

/* From where it is set on, in every entry: also of a failure, and of the end of an intent. */
static void
test_approval (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	KinkoLog *log = kinko_session_log (session);
	g_autoptr (GError) error = NULL;
	guint64 first;

	(void) data;
	for (guint i = 0; i < 3; i++) {
		g_autoptr (KinkoAct) act =
			kinko_act_begin (session, "case.list", "vault", NULL, &error);

		first = kinko_log_size (log);
		g_assert_true (kinko_act_add_entry (act, "case.list", "vault", "granted",
						    json_object (), &error));
		kinko_act_set_approval (act, "R8-0001");
		kinko_act_set_approval (act, "R8-0012");
		if (i == 0) {
			g_assert_true (kinko_act_add_entry (act, "case.list", "vault", "granted",
							    json_object (), &error));
			g_assert_true (kinko_act_commit (act, &error));
			assert_approval (session, first, "");
			assert_approval (session, first + 1, "R8-0012");
			assert_approval (session, first + 2, "R8-0012");
		} else if (i == 1) {
			(void) kinko_act_fail (act, NULL);
			assert_approval (session, kinko_log_size (log) - 1, "R8-0012");
		} else {
			g_assert_true (kinko_act_commit_intent (act, &error));
			g_assert_true (kinko_act_finish (act, NULL, &error));
			assert_approval (session, kinko_log_size (log) - 2, "R8-0012");
			assert_approval (session, kinko_log_size (log) - 1, "R8-0012");
		}
	}
	{ /* and in none of the next act */
		g_autoptr (KinkoAct) act =
			kinko_act_begin (session, "case.list", "vault", NULL, &error);

		g_assert_true (kinko_act_commit (act, &error));
		assert_approval (session, kinko_log_size (log) - 1, "");
	}
	assert_sound (fixture, session);
}

static void
test_reopen (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (GError) failure = g_error_new (KINKO_ERROR, KINKO_ERROR_IO, "x");
	g_autoptr (GError) error = NULL;

	(void) data;
	for (guint i = 0; i < 2; i++) {
		g_autoptr (KinkoAct) act =
			kinko_act_begin (session, "case.list", "vault", NULL, &error);
		guint64 seq = kinko_act_next_seq (act);
		g_autofree char *expected = g_strdup_printf (
			"\"result\":\"%s\",\"detail\":{\"intent\":%" G_GUINT64_FORMAT
			",\"copy\":7%s}}",
			i == 0 ? "done" : "failed", seq, i == 0 ? "" : ",\"error\":\"io\"");
		g_autofree char *line = NULL;

		json_object_set_new (kinko_act_detail (act), "count", json_integer (3));
		g_assert_true (kinko_act_commit_intent (act, &error));
		g_assert_true (kinko_act_reopen (act, &error));
		g_assert_cmpuint (json_object_size (kinko_act_detail (act)), ==, 0);
		json_object_set_new (kinko_act_detail (act), "copy", json_integer (7));
		if (i == 0)
			write_row (act);
		g_assert_true (kinko_act_finish (act, i == 0 ? NULL : failure, &error));
		line = last_line (session);
		assert_contains (line, expected);
		g_assert_cmpint (count_rows (session), ==, 1);
	}
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	g_assert_cmpint (count_rows (session), ==, 1);
	g_assert_cmpuint (count_entries (session, NULL, "aborted"), ==, 0);
	assert_sound (fixture, session);
}

/* What was written behind the effect and not finished is gone, and the intent is closed at the next opening. */
static void
test_reopened_and_dropped (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoAct) act = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	(void) open_intent (session, &act);
	g_assert_true (kinko_act_reopen (act, &error));
	write_row (act);
	g_clear_pointer (&act, kinko_act_free);
	g_assert_cmpint (count_rows (session), ==, 0);
	g_assert_cmpuint (count_entries (session, "case.list", "done"), ==, 0);
	g_clear_pointer (&session, kinko_session_close);
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, "case.list", "aborted"), ==, 1);
	assert_sound (fixture, session);
}

/* ---- children -------------------------------------------------------------------------------- */

static int
run_child (const char *what, char *dir, const char *identity)
{
	Fixture fixture = { .dir = dir, .vault = g_build_filename (dir, "vault", NULL) };
	g_autoptr (KinkoSession) session = open_person (&fixture, identity);
	KinkoAct *act;

	if (strcmp (what, "die") == 0) {
		(void) open_intent (session, &act);
		(void) raise (SIGKILL);
	}
	for (guint i = 0; i < 10; i++)
		edit_well (session);
	g_clear_pointer (&session, kinko_session_close);
	if (fixture.warning != NULL)
		g_printerr ("%s\n", fixture.warning);
	g_free (fixture.warning);
	g_free (fixture.vault);
	return 0;
}

#define ADD(name, function) g_test_add ("/act/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	if (argc == 5 && strcmp (argv[1], "--child") == 0)
		return run_child (argv[2], argv[3], argv[4]);
	share_keys ();
	g_test_init (&argc, &argv, NULL);
	g_test_add_data_func ("/act/full-disk/edit", NULL, test_full_disk);
	g_test_add_data_func ("/act/full-disk/show", "show", test_full_disk);
	ADD ("denied", test_denied);
	ADD ("typed-purpose", test_typed_purpose);
	ADD ("failed", test_failed);
	ADD ("dropped", test_dropped);
	ADD ("disclosure", test_disclosure_is_logged_first);
	ADD ("no-log", test_no_log_no_disclosure);
	ADD ("interleaved", test_interleaved);
	ADD ("two-processes", test_two_processes);
	ADD ("suspended-meanwhile", test_suspended_meanwhile);
	ADD ("suspended-with-intent", test_suspended_with_intent);
	ADD ("suspends-oneself", test_suspends_oneself);
	ADD ("suspended-mirror-behind", test_suspended_with_mirror_behind);
	ADD ("mirror-behind", test_mirror_behind);
	ADD ("read-only-mirror", test_read_only_mirror);
	ADD ("grant-ends-meanwhile", test_grant_ends_meanwhile);
	ADD ("intents", test_intents);
	ADD ("orphaned-intent", test_orphaned_intent);
	ADD ("refuse", test_refuse);
	ADD ("approval", test_approval);
	ADD ("reopen", test_reopen);
	ADD ("reopened-and-dropped", test_reopened_and_dropped);
	return g_test_run ();
}
