#include "vault/db-internal.h"

#include <glib/gi18n.h>

#include "policies/error.h"

#define NAMED_MAX 3 /* problems in an error */

/* The first rows of a check that differ from @good, or NULL when there is none. */
static gboolean
collect_damage (KinkoDb *db, const char *sql, const char *good, char **damage, GError **error)
{
	g_autoptr (GString) found = g_string_new (NULL);
	sqlite3_stmt *query = NULL;
	int code = sqlite3_prepare_v2 (db->handle, sql, -1, &query, NULL);
	int n = 0;

	while (code == SQLITE_OK || code == SQLITE_ROW) {
		const char *row;

		code = sqlite3_step (query);
		if (code != SQLITE_ROW)
			break;
		row = (const char *) sqlite3_column_text (query, 0);
		if (row == NULL || g_strcmp0 (row, good) == 0 || n++ >= NAMED_MAX)
			continue;
		g_string_append_printf (found, "%s%s", n > 1 ? "; " : "", row);
	}
	(void) sqlite3_finalize (query); /* repeats the code of the step */
	if (code != SQLITE_DONE)
		return kinko_db_fail (db, code, error);
	*damage = n == 0 ? NULL : g_strdup (found->str);
	return TRUE;
}

gboolean
kinko_db_check_pages (KinkoDb *db, GError **error)
{
	static const char pages[] = "PRAGMA cipher_integrity_check";
	g_autofree char *damage = NULL;

	if (!collect_damage (db, pages, NULL, &damage, error))
		return FALSE;
	/* It reads the file past all locks: a page that another process is just moving there from the
	 * write-ahead log looks damaged. Real damage is still there when we look again. */
	if (damage != NULL) {
		g_clear_pointer (&damage, g_free);
		if (!collect_damage (db, pages, NULL, &damage, error))
			return FALSE;
	}
	if (damage == NULL && !collect_damage (db, "PRAGMA quick_check (3)", "ok", &damage, error))
		return FALSE;
	if (damage == NULL)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, _ ("the database is damaged: %s"),
		     damage);
	kinko_error_set_hint (error, _ ("restore the vault from a backup, "
					"and keep the damaged one for the investigation"));
	return FALSE;
}
