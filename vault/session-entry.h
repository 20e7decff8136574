/*
 * The first act of a session: what waited for an opening, then the entry `session.open`.
 */
#pragma once

#include <glib.h>

#include "vault/session-lock.h"
#include "vault/session.h"

/*
 * Brings the schema up to date, takes in the spool, locks seats, ends acts that nobody ended, and writes the entry with what
 * it says of program, rules and place.
 *
 * @no_room: what kept the vault from having its reserve, or NULL in it; then the act fails with it. @locked: receives which
 * seats it locked; with KINKO_LOCKED_OWN the log has no `session.open`, and the session must not go on.
 */
gboolean kinko_session_log_opening (KinkoSession *session, GError **no_room, KinkoLocked *locked,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;
