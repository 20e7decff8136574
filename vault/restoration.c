#include "vault/restoration.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/restored.h"
#include "policies/error.h"

static gboolean
refuse (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the log does not tell of a restore that is stored"));
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

static gboolean
load_one (KinkoSession *session, guint64 seq, GArray *list, GError **error)
{
	KinkoLog *log = kinko_session_log (session);
	g_autofree char *line =
		seq < kinko_log_size (log) ? kinko_log_line (log, seq, error) : NULL;
	KinkoRestoration restoration = { .seq = seq };
	KinkoEntry entry;

	if (line == NULL)
		return error != NULL && *error != NULL ? FALSE : refuse (error);
	if (!kinko_entry_parse (line, strlen (line), &entry, error))
		return FALSE;
	if (!kinko_restored_range (&entry, &restoration.from, &restoration.to))
		return refuse (error);
	restoration.without_mirror = kinko_restored_without_mirror (&entry);
	g_array_append_val (list, restoration);
	return TRUE;
}

GArray *
kinko_restorations_load (KinkoSession *session, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session), "SELECT seq FROM restoration ORDER BY seq", error);
	g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (KinkoRestoration));
	g_autoptr (GError) problem = NULL;
	KinkoStep step;

	if (query == NULL)
		return NULL;
	while ((step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		if (!load_one (session, (guint64) kinko_statement_int (query, 0), list, &problem)) {
			g_propagate_error (error, g_steal_pointer (&problem));
			return NULL;
		}
	return step == KINKO_STEP_DONE ? g_steal_pointer (&list) : NULL;
}

/* A later restore, from a backup that was made before an earlier one, brings back what that one took away. */
gboolean
kinko_restorations_lost (const GArray *restorations, guint64 seq)
{
	guint64 end = G_MAXUINT64; /* of the log of the vault whose content is there */

	for (guint i = restorations->len; i > 0; i--) {
		const KinkoRestoration *one =
			&g_array_index (restorations, KinkoRestoration, i - 1);

		if (one->seq >= end)
			continue; /* that vault never saw it */
		if (seq >= one->to)
			break;
		if (seq >= one->from)
			return TRUE;
		end = one->from;
	}
	return seq >= end;
}

gboolean
kinko_restoration_store (KinkoAct *act, guint64 seq, GError **error)
{
	g_autoptr (KinkoStatement) insert =
		kinko_act_prepare (act, "INSERT INTO restoration (seq) VALUES (?)", error);

	return insert != NULL && kinko_statement_bind_int (insert, 1, (gint64) seq, error) &&
	       kinko_statement_run (insert, error);
}
