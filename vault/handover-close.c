#include "vault/handover-close.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/contract.h"
#include "policies/action.h"
#include "policies/error.h"
#include "vault/contract-end.h"
#include "vault/handover-receipt.h"

/* Ends the act as denied. */
static gboolean
refuse (KinkoAct *act, const char *reason, const char *what, const char *next, GError **error)
{
	(void) kinko_act_refuse (act, reason);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s", what);
	kinko_error_set_hint (error, "%s", next);
	return FALSE;
}

/* Does the entry tell of a change that is not part of winding up? */
static gboolean
is_change (const char *line, gboolean *change, GError **error)
{
	const KinkoAction *known;
	g_autofree char *action = NULL;
	KinkoEntry entry;

	if (!kinko_entry_parse (line, strlen (line), &entry, error))
		return FALSE;
	action = kinko_slice_dup (entry.action);
	known = kinko_action_find (action);
	*change = known != NULL && (known->flags & KINKO_ACTION_CHANGES) != 0 &&
		  (known->flags & KINKO_ACTION_CLOSING) == 0 && !kinko_contract_is_close (&entry) &&
		  (kinko_slice_equal (entry.result, "granted") ||
		   kinko_slice_equal (entry.result, "done"));
	return TRUE;
}

/* Was anything changed after the log had @size entries, which is what the successor has? */
static gboolean
has_changed (KinkoSession *session, guint64 size, gboolean *changed, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		kinko_session_db (session),
		"SELECT line FROM audit_entry WHERE seq >= ? ORDER BY seq", error);
	KinkoStep step = KINKO_STEP_DONE;

	*changed = FALSE;
	if (query == NULL || !kinko_statement_bind_int (query, 1, (gint64) size, error))
		return FALSE;
	while (!*changed && (step = kinko_statement_step (query, error)) == KINKO_STEP_ROW)
		if (!is_change (kinko_statement_text (query, 0), changed, error))
			return FALSE;
	return *changed || step == KINKO_STEP_DONE;
}

static gboolean
check_handed_over (KinkoAct *act, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	KinkoContract contract;
	gboolean changed;
	guint64 size;

	if (!kinko_handover_received (session, &size, error) ||
	    !kinko_contract_end_load (session, &contract, error) ||
	    !has_changed (session, size, &changed, error))
		return kinko_act_fail (act, error);
	if (size == 0)
		return refuse (act, "no-receipt", _ ("no receipt for a handover was taken in"),
			       _ ("hand over with 'kinko handover export'; the receipt of the "
				  "successor is taken in with 'kinko handover receipt'"),
			       error);
	if (changed)
		return refuse (act, "changed",
			       _ ("something was changed after the handover, and the successor "
				  "does not have it"),
			       _ ("hand over once more, and take in the new receipt"), error);
	if (!contract.closed)
		return refuse (act, "not-closed", _ ("the contract is not closed"),
			       _ ("close it with 'kinko contract close'"), error);
	return TRUE;
}

KinkoRegisterLine *
kinko_handover_close (KinkoSession *session, const KinkoErasureNote *note, GError **error)
{
	g_autoptr (KinkoAct) act =
		kinko_act_begin (session, "handover.close", "vault", NULL, error);

	return act == NULL || !check_handed_over (act, error)
		       ? NULL
		       : kinko_erasure_all_by (act, note, error);
}
