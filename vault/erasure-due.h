/*
 * What is due to be erased (別紙2 第28条2): by the rules of the policy, or because it was reserved for a day; and erasing it.
 */
#pragma once

#include "vault/erasure.h"

/* Most that one list shows: each case is named in the log. */
#define KINKO_ERASURE_DUE_MAX 200

typedef struct {
	char *case_no;
	char *handle;
	KinkoErasureKind what;
	char *due;    /* since when, "2026-07-06" */
	char *rule;   /* id of the policy's rule, or NULL for a reservation */
	char *number; /* of the reservation, or NULL */
	char *reason; /* of the rule in the language of the user, or of the reservation; or NULL */
} KinkoErasureDue;

/*
 * KinkoErasureDue by case number, as act "erasure.due". Of a case of which several things are due the greatest is told.
 *
 * @on: the day, "2026-07-06", or NULL for today; @more: there are further ones.
 */
GPtrArray *kinko_erasure_due (KinkoSession *session, const char *on, gboolean *more, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* What kinko_erasure_run() erases. */
typedef enum {
	KINKO_ERASURE_BY_RULE,
	KINKO_ERASURE_BY_RESERVATION,
} KinkoErasureSource;

/*
 * Erases what is due today by the rules, or reserved for a day that has come, as act "erasure.run", and checks it. At most
 * KINKO_CASE_RANGE_MAX cases at a time.
 *
 * @what: NULL, if all of it is of one kind; KINKO_ERROR_INVALID when it is not. KINKO_ERROR_NOT_FOUND when nothing is due.
 * Errors as kinko_case_erase().
 */
KinkoRegisterLine *kinko_erasure_run (KinkoSession *session, KinkoErasureSource source,
				      const KinkoErasureKind *what, const KinkoErasureNote *note,
				      GError **error) G_GNUC_WARN_UNUSED_RESULT;
