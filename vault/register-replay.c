/* The registers against the whole log: not only what is stored, but also what should be. */
#include "vault/register-internal.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/box.h"
#include "vault/restoration.h"

/* The newest version of a line that the log tells of. */
typedef struct {
	guint64 version;
	char *box;          /* "sha256:<hex>" */
	guint64 erased_seq; /* entry that tells of its erasure; 0: none */
} Told;

static void
told_free (gpointer data)
{
	Told *told = data;

	g_free (told->box);
	g_free (told);
}

/* @told: from "register/<handle>". Entries come in the order of their versions. */
static void
note_version (GHashTable *told, const char *object, const json_t *written)
{
	const char *box = json_string_value (json_object_get (written, "box"));
	Told *entry;

	if (object == NULL || box == NULL)
		return;
	entry = g_new0 (Told, 1);
	entry->version = (guint64) json_integer_value (json_object_get (written, "version"));
	entry->box = g_strdup (box);
	g_hash_table_replace (told, g_strdup (object), entry);
}

/* Nothing is left of it that could be compared, but for the entry. */
static void
note_erasure (GHashTable *told, const char *object, guint64 seq)
{
	Told *entry = g_hash_table_lookup (told, object);

	if (entry != NULL)
		entry->erased_seq = seq;
}

static gboolean
note_entry (KinkoSession *session, guint64 seq, gboolean lost, GHashTable *told, GError **error)
{
	g_autofree char *line = kinko_log_line (kinko_session_log (session), seq, error);
	g_autofree char *object = NULL;
	json_auto_t *detail = NULL;
	const json_t *copy, *erasure;
	KinkoEntry entry;

	if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error))
		return FALSE;
	detail = kinko_entry_detail (&entry, error);
	if (detail == NULL)
		return FALSE;
	object = kinko_slice_dup (entry.object);
	copy = json_object_get (detail, "copy");
	erasure = json_object_get (detail, "erasure");
	if (kinko_slice_equal (entry.action, "erasure.line") &&
	    kinko_slice_equal (entry.result, "granted"))
		note_erasure (told, object, seq);
	if (lost)
		return TRUE;
	if (g_str_has_prefix (object, "register/") && kinko_slice_equal (entry.result, "granted"))
		note_version (told, object, detail);
	note_version (told, json_string_value (json_object_get (copy, "line")), copy);
	note_version (told, json_string_value (json_object_get (erasure, "line")), erasure);
	return TRUE;
}

/* What was lost before a restore is told of in the log, and is in no register; what was erased there was erased again, and its
 * row names the first entry. */
static GHashTable *
read_log (KinkoSession *session, GError **error)
{
	g_autoptr (GHashTable) told =
		g_hash_table_new_full (g_str_hash, g_str_equal, g_free, told_free);
	g_autoptr (GArray) restorations = kinko_restorations_load (session, error);
	guint64 size = kinko_log_size (kinko_session_log (session));

	if (restorations == NULL)
		return NULL;
	for (guint64 seq = 0; seq < size; seq++)
		if (!note_entry (session, seq, kinko_restorations_lost (restorations, seq), told,
				 error))
			return NULL;
	return g_steal_pointer (&told);
}

static gboolean
refuse (const char *number, GError **error)
{
	if (number == NULL)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
			     _ ("the log tells of a line that is in no register"));
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("'%s' is not stored as the log tells of it"), number);
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

/* Takes what the log tells of a stored line out of @told. */
static gboolean
check_row (KinkoStatement *query, GHashTable *told, GError **error)
{
	g_autofree char *object = g_strconcat ("register/", kinko_statement_text (query, 1), NULL);
	g_autoptr (GBytes) box = kinko_statement_bytes (query, 3);
	g_autofree char *hash = box == NULL ? NULL : kinko_box_hash (box);
	const Told *entry = g_hash_table_lookup (told, object);

	if (entry == NULL || entry->version != (guint64) kinko_statement_int (query, 2) ||
	    entry->erased_seq != (guint64) kinko_statement_int (query, 4) ||
	    (entry->erased_seq == 0 ? g_strcmp0 (entry->box, hash) != 0 : hash != NULL))
		return refuse (kinko_statement_text (query, 0), error);
	g_hash_table_remove (told, object);
	return TRUE;
}

gboolean
kinko_registers_check_log (KinkoSession *session, GError **error)
{
	g_autoptr (GHashTable) told = read_log (session, error);
	g_autoptr (KinkoStatement) query = NULL;
	KinkoStep step;

	if (told == NULL)
		return FALSE;
	query = kinko_db_prepare (kinko_session_db (session),
				  "SELECT l.number, l.handle, l.version, v.box, l.erased_seq"
				  " FROM register_line AS l LEFT JOIN register_version AS v"
				  " ON v.line_id = l.id AND v.version = l.version ORDER BY l.id",
				  error);
	if (query == NULL)
		return FALSE;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		if (!check_row (query, told, error))
			return FALSE;
	if (step == KINKO_STEP_ERROR)
		return FALSE;
	return g_hash_table_size (told) == 0 || refuse (NULL, error);
}
