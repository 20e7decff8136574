/*
 * What follows from wrong passphrases: a seat with too many of them is locked until a manager resumes it (別紙2 第18条).
 */
#pragma once

#include "vault/act.h"

/*
 * Locks the seats that have reached the policy's limit, and forgets the wrong passphrases of the one who opens the
 * vault now. Every lock is an entry of @act. The last active manager is never locked, because nobody could free that
 * seat: the session is warned instead.
 *
 * @own: receives whether it is the session's own seat that has to be locked. Then @act has become that lock: nothing
 * may be added to it any more.
 */
gboolean kinko_session_lock_seats (KinkoSession *session, KinkoAct *act, gboolean *own,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;
