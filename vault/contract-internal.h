/*
 * What the files of the contract share.
 */
#pragma once

#include "vault/contract.h"

/* Collects what is open. Inside an act. Every line with an end is opened and compared with its entry in the log: one that
 * was closed in its column alone does not count as closed. KINKO_ERROR_INTEGRITY. */
KinkoContractStatus *kinko_contract_collect (KinkoSession *session, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Fills in by whom and when the contract was closed, if it was. */
gboolean kinko_contract_read_end (KinkoSession *session, KinkoContractStatus *status,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;
