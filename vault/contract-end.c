#include "vault/contract-end.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

static gboolean
refuse (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("the stored end of the contract is not what the log says"));
	kinko_error_set_hint (error, "%s",
			      _ ("the database was changed outside kinko: keep it as evidence"));
	return FALSE;
}

static gboolean
check_entry (KinkoSession *session, guint64 seq, GError **error)
{
	KinkoLog *log = kinko_session_log (session);
	g_autofree char *line = NULL;
	KinkoEntry entry;

	if (seq >= kinko_log_size (log))
		return refuse (error);
	line = kinko_log_line (log, seq, error);
	if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error))
		return FALSE;
	return kinko_contract_is_close (&entry) || refuse (error);
}

gboolean
kinko_contract_end_load (KinkoSession *session, KinkoContract *contract, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session), "SELECT seq FROM contract_end WHERE id = 1", error);

	*contract = (KinkoContract){ 0 };
	if (query == NULL)
		return FALSE;
	switch (kinko_statement_step (query, error)) {
	case KINKO_STEP_ROW:
		contract->closed = TRUE;
		contract->seq = (guint64) kinko_statement_int (query, 0);
		return check_entry (session, contract->seq, error);
	case KINKO_STEP_DONE:
		return TRUE;
	default:
		return FALSE;
	}
}

gboolean
kinko_contract_end_store (KinkoAct *act, GError **error)
{
	g_autoptr (KinkoStatement) insert =
		kinko_act_prepare (act, "INSERT INTO contract_end (id, seq) VALUES (1, ?)", error);

	return insert != NULL &&
	       kinko_statement_bind_int (insert, 1, (gint64) kinko_act_next_seq (act), error) &&
	       kinko_statement_run (insert, error);
}

gboolean
kinko_contract_end_check (const KinkoContract *stored, const KinkoContract *replayed,
			  GError **error)
{
	return (stored->closed == replayed->closed && stored->seq == replayed->seq) ||
	       refuse (error);
}
