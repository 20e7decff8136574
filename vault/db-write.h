/*
 * The writing side of the database. Included by act.c, log.c and schema.c only, and by swap.c, which writes nothing (a test
 * asserts it): all other code writes through an act.
 */
#pragma once

#include "vault/db.h"

/* A statement that may write; cached like the others. */
KinkoStatement *kinko_db_prepare_write (KinkoDb *db, const char *sql, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Runs constant SQL without parameters, several statements allowed (schema, pragmas). */
gboolean kinko_db_run (KinkoDb *db, const char *sql, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* BEGIN IMMEDIATE. KINKO_ERROR_BUSY after ten seconds of waiting for another writer. */
gboolean kinko_db_begin (KinkoDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* COMMIT; on failure the transaction is rolled back. KINKO_ERROR_IO with code text "disk full" when it is. */
gboolean kinko_db_commit (KinkoDb *db, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ROLLBACK; never fails (an error leaves nothing open). */
void kinko_db_rollback (KinkoDb *db);

/* Was the last failure of this database a full disk (SQLITE_FULL, or an I/O error with ENOSPC or EDQUOT)? */
gboolean kinko_db_disk_is_full (KinkoDb *db);
