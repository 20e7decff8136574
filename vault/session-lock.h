/*
 * What follows from wrong passphrases: a seat with too many of them is locked until a manager resumes it (別紙2 第18条).
 */
#pragma once

#include "vault/act.h"

typedef enum {
	KINKO_LOCKED_NONE,
	KINKO_LOCKED_OTHERS, /* who is without a seat learns that from the mirror, so it is brought up to date at once */
	KINKO_LOCKED_OWN, /* the session's own seat, perhaps among others */
} KinkoLocked;

/*
 * Locks the seats that have reached the policy's limit, and forgets the wrong passphrases of the one who opens the
 * vault now. Every lock is an entry of @act. The last active manager is never locked, because nobody could free that
 * seat: the session is warned instead.
 *
 * @locked: receives what was locked. With KINKO_LOCKED_OWN @act has become that lock: nothing may be added to it any
 * more.
 */
gboolean kinko_session_lock_seats (KinkoSession *session, KinkoAct *act, KinkoLocked *locked,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Stores what the log says of wrong passphrases, for a vault whose tables did not have it. */
gboolean kinko_session_count_failures (KinkoSession *session, KinkoAct *act, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
