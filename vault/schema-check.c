#include "vault/schema-check.h"

#include <string.h>

#include <glib/gi18n.h>
#include <sqlcipher/sqlite3.h>

#include "policies/error.h"
#include "vault/schema.h"

/* sqlite_stat… and the like are the library's own. */
#define EVERYTHING                                                        \
	"SELECT type || ' ' || name, ifnull (sql, '') FROM sqlite_schema" \
	" WHERE name NOT GLOB 'sqlite_*'"

G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3, sqlite3_close)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (sqlite3_stmt, sqlite3_finalize)

static GHashTable *
refuse (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED, "%s",
		     _ ("the tables cannot be made for comparison"));
	return NULL;
}

/* "trigger audit_entry_stays" → its SQL, of an empty database that the migrations were run in; in memory. */
static GHashTable *
make_wanted (GError **error)
{
	g_autoptr (sqlite3) db = NULL;
	g_autoptr (sqlite3_stmt) query = NULL;
	g_autoptr (GHashTable) wanted =
		g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);

	if (sqlite3_open (":memory:", &db) != SQLITE_OK)
		return refuse (error);
	for (guint i = 0; i < kinko_schema_version (); i++)
		if (sqlite3_exec (db, kinko_schema_migration (i), NULL, NULL, NULL) != SQLITE_OK)
			return refuse (error);
	if (sqlite3_prepare_v2 (db, EVERYTHING, -1, &query, NULL) != SQLITE_OK)
		return refuse (error);
	while (sqlite3_step (query) == SQLITE_ROW)
		g_hash_table_insert (wanted,
				     g_strdup ((const char *) sqlite3_column_text (query, 0)),
				     g_strdup ((const char *) sqlite3_column_text (query, 1)));
	return g_hash_table_size (wanted) > 0 ? g_steal_pointer (&wanted) : refuse (error);
}

#define NAME_MAX_LEN 64

static void
tell (KinkoFindings *findings, const char *name, const char *what)
{
	g_autofree char *text = g_strdup_printf ("%s (%s)", name, what);

	kinko_findings_add (findings, KINKO_FINDING_SCHEMA, "vault", KINKO_NO_ENTRY, text);
}

/* "trigger quiet": anybody could have chosen the name of what does not belong there, so only one like kinko's own is repeated.
 * Of others it is said what they are. */
static char *
name_of_stranger (const char *name)
{
	static const char allowed[] = G_CSET_a_2_z G_CSET_A_2_Z G_CSET_DIGITS "_ ";
	gsize len = strlen (name);

	if (len <= NAME_MAX_LEN && strspn (name, allowed) == len)
		return g_strdup (name);
	return g_strndup (name, strcspn (name, " "));
}

static void
take_row (GHashTable *wanted, const char *name, const char *sql, KinkoFindings *findings)
{
	const char *made = g_hash_table_lookup (wanted, name);
	g_autofree char *stranger = made == NULL ? name_of_stranger (name) : NULL;

	if (made == NULL)
		tell (findings, stranger, _ ("not made by kinko"));
	else if (strcmp (made, sql) != 0)
		tell (findings, name, _ ("changed"));
	if (made != NULL)
		g_hash_table_remove (wanted, name);
}

gboolean
kinko_schema_compare (KinkoDb *db, KinkoFindings *findings, GError **error)
{
	g_autoptr (GHashTable) wanted = make_wanted (error);
	g_autoptr (KinkoStatement) query = NULL;
	GHashTableIter iter;
	gpointer name;
	KinkoStep step;

	query = wanted == NULL ? NULL : kinko_db_prepare (db, EVERYTHING, error);
	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		take_row (wanted, kinko_statement_text (query, 0), kinko_statement_text (query, 1),
			  findings);
	if (step == KINKO_STEP_ERROR)
		return FALSE;
	g_hash_table_iter_init (&iter, wanted);
	while (g_hash_table_iter_next (&iter, &name, NULL))
		tell (findings, name, _ ("missing"));
	return TRUE;
}
