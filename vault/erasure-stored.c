#include "vault/erasure-stored.h"

#include <glib/gi18n.h>

#include "policies/error.h"

typedef struct {
	guint64 seq;
	gboolean content; /* a key or a box is left */
} Stored;

GHashTable *
kinko_erasures_load (KinkoSession *session, GError **error)
{
	g_autoptr (GHashTable) table =
		g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT 'case/' || handle, erased_seq, erased_seq NOT NULL AND"
		" (record_key NOT NULL OR number_key NOT NULL"
		"  OR EXISTS (SELECT 1 FROM case_version WHERE case_id = id)"
		"  OR EXISTS (SELECT 1 FROM case_number WHERE case_id = f.id AND box NOT NULL)"
		"  OR EXISTS (SELECT 1 FROM document WHERE case_id = f.id AND key NOT NULL))"
		" FROM case_file AS f",
		error);
	KinkoStep step = KINKO_STEP_ERROR;

	while (query != NULL && (step = kinko_statement_step (query, error)) == KINKO_STEP_ROW) {
		Stored *stored = g_new0 (Stored, 1);

		stored->seq = (guint64) kinko_statement_int (query, 1);
		stored->content = kinko_statement_int (query, 2) != 0;
		g_hash_table_insert (table, g_strdup (kinko_statement_text (query, 0)), stored);
	}
	return step == KINKO_STEP_DONE ? g_steal_pointer (&table) : NULL;
}

static gboolean
agrees (const char *object, const Stored *row, const KinkoErasures *replayed)
{
	return row->seq == kinko_erasures_of_case (replayed, object) && !row->content;
}

gboolean
kinko_erasures_check (GHashTable *stored, const KinkoErasures *replayed, GError **error)
{
	GHashTableIter iter;
	gpointer object, value;

	g_hash_table_iter_init (&iter, stored);
	while (g_hash_table_iter_next (&iter, &object, &value)) {
		const Stored *row = value;

		if (agrees (object, row, replayed))
			continue;
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     row->content    ? _ ("'%s' was erased, and something of it is stored")
			     : row->seq == 0 ? _ ("'%s' was erased, as the log says, and is there")
					     : _ ("'%s' looks erased, and the log does not say so"),
			     (const char *) object);
		kinko_error_set_hint (
			error, "%s",
			_ ("the database was changed outside kinko: keep it as evidence"));
		return FALSE;
	}
	return TRUE;
}

void
kinko_erasures_compare (GHashTable *stored, const KinkoErasures *replayed, KinkoFindings *findings)
{
	GHashTableIter iter;
	gpointer object, value;

	g_hash_table_iter_init (&iter, stored);
	while (g_hash_table_iter_next (&iter, &object, &value)) {
		guint64 seq = kinko_erasures_of_case (replayed, object);

		if (!agrees (object, value, replayed))
			kinko_findings_add (findings, KINKO_FINDING_CONTENT_LEFT, object,
					    seq == 0 ? KINKO_NO_ENTRY : seq, NULL);
	}
}
