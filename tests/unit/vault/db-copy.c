/* A copy of a database in use is what it held at one moment, with all that is still in the write-ahead log. */
#include "vault/db-copy.h"

#include "tests/unit/vault/fixture.h"
#include "vault/db-write.h"

typedef struct {
	char *dir, *path, *copy;
	KinkoSecret *key;
	KinkoDb *db;
	KinkoDb *other; /* of another process, as far as SQLite knows */
	guint written, told;
	guint64 last;
} Place;

static void
place_up (Place *place, gconstpointer wal)
{
	g_autoptr (GError) error = NULL;

	place->dir = new_folder ();
	place->path = g_build_filename (place->dir, "a.db", NULL);
	place->copy = g_build_filename (place->dir, "b.db", NULL);
	place->key = kinko_secret_new (32);
	randombytes_buf (kinko_secret_data (place->key), 32);
	place->db = kinko_db_open (place->path, place->key, TRUE, wal != NULL, &error);
	g_assert_no_error (error);
	g_assert_true (kinko_db_run (place->db,
				     "CREATE TABLE t (id INTEGER PRIMARY KEY, x BLOB) STRICT;"
				     "CREATE TABLE pair (a INTEGER, b INTEGER) STRICT;"
				     "INSERT INTO pair VALUES (0, 0);",
				     &error));
	for (guint i = 0; i < 10; i++)
		g_assert_true (kinko_db_run (
			place->db,
			"INSERT INTO t (x) WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1"
			" FROM n WHERE i < 100) SELECT randomblob (8000) FROM n",
			&error));
	place->other = kinko_db_open (place->path, place->key, FALSE, wal != NULL, &error);
	g_assert_no_error (error);
}

static void
place_down (Place *place, G_GNUC_UNUSED gconstpointer wal)
{
	kinko_db_close (place->other);
	kinko_db_close (place->db);
	kinko_secret_free (place->key);
	remove_all (place->dir);
	g_free (place->copy);
	g_free (place->path);
	g_free (place->dir);
}

static gint64
ask_for (KinkoDb *db, const char *sql)
{
	gint64 value = -1;
	g_autoptr (GError) error = NULL;

	(void) !kinko_db_get_int (db, sql, &value, &error);
	g_assert_no_error (error);
	return value;
}

/* Somebody else writes between two pages: both columns in one transaction, so that a mixture would show. */
static void
write_meanwhile (gpointer data, guint64 done, guint64 total)
{
	Place *place = data;
	g_autoptr (GError) error = NULL;

	g_assert_cmpuint (done, <=, total);
	g_assert_cmpuint (done, >=, place->last);
	place->last = done;
	place->told++;
	g_assert_true (kinko_db_run (place->other,
				     "BEGIN IMMEDIATE; UPDATE pair SET a = a + 1;"
				     " UPDATE t SET x = randomblob (8000) WHERE id % 100 = 7;"
				     " UPDATE pair SET b = b + 1; COMMIT;",
				     &error));
	g_assert_no_error (error);
	place->written++;
}

static KinkoDb *
open_copy (Place *place, const KinkoSecret *key)
{
	g_autoptr (GError) error = NULL;
	KinkoDb *db = kinko_db_open (place->copy, key, FALSE, FALSE, &error);

	g_assert_no_error (error);
	g_assert_true (kinko_db_check_pages (db, &error));
	return db;
}

static void
test_busy (Place *place, G_GNUC_UNUSED gconstpointer wal)
{
	const KinkoProgress progress = { write_meanwhile, place };
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDb) copy = NULL;
	struct stat status;

	/* The last write before it is in the log only. */
	g_assert_true (kinko_db_run (place->other, "UPDATE pair SET a = 100, b = 100", &error));
	g_assert_true (kinko_db_copy (place->db, place->copy, place->key, &progress, &error));
	g_assert_no_error (error);
	g_assert_cmpuint (place->told, >, 3);
	g_assert_cmpint (stat (place->copy, &status), ==, 0);
	g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
	copy = open_copy (place, place->key);
	g_assert_cmpint (ask_for (copy, "SELECT a FROM pair"), ==, 100);
	g_assert_cmpint (ask_for (copy, "SELECT b FROM pair"), ==, 100);
	g_assert_cmpint (ask_for (copy, "SELECT count (*) FROM t"), ==, 1000);
	g_assert_cmpint (ask_for (copy, "PRAGMA page_size"), ==, 8192);
	g_assert_cmpint (ask_for (place->db, "SELECT a FROM pair"), ==, 100 + place->written);
}

static void
test_quiet (Place *place, G_GNUC_UNUSED gconstpointer wal)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDb) copy = NULL;

	g_assert_true (kinko_db_copy (place->db, place->copy, place->key, NULL, &error));
	g_assert_no_error (error);
	copy = open_copy (place, place->key);
	g_assert_cmpint (ask_for (copy, "SELECT count (*) FROM t"), ==, 1000);
	/* Never over something, and what is there stays. */
	g_assert_false (kinko_db_copy (place->db, place->copy, place->key, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS);
	g_assert_cmpint (ask_for (copy, "SELECT count (*) FROM t"), ==, 1000);
}

/* Under another key the copy opens with that one only. */
static void
test_key (Place *place, G_GNUC_UNUSED gconstpointer wal)
{
	g_autoptr (KinkoSecret) key = kinko_secret_new (32);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoDb) copy = NULL;

	randombytes_buf (kinko_secret_data (key), 32);
	g_assert_true (kinko_db_copy (place->db, place->copy, key, NULL, &error));
	g_assert_null (kinko_db_open (place->copy, place->key, FALSE, FALSE, NULL));
	copy = open_copy (place, key);
	g_assert_cmpint (ask_for (copy, "SELECT count (*) FROM t"), ==, 1000);
}

/* A page that is damaged in the source is not copied as if it were good. */
static void
test_damaged (Place *place, gconstpointer wal)
{
	g_autoptr (GError) error = NULL;
	int fd;

	kinko_db_close (place->other);
	kinko_db_close (place->db);
	fd = open (place->path, O_WRONLY | O_CLOEXEC);
	g_assert_cmpint (pwrite (fd, "damage", 6, 100 * 8192 + 17), ==, 6);
	(void) close (fd);
	place->other = kinko_db_open (place->path, place->key, FALSE, wal != NULL, &error);
	place->db = kinko_db_open (place->path, place->key, FALSE, wal != NULL, &error);
	g_assert_no_error (error);
	g_assert_false (kinko_db_copy (place->db, place->copy, place->key, NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_false (g_file_test (place->copy, G_FILE_TEST_EXISTS));
}

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add ("/db-copy/busy", Place, "wal", place_up, test_busy, place_down);
	g_test_add ("/db-copy/quiet", Place, "wal", place_up, test_quiet, place_down);
	g_test_add ("/db-copy/quiet-rollback", Place, NULL, place_up, test_quiet, place_down);
	g_test_add ("/db-copy/key", Place, "wal", place_up, test_key, place_down);
	g_test_add ("/db-copy/damaged", Place, NULL, place_up, test_damaged, place_down);
	return g_test_run ();
}
