/*
 * Receipts (預かり証) and their register (受領記録簿, 別紙2 第25条).
 */
#pragma once

#include "vault/register.h"

/* Is there such a receipt ("A26-0001")? Otherwise KINKO_ERROR_NOT_FOUND with a hint. Logs nothing: for use within
 * an act, or before one. */
gboolean kinko_receipt_exists (KinkoSession *session, const char *number, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Shows a receipt, as act "receipt.show". KINKO_ERROR_NOT_FOUND. */
KinkoRegisterLine *kinko_receipt_show (KinkoSession *session, const char *number, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Records that papers or media were given back, as act "receipt.returned", and closes the line.
 *
 * @on: day; @to: who took them. KINKO_ERROR_INVALID when they were given back already, or a text is wrong;
 * KINKO_ERROR_NOT_FOUND.
 */
KinkoRegisterLine *kinko_receipt_returned (KinkoSession *session, const char *number,
					   const char *on, const char *to, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
