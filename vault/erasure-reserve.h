/*
 * Reserved erasures (廃棄予約): what is to be erased, of which case, and when. Nothing is ever erased by itself: two people
 * carry it out when the day has come (vault/erasure-run.h). Each is a line of the register "reservation" ("V26-0001").
 */
#pragma once

#include "vault/erasure.h"

/*
 * Reserves an erasure for each of the cases, as act "erasure.reserve".
 *
 * @words: numbers and ranges; @what: not everything; @on: any form of kinko_date_parse(), not past; @count: how many.
 * KINKO_ERROR_EXISTS for a case of which the same is reserved; KINKO_ERROR_NOT_FOUND, also for one that was erased;
 * KINKO_ERROR_INVALID with problems.
 */
gboolean kinko_erasure_reserve (KinkoSession *session, const char *const *words,
				KinkoErasureKind what, const char *on, const char *reason,
				guint *count, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes one back, as act "erasure.cancel". KINKO_ERROR_INVALID when it was carried out or taken back. */
KinkoRegisterLine *kinko_erasure_cancel (KinkoSession *session, const char *number,
					 const char *reason, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
