/* Pages as they lie on the disk: all of them, what is free among them, what is in the write-ahead log, and none that
 * somebody changed. */
#include "vault/db-pages.h"

#include <fcntl.h>

#include "tests/unit/vault/fixture.h"
#include "vault/db-internal.h"

#define PAGE  8192
#define TEXT  "something that stands in a row"
#define TABLE "CREATE TABLE looked_for (id INTEGER PRIMARY KEY, text TEXT)"

typedef struct {
	char *dir, *path;
	KinkoSecret *key;
	KinkoDb *db;
} Place;

static void
set_up_db (Place *place, gconstpointer data)
{
	g_autoptr (GError) error = NULL;

	(void) data;
	place->dir = new_folder ();
	place->path = g_build_filename (place->dir, "pages.db", NULL);
	place->key = kinko_secret_new_random (32);
	place->db = kinko_db_open (place->path, place->key, TRUE, TRUE, &error);
	g_assert_no_error (error);
	run_sql (place->db->handle, TABLE);
	for (guint i = 0; i < 50; i++)
		run_sql (place->db->handle, "INSERT INTO looked_for (text) VALUES ('" TEXT
					    "' || hex (randomblob (2000)))");
}

static void
tear_down_db (Place *place, gconstpointer data)
{
	(void) data;
	g_clear_pointer (&place->db, kinko_db_close);
	kinko_secret_free (place->key);
	remove_all (place->dir);
	g_free (place->dir);
	g_free (place->path);
}

static void
count_text (gpointer data, const guint8 *page, gsize len)
{
	guint *found = data;
	const guint8 *at = page;

	while ((at = memmem (at, len - (gsize) (at - page), TEXT, strlen (TEXT))) != NULL) {
		(*found)++;
		at += strlen (TEXT);
	}
}

static guint
count (Place *place, KinkoPageCount *pages)
{
	g_autoptr (GError) error = NULL;
	guint found = 0;

	g_assert_true (
		kinko_db_each_page (place->db, place->key, count_text, &found, pages, &error));
	g_assert_no_error (error);
	return found;
}

static guint64
size_of (const char *path)
{
	struct stat info;

	return stat (path, &info) == 0 ? (guint64) info.st_size : 0;
}

static void
test_log_and_file (Place *place, gconstpointer data)
{
	g_autofree char *wal = g_strconcat (place->path, "-wal", NULL);
	g_autoptr (GError) error = NULL;
	KinkoPageCount pages;
	gint64 expected = -1;

	(void) data;
	g_assert_cmpuint (count (place, &pages), >=, 50); /* older pages hold some of them, too */
	g_assert_cmpuint (pages.log_pages, ==, (size_of (wal) - 32) / (24 + PAGE));
	g_assert_true (kinko_db_empty_wal (place->db, &error));
	g_assert_cmpuint (count (place, &pages), ==, 50);
	g_assert_cmpuint (pages.log_pages, ==, 0);
	g_assert_true (kinko_db_get_int (place->db, "PRAGMA page_count", &expected, &error));
	g_assert_cmpuint (pages.pages, ==, (guint64) expected);
	g_assert_cmpuint (pages.pages, ==, size_of (place->path) / PAGE);
}

/* What is deleted is overwritten where it stood, and free pages are looked at. */
static void
test_deleted (Place *place, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	KinkoPageCount before, after;

	(void) data;
	g_assert_true (kinko_db_empty_wal (place->db, &error));
	(void) count (place, &before);
	run_sql (place->db->handle, "DELETE FROM looked_for WHERE id > 10");
	g_assert_true (kinko_db_empty_wal (place->db, &error));
	g_assert_cmpuint (count (place, &after), ==, 10);
	g_assert_cmpuint (after.pages, ==, before.pages);
	g_assert_true (kinko_db_rewrite (place->db, place->dir, NULL, &error));
	g_assert_no_error (error);
	g_assert_true (kinko_db_empty_wal (place->db, &error));
	g_assert_cmpuint (count (place, &after), ==, 10);
	g_assert_cmpuint (after.pages, <, before.pages);
	g_assert_cmpuint (size_of (place->path), ==, after.pages * PAGE);
}

static void
flip (const char *path, off_t at)
{
	int fd = open (path, O_RDWR | O_CLOEXEC);
	char byte;

	g_assert_cmpint (pread (fd, &byte, 1, at), ==, 1);
	byte = (char) (byte ^ 1);
	g_assert_cmpint (pwrite (fd, &byte, 1, at), ==, 1);
	g_assert_cmpint (close (fd), ==, 0);
}

/* Nothing is searched that somebody put there: in the sealed part, the nonce, the tag, of the first page and another. */
static void
test_changed (Place *place, gconstpointer data)
{
	static const off_t places[] = { 16,       5000,     PAGE - 80,      PAGE - 64,
					PAGE - 1, 2 * PAGE, 2 * PAGE + 100, 3 * PAGE - 1 };
	g_autoptr (GError) error = NULL;
	KinkoPageCount pages;
	guint found = 0;

	(void) data;
	g_assert_true (kinko_db_empty_wal (place->db, &error));
	for (guint i = 0; i < G_N_ELEMENTS (places); i++) {
		flip (place->path, places[i]);
		g_assert_false (kinko_db_each_page (place->db, place->key, count_text, &found,
						    &pages, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_clear_error (&error);
		flip (place->path, places[i]);
	}
	g_assert_cmpuint (count (place, &pages), ==, 50);
}

/* With another key there is nothing to be found, so nothing is said to be gone. */
static void
test_other_key (Place *place, gconstpointer data)
{
	g_autoptr (KinkoSecret) other = kinko_secret_new_random (32);
	g_autoptr (GError) error = NULL;
	KinkoPageCount pages;
	guint found = 0;

	(void) data;
	g_assert_false (kinko_db_each_page (place->db, other, count_text, &found, &pages, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_cmpuint (found, ==, 0);
}

/* The rows stay, and what the writing needed is gone: no file, no way to attach another database. */
static void
test_rewritten (Place *place, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (GDir) dir = NULL;
	const char *name;
	gint64 n = -1;

	(void) data;
	g_assert_true (kinko_db_rewrite (place->db, place->dir, NULL, &error));
	g_assert_no_error (error);
	g_assert_true (
		kinko_db_get_int (place->db, "SELECT count (*) FROM looked_for", &n, &error));
	g_assert_cmpint (n, ==, 50);
	g_assert_true (kinko_db_get_int (place->db, "PRAGMA temp_store", &n, &error));
	g_assert_cmpint (n, ==, 2);
	g_assert_cmpint (
		sqlite3_exec (place->db->handle, "ATTACH ':memory:' AS other", NULL, NULL, NULL),
		!=, SQLITE_OK);
	g_assert_null (sqlite3_temp_directory);
	g_assert_true (kinko_db_check_pages (place->db, &error));
	g_assert_no_error (error);
	dir = g_dir_open (place->dir, 0, NULL);
	while ((name = g_dir_read_name (dir)) != NULL)
		g_assert_true (g_str_has_prefix (name, "pages.db"));
	g_assert_false (kinko_db_rewrite (place->db, "/nowhere", NULL, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
}

#define ADD(path, test) g_test_add (path, Place, NULL, set_up_db, test, tear_down_db)

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	ADD ("/db-pages/log-and-file", test_log_and_file);
	ADD ("/db-pages/deleted", test_deleted);
	ADD ("/db-pages/changed", test_changed);
	ADD ("/db-pages/other-key", test_other_key);
	ADD ("/db-pages/rewritten", test_rewritten);
	return g_test_run ();
}
