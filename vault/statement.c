#include "vault/db-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/db-write.h"

struct _KinkoStatement {
	KinkoDb *db;
	const char *sql; /* constant text: its address is the key of the cache */
	sqlite3_stmt *compiled;
	gboolean reads_only;
};

void
kinko_statement_finalize (KinkoStatement *statement)
{
	(void) sqlite3_finalize (statement->compiled); /* repeats an error that was reported */
	g_free (statement);
}

static KinkoStatement *
compile (KinkoDb *db, const char *sql, GError **error)
{
	g_autofree KinkoStatement *statement = g_new0 (KinkoStatement, 1);
	const char *rest = NULL;
	int code = sqlite3_prepare_v3 (db->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
				       &statement->compiled, &rest);

	if (code == SQLITE_ERROR) {
		/* Our SQL is constant, so it is the schema that is not what it was. */
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the database does not have the expected tables"));
		kinko_error_set_hint (error, _ ("the vault was changed by another program, or made "
						"by another version of kinko; "
						"restore it from a backup"));
		return NULL;
	}
	if (code != SQLITE_OK) {
		(void) kinko_db_fail (db, code, error);
		return NULL;
	}
	g_assert (statement->compiled != NULL && rest[0] == '\0'); /* exactly one statement */
	statement->db = db;
	statement->sql = sql;
	statement->reads_only = sqlite3_stmt_readonly (statement->compiled) != 0;
	return g_steal_pointer (&statement);
}

KinkoStatement *
kinko_db_prepare_write (KinkoDb *db, const char *sql, GError **error)
{
	KinkoStatement *statement = g_hash_table_lookup (db->idle, sql);

	if (statement != NULL) {
		g_hash_table_steal (db->idle, sql);
		/* Text that is not constant could come back at the same address. */
		g_assert (strcmp (sqlite3_sql (statement->compiled), sql) == 0);
	} else {
		statement = compile (db, sql, error);
		if (statement == NULL)
			return NULL;
	}
	db->in_use++;
	return statement;
}

KinkoStatement *
kinko_db_prepare (KinkoDb *db, const char *sql, GError **error)
{
	KinkoStatement *statement = kinko_db_prepare_write (db, sql, error);

	/* sqlite3_stmt_readonly() takes BEGIN DEFERRED and COMMIT for reading: they are refused by what
	 * they lack, a column. */
	g_assert (statement == NULL ||
		  (statement->reads_only && sqlite3_column_count (statement->compiled) > 0));
	return statement;
}

void
kinko_statement_free (KinkoStatement *statement)
{
	KinkoDb *db;

	if (statement == NULL)
		return;
	db = statement->db;
	g_assert (db->in_use > 0);
	db->in_use--;
	(void) sqlite3_reset (statement->compiled); /* repeats an error that was reported */
	(void) sqlite3_clear_bindings (statement->compiled);
	/* One of two that were in use at the same time is enough for the cache. */
	if (g_hash_table_contains (db->idle, statement->sql))
		kinko_statement_finalize (statement);
	else
		g_hash_table_insert (db->idle, (gpointer) (guintptr) statement->sql, statement);
}

static gboolean
check_bind (KinkoStatement *statement, int code, GError **error)
{
	g_assert (code != SQLITE_RANGE && code != SQLITE_MISUSE); /* our own mistakes */
	return code == SQLITE_OK || kinko_db_fail (statement->db, code, error);
}

gboolean
kinko_statement_bind_int (KinkoStatement *statement, int index, gint64 value, GError **error)
{
	return check_bind (statement, sqlite3_bind_int64 (statement->compiled, index, value),
			   error);
}

gboolean
kinko_statement_bind_text (KinkoStatement *statement, int index, const char *value, GError **error)
{
	return check_bind (statement,
			   sqlite3_bind_text64 (statement->compiled, index, value,
						value == NULL ? 0 : strlen (value),
						SQLITE_TRANSIENT, SQLITE_UTF8),
			   error);
}

gboolean
kinko_statement_bind_blob (KinkoStatement *statement, int index, gconstpointer data, gsize len,
			   GError **error)
{
	/* A NULL pointer would bind SQL NULL; nothing is a blob without bytes. */
	return check_bind (statement,
			   sqlite3_bind_blob64 (statement->compiled, index, len == 0 ? "" : data,
						len, SQLITE_TRANSIENT),
			   error);
}

gboolean
kinko_statement_bind_bytes (KinkoStatement *statement, int index, GBytes *bytes, GError **error)
{
	gsize len;
	gconstpointer data;

	if (bytes == NULL)
		return check_bind (statement, sqlite3_bind_null (statement->compiled, index),
				   error);
	data = g_bytes_get_data (bytes, &len);
	return kinko_statement_bind_blob (statement, index, data, len, error);
}

KinkoStep
kinko_statement_step (KinkoStatement *statement, GError **error)
{
	int code;

	/* No change outside of a transaction: it would be one without its log entry. */
	g_assert (statement->reads_only || !sqlite3_get_autocommit (statement->db->handle));
	code = sqlite3_step (statement->compiled);
	if (code == SQLITE_ROW)
		return KINKO_STEP_ROW;
	if (code == SQLITE_DONE)
		return KINKO_STEP_DONE;
	(void) kinko_db_fail (statement->db, code, error);
	(void) sqlite3_reset (statement->compiled); /* the same error again */
	return KINKO_STEP_ERROR;
}

gboolean
kinko_statement_run (KinkoStatement *statement, GError **error)
{
	KinkoStep step;

	/* Rows of RETURNING are passed over: stopped at one, a failure would come out too late. */
	do
		step = kinko_statement_step (statement, error);
	while (step == KINKO_STEP_ROW);
	if (step == KINKO_STEP_ERROR)
		return FALSE;
	(void) sqlite3_reset (statement->compiled); /* it has succeeded */
	return TRUE;
}

gint64
kinko_statement_int (KinkoStatement *statement, int column)
{
	return sqlite3_column_int64 (statement->compiled, column);
}

const char *
kinko_statement_text (KinkoStatement *statement, int column)
{
	return (const char *) sqlite3_column_text (statement->compiled, column);
}

gconstpointer
kinko_statement_blob (KinkoStatement *statement, int column, gsize *len)
{
	gconstpointer data;

	*len = 0;
	if (sqlite3_column_type (statement->compiled, column) == SQLITE_NULL)
		return NULL;
	data = sqlite3_column_blob (statement->compiled, column);
	*len = (gsize) sqlite3_column_bytes (statement->compiled, column);
	return data == NULL ? "" : data; /* SQLite has no address for a blob without bytes */
}

GBytes *
kinko_statement_bytes (KinkoStatement *statement, int column)
{
	gsize len;
	gconstpointer data = kinko_statement_blob (statement, column, &len);

	return data == NULL ? NULL : g_bytes_new (data, len);
}

gboolean
kinko_db_get_int (KinkoDb *db, const char *sql, gint64 *value, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (db, sql, error);

	if (query == NULL)
		return FALSE;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		*value = kinko_statement_int (query, 0);
		return TRUE;
	case KINKO_STEP_DONE:
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the database lacks a value that every vault has"));
		return FALSE;
	default:
		return FALSE;
	}
}
