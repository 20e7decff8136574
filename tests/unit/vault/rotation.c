#include "tests/unit/vault/heard.h"
#include "tests/unit/vault/rotation-fixture.h"

#define SCAN_LEN (262144 + 17)

static gint64
get_int (KinkoSession *session, const char *sql)
{
	g_autoptr (GError) error = NULL;
	gint64 value = -1;
	gboolean done = kinko_db_get_int (kinko_session_db (session), sql, &value, &error);

	g_assert_no_error (error);
	g_assert_true (done);
	return value;
}

/* ---- what stays ------------------------------------------------------------------------------ */

/* All My Numbers of the sample cases, one a line, as they are shown. */
static char *
reveal_all (KinkoSession *session)
{
	GString *text = g_string_new (NULL);

	for (guint n = 1; n <= 10; n++)
		for (guint subject = 0; subject < KINKO_SUBJECTS; subject++) {
			g_autofree char *case_no = g_strdup_printf ("C26-%04u", n);
			g_autoptr (GError) error = NULL;
			g_autoptr (KinkoSecret) digits =
				kinko_case_reveal (session, case_no, (KinkoSubject) subject,
						   PURPOSE, NULL, TRUE, &error);

			if (digits == NULL)
				g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
			g_string_append_printf (text, "%s %u %s\n", case_no, subject,
						digits == NULL ? "-" : kinko_secret_text (digits));
		}
	return g_string_free (text, FALSE);
}

static void
assert_document (Fixture *fixture, KinkoSession *session, const char *number, const char *path)
{
	g_autofree char *out = g_build_filename (fixture->dir, "taken", NULL);
	KinkoDocumentTake take = { .path = out, .purpose = PURPOSE, .approval = APPROVAL };
	g_autofree char *copy = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDocument) taken =
		kinko_document_get (session, number, &take, &copy, &error);

	g_assert_no_error (error);
	g_assert_nonnull (taken);
	g_free (shell (fixture, "cmp '%s' taken; rm taken", path));
}

/* The child's number of the first sample case is found, once, and by the new index only. */
static void
assert_blind (KinkoSession *session, const KinkoCompartments *old)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) digits =
		kinko_case_reveal (session, CASE, KINKO_SUBJECT_CHILD, PURPOSE, NULL, TRUE, &error);
	KinkoCompartments *now = session->compartments;
	g_autoptr (GBytes) found = kinko_number_blind (session, KINKO_SUBJECT_CHILD, 2026,
						       kinko_secret_text (digits), &error);
	g_autoptr (GBytes) before = NULL;
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		session->db, "SELECT count (*) FROM case_number WHERE blind = ?", &error);

	session->compartments = (KinkoCompartments *) (gsize) old;
	before = kinko_number_blind (session, KINKO_SUBJECT_CHILD, 2026, kinko_secret_text (digits),
				     &error);
	session->compartments = now;
	g_assert_no_error (error);
	g_assert_true (kinko_statement_bind_bytes (query, 1, found, &error));
	g_assert_cmpint (kinko_statement_step (query, &error), ==, KINKO_STEP_ROW);
	g_assert_cmpint (kinko_statement_int (query, 0), ==, 1);
	g_clear_pointer (&query, kinko_statement_free);
	query = kinko_db_prepare (session->db, "SELECT count (*) FROM case_number WHERE blind = ?",
				  &error);
	g_assert_true (kinko_statement_bind_bytes (query, 1, before, &error));
	g_assert_cmpint (kinko_statement_step (query, &error), ==, KINKO_STEP_ROW);
	g_assert_cmpint (kinko_statement_int (query, 0), ==, 0);
}

/* None of the keys of @kind in the column opens with what was known before. @old, @new: compartment keys. */
static guint
assert_rewrapped (KinkoSession *session, const char *sql, const char *kind, const KinkoSecret *old,
		  const KinkoSecret *new)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoStatement) query = kinko_db_prepare (session->db, sql, &error);
	guint n = 0;

	for (; kinko_statement_step (query, &error) == KINKO_STEP_ROW; n++) {
		g_autoptr (GBytes) wrapped = kinko_statement_bytes (query, 1);
		const char *handle = kinko_statement_text (query, 0);
		g_autoptr (GError) closed = NULL;
		g_autoptr (GBytes) by_old =
			kinko_case_key_rewrap (session, handle, kind, wrapped, old, new, &closed);
		g_autoptr (GBytes) by_new =
			kinko_case_key_rewrap (session, handle, kind, wrapped, new, old, &error);

		g_assert_null (by_old);
		g_assert_error (closed, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_assert_nonnull (by_new);
	}
	g_assert_no_error (error);
	return n;
}

/* The new database is as good as the old one: what a copy by SQL loses is there, and no content was lost. */
static void
assert_whole (KinkoSession *session)
{
	g_autoptr (GError) error = NULL;

	g_assert_cmpint (get_int (session, "PRAGMA user_version"), ==, 4);
	g_assert_cmpint (
		get_int (session, "SELECT count (*) FROM sqlite_schema WHERE type = 'trigger'"), ==,
		4);
	g_assert_true (kinko_db_check_pages (session->db, &error));
	g_assert_no_error (error);
}

static void
test_all (Fixture *fixture, gconstpointer data)
{
	KinkoSession *session = open_manager (fixture);
	g_autoptr (KinkoCompartments) old = copy_keys (kinko_session_compartments (session));
	g_autofree char *sato = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *kato = enrol (fixture, session, "kato", KINKO_ROLE_WORKER, FALSE);
	g_autofree char *ward = enrol (fixture, session, "meguro", KINKO_ROLE_WARD, FALSE);
	g_autofree char *plain = make_scan (fixture, "plain", SCAN_LEN);
	g_autofree char *secret = make_scan (fixture, "secret", SCAN_LEN);
	g_autoptr (KinkoDocument) one = NULL, two = NULL;
	g_autofree char *before = NULL;
	g_autofree char *after = NULL;
	Heard cases = { .what = "renewing the keys of cases" };
	KinkoRotated rotated;
	gint64 lines;

	(void) data;
	import_cases (session);
	one = add_file (session, CASE, plain, FALSE);
	two = add_file (session, CASE, secret, TRUE);
	before = reveal_all (session);
	assert_contains (before, "C26-0001 0 000000001015\n");
	lines = get_int (session, "SELECT count (*) FROM register_line");
	kinko_session_set_wait (session, hear, &cases);
	rotated = rotate (session);
	kinko_session_set_wait (session, NULL, NULL);
	g_assert_cmpuint (cases.calls, ==, 10);
	g_assert_cmpuint (cases.done, ==, 10);
	g_assert_cmpuint (cases.total, ==, 10 + (guint64) lines);
	g_assert_true (rotated.numbers);
	g_assert_cmpuint (rotated.grants, ==, 3);
	g_assert_cmpuint (rotated.rewrapped.cases, ==, 10);
	g_assert_cmpuint (rotated.rewrapped.lines, ==, (guint64) lines);
	g_assert_false (kinko_secret_equal (old->records, session->compartments->records));
	g_assert_false (kinko_secret_equal (old->numbers, session->compartments->numbers));
	g_assert_cmpint (open_stock (fixture, old->records), ==, SQLITE_NOTADB);
	g_assert_cmpint (open_stock (fixture, old->numbers), ==, SQLITE_NOTADB);
	g_assert_cmpint (open_stock (fixture, session->compartments->records), ==, SQLITE_OK);
	g_assert_cmpuint (assert_rewrapped (session, "SELECT handle, record_key FROM case_file",
					    "key/record", old->records,
					    session->compartments->records),
			  ==, 10);
	g_assert_cmpuint (assert_rewrapped (session,
					    "SELECT handle, number_key FROM case_file"
					    " WHERE number_key IS NOT NULL",
					    "key/number", old->numbers,
					    session->compartments->numbers),
			  ==, rotated.rewrapped.numbers);
	g_assert_cmpuint (rotated.rewrapped.numbers, >, 5);
	g_assert_cmpuint (assert_rewrapped (session, "SELECT handle, key FROM register_line",
					    "key/register", old->records,
					    session->compartments->records),
			  ==, (guint) lines);
	assert_no_leftovers (fixture);
	for (guint again = 0; again < 2; again++) {
		g_clear_pointer (&after, g_free);
		after = reveal_all (session);
		g_assert_cmpstr (after, ==, before);
		assert_document (fixture, session, one->number, plain);
		assert_document (fixture, session, two->number, secret);
		assert_blind (session, old);
		assert_whole (session);
		assert_sound (fixture, session);
		g_clear_pointer (&session, kinko_session_close);
		kinko_session_close (open_person (fixture, kato));
		kinko_session_close (open_person (fixture, ward));
		session = open_person (fixture, again == 0 ? fixture->identity : sato);
	}
	g_clear_pointer (&session, kinko_session_close);
}

/* ---- others at work -------------------------------------------------------------------------- */

/*
 * A session that was open before writes nothing into a file that has no name any more, and takes nothing of the new one
 * with it when it goes: SQLite's last connection removes the write-ahead log by its name.
 */
static void
test_other_session (Fixture *fixture, gconstpointer data)
{
	KinkoCaseChange change = { kinko_field_index ("g1_levy"), "190000" };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *identity = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autoptr (KinkoSession) sato = NULL;
	g_autoptr (KinkoCase) kase = NULL;
	g_autoptr (GError) error = NULL;
	g_autofree char *levy = NULL;

	(void) data;
	import_sample (session);
	sato = open_person (fixture, identity);
	(void) rotate (session);
	g_assert_null (kinko_case_edit (sato, CASE, &change, 1, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	assert_contains (kinko_error_hint (error), "open it again");
	g_clear_error (&error);
	g_assert_null (kinko_case_show (sato, CASE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	g_clear_error (&error);
	kase = kinko_case_edit (session, CASE, &change, 1, &error);
	g_assert_no_error (error);
	g_free (shell (fixture, "test -s vault/vault.db-wal; stat -c %%i vault/vault.db-wal >wal"));
	g_clear_pointer (&sato, kinko_session_close);
	g_free (shell (fixture, "test -s vault/vault.db-wal; "
				"test \"$(cat wal)\" = \"$(stat -c %%i vault/vault.db-wal)\""));
	sato = open_person (fixture, identity);
	g_clear_pointer (&kase, kinko_case_free);
	kase = kinko_case_show (sato, CASE, &error);
	g_assert_no_error (error);
	levy = g_strdup (kinko_case_data_get (kase->data, "g1_levy"));
	g_assert_cmpstr (levy, ==, "190000");
	assert_sound (fixture, session);
}

/* Of a process that was killed after a COMMIT the write-ahead log lies about. All of it is in the new database, and none of it
 * is taken for the new one's. */
static void
test_wal_lies_about (Fixture *fixture, gconstpointer data)
{
	KinkoCaseChange change = { kinko_field_index ("g1_levy"), "190000" };
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoCase) kase = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	import_sample (session);
	kase = kinko_case_edit (session, CASE, &change, 1, &error);
	g_assert_no_error (error);
	g_free (shell (fixture, "test -s vault/vault.db-wal; cp -a vault killed"));
	g_clear_pointer (&session, kinko_session_close);
	g_free (shell (fixture, "rm -rf vault; mv killed vault; test -s vault/vault.db-wal"));
	session = open_manager (fixture);
	(void) rotate (session);
	g_clear_pointer (&kase, kinko_case_free);
	kase = kinko_case_show (session, CASE, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (kinko_case_data_get (kase->data, "g1_levy"), ==, "190000");
	assert_sound (fixture, session);
}

/* Whoever reads an older state of the database keeps the write-ahead log from being emptied. */
static void
test_reader (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autoptr (KinkoCompartments) old = copy_keys (kinko_session_compartments (session));
	sqlite3 *reader = open_raw (fixture, session->compartments->records);
	g_autoptr (GError) error = NULL;
	KinkoRotated rotated;

	(void) data;
	run_sql (reader, "BEGIN; SELECT count (*) FROM audit_entry");
	import_sample (session);
	kinko_db_set_patience (session->db, 50);
	g_assert_false (kinko_keys_rotate (session, &rotated, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	g_assert_cmpuint (count_entries (session, "keys.rotate", "failed"), ==, 1);
	g_assert_true (kinko_secret_equal (old->records, session->compartments->records));
	assert_no_leftovers (fixture);
	run_sql (reader, "ROLLBACK");
	(void) rotate (session);
	g_assert_cmpint (sqlite3_close (reader), ==, SQLITE_OK);
	assert_sound (fixture, session);
}

/* ---- what a killed one leaves ---------------------------------------------------------------- */

/* Grants that no database goes with are not taken for somebody's, nor is a database that was never finished. */
static void
test_leftovers (Fixture *fixture, gconstpointer data)
{
	static const char *const salts[] = { "00112233445566778899aabbccddeeff", "", "short" };
	g_autoptr (KinkoSession) session = NULL;

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (salts); i++) {
		g_free (shell (
			fixture,
			"mkdir -m 700 vault/grants.next; printf %%s '%s' >vault/grants.next/salt; "
			"echo foreign >vault/grants.next/tanaka.age; "
			"head -c 8192 /dev/urandom >vault/vault.db.next; "
			"touch vault/vault.db.next-journal",
			salts[i]));
		g_clear_pointer (&session, kinko_session_close);
		session = open_manager (fixture);
		assert_no_leftovers (fixture);
	}
	g_free (shell (fixture, "mkdir -m 700 vault/grants.next")); /* beside an open session */
	(void) rotate (session);
	assert_no_leftovers (fixture);
	assert_sound (fixture, session);
}

/* What cannot be tidied up keeps everybody from the new database until it is: what an opening removes then must not be in
 * use. */
static void
test_untidy (Fixture *fixture, gconstpointer data)
{
	KinkoSession *session = open_manager (fixture);
	g_autofree char *sato = enrol (fixture, session, "sato", KINKO_ROLE_WORKER, TRUE);
	g_autofree char *message = NULL;
	g_autoptr (GError) error = NULL;
	KinkoRotated rotated;

	(void) data;
	import_sample (session);
	g_free (shell (fixture, "rm vault/grants/sato.age; mkdir -p vault/grants/sato.age/full"));
	g_assert_false (kinko_keys_rotate (session, &rotated, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	assert_contains (error->message, "the new keys are in force");
	g_assert_nonnull (kinko_error_hint (error));
	g_assert_false (kinko_session_has_keys (session));
	kinko_session_close (session);
	message = refuse_opening (fixture, fixture->identity, PASSPHRASE, KINKO_ERROR_IO);
	g_free (shell (fixture, "rm -r vault/grants/sato.age"));
	session = open_manager (fixture);
	g_assert_cmpuint (count_entries (session, "keys.rotate", "done"), ==, 1);
	kinko_session_close (open_person (fixture, sato));
	assert_no_leftovers (fixture);
	assert_sound (fixture, session);
	kinko_session_close (session);
}

/* A grant of its own for each of a large office, and a line of the log for each grant. */
static void
test_many (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *last = NULL;

	(void) data;
	for (guint i = 0; i < 60; i++) {
		g_autofree char *id = g_strdup_printf ("nagai-namae-no-jugyosha-%u", i);

		g_free (last);
		last = enrol (fixture, session, id, KINKO_ROLE_WORKER, TRUE);
	}
	g_assert_cmpuint (rotate (session).grants, ==, 61);
	g_assert_cmpuint (count_entries (session, "operator.grant", "granted"), ==, 61);
	kinko_session_close (open_person (fixture, last));
	assert_newest_sound (fixture, session, 3);
}

/* Whoever hides that keys are due changed what the log says. */
static void
test_hidden (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (KinkoSession) session = NULL;
	g_autoptr (GError) error = NULL;
	guint64 mirrored;

	(void) data;
	tamper (fixture, "INSERT INTO key_rotation (compartment, seq) VALUES ('records', 999)");
	session = open_manager (fixture);
	found = kinko_log_verify (session, &mirrored, &error);
	g_assert_null (found);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	assert_contains (error->message, "renewal of the keys");
}

#define ADD(path, test) g_test_add (path, Fixture, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD ("/rotation/all", test_all);
	ADD ("/rotation/other-session", test_other_session);
	ADD ("/rotation/wal-lies-about", test_wal_lies_about);
	ADD ("/rotation/reader", test_reader);
	ADD ("/rotation/leftovers", test_leftovers);
	ADD ("/rotation/untidy", test_untidy);
	ADD ("/rotation/many", test_many);
	ADD ("/rotation/hidden", test_hidden);
	return g_test_run ();
}
