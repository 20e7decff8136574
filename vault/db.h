/*
 * SQLCipher: opening with the right settings, statements, transactions, errors. Reading is open to
 * all of vault/; a statement that writes is only made by an act (vault/act.h) or by schema.c.
 */
#pragma once

#include <glib.h>

#include "vault/progress.h"
#include "vault/secret.h"

typedef struct _KinkoDb KinkoDb;
typedef struct _KinkoStatement KinkoStatement;

typedef enum {
	KINKO_STEP_ROW,
	KINKO_STEP_DONE,
	KINKO_STEP_ERROR,
} KinkoStep;

/*
 * Opens VAULT/vault.db with a raw 32-byte key; with @create makes it (it must not exist).
 *
 * Checks `PRAGMA cipher_version` ≥ 4.6 of the library that is really loaded (KINKO_ERROR_UNSUPPORTED). Settings:
 * docs/formats/vault.md. @wal: WAL, otherwise TRUNCATE. KINKO_ERROR_INTEGRITY: wrong key or damaged
 * first page, which SQLCipher cannot tell apart.
 */
KinkoDb *kinko_db_open (const char *path, const KinkoSecret *key, gboolean create, gboolean wal,
			GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_db_close (KinkoDb *db);

/*
 * Closing will leave the write-ahead log where it is, whoever it belongs to. For who cannot keep others from exchanging the
 * database between the look at the names and the removal: what the new one's log holds would be lost. An own log that stays is
 * read at the next opening.
 */
void kinko_db_keep_wal (KinkoDb *db);

/* A read-only statement. @sql: constant text (statements are cached by its address). g_assert: it is read-only. */
KinkoStatement *kinko_db_prepare (KinkoDb *db, const char *sql, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Ends the use of a statement and gives it back to the cache. */
void kinko_statement_free (KinkoStatement *statement);

/* Indexes begin with 1 for parameters and 0 for columns. Bound memory is copied. */
gboolean kinko_statement_bind_int (KinkoStatement *statement, int index, gint64 value,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_statement_bind_text (KinkoStatement *statement, int index, const char *value,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT; /* NULL binds NULL */
gboolean kinko_statement_bind_blob (KinkoStatement *statement, int index, gconstpointer data,
				    gsize len, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_statement_bind_bytes (KinkoStatement *statement, int index, GBytes *bytes,
				     GError **error)
	G_GNUC_WARN_UNUSED_RESULT; /* NULL binds NULL */

KinkoStep kinko_statement_step (KinkoStatement *statement, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Steps a statement without rows to its end and resets it, so that it can be bound and run again. */
gboolean kinko_statement_run (KinkoStatement *statement, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gint64 kinko_statement_int (KinkoStatement *statement, int column);
/* Borrowed until the next step; NULL for SQL NULL. */
const char *kinko_statement_text (KinkoStatement *statement, int column);
/* Borrowed until the next step; NULL and 0 for SQL NULL. */
gconstpointer kinko_statement_blob (KinkoStatement *statement, int column, gsize *len);
/* A copy; NULL for SQL NULL. */
GBytes *kinko_statement_bytes (KinkoStatement *statement, int column);

/* Reads one integer with a statement without parameters. */
gboolean kinko_db_get_int (KinkoDb *db, const char *sql, gint64 *value, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * From here to kinko_db_end_snapshot() all that is read is the state of one moment, whatever others write meanwhile. With WAL
 * they may write; otherwise they wait, and find the vault busy. Nothing is written by this connection until then.
 */
gboolean kinko_db_begin_snapshot (KinkoDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_db_end_snapshot (KinkoDb *db);

/* `PRAGMA cipher_integrity_check` (rows, not codes, tell of damage), then `quick_check`.
 * KINKO_ERROR_INTEGRITY names the first bad pages. */
gboolean kinko_db_check_pages (KinkoDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes the write-ahead log into the database and cuts it to nothing, so that no old page stays in it. KINKO_ERROR_BUSY
 * while others read. Without such a log nothing is to do. */
gboolean kinko_db_empty_wal (KinkoDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Does the name of the file that is open belong to another one by now, or to none? What is written to this one is lost. */
gboolean kinko_db_has_moved (KinkoDb *db);
/*
 * Writes the whole database anew, so that its pages hold what the rows hold and nothing else: when SQLite moves a cell to
 * another page it leaves the old copy in room that it counts as free, and what is erased later stays there, secure_delete
 * or not. Nothing changes for who reads. Takes room for the database twice more, in @folder and in the write-ahead log;
 * what is in @folder is encrypted as the database is, and has no name. Not in a transaction. @progress: NULL, or told the
 * seconds that it has taken.
 */
gboolean kinko_db_rewrite (KinkoDb *db, const char *folder, const KinkoProgress *progress,
			   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the database answers to `PRAGMA @name`, owned by the caller; NULL when it has no answer. */
gboolean kinko_db_setting (KinkoDb *db, const char *name, char **value, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The version that the library itself reports, "4.6.1 community". */
const char *kinko_db_cipher_version (KinkoDb *db);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoDb, kinko_db_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoStatement, kinko_statement_free)
