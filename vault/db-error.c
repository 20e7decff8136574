#include "vault/db-internal.h"

#include <errno.h>

#include <glib/gi18n.h>

#include "policies/error.h"

/* What the operating system said, where SQLite keeps it. */
static int
system_reason (KinkoDb *db, int code)
{
	int kind = code & 0xff;

	return kind == SQLITE_IOERR || kind == SQLITE_CANTOPEN ? sqlite3_system_errno (db->handle)
							       : 0;
}

static void
set_io_error (KinkoDb *db, int code, GError **error)
{
	int reason = system_reason (db, code);

	db->disk_full = (code & 0xff) == SQLITE_FULL || reason == ENOSPC || reason == EDQUOT;
	if (db->disk_full) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
			     _ ("the database cannot be written: disk full"));
		kinko_error_set_hint (error, _ ("free space on the file system of the vault, "
						"then repeat the command"));
		return;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
		     _ ("the database cannot be read or written: %s (code %d)"),
		     reason != 0 ? g_strerror (reason) : sqlite3_errstr (code & 0xff), code);
	kinko_error_set_hint (error, _ ("check that the disk is connected and that you own the "
					"files of the vault"));
}

/* The text never has SQLite's own message: it may quote SQL. */
gboolean
kinko_db_fail (KinkoDb *db, int code, GError **error)
{
	db->disk_full = FALSE;
	switch (code & 0xff) {
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY,
			     _ ("the database is in use by another process"));
		kinko_error_set_hint (error, _ ("wait until the other command has ended, "
						"then repeat this one"));
		break;
	case SQLITE_NOTADB:
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the database does not open: the key belongs to another database, "
				"or the first page of the file is damaged"));
		kinko_error_set_hint (error, _ ("check that the vault's files belong together, "
						"or restore the vault from a backup"));
		break;
	case SQLITE_CORRUPT:
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the database is damaged"));
		kinko_error_set_hint (error, _ ("keep the files as they are, they are evidence, "
						"and restore the vault from a backup"));
		break;
	case SQLITE_FULL:
	case SQLITE_IOERR:
	case SQLITE_READONLY:
	case SQLITE_CANTOPEN:
	case SQLITE_PERM:
		set_io_error (db, code, error);
		break;
	default:
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED,
			     _ ("the database refuses: %s (code %d)"), sqlite3_errstr (code & 0xff),
			     code);
	}
	return FALSE;
}
