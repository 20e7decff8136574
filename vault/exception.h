/*
 * What was done against the rule, and why (例外記録): a break-glass, which another person reviews by a day, and an act
 * outside office hours that needed a reason. Lines of the register "exception".
 */
#pragma once

#include "vault/act.h"
#include "vault/register.h"

/*
 * Records the reason of @act, with an entry "exception.record" that comes before its own. The reason, the case and the
 * purpose are sealed.
 *
 * @review_days: open days until the review; 0: there is none, it only needed a reason.
 * Returns: the line, owned by the caller. KINKO_ERROR_INVALID for an empty reason or a My Number in it.
 */
KinkoRegisterLine *kinko_exception_record (KinkoAct *act, const char *action, const char *reason,
					   guint review_days, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Tells the person who did it, as a warning: under which number it waits for a review, and until when. */
void kinko_exception_tell (KinkoSession *session, const KinkoRegisterLine *line);

/* Reviews what another person did, as act "exception.review". KINKO_ERROR_DENIED for one's own. */
KinkoRegisterLine *kinko_exception_review (KinkoSession *session, const char *number,
					   const char *finding, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Tells whoever opens the vault what waits for a review: nobody overlooks a break-glass. */
gboolean kinko_exception_remind (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
