#include "vault/db.h"

#include <sodium.h>

#include "policies/error.h"
#include "tests/unit/vault/scratch.h"
#include "vault/db-internal.h"
#include "vault/db-write.h"

#define PAGE_LEN 8192

typedef struct {
	Scratch *folder;
	char *path, *wal_path;
	KinkoSecret *key;
	gboolean wal;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer wal)
{
	fixture->folder = scratch_new ();
	fixture->path = scratch_path (fixture->folder, "vault.db");
	fixture->wal_path = scratch_path (fixture->folder, "vault.db-wal");
	fixture->key = kinko_secret_new_random (32);
	fixture->wal = wal != NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
	(void) data;
	kinko_secret_free (fixture->key);
	g_free (fixture->path);
	g_free (fixture->wal_path);
	scratch_free (fixture->folder);
}

static KinkoDb *
open_db (Fixture *fixture, gboolean create)
{
	g_autoptr (GError) error = NULL;
	KinkoDb *db = kinko_db_open (fixture->path, fixture->key, create, fixture->wal, &error);

	g_assert_no_error (error);
	g_assert_nonnull (db);
	return db;
}

static void
run (KinkoDb *db, const char *sql)
{
	g_autoptr (GError) error = NULL;
	gboolean done = kinko_db_run (db, sql, &error);

	g_assert_no_error (error);
	g_assert_true (done);
}

static gint64
get_int (KinkoDb *db, const char *sql)
{
	g_autoptr (GError) error = NULL;
	gint64 value = -1;
	gboolean done = kinko_db_get_int (db, sql, &value, &error);

	g_assert_no_error (error);
	g_assert_true (done);
	return value;
}

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

/* A table with rows that fill several pages. */
static void
make_table (KinkoDb *db)
{
	run (db, "CREATE TABLE t (id INTEGER PRIMARY KEY, x TEXT) STRICT;"
		 "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 20)"
		 "INSERT INTO t SELECT i, printf ('marker-in-plain-%d', i) || hex (zeroblob (700)) "
		 "FROM n");
}

static void
make_db (Fixture *fixture)
{
	g_autoptr (KinkoDb) db = open_db (fixture, TRUE);

	make_table (db);
}

/* Opens and reads everything, as an operator and `kinko doctor` do. */
static void
read_everything (Fixture *fixture, GError **error)
{
	g_autoptr (KinkoDb) db =
		kinko_db_open (fixture->path, fixture->key, FALSE, fixture->wal, error);

	if (db != NULL)
		(void) !kinko_db_check_pages (db, error);
}

static void
assert_integrity (Fixture *fixture)
{
	g_autoptr (GError) error = NULL;

	read_everything (fixture, &error);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_nonnull (kinko_error_hint (error));
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

static void
test_wrong_key (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoSecret) wrong = kinko_secret_new_random (32);
	g_autoptr (GError) error = NULL;

	(void) data;
	make_db (fixture);
	g_assert_null (kinko_db_open (fixture->path, wrong, FALSE, fixture->wal, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_nonnull (strstr (error->message, "another database"));
	g_assert_nonnull (strstr (error->message, "damaged"));
	g_assert_nonnull (kinko_error_hint (error));
}

/* Every byte of the salt, of the header and of the first page's nonce and code, every 61st of the rest. */
static gboolean
is_flipped (gsize i)
{
	return i < 128 || (i >= PAGE_LEN - 80 && i < PAGE_LEN) || i % 61 == 0;
}

static void
test_flipped (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GByteArray) bytes = NULL;
	int fd;

	(void) data;
	make_db (fixture);
	bytes = scratch_read (fixture->path);
	g_assert_cmpuint (bytes->len, >=, 3 * PAGE_LEN);
	fd = open (fixture->path, O_WRONLY | O_CLOEXEC);
	for (gsize i = 0; i < bytes->len; i++) {
		guint8 flipped = bytes->data[i] ^ (guint8) (1u << i % 8);

		if (!is_flipped (i))
			continue;
		g_assert_cmpint (pwrite (fd, &flipped, 1, (off_t) i), ==, 1);
		assert_integrity (fixture);
		g_assert_cmpint (pwrite (fd, &bytes->data[i], 1, (off_t) i), ==, 1);
	}
	g_assert_cmpint (close (fd), ==, 0);
	kinko_db_close (open_db (fixture, FALSE));
}

static void
test_damage_names_pages (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoDb) db = NULL;
	g_autoptr (GByteArray) bytes = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	make_db (fixture);
	bytes = scratch_read (fixture->path);
	bytes->data[2 * PAGE_LEN + 100] ^= 1;
	scratch_write (fixture->path, bytes->data, bytes->len);
	db = open_db (fixture, FALSE);
	g_assert_false (kinko_db_check_pages (db, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_nonnull (strstr (error->message, "page 3"));
	g_clear_error (&error);
	/* And whoever reads that page is told as well. */
	g_assert_false (kinko_db_run (db, "SELECT sum (length (x)) FROM t", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

static void
test_truncated (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GByteArray) bytes = NULL;

	(void) data;
	make_db (fixture);
	bytes = scratch_read (fixture->path);
	for (gsize len = 0; len < bytes->len; len += 512) {
		scratch_write (fixture->path, bytes->data, len);
		assert_integrity (fixture);
	}
	scratch_write (fixture->path, bytes->data, bytes->len - 1);
	assert_integrity (fixture);
}

static void
test_copied_without_wal (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoDb) db = NULL;
	g_autoptr (GByteArray) bytes = NULL;
	g_autofree char *copy = scratch_path (fixture->folder, "copy.db");
	g_autoptr (GError) error = NULL;

	(void) data;
	db = open_db (fixture, TRUE);
	make_table (db);
	bytes = scratch_read (fixture->path);
	scratch_write (copy, bytes->data, bytes->len);
	g_assert_null (kinko_db_open (copy, fixture->key, FALSE, TRUE, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_nonnull (strstr (kinko_error_hint (error), "vault.db-wal"));
}

/* Somebody reads while somebody else writes: pages reach the file behind one that has not, which is no damage. */
static void
test_page_not_there_yet (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoDb) db = NULL;
	g_autoptr (KinkoDb) reader = NULL;
	g_autoptr (GByteArray) bytes = NULL;
	g_autoptr (GError) error = NULL;
	guint8 nothing = 0;

	(void) data;
	db = open_db (fixture, TRUE);
	kinko_db_set_patience (db, 100);
	run (db, "CREATE TABLE t (id INTEGER PRIMARY KEY, x BLOB) STRICT;"
		 "INSERT INTO t VALUES (1, zeroblob (8000)), (2, zeroblob (8000)), (3, "
		 "zeroblob (8000))");
	reader = open_db (fixture, FALSE);
	g_assert_true (kinko_db_begin_snapshot (reader, &error));
	run (db, "UPDATE t SET x = randomblob (8000) WHERE id = 1");
	g_assert_false (kinko_db_empty_wal (db, &error));
	g_clear_error (&error);
	bytes = scratch_read (fixture->path);
	g_assert_cmpuint (bytes->len, >=, 5 * PAGE_LEN);
	for (guint i = 0; i < PAGE_LEN; i++)
		nothing |= bytes->data[2 * PAGE_LEN + i];
	g_assert_cmpuint (nothing, ==, 0); /* as it looks in the file */
	g_assert_false (kinko_db_check_pages (db, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	g_clear_error (&error);
	kinko_db_end_snapshot (reader);
	g_assert_true (kinko_db_check_pages (db, &error));
	g_assert_no_error (error);
}

/* What SQLCipher cannot see, so that nobody relies on it: the signed log sees it (docs/formats/vault.md). */
static void
test_old_page_is_not_seen (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoDb) db = NULL;
	g_autoptr (GByteArray) before = NULL;
	g_autoptr (GByteArray) after = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	db = open_db (fixture, TRUE);
	run (db, "CREATE TABLE t (x INTEGER) STRICT; INSERT INTO t VALUES (1)");
	g_clear_pointer (&db, kinko_db_close);
	before = scratch_read (fixture->path);
	db = open_db (fixture, FALSE);
	run (db, "UPDATE t SET x = 2");
	g_clear_pointer (&db, kinko_db_close);
	after = scratch_read (fixture->path);
	g_assert_cmpuint (before->len, ==, 2 * PAGE_LEN);
	g_assert_cmpuint (after->len, ==, before->len);
	memcpy (after->data + PAGE_LEN, before->data + PAGE_LEN, PAGE_LEN);
	scratch_write (fixture->path, after->data, after->len);
	db = open_db (fixture, FALSE);
	g_assert_true (kinko_db_check_pages (db, &error));
	g_assert_cmpint (get_int (db, "SELECT x FROM t"), ==, 1);
}

static void
assert_sealed (const char *path, const KinkoSecret *key)
{
	char hex[65];

	(void) sodium_bin2hex (hex, sizeof hex, kinko_secret_data (key), 32);
	g_assert_false (scratch_contains (path, kinko_secret_data (key), 32));
	g_assert_false (scratch_contains (path, hex, 64));
	g_assert_false (scratch_contains (path, "SQLite format 3", 15));
	g_assert_false (scratch_contains (path, "marker-in-plain", 15));
}

static void
test_nothing_in_plain (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoDb) db = open_db (fixture, TRUE);

	(void) data;
	make_table (db);
	assert_sealed (fixture->path, fixture->key);
	if (fixture->wal)
		assert_sealed (fixture->wal_path, fixture->key);
	g_clear_pointer (&db, kinko_db_close);
	assert_sealed (fixture->path, fixture->key);
	/* The search does find what is there. */
	scratch_write (fixture->path, "a marker-in-plain", 17);
	g_assert_true (scratch_contains (fixture->path, "marker-in-plain", 15));
}

/* The PRAGMAs are those of docs/formats/vault.md. */
static void
test_stock_shell (Fixture *fixture, gconstpointer data)
{
	g_autofree char *shell = g_find_program_in_path ("sqlcipher");
	g_autofree char *commands = NULL, *output = NULL, *diagnostics = NULL;
	g_autoptr (GError) error = NULL;
	char hex[65];
	int status = -1;

	(void) data;
	if (shell == NULL) {
		g_test_skip ("there is no sqlcipher shell");
		return;
	}
	make_db (fixture);
	(void) sodium_bin2hex (hex, sizeof hex, kinko_secret_data (fixture->key), 32);
	commands = g_strdup_printf ("PRAGMA key = \"x'%s'\"; PRAGMA cipher_page_size = 8192;"
				    "SELECT count (*), substr (min (x), 1, 17) FROM t;"
				    "PRAGMA cipher_integrity_check; PRAGMA integrity_check;",
				    hex);
	{
		const char *argv[] = { shell, "-batch", fixture->path, commands, NULL };

		g_assert_true (g_spawn_sync (NULL, (char **) (gpointer) argv, NULL, G_SPAWN_DEFAULT,
					     NULL, NULL, &output, &diagnostics, &status, &error));
	}
	g_assert_no_error (error);
	g_assert_cmpstr (diagnostics, ==, "");
	g_assert_cmpstr (output, ==, "ok\n20|marker-in-plain-1\nok\n");
	g_assert_cmpint (status, ==, 0);
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
		{ "wrong-key", test_wrong_key, TRUE, TRUE },
		{ "flipped", test_flipped, FALSE, TRUE },
		{ "damage-names-pages", test_damage_names_pages, TRUE, TRUE },
		{ "truncated", test_truncated, TRUE, TRUE },
		{ "copied-without-wal", test_copied_without_wal, TRUE, FALSE },
		{ "old-page-is-not-seen", test_old_page_is_not_seen, TRUE, TRUE },
		{ "page-not-there-yet", test_page_not_there_yet, TRUE, FALSE },
		{ "nothing-in-plain", test_nothing_in_plain, TRUE, TRUE },
		{ "stock-shell", test_stock_shell, TRUE, TRUE },
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
