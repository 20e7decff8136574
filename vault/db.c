#include "vault/db.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <sodium.h>
#include <sqlcipher/sqlite3.h>

#include "policies/error.h"
#include "vault/db-internal.h"
#include "vault/db-write.h"

#define KEY_LEN  32
#define PATIENCE 10000 /* ms that we wait for another process */

/* A setting is read back: SQLite passes over a PRAGMA that it does not know without a word. */
typedef struct {
	const char *name, *value, *expected;
} Setting;

/* None of these reads the database yet. The page size is in the encrypted part of it: it must be said. */
static const Setting first_settings[] = {
	{ "cipher_page_size", "8192", "8192" },
	{ "temp_store", "MEMORY", "2" }, /* in a file they would be plaintext */
	{ "trusted_schema", "OFF", "0" },
	{ "cell_size_check", "ON", "1" },
	{ "foreign_keys", "ON", "1" },
};

static const Setting wal_settings[] = {
	{ "journal_mode", "WAL", "wal" },
	{ "synchronous", "FULL", "2" },
};

static const Setting rollback_settings[] = {
	{ "journal_mode", "TRUNCATE", "truncate" },
	{ "synchronous", "EXTRA", "3" }, /* syncs the folder too when the journal is finished */
};

/* These read the database by themselves. */
static const Setting last_settings[] = {
	{ "secure_delete", "ON", "1" },
	/* 64 MiB: handles and blind indexes are random, a small cache would decrypt every page again. */
	{ "cache_size", "-65536", "-65536" },
};

gboolean
kinko_db_version_is_supported (const char *version)
{
	guint64 major, minor;
	char *end;

	if (version == NULL || !g_ascii_isdigit (version[0]))
		return FALSE;
	major = g_ascii_strtoull (version, &end, 10);
	if (end[0] != '.' || !g_ascii_isdigit (end[1]))
		return FALSE;
	minor = g_ascii_strtoull (end + 1, &end, 10);
	if (end[0] != '.' && end[0] != ' ' && end[0] != '\0')
		return FALSE;
	return major > 4 || (major == 4 && minor >= 6);
}

gboolean
kinko_db_run (KinkoDb *db, const char *sql, GError **error)
{
	int code = sqlite3_exec (db->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK || kinko_db_fail (db, code, error);
}

/* The first column of the first row; *@value is NULL when there is no row. */
static gboolean
get_text (KinkoDb *db, const char *sql, char **value, GError **error)
{
	sqlite3_stmt *query = NULL;
	int code = sqlite3_prepare_v2 (db->handle, sql, -1, &query, NULL);

	*value = NULL;
	if (code == SQLITE_OK)
		code = sqlite3_step (query);
	if (code == SQLITE_ROW)
		*value = g_strdup ((const char *) sqlite3_column_text (query, 0));
	(void) sqlite3_finalize (query); /* repeats the code of the step */
	return code == SQLITE_ROW || code == SQLITE_DONE || kinko_db_fail (db, code, error);
}

gboolean
kinko_db_setting (KinkoDb *db, const char *name, char **value, GError **error)
{
	g_autofree char *sql = g_strdup_printf ("PRAGMA %s", name);

	return get_text (db, sql, value, error);
}

static gboolean
apply_settings (KinkoDb *db, const Setting *settings, gsize n, GError **error)
{
	for (gsize i = 0; i < n; i++) {
		g_autofree char *set =
			g_strdup_printf ("PRAGMA %s = %s", settings[i].name, settings[i].value);
		g_autofree char *value = NULL;

		if (!kinko_db_run (db, set, error) ||
		    !kinko_db_setting (db, settings[i].name, &value, error))
			return FALSE;
		if (g_strcmp0 (value, settings[i].expected) == 0)
			continue;
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED,
			     _ ("the database does not take the setting '%s'"), settings[i].name);
		return FALSE;
	}
	return TRUE;
}

static gboolean
check_version (KinkoDb *db, GError **error)
{
	if (!get_text (db, "PRAGMA cipher_version", &db->cipher_version, error))
		return FALSE;
	if (kinko_db_version_is_supported (db->cipher_version))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED,
		     _ ("SQLCipher 4.6 or newer is needed, the one in use is '%s'"),
		     db->cipher_version == NULL ? _ ("no SQLCipher") : db->cipher_version);
	kinko_error_set_hint (error, _ ("install libsqlcipher from the backports of Debian 12, or "
					"from Debian 13, and check LD_LIBRARY_PATH"));
	return FALSE;
}

/* A raw key is the text x'…' with exactly 64 digits: other lengths are taken as a passphrase. */
static gboolean
set_key (KinkoDb *db, const KinkoSecret *key, GError **error)
{
	g_autoptr (KinkoSecret) text = kinko_secret_new (2 + 2 * KEY_LEN + 1);
	char *at = (char *) kinko_secret_data (text);
	int code;

	g_assert (kinko_secret_len (key) == KEY_LEN);
	memcpy (at, "x'", 2);
	(void) sodium_bin2hex (at + 2, 2 * KEY_LEN + 1, kinko_secret_data (key), KEY_LEN);
	at[2 + 2 * KEY_LEN] = '\'';
	code = sqlite3_key_v2 (db->handle, "main", at, (int) kinko_secret_len (text));
	return code == SQLITE_OK || kinko_db_fail (db, code, error);
}

/* Closes doors that kinko does not use and that a forged schema could. */
static void
harden (KinkoDb *db)
{
	static const struct {
		int option, value;
	} options[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },      { SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 }, { SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (options); i++) {
		int now = -1;

		if (sqlite3_db_config (db->handle, options[i].option, options[i].value, &now) !=
			    SQLITE_OK ||
		    now != options[i].value)
			g_assert_not_reached (); /* every SQLite of SQLCipher 4.6 has them */
	}
	/* ATTACH without KEY would use our key, with KEY '' write plaintext. */
	(void) sqlite3_limit (db->handle, SQLITE_LIMIT_ATTACHED, 0);
}

/*
 * The read that tells a right key from a wrong one. No table in an existing database means that the
 * file was emptied or copied without its write-ahead log: going on would build a new, empty vault.
 */
static gboolean
read_schema (KinkoDb *db, gboolean create, GError **error)
{
	g_autofree char *tables = NULL;

	if (!get_text (db, "SELECT count (*) FROM sqlite_schema", &tables, error))
		return FALSE;
	if (create || g_strcmp0 (tables, "0") != 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, _ ("the database is empty"));
	kinko_error_set_hint (error, _ ("was 'vault.db' copied without 'vault.db-wal'? "
					"copy both, or restore the vault from a backup"));
	return FALSE;
}

/*
 * WAL needs memory that is shared between processes, which a network file system does not give: a
 * database that comes from a local disk in WAL mode must not be read in that mode first. In exclusive
 * locking mode SQLite does without; it is left as soon as the journal mode is changed.
 */
static gboolean
set_journal (KinkoDb *db, gboolean create, gboolean wal, GError **error)
{
	if (wal)
		return read_schema (db, create, error) &&
		       apply_settings (db, wal_settings, G_N_ELEMENTS (wal_settings), error);
	return kinko_db_run (db, "PRAGMA locking_mode = EXCLUSIVE", error) &&
	       read_schema (db, create, error) &&
	       apply_settings (db, rollback_settings, G_N_ELEMENTS (rollback_settings), error) &&
	       kinko_db_run (db, "PRAGMA locking_mode = NORMAL", error) &&
	       read_schema (db, create, error); /* the lock is given back after the next read */
}

static gboolean
configure (KinkoDb *db, const KinkoSecret *key, gboolean create, gboolean wal, GError **error)
{
	(void) sqlite3_extended_result_codes (db->handle, 1);
	kinko_db_set_patience (db, PATIENCE);
	harden (db);
	/* SQLCipher's own lines on stderr would stand between the user and our message. Giving the key sets its
	 * level anew, and a wrong key must be as quiet: before and after. */
	return kinko_db_run (db, "PRAGMA cipher_log_level = NONE", error) &&
	       check_version (db, error) && set_key (db, key, error) &&
	       kinko_db_run (db, "PRAGMA cipher_log_level = NONE", error) &&
	       apply_settings (db, first_settings, G_N_ELEMENTS (first_settings), error) &&
	       set_journal (db, create, wal, error) &&
	       apply_settings (db, last_settings, G_N_ELEMENTS (last_settings), error);
}

/* Empty, so that SQLite never chooses the mode; its -wal and -journal take it from here. */
static gboolean
create_file (const char *path, GError **error)
{
	int fd = open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int reason = errno;

	if (fd != -1) {
		(void) close (fd); /* nothing was written that could fail now */
		return TRUE;
	}
	g_set_error (error, KINKO_ERROR, reason == EEXIST ? KINKO_ERROR_EXISTS : KINKO_ERROR_IO,
		     _ ("the database '%s' cannot be created: %s"), path, g_strerror (reason));
	return FALSE;
}

/* SQLITE_OPEN_NOFOLLOW refuses links anywhere in the path; the way to the vault may have some. */
static char *
resolve_folder (const char *path, GError **error)
{
	g_autofree char *folder = g_path_get_dirname (path);
	g_autofree char *name = g_path_get_basename (path);
	char *real = realpath (folder, NULL);
	char *resolved;

	if (real == NULL) {
		g_set_error (error, KINKO_ERROR,
			     errno == ENOENT ? KINKO_ERROR_NOT_FOUND : KINKO_ERROR_IO,
			     _ ("the folder '%s' cannot be opened: %s"), folder,
			     g_strerror (errno));
		return NULL;
	}
	resolved = g_build_filename (real, name, NULL);
	free (real);
	return resolved;
}

static gboolean
check_file (const char *path, GError **error)
{
	struct stat status;

	if (lstat (path, &status) != 0) {
		g_set_error (error, KINKO_ERROR,
			     errno == ENOENT ? KINKO_ERROR_NOT_FOUND : KINKO_ERROR_IO,
			     _ ("the database '%s' cannot be opened: %s"), path,
			     g_strerror (errno));
		return FALSE;
	}
	if (S_ISREG (status.st_mode))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the database '%s' is not a regular file"), path);
	return FALSE;
}

KinkoDb *
kinko_db_open (const char *path, const KinkoSecret *key, gboolean create, gboolean wal,
	       GError **error)
{
	g_autofree char *resolved = resolve_folder (path, error);
	g_autoptr (KinkoDb) db = NULL;
	int code;

	if (resolved == NULL ||
	    !(create ? create_file (resolved, error) : check_file (resolved, error)))
		return NULL;
	db = g_new0 (KinkoDb, 1);
	db->idle = g_hash_table_new_full (g_direct_hash, g_direct_equal, NULL,
					  (GDestroyNotify) kinko_statement_finalize);
	code = sqlite3_open_v2 (resolved, &db->handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW,
				NULL);
	if (code != SQLITE_OK)
		(void) kinko_db_fail (db, code, error);
	if (code == SQLITE_OK && configure (db, key, create, wal, error))
		return g_steal_pointer (&db);
	g_prefix_error (error, "%s: ", path);
	g_clear_pointer (&db, kinko_db_close);
	if (create)
		(void) unlink (resolved); /* we made it, and it holds nothing */
	return NULL;
}

gboolean
kinko_db_has_moved (KinkoDb *db)
{
	int moved = 1; /* what cannot be asked is not trusted */

	return sqlite3_file_control (db->handle, "main", SQLITE_FCNTL_HAS_MOVED, &moved) !=
		       SQLITE_OK ||
	       moved != 0;
}

/* The last one to close a database removes its write-ahead log, by name. Under that name there is by now the one of the
 * database that took the place of ours. */
static void
spare_foreign_wal (KinkoDb *db)
{
	if (kinko_db_has_moved (db))
		kinko_db_keep_wal (db);
}

void
kinko_db_keep_wal (KinkoDb *db)
{
	int keep = 1;

	(void) sqlite3_file_control (db->handle, "main", SQLITE_FCNTL_PERSIST_WAL, &keep);
}

void
kinko_db_close (KinkoDb *db)
{
	if (db == NULL)
		return;
	spare_foreign_wal (db);
	g_assert (db->in_use == 0);
	g_hash_table_unref (db->idle);
	if (sqlite3_close (db->handle) != SQLITE_OK)
		g_assert_not_reached (); /* only when a statement is left */
	g_free (db->cipher_version);
	g_free (db);
}

void
kinko_db_set_patience (KinkoDb *db, int milliseconds)
{
	(void) sqlite3_busy_timeout (db->handle, milliseconds);
}

const char *
kinko_db_cipher_version (KinkoDb *db)
{
	return db->cipher_version;
}

gboolean
kinko_db_begin (KinkoDb *db, GError **error)
{
	g_assert (sqlite3_get_autocommit (db->handle));
	return kinko_db_run (db, "BEGIN IMMEDIATE", error);
}

gboolean
kinko_db_commit (KinkoDb *db, GError **error)
{
	g_assert (!sqlite3_get_autocommit (db->handle));
	if (kinko_db_run (db, "COMMIT", error))
		return TRUE;
	kinko_db_rollback (db);
	return FALSE;
}

void
kinko_db_rollback (KinkoDb *db)
{
	/* After some failures SQLite has rolled back by itself. */
	if (!sqlite3_get_autocommit (db->handle))
		(void) sqlite3_exec (db->handle, "ROLLBACK", NULL, NULL, NULL);
	g_assert (sqlite3_get_autocommit (db->handle));
}

gboolean
kinko_db_begin_snapshot (KinkoDb *db, GError **error)
{
	gint64 version;

	g_assert (sqlite3_get_autocommit (db->handle));
	/* The moment is that of the first read. */
	if (!kinko_db_run (db, "BEGIN", error))
		return FALSE;
	if (kinko_db_get_int (db, "PRAGMA user_version", &version, error))
		return TRUE;
	kinko_db_rollback (db);
	return FALSE;
}

void
kinko_db_end_snapshot (KinkoDb *db)
{
	kinko_db_rollback (db); /* nothing was written */
}

gboolean
kinko_db_disk_is_full (KinkoDb *db)
{
	return db->disk_full;
}
