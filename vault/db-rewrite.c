/* Writing the database anew, with nothing in it but what its rows hold. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/db-internal.h"

/* SQLite takes the folder of temporary files from one place for the whole process, and frees it itself. */
static gboolean
set_folder (const char *folder, GError **error)
{
	char *path = folder == NULL ? NULL : realpath (folder, NULL);

	if (folder != NULL && path == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
			     _ ("the folder '%s' cannot be opened: %s"), folder,
			     g_strerror (errno));
		return FALSE;
	}
	sqlite3_free (sqlite3_temp_directory);
	sqlite3_temp_directory = path == NULL ? NULL : sqlite3_mprintf ("%s", path);
	free (path);
	return TRUE;
}

static gboolean
run_sql (KinkoDb *db, const char *sql, GError **error)
{
	int code = sqlite3_exec (db->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK || kinko_db_fail (db, code, error);
}

/*
 * VACUUM attaches a database of its own, which takes the key of this one, and copies back from there. In memory it would
 * need as much of it as the database has: in a file, which has no name and is as encrypted as the database, it does not.
 * The default of the page size is for that one: SQLCipher gives it the key of this one, but not its page size, and would
 * read behind a buffer.
 */
static gboolean
run (KinkoDb *db, GError **error)
{
	gboolean done;

	(void) sqlite3_limit (db->handle, SQLITE_LIMIT_ATTACHED, 1);
	done = run_sql (db, "PRAGMA cipher_default_page_size = 8192", error) &&
	       run_sql (db, "PRAGMA temp_store = FILE", error) && run_sql (db, "VACUUM", error);
	(void) sqlite3_limit (db->handle, SQLITE_LIMIT_ATTACHED, 0);
	return run_sql (db, "PRAGMA temp_store = MEMORY", done ? error : NULL) && done;
}

gboolean
kinko_db_rewrite (KinkoDb *db, const char *folder, GError **error)
{
	gboolean done;

	g_assert (sqlite3_get_autocommit (db->handle));
	if (!set_folder (folder, error))
		return FALSE;
	done = run (db, error);
	(void) !set_folder (NULL, NULL); /* cannot fail */
	return done;
}
