/*
 * What the files of the database share (db.c, db-error.c, db-check.c, statement.c), and what their
 * tests reach. No other file includes it.
 */
#pragma once

#include <glib.h>
#include <sqlcipher/sqlite3.h>

#include "vault/db.h"

#define KINKO_DB_PAGE_LEN 8192u

struct _KinkoDb {
	sqlite3 *handle;
	char *cipher_version;
	GHashTable *idle; /* address of the SQL → KinkoStatement that is not in use */
	guint in_use;     /* statements handed out */
	gboolean disk_full;
};

/* Is this answer of `PRAGMA cipher_version` ("4.6.1 community") 4.6 or newer? NULL: no SQLCipher. */
gboolean kinko_db_version_is_supported (const char *version);

/* Sets @error for a failure of SQLite and remembers whether the disk is full. Always FALSE, so that it
 * can be returned. */
gboolean kinko_db_fail (KinkoDb *db, int code, GError **error);

/* How long to wait for another process; ten seconds unless a test is in a hurry. */
void kinko_db_set_patience (KinkoDb *db, int milliseconds);

/* Finalizes what is cached, for kinko_db_close(). */
void kinko_statement_finalize (KinkoStatement *statement);
