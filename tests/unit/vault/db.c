#include "tests/unit/vault/db-fixture.h"

/* Past kinko_db_prepare(), to which a PRAGMA that can also set something is no reading. */
static char *
get_pragma (KinkoDb *db, const char *sql)
{
	sqlite3_stmt *query = NULL;
	char *value;

	g_assert_cmpint (sqlite3_prepare_v2 (db->handle, sql, -1, &query, NULL), ==, SQLITE_OK);
	g_assert_cmpint (sqlite3_step (query), ==, SQLITE_ROW);
	value = g_strdup ((const char *) sqlite3_column_text (query, 0));
	g_assert_cmpint (sqlite3_finalize (query), ==, SQLITE_OK);
	return value;
}

static void
assert_pragma (KinkoDb *db, const char *sql, const char *expected)
{
	g_autofree char *value = get_pragma (db, sql);

	g_assert_cmpstr (value, ==, expected);
}

static void
test_version (void)
{
	static const char *const good[] = { "4.6.0 community", "4.6.1 community", "4.6",
					    "4.10.0 enterprise", "5.0.0 community" };
	static const char *const bad[] = { "",       "4.5.7 community",
					   "4.5",    "3.4.1",
					   "3.9.0",  "4",
					   "4.",     "4.x",
					   "4 6",    "4.6x",
					   "-4.6",   " 4.6.1",
					   "v4.6.1", "community",
					   ".6",     "4,6.1" };

	for (gsize i = 0; i < G_N_ELEMENTS (good); i++)
		g_assert_true (kinko_db_version_is_supported (good[i]));
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
		g_assert_false (kinko_db_version_is_supported (bad[i]));
	g_assert_false (kinko_db_version_is_supported (NULL));
}

static void
test_settings (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoDb) db = NULL;

	(void) data;
	make_db (fixture);
	db = open_db (fixture, FALSE);
	assert_pragma (db, "PRAGMA journal_mode", fixture->wal ? "wal" : "truncate");
	/* The numbers are those of SQLite's documentation of each PRAGMA. */
	assert_pragma (db, "PRAGMA synchronous", fixture->wal ? "2" : "3");
	assert_pragma (db, "PRAGMA page_size", "8192");
	assert_pragma (db, "PRAGMA temp_store", "2");
	assert_pragma (db, "PRAGMA foreign_keys", "1");
	assert_pragma (db, "PRAGMA secure_delete", "1");
	assert_pragma (db, "PRAGMA trusted_schema", "0");
	assert_pragma (db, "PRAGMA cell_size_check", "1");
	assert_pragma (db, "PRAGMA cache_size", "-65536");
	g_assert_true (kinko_db_version_is_supported (kinko_db_cipher_version (db)));
	g_assert_cmpuint (scratch_mode (fixture->path), ==, 0600);
	if (fixture->wal)
		g_assert_cmpuint (scratch_mode (fixture->wal_path), ==, 0600);
}

static void
test_closed_doors (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoDb) db = open_db (fixture, TRUE);
	g_autoptr (GError) error = NULL;
	g_autofree char *other = scratch_path (fixture->folder, "other.db");
	g_autofree char *attach = g_strdup_printf ("ATTACH '%s' AS other KEY ''", other);

	(void) data;
	make_table (db);
	g_assert_false (kinko_db_run (db, attach, &error));
	g_clear_error (&error);
	g_assert_false (g_file_test (other, G_FILE_TEST_EXISTS));
	g_assert_false (kinko_db_run (db, "SELECT load_extension ('x')", &error));
	g_clear_error (&error);
	run (db, "PRAGMA writable_schema = ON"); /* ignored when defensive */
	g_assert_false (kinko_db_run (db, "UPDATE sqlite_schema SET sql = 'x'", &error));
	g_clear_error (&error);
	/* A misspelt column in double quotes is no text. */
	g_assert_false (kinko_db_run (db, "SELECT \"no_such_column\" FROM t", &error));
}

static void
test_create_never_overwrites (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GByteArray) before = NULL;
	g_autoptr (GByteArray) after = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	make_db (fixture);
	before = scratch_read (fixture->path);
	g_assert_null (kinko_db_open (fixture->path, fixture->key, TRUE, fixture->wal, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS);
	after = scratch_read (fixture->path);
	g_assert_cmpmem (before->data, before->len, after->data, after->len);
}

static void
test_missing (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_null (kinko_db_open (fixture->path, fixture->key, FALSE, fixture->wal, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

static void
test_links (Fixture *fixture, gconstpointer data)
{
	g_autofree char *real = scratch_path (fixture->folder, "real.db");
	g_autofree char *link = scratch_path (fixture->folder, "folder");
	g_autofree char *through = g_build_filename (link, "real.db", NULL);
	g_autoptr (GError) error = NULL;
	KinkoDb *db;

	(void) data;
	make_db (fixture);
	g_assert_cmpint (rename (fixture->path, real), ==, 0);
	g_assert_cmpint (symlink ("real.db", fixture->path), ==, 0);
	g_assert_null (kinko_db_open (fixture->path, fixture->key, FALSE, fixture->wal, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_clear_error (&error);
	g_assert_null (kinko_db_open (fixture->path, fixture->key, TRUE, fixture->wal, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS);
	g_clear_error (&error);
	/* The way to the folder may have links: that is the user's own. */
	g_assert_cmpint (symlink (fixture->folder, link), ==, 0);
	db = kinko_db_open (through, fixture->key, FALSE, fixture->wal, &error);
	g_assert_no_error (error);
	kinko_db_close (db);
}

/* A vault that comes from a local disk: without shared memory, which a network file system lacks. */
static void
test_wal_to_truncate (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoDb) db = NULL;
	g_autoptr (KinkoDb) other = NULL;
	g_autofree char *shared = scratch_path (fixture->folder, "vault.db-shm");

	(void) data;
	make_db (fixture);
	fixture->wal = FALSE;
	/* Were it used, SQLite could not open this. */
	g_assert_cmpint (mkdir (shared, 0700), ==, 0);
	db = open_db (fixture, FALSE);
	assert_pragma (db, "PRAGMA journal_mode", "truncate");
	g_assert_cmpint (get_int (db, "SELECT count (*) FROM t"), ==, 20);
	/* No lock is left behind. */
	other = open_db (fixture, FALSE);
	run (other, "INSERT INTO t VALUES (21, 'x')");
	g_assert_cmpint (get_int (db, "SELECT count (*) FROM t"), ==, 21);
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
	static const char insert[] = "INSERT INTO v VALUES (?, ?, ?, ?)";
	static const char select[] = "SELECT i, t, b, n FROM v ORDER BY rowid";
	g_autoptr (KinkoDb) db = open_db (fixture, TRUE);
	g_autoptr (KinkoStatement) statement = NULL;
	g_autoptr (GBytes) bytes = g_bytes_new ("a\0b", 3);
	g_autoptr (GBytes) got = NULL;
	g_autoptr (GError) error = NULL;
	gsize len = 99;

	(void) data;
	run (db, "CREATE TABLE v (i INTEGER, t TEXT, b BLOB, n BLOB) STRICT");
	g_assert_true (kinko_db_begin (db, &error));
	statement = kinko_db_prepare_write (db, insert, &error);
	g_assert_true (kinko_statement_bind_int (statement, 1, G_MININT64, &error));
	g_assert_true (kinko_statement_bind_text (statement, 2, "高輪 太郎", &error));
	g_assert_true (kinko_statement_bind_bytes (statement, 3, bytes, &error));
	g_assert_true (kinko_statement_bind_bytes (statement, 4, NULL, &error));
	g_assert_true (kinko_statement_run (statement, &error));
	g_assert_true (kinko_statement_bind_int (statement, 1, G_MAXINT64, &error));
	g_assert_true (kinko_statement_bind_text (statement, 2, NULL, &error));
	g_assert_true (kinko_statement_bind_blob (statement, 3, NULL, 0, &error));
	g_assert_true (kinko_statement_run (statement, &error));
	g_clear_pointer (&statement, kinko_statement_free);
	g_assert_true (kinko_db_commit (db, &error));

	statement = kinko_db_prepare (db, select, &error);
	g_assert_cmpint (kinko_statement_step (statement, &error), ==, KINKO_STEP_ROW);
	g_assert_cmpint (kinko_statement_int (statement, 0), ==, G_MININT64);
	g_assert_cmpstr (kinko_statement_text (statement, 1), ==, "高輪 太郎");
	got = kinko_statement_bytes (statement, 2);
	g_assert_true (g_bytes_equal (got, bytes));
	g_assert_null (kinko_statement_bytes (statement, 3));
	g_assert_null (kinko_statement_blob (statement, 3, &len));
	g_assert_cmpuint (len, ==, 0);
	g_assert_cmpint (kinko_statement_step (statement, &error), ==, KINKO_STEP_ROW);
	g_assert_cmpint (kinko_statement_int (statement, 0), ==, G_MAXINT64);
	g_assert_null (kinko_statement_text (statement, 1));
	g_assert_nonnull (kinko_statement_blob (statement, 2, &len)); /* empty is not NULL */
	g_assert_cmpuint (len, ==, 0);
	g_assert_cmpint (kinko_statement_step (statement, &error), ==, KINKO_STEP_DONE);
}

/* One statement walks the table while the same one answers for each row. */
static void
test_nested (Fixture *fixture, gconstpointer data)
{
	static const char above[] = "SELECT id FROM t WHERE id > ? ORDER BY id";
	g_autoptr (KinkoDb) db = open_db (fixture, TRUE);
	g_autoptr (GError) error = NULL;
	gint64 pairs = 0;

	(void) data;
	make_table (db);
	for (int round = 0; round < 2; round++) { /* fresh and from the cache */
		g_autoptr (KinkoStatement) outer = kinko_db_prepare (db, above, &error);

		g_assert_true (kinko_statement_bind_int (outer, 1, 0, &error));
		while (kinko_statement_step (outer, &error) == KINKO_STEP_ROW) {
			g_autoptr (KinkoStatement) inner = kinko_db_prepare (db, above, &error);

			g_assert_true (inner != outer);
			g_assert_true (kinko_statement_bind_int (
				inner, 1, kinko_statement_int (outer, 0), &error));
			while (kinko_statement_step (inner, &error) == KINKO_STEP_ROW)
				pairs++;
		}
	}
	g_assert_no_error (error);
	g_assert_cmpint (pairs, ==, 2 * 20 * 19 / 2);
	/* What was bound before is gone: NULL is above nothing. */
	{
		g_autoptr (KinkoStatement) query = kinko_db_prepare (db, above, &error);

		g_assert_cmpint (kinko_statement_step (query, &error), ==, KINKO_STEP_DONE);
	}
}

static void
test_only_reads (Fixture *fixture, gconstpointer data)
{
	static const char *const writes[] = { "INSERT INTO t VALUES (99, 'x')", "DELETE FROM t",
					      "CREATE TABLE u (x ANY) STRICT", "COMMIT" };
	const char *which = g_getenv ("KINKO_TEST_WRITE");

	(void) data;
	if (g_test_subprocess ()) {
		g_autoptr (KinkoDb) db = open_db (fixture, TRUE);
		g_autoptr (GError) error = NULL;

		make_table (db);
		(void) !kinko_db_prepare (db, writes[which[0] - '0'], &error);
		return;
	}
	for (gsize i = 0; i < G_N_ELEMENTS (writes); i++) {
		const char digit[] = { (char) ('0' + i), '\0' };

		g_setenv ("KINKO_TEST_WRITE", digit, TRUE);
		g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
		g_test_trap_assert_failed ();
		g_test_trap_assert_stderr ("*assertion failed*reads_only*");
	}
	g_unsetenv ("KINKO_TEST_WRITE");
}

static void
test_write_needs_transaction (Fixture *fixture, gconstpointer data)
{
	(void) data;
	if (g_test_subprocess ()) {
		g_autoptr (KinkoDb) db = open_db (fixture, TRUE);
		g_autoptr (KinkoStatement) statement = NULL;
		g_autoptr (GError) error = NULL;

		make_table (db);
		statement = kinko_db_prepare_write (db, "DELETE FROM t", &error);
		(void) !kinko_statement_run (statement, &error);
		return;
	}
	g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
	g_test_trap_assert_failed ();
	g_test_trap_assert_stderr ("*assertion failed*autocommit*");
}

static void
test_returning_runs_to_its_end (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoDb) db = open_db (fixture, TRUE);
	g_autoptr (KinkoStatement) statement = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	make_table (db);
	g_assert_true (kinko_db_begin (db, &error));
	statement = kinko_db_prepare_write (db, "DELETE FROM t WHERE id > 5 RETURNING id", &error);
	g_assert_true (kinko_statement_run (statement, &error));
	g_assert_cmpint (get_int (db, "SELECT count (*) FROM t"), ==, 5);
	kinko_db_rollback (db);
	g_assert_cmpint (get_int (db, "SELECT count (*) FROM t"), ==, 20);
	kinko_db_rollback (db); /* nothing is open: nothing happens */
}

/* An error tells what happened, never the SQL or the value. */
static void
test_errors_are_silent_on_content (Fixture *fixture, gconstpointer data)
{
	static const char insert[] = "INSERT INTO t VALUES (1, ?)";
	g_autoptr (KinkoDb) db = open_db (fixture, TRUE);
	g_autoptr (KinkoStatement) statement = NULL;
	g_autoptr (GError) error = NULL;
	gint64 value;

	(void) data;
	make_table (db);
	g_assert_true (kinko_db_begin (db, &error));
	statement = kinko_db_prepare_write (db, insert, &error);
	g_assert_true (kinko_statement_bind_text (statement, 1, "confidential", &error));
	g_assert_false (kinko_statement_run (statement, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_FAILED);
	g_assert_null (strstr (error->message, "confidential"));
	g_assert_null (strstr (error->message, "INSERT"));
	g_assert_null (strstr (error->message, "t.id"));
	g_assert_false (kinko_db_disk_is_full (db));
	g_clear_error (&error);
	g_clear_pointer (&statement, kinko_statement_free);
	kinko_db_rollback (db);

	g_assert_false (kinko_db_get_int (db, "SELECT x FROM no_such_table", &value, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_null (strstr (error->message, "no_such_table"));
	g_clear_error (&error);
	g_assert_false (kinko_db_get_int (db, "SELECT id FROM t WHERE id = 99", &value, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

static void
test_busy (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoDb) first = open_db (fixture, TRUE);
	g_autoptr (KinkoDb) second = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	make_table (first);
	second = open_db (fixture, FALSE);
	kinko_db_set_patience (second, 20);
	g_assert_true (kinko_db_begin (first, &error));
	g_assert_false (kinko_db_begin (second, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	g_assert_nonnull (kinko_error_hint (error));
	g_clear_error (&error);
	g_assert_true (kinko_db_commit (first, &error));
	g_assert_true (kinko_db_begin (second, &error));
	g_assert_true (kinko_db_commit (second, &error));
	g_assert_no_error (error);
}

/* With a rollback journal a reader keeps a writer from committing: then nothing has changed. */
static void
test_reader_stops_commit (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoDb) writer = open_db (fixture, TRUE);
	g_autoptr (KinkoDb) reader = NULL;
	g_autoptr (KinkoStatement) query = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	make_table (writer);
	kinko_db_set_patience (writer, 20);
	reader = open_db (fixture, FALSE);
	query = kinko_db_prepare (reader, "SELECT id FROM t", &error);
	g_assert_cmpint (kinko_statement_step (query, &error), ==, KINKO_STEP_ROW);
	g_assert_true (kinko_db_begin (writer, &error));
	run (writer, "DELETE FROM t");
	g_assert_false (kinko_db_commit (writer, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	g_assert_cmpint (get_int (writer, "SELECT count (*) FROM t"), ==, 20);
}

static void
fill_disk (gpointer data)
{
	Fixture *fixture = data;
	static const char insert[] = "INSERT INTO t (x) VALUES (hex (randomblob (4000)))";
	g_autoptr (KinkoDb) db = NULL;
	g_autoptr (GError) error = NULL;
	gint64 rows = 20;

	db = open_db (fixture, TRUE);
	make_table (db);
	for (;; rows++) {
		gboolean written = kinko_db_begin (db, &error);

		if (written && !kinko_db_run (db, insert, &error)) {
			kinko_db_rollback (db);
			written = FALSE;
		} else if (written) {
			written = kinko_db_commit (db, &error);
		}
		if (!written)
			break;
	}
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_assert_nonnull (strstr (error->message, "disk full"));
	g_assert_nonnull (kinko_error_hint (error));
	g_assert_true (kinko_db_disk_is_full (db));
	g_assert_cmpint (rows, >, 30);
	g_assert_cmpint (get_int (db, "SELECT count (*) FROM t"), ==, rows);
	g_clear_pointer (&db, kinko_db_close);
	db = open_db (fixture, FALSE);
	g_assert_cmpint (get_int (db, "SELECT count (*) FROM t"), ==, rows);
	g_clear_error (&error);
	g_assert_true (kinko_db_check_pages (db, &error));
}

static void
test_full_disk (Fixture *fixture, gconstpointer data)
{
	(void) data;
	scratch_run_on_tiny_disk (fixture->folder, 1024, fill_disk, fixture);
}

int
main (int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run) (Fixture *fixture, gconstpointer data);
		gboolean in_wal, in_truncate;
	} tests[] = {
		{ "settings", test_settings, TRUE, TRUE },
		{ "closed-doors", test_closed_doors, TRUE, TRUE },
		{ "create-never-overwrites", test_create_never_overwrites, TRUE, TRUE },
		{ "missing", test_missing, TRUE, TRUE },
		{ "links", test_links, TRUE, TRUE },
		{ "wal-to-truncate", test_wal_to_truncate, TRUE, FALSE },
		{ "values", test_values, TRUE, FALSE },
		{ "nested", test_nested, TRUE, FALSE },
		{ "only-reads", test_only_reads, TRUE, FALSE },
		{ "write-needs-transaction", test_write_needs_transaction, TRUE, FALSE },
		{ "returning-runs-to-its-end", test_returning_runs_to_its_end, TRUE, FALSE },
		{ "errors-are-silent-on-content", test_errors_are_silent_on_content, TRUE, FALSE },
		{ "busy", test_busy, TRUE, TRUE },
		{ "reader-stops-commit", test_reader_stops_commit, FALSE, TRUE },
		{ "full-disk", test_full_disk, TRUE, TRUE },
	};

	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add_func ("/db/version", test_version);
	for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
		for (int wal = 0; wal < 2; wal++) {
			g_autofree char *path = g_strdup_printf (
				"/db/%s/%s", wal ? "wal" : "truncate", tests[i].name);

			if (wal ? tests[i].in_wal : tests[i].in_truncate)
				g_test_add (path, Fixture, GINT_TO_POINTER (wal), set_up,
					    tests[i].run, tear_down);
		}
	return g_test_run ();
}
