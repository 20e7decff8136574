#include "vault/db-copy.h"

#include <unistd.h>

#include <glib/gi18n.h>
#include <sqlcipher/sqlite3.h>

#include "audit/crash-point.h"
#include "policies/error.h"
#include "vault/db-internal.h"

/* Pages of 8 KiB at a time. */
#define STEP 256

/* Ten seconds of patience, as for every lock. */
#define PAUSE_MS 100
#define PAUSES   100

/* SQLCipher has no code of its own for a page that is not authentic, and reads nothing more afterwards. */
static gboolean
refuse_page (KinkoDb *to, int code, GError **error)
{
	if (code != SQLITE_ERROR)
		return kinko_db_fail (to, code, error);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("a page of the database is damaged"));
	kinko_error_set_hint (error, "%s",
			      _ ("'kinko log verify' says which; restore the vault from an earlier "
				 "backup, and keep the damaged one for the investigation"));
	return FALSE;
}

static gboolean
copy_pages (sqlite3_backup *backup, KinkoDb *to, const KinkoProgress *progress, GError **error)
{
	guint pauses = 0;
	int code;

	do {
		code = sqlite3_backup_step (backup, STEP);
		if ((code == SQLITE_BUSY || code == SQLITE_LOCKED) && pauses++ < PAUSES) {
			(void) sqlite3_sleep (PAUSE_MS);
			code = SQLITE_OK;
			continue;
		}
		kinko_crash_point ();
		if (code == SQLITE_OK || code == SQLITE_DONE) {
			guint64 total = (guint64) sqlite3_backup_pagecount (backup);
			guint64 left = (guint64) sqlite3_backup_remaining (backup);

			kinko_progress_report (progress, (total - left) * KINKO_DB_PAGE_LEN,
					       total * KINKO_DB_PAGE_LEN);
		}
	} while (code == SQLITE_OK);
	return code == SQLITE_DONE || refuse_page (to, code, error);
}

static gboolean
copy_all (KinkoDb *from, KinkoDb *to, const KinkoProgress *progress, GError **error)
{
	sqlite3_backup *backup = sqlite3_backup_init (to->handle, "main", from->handle, "main");
	gboolean copied;
	int code;

	if (backup == NULL)
		return kinko_db_fail (to, sqlite3_errcode (to->handle), error);
	copied = copy_pages (backup, to, progress, error);
	code = sqlite3_backup_finish (backup);
	return copied && (code == SQLITE_OK || kinko_db_fail (to, code, error));
}

/*
 * The transaction keeps what is read at one moment. Without it every write by another process would begin the copy anew, and
 * on a busy day it would never end.
 */
static gboolean
hold_and_copy (KinkoDb *from, KinkoDb *to, const KinkoProgress *progress, GError **error)
{
	gint64 tables;
	gboolean copied;
	int code = sqlite3_exec (from->handle, "BEGIN", NULL, NULL, NULL);

	if (code != SQLITE_OK)
		return kinko_db_fail (from, code, error);
	copied = kinko_db_get_int (from, "SELECT count (*) FROM sqlite_schema", &tables, error) &&
		 copy_all (from, to, progress, error);
	(void) sqlite3_exec (from->handle, "ROLLBACK", NULL, NULL, NULL); /* nothing was written */
	return copied;
}

gboolean
kinko_db_copy (KinkoDb *from, const char *path, const KinkoSecret *key,
	       const KinkoProgress *progress, GError **error)
{
	g_autoptr (KinkoDb) to = kinko_db_open (path, key, TRUE, FALSE, error);
	gboolean copied;

	if (to == NULL)
		return FALSE;
	g_assert (sqlite3_get_autocommit (from->handle));
	copied = hold_and_copy (from, to, progress, error);
	g_clear_pointer (&to, kinko_db_close);
	if (!copied)
		(void) unlink (path); /* we made it, and it is of no use */
	return copied;
}
