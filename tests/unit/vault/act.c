#include "tests/unit/vault/act-fixture.h"

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

typedef struct {
	Fixture fixture;
	const char *name;
	gboolean show;
} FullDisk;

/* ---- the disk is full ------------------------------------------------------------------------ */

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

#define ADD(name, function) g_test_add ("/act/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add_data_func ("/act/full-disk/edit", NULL, test_full_disk);
	g_test_add_data_func ("/act/full-disk/show", "show", test_full_disk);
	ADD ("denied", test_denied);
	ADD ("typed-purpose", test_typed_purpose);
	ADD ("failed", test_failed);
	ADD ("dropped", test_dropped);
	ADD ("disclosure", test_disclosure_is_logged_first);
	ADD ("no-log", test_no_log_no_disclosure);
	ADD ("mirror-behind", test_mirror_behind);
	ADD ("read-only-mirror", test_read_only_mirror);
	return g_test_run ();
}
