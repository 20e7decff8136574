/*
 * The end of the contract, as replaying the log gives it: after the entry contract.close nothing is changed or disclosed
 * any more, but for what belongs to winding up (KINKO_ACTION_CLOSING).
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"

/* A plain value; begins zeroed. */
typedef struct {
	gboolean closed;
	guint64 seq;       /* of the entry that closed it */
	gboolean received; /* a successor's receipt for a handover was taken in */
} KinkoContract;

/* May an action of the log be done when the contract is closed? An unknown one may: what it is nobody here can tell. */
gboolean kinko_contract_allows (const char *action);

/* Is this the entry that closes the contract? */
gboolean kinko_contract_is_close (const KinkoEntry *entry);

/* Applies one entry, in order from entry 0. KINKO_ERROR_INTEGRITY for one that was not allowed any more, and for the erasure
 * after a handover (handover.close) of which no receipt tells, or before the contract was closed. */
gboolean kinko_contract_apply (KinkoContract *contract, const KinkoEntry *entry, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
