/* Writing the database anew, with nothing in it but what its rows hold. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/db-internal.h"

#define STEPS_TOLD 10000 /* of SQLite's machine between two reports */

typedef struct {
	const KinkoProgress *progress;
	gint64 began;
} Rewriting;

/* How much there is to do nobody knows. */
static int
tell (gpointer data)
{
	const Rewriting *rewriting = data;

	kinko_progress_report (
		rewriting->progress,
		(guint64) ((g_get_monotonic_time () - rewriting->began) / G_USEC_PER_SEC), 0);
	return 0;
}

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
kinko_db_rewrite (KinkoDb *db, const char *folder, const KinkoProgress *progress, GError **error)
{
	const Rewriting rewriting = { progress, g_get_monotonic_time () };
	gboolean done;

	g_assert (sqlite3_get_autocommit (db->handle));
	if (!set_folder (folder, error))
		return FALSE;
	sqlite3_progress_handler (db->handle, STEPS_TOLD, tell, (gpointer) (gsize) &rewriting);
	done = run (db, error);
	sqlite3_progress_handler (db->handle, 0, NULL, NULL);
	(void) !set_folder (NULL, NULL); /* cannot fail */
	return done;
}
