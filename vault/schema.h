/*
 * The tables of vault.db, made by ordered migrations. Documented in docs/formats/vault.md.
 */
#pragma once

#include <glib.h>

#include "vault/db.h"

/* The schema version that this program writes. */
guint kinko_schema_version (void);

/* The statements that bring a database from version @from to the next one. */
const char *kinko_schema_migration (guint from);

/* The version of an open database (0: empty). */
gboolean kinko_schema_read_version (KinkoDb *db, guint *version, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Brings a database from @from to kinko_schema_version(), inside the caller's transaction.
 * KINKO_ERROR_UNSUPPORTED when @from is newer than this program. */
gboolean kinko_schema_migrate (KinkoDb *db, guint from, GError **error) G_GNUC_WARN_UNUSED_RESULT;
