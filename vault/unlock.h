/*
 * A vault that is kept unlocked for one terminal and for minutes: the key of the identity file is kept by the kernel
 * (vault/keyring.h), so that single commands need no passphrase. Format: docs/formats/unlocking.md.
 */
#pragma once

#include <glib.h>

#include "vault/session.h"

/* What the kernel keeps. */
typedef struct _KinkoUnlock KinkoUnlock;

/*
 * Keeps the vault of the session unlocked, as act "session.unlock". The session must have been opened with the passphrase.
 *
 * @end_ms: receives until when, in milliseconds since the epoch. KINKO_ERROR_DENIED: the policy keeps nothing unlocked, or not
 * so long; KINKO_ERROR_UNSUPPORTED: there is no keyring.
 */
gboolean kinko_unlock_keep (KinkoSession *session, guint seconds, gint64 *end_ms, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* What is kept for the person whose identity file claims to be @owner's; NULL when there is nothing. */
KinkoUnlock *kinko_unlock_find (const KinkoIdentityPublic *owner);
void kinko_unlock_free (KinkoUnlock *unlock);

/* Ends it at once, without a word to anybody. Returns: was there anything? */
gboolean kinko_unlock_forget (const KinkoIdentityPublic *owner);

/*
 * Opens a vault with what is kept. Errors as kinko_session_open(); KINKO_ERROR_AUTH also when the time is over or the identity
 * file is another one by now: what is kept is of no use any more then.
 */
KinkoSession *kinko_unlock_open (const KinkoUnlock *unlock, const char *vault,
				 const char *identity_path, KinkoWarnFunc warn, gpointer warn_data,
				 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Why a vault was locked. */
typedef enum {
	KINKO_LOCK_ASKED,
	KINKO_LOCK_IDLE,
	KINKO_LOCK_HANG_UP,
	KINKO_LOCK_SUSPENDED,
	KINKO_LOCK_END, /* the shell has ended */
} KinkoLockReason;

/* Says in the log that the vault was locked, as kinko's own act "session.lock": it cannot be refused, and whoever locks does so
 * whether this succeeds or not. Where the session was opened by what was kept, its entry is named. */
gboolean kinko_unlock_log_end (KinkoSession *session, KinkoLockReason reason, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoUnlock, kinko_unlock_free)
