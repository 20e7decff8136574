/*
 * The successor's receipt for a handover (引継ぎ受領書, audit/handover-receipt.h), taken back into the vault that was handed
 * over.
 */
#pragma once

#include "audit/handover-receipt.h"
#include "vault/register.h"

/* Reads and checks the file at @path, without any vault. @file: NULL, or receives its bytes. Errors of
 * kinko_handover_receipt_read(), with the path; KINKO_ERROR_NOT_FOUND, KINKO_ERROR_IO. */
KinkoHandoverReceipt *kinko_handover_receipt_load (const char *path, GBytes **file, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Takes it in, as act "handover.receipt": it must be for a file that this vault exported, whose SHA-256 stands in the register
 * of copies, and continue this very log. It is kept in that line, which ends with it as handed over.
 *
 * @receipt: NULL, or receives what it says. KINKO_ERROR_INVALID when it is none, or for another vault; KINKO_ERROR_INTEGRITY
 * when it was changed, or names another log or other figures than this vault has; KINKO_ERROR_NOT_FOUND when no handover of
 * this vault has that hash; KINKO_ERROR_EXISTS when there is a receipt for it already.
 */
KinkoRegisterLine *kinko_handover_receipt_take (KinkoSession *session, const char *path,
						KinkoHandoverReceipt **receipt, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The size of this log at the handover that a receipt was taken in for last; 0: there is none. KINKO_ERROR_INTEGRITY. */
gboolean kinko_handover_received (KinkoSession *session, guint64 *size, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
