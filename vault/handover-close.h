/*
 * The end of a vault that was handed over (本文7, 別紙2 第28条2・3): all records are erased, once a successor has them.
 */
#pragma once

#include "vault/erasure.h"

/*
 * Erases everything, as act "handover.close", and checks it (kinko_erasure_check()).
 *
 * Returns: the line of the erasure. KINKO_ERROR_DENIED, which is logged: no receipt for a handover was taken in, the contract
 * is not closed, or something was changed after the handover that the successor does not have; and as kinko_act_authorize().
 */
KinkoRegisterLine *kinko_handover_close (KinkoSession *session, const KinkoErasureNote *note,
					 GError **error) G_GNUC_WARN_UNUSED_RESULT;
