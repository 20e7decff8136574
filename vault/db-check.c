#include "vault/db-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

#define NAMED_MAX 3 /* pages in an error */

typedef struct {
	guint rows; /* that tell of damage */
	guint n;
	guint64 pages[NAMED_MAX]; /* the first ones that the rows name */
} Damage;

/* The rows are English sentences of SQLCipher and SQLite; of these only the page is taken. Damage of an
 * index names none. */
static void
add_row (Damage *damage, const char *row)
{
	const char *word = strcasestr (row, "page ");
	guint64 page = word == NULL ? 0 : g_ascii_strtoull (word + strlen ("page "), NULL, 10);

	damage->rows++;
	if (page == 0 || damage->n == NAMED_MAX)
		return;
	for (guint i = 0; i < damage->n; i++)
		if (damage->pages[i] == page)
			return;
	damage->pages[damage->n++] = page;
}

/* The rows of a check that differ from @good. */
static gboolean
collect_damage (KinkoDb *db, const char *sql, const char *good, Damage *damage, GError **error)
{
	sqlite3_stmt *query = NULL;
	int code = sqlite3_prepare_v2 (db->handle, sql, -1, &query, NULL);

	*damage = (Damage){ 0 };
	while (code == SQLITE_OK || code == SQLITE_ROW) {
		const char *row;

		code = sqlite3_step (query);
		if (code != SQLITE_ROW)
			break;
		row = (const char *) sqlite3_column_text (query, 0);
		if (row != NULL && g_strcmp0 (row, good) != 0)
			add_row (damage, row);
	}
	(void) sqlite3_finalize (query); /* repeats the code of the step */
	return code == SQLITE_DONE || kinko_db_fail (db, code, error);
}

static gboolean
refuse_damage (const Damage *damage, GError **error)
{
	g_autoptr (GString) list = g_string_new (NULL);

	for (guint i = 0; i < damage->n; i++)
		g_string_append_printf (list, "%s%" G_GUINT64_FORMAT, i == 0 ? "" : _ (", "),
					damage->pages[i]);
	if (damage->n == 0)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("the database is damaged"));
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     ngettext ("the database is damaged: page %s",
				       "the database is damaged: pages %s", damage->n),
			     list->str);
	kinko_error_set_hint (error, _ ("restore the vault from a backup, "
					"and keep the damaged one for the investigation"));
	return FALSE;
}

gboolean
kinko_db_empty_wal (KinkoDb *db, GError **error)
{
	int code = sqlite3_wal_checkpoint_v2 (db->handle, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL,
					      NULL);

	return code == SQLITE_OK || kinko_db_fail (db, code, error);
}

/* It reads the file past all locks and past the write-ahead log: a page that another process is just moving there looks damaged,
 * and so does one that never was there, because somebody who reads keeps its newest content in the log while pages behind it
 * are written. Real damage is still there when all of the log is in the file. */
static gboolean
look_again (KinkoDb *db, const char *sql, Damage *damage, GError **error)
{
	g_autoptr (GError) problem = NULL;

	if (!kinko_db_empty_wal (db, &problem) &&
	    g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_BUSY)) {
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	return collect_damage (db, sql, NULL, damage, error);
}

gboolean
kinko_db_check_pages (KinkoDb *db, GError **error)
{
	static const char pages[] = "PRAGMA cipher_integrity_check";
	Damage damage;

	if (!collect_damage (db, pages, NULL, &damage, error))
		return FALSE;
	if (damage.rows > 0 && !look_again (db, pages, &damage, error))
		return FALSE;
	if (damage.rows == 0 &&
	    !collect_damage (db, "PRAGMA quick_check (3)", "ok", &damage, error))
		return FALSE;
	return damage.rows == 0 || refuse_damage (&damage, error);
}
