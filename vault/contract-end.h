/*
 * The end of the contract as stored: the row that says which entry closed it.
 */
#pragma once

#include <glib.h>

#include "audit/contract.h"
#include "vault/act.h"

/* Reads the row. It is believed only if its entry is the one that closed the contract: otherwise KINKO_ERROR_INTEGRITY.
 * A row that was taken out shows only when the log is replayed (kinko log verify). */
gboolean kinko_contract_end_load (KinkoSession *session, KinkoContract *contract, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Writes the row; the next entry of @act must be its own. */
gboolean kinko_contract_end_store (KinkoAct *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* KINKO_ERROR_INTEGRITY unless what is stored is exactly what replaying the log gave. Both at the same size. */
gboolean kinko_contract_end_check (const KinkoContract *stored, const KinkoContract *replayed,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;
