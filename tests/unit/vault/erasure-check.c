/*
 * Looking for what was erased: what keeps it from being done, what makes it find something, and that it can be made up for.
 */
#include "vault/erasure.h"

#include <sys/file.h>

#include "tests/unit/vault/erasure-fixture.h"
#include "vault/log-deep.h"

/* A folder as a backup works in, with a copy of the database from before; -1: nobody holds it any more. */
static int
leave_copy (Office *office, gboolean held)
{
	g_autofree char *path = g_build_filename (office->fixture.vault, ".work-0123", NULL);
	int folder;

	g_free (shell (&office->fixture,
		       "mkdir -m 700 vault/.work-0123; cp vault/vault.db vault/.work-0123"));
	if (!held)
		return -1;
	folder = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_assert_cmpint (flock (folder, LOCK_EX | LOCK_NB), ==, 0);
	return folder;
}

/* Somebody reads meanwhile and keeps old pages in the write-ahead log: erased, and said not to be checked; afterwards it
 * can be. */
static void
test_busy (Office *office, gconstpointer data)
{
	sqlite3 *db = open_office_db (office);
	g_autoptr (GPtrArray) traces = g_ptr_array_new_with_free_func ((GDestroyNotify) trace_free);
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;
	sqlite3 *look;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	g_free (add_document (office, SATO, "C26-0001", TRUE));
	look = open_office_db (office);
	COLLECT_CASES (traces, look, "case_no = 'C26-0001'");
	assert_there (office, traces, look);
	run_sql (db, "BEGIN; SELECT count (*) FROM case_number;");
	be_impatient (office);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", NULL), ==, KINKO_ERROR_BUSY);
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "case.erase", "granted"), ==, 1);
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "erasure.check", NULL), ==, 0);
	g_assert_cmpuint (count_rows (office->sessions[TANAKA],
				      "SELECT count (*) FROM register_line"
				      " WHERE register = 'erasure' AND open = 1"),
			  ==, 1);
	run_sql (db, "COMMIT");
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	line = kinko_erasure_check (office->sessions[TANAKA], "X26-0001", &error);
	g_assert_no_error (error);
	g_assert_cmpstr (field (line, "result"), ==, "clean");
	assert_wal_is_empty (office);
	g_assert_cmpuint (count_traces (office, traces), ==, 0);
	g_assert_null (kinko_erasure_check (office->sessions[TANAKA], "X26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	assert_newest_sound (&office->fixture, office->sessions[TANAKA], 5);
}

/* A copy of the database that a killed backup left in the folder is gone before anybody says that nothing was found. */
static void
test_left_copy (Office *office, gconstpointer data)
{
	g_autoptr (KinkoRegisterLine) line = NULL;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	(void) leave_copy (office, FALSE);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", &line), ==, -1);
	g_assert_cmpstr (field (line, "result"), ==, "clean");
	assert_one_database (office);
	/* Nobody has to erase for it: an opening does. */
	(void) leave_copy (office, FALSE);
	close_sessions (office);
	office->sessions[TANAKA] = open_person (&office->fixture, office->identities[TANAKA]);
	assert_one_database (office);
}

/* While somebody works with such a copy the check is not made. */
static void
test_copy_in_use (Office *office, gconstpointer data)
{
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;
	int folder;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	folder = leave_copy (office, TRUE);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", NULL), ==, KINKO_ERROR_BUSY);
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "case.erase", "granted"), ==, 1);
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "erasure.check", NULL), ==, 0);
	g_assert_null (kinko_erasure_check (office->sessions[TANAKA], "X26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	g_clear_error (&error);
	(void) close (folder);
	line = kinko_erasure_check (office->sessions[TANAKA], "X26-0001", &error);
	g_assert_no_error (error);
	g_assert_cmpstr (field (line, "result"), ==, "clean");
	assert_one_database (office);
}

/* Beside the vault, too, a copy may lie that a restore left: nothing is said to be checked until it is gone. */
static void
test_copy_beside (Office *office, gconstpointer data)
{
	g_autofree char *mark = g_build_filename (office->fixture.dir, "vault.unfinished-0123abcd",
						  ".restoring", NULL);
	g_autoptr (KinkoRegisterLine) line = NULL;
	g_autoptr (GError) error = NULL;
	int lock;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	g_free (shell (
		&office->fixture,
		"u=vault.unfinished-0123abcd; mkdir $u; cp vault/vault.* $u; : >$u/.restoring;"
		" mkdir vault.unfinished-00000000 other; cp vault/vault.json other"));
	lock = open (mark, O_WRONLY | O_CLOEXEC);
	g_assert_cmpint (flock (lock, LOCK_EX | LOCK_NB), ==, 0);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", NULL), ==, KINKO_ERROR_BUSY);
	(void) close (lock);
	g_assert_null (kinko_erasure_check (office->sessions[TANAKA], "X26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_assert_nonnull (strstr (error->message, "vault.unfinished-0123abcd"));
	g_clear_error (&error);
	g_assert_cmpuint (count_entries (office->sessions[TANAKA], "erasure.check", NULL), ==, 0);
	/* that of another vault says nothing about this one */
	g_free (shell (&office->fixture, "sed -i -E 's/(\"id\": *\")[0-9a-f]{8}/\\100000000/'"
					 " vault.unfinished-0123abcd/vault.json"));
	line = kinko_erasure_check (office->sessions[TANAKA], "X26-0001", &error);
	g_assert_no_error (error);
	g_assert_cmpstr (field (line, "result"), ==, "clean");
}

static void
deep_is_good (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDeepReport) report = kinko_log_verify_deep (session, NULL, &error);

	g_assert_no_error (error);
	g_assert_nonnull (report);
}

/* Without what is to be looked for every search would be a good one. */
static void
test_marks_taken (Office *office, gconstpointer data)
{
	sqlite3 *db = open_office_db (office);
	g_autoptr (GError) error = NULL;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	run_sql (db, "BEGIN; SELECT count (*) FROM case_number;");
	be_impatient (office);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", NULL), ==, KINKO_ERROR_BUSY);
	run_sql (db, "COMMIT");
	deep_is_good (office->sessions[TANAKA]);
	run_sql (db, "DELETE FROM erasure_mark");
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	g_assert_null (kinko_erasure_check (office->sessions[TANAKA], "X26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_clear_error (&error);
	/* before anybody looks for them, too */
	g_assert_null (kinko_log_verify_deep (office->sessions[TANAKA], NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	assert_contains (((KinkoProblem *) kinko_error_problems (error)->pdata[0])->message,
			 "erasure_mark");
}

/* What stands in the database is found: a mark of a case that is there. */
static void
test_check_can_fail (Office *office, gconstpointer data)
{
	sqlite3 *db = open_office_db (office);
	g_autoptr (GError) error = NULL;
	g_autofree char *line = NULL;

	(void) data;
	drive_to (office, "C26-0001", KINKO_STATE_WITHDRAWN);
	run_sql (db, "BEGIN; SELECT count (*) FROM case_number;");
	be_impatient (office);
	g_assert_cmpint (try_erase_case (office, TANAKA, "C26-0001", NULL), ==, KINKO_ERROR_BUSY);
	run_sql (db, "COMMIT; CREATE TABLE kept (box); INSERT INTO kept SELECT marks FROM"
		     " erasure_mark;");
	/* turned over once more, so that it is what was erased */
	{
		sqlite3_stmt *query, *insert;
		g_autofree guint8 *bytes = NULL;
		int len;

		g_assert_cmpint (sqlite3_prepare_v2 (db, "SELECT box FROM kept", -1, &query, NULL),
				 ==, SQLITE_OK);
		g_assert_cmpint (sqlite3_step (query), ==, SQLITE_ROW);
		len = sqlite3_column_bytes (query, 0);
		bytes = g_memdup2 (sqlite3_column_blob (query, 0), (gsize) len);
		for (int i = 0; i < len; i++)
			bytes[i] = (guint8) ~bytes[i];
		g_assert_cmpint (sqlite3_finalize (query), ==, SQLITE_OK);
		g_assert_cmpint (
			sqlite3_prepare_v2 (db, "INSERT INTO kept VALUES (?)", -1, &insert, NULL),
			==, SQLITE_OK);
		g_assert_cmpint (sqlite3_bind_blob (insert, 1, bytes, len, SQLITE_STATIC), ==,
				 SQLITE_OK);
		g_assert_cmpint (sqlite3_step (insert), ==, SQLITE_DONE);
		g_assert_cmpint (sqlite3_finalize (insert), ==, SQLITE_OK);
	}
	g_assert_cmpint (sqlite3_close (db), ==, SQLITE_OK);
	g_assert_null (kinko_erasure_check (office->sessions[TANAKA], "X26-0001", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	line = newest_line (office->sessions[TANAKA], "erasure.check");
	g_assert_null (strstr (line, "\"found\":0,"));
	g_assert_cmpuint (count_rows (office->sessions[TANAKA],
				      "SELECT count (*) FROM register_line"
				      " WHERE register = 'erasure' AND open = 1"),
			  ==, 1);
}

#define ADD(path, test) g_test_add (path, Office, NULL, open_on_monday, test, close_office)

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD ("/erasure-check/busy", test_busy);
	ADD ("/erasure-check/left-copy", test_left_copy);
	ADD ("/erasure-check/copy-in-use", test_copy_in_use);
	ADD ("/erasure-check/copy-beside", test_copy_beside);
	ADD ("/erasure-check/marks-taken", test_marks_taken);
	ADD ("/erasure-check/check-can-fail", test_check_can_fail);
	return g_test_run ();
}
