/* What is seen of a database that was damaged, exchanged or opened with another key, and what is not. */
#include "tests/unit/vault/db-fixture.h"

#define PAGE_LEN 8192

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

int
main (int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run) (Fixture *fixture, gconstpointer data);
		gboolean in_wal, in_truncate;
	} tests[] = {
		{ "wrong-key", test_wrong_key, TRUE, TRUE },
		{ "flipped", test_flipped, FALSE, TRUE },
		{ "damage-names-pages", test_damage_names_pages, TRUE, TRUE },
		{ "truncated", test_truncated, TRUE, TRUE },
		{ "copied-without-wal", test_copied_without_wal, TRUE, FALSE },
		{ "old-page-is-not-seen", test_old_page_is_not_seen, TRUE, TRUE },
		{ "page-not-there-yet", test_page_not_there_yet, TRUE, FALSE },
		{ "nothing-in-plain", test_nothing_in_plain, TRUE, TRUE },
		{ "stock-shell", test_stock_shell, TRUE, TRUE },
	};

	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
		for (int wal = 0; wal < 2; wal++) {
			g_autofree char *path = g_strdup_printf (
				"/db-check/%s/%s", wal ? "wal" : "truncate", tests[i].name);

			if (wal ? tests[i].in_wal : tests[i].in_truncate)
				g_test_add (path, Fixture, GINT_TO_POINTER (wal), set_up,
					    tests[i].run, tear_down);
		}
	return g_test_run ();
}
