#include "audit/contract.h"

#include <glib/gi18n.h>

#include "policies/action.h"
#include "policies/error.h"

gboolean
kinko_contract_allows (const char *action)
{
	const KinkoAction *known = kinko_action_find (action);

	return known == NULL || (known->flags & KINKO_ACTION_CLOSING) != 0 ||
	       (known->flags & (KINKO_ACTION_CHANGES | KINKO_ACTION_DISCLOSES)) == 0;
}

static gboolean
is_granted (const KinkoEntry *entry, const char *action)
{
	return kinko_slice_equal (entry->action, action) &&
	       kinko_slice_equal (entry->result, "granted");
}

gboolean
kinko_contract_is_close (const KinkoEntry *entry)
{
	return is_granted (entry, "contract.close");
}

/* What was handed over is erased only when somebody else has it (本文7, 別紙2 第28条). */
static gboolean
check_erasure (const KinkoContract *contract, const KinkoEntry *entry, GError **error)
{
	if (!is_granted (entry, "handover.close") || (contract->closed && contract->received))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     contract->received ? _ ("all was erased before the contract was closed")
					: _ ("all was erased without a receipt for the handover"));
	return FALSE;
}

gboolean
kinko_contract_apply (KinkoContract *contract, const KinkoEntry *entry, GError **error)
{
	if (contract->closed && kinko_entry_took_place (entry)) {
		g_autofree char *action = kinko_slice_dup (entry->action);

		if (!kinko_contract_allows (action)) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
				     _ ("'%s' after the contract was closed"), action);
			return FALSE;
		}
	}
	if (!check_erasure (contract, entry, error))
		return FALSE;
	contract->received = contract->received || is_granted (entry, "handover.receipt");
	if (kinko_contract_is_close (entry)) {
		contract->closed = TRUE;
		contract->seq = entry->seq;
	}
	return TRUE;
}
