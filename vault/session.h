/*
 * A session: a vault opened by one enrolled, active person. What an opening checks is in
 * docs/architecture.md and in session-open.c, in this order.
 */
#pragma once

#include <glib.h>

#include "audit/mirror.h"
#include "audit/roster.h"
#include "policies/policy.h"
#include "vault/db.h"
#include "vault/descriptor.h"
#include "vault/grant.h"
#include "vault/identity.h"
#include "vault/log.h"

typedef struct _KinkoSession KinkoSession;

/* Called at once for what the user must know but what stops nothing (the mirror is behind). */
typedef void (*KinkoWarnFunc) (gpointer data, const char *message);

/*
 * Opens a vault.
 *
 * @passphrase: as typed. KINKO_ERROR_AUTH: wrong passphrase, or no active seat (both go to the spool);
 * KINKO_ERROR_INTEGRITY: tampering, rollback or damage; KINKO_ERROR_BUSY. A person whose role holds no
 * keys gets a session without a database: kinko_session_has_keys() is FALSE.
 */
KinkoSession *kinko_session_open (const char *vault, const char *identity_path,
				  const KinkoSecret *passphrase, KinkoWarnFunc warn,
				  gpointer warn_data, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whom warnings are for from now on. */
void kinko_session_set_warn (KinkoSession *session, KinkoWarnFunc warn, gpointer warn_data);

/* For a session that stays open while its person does nothing: what became of that on which it is based. */
typedef enum {
	KINKO_BASIS_HOLDS,
	KINKO_BASIS_UNKNOWN,  /* it could not be found out; the next act will */
	KINKO_BASIS_MOVED,    /* the vault has other keys by now: no act will succeed any more */
	KINKO_BASIS_UNSEATED, /* the seat was taken away: likewise. It goes to the spool */
} KinkoSessionBasis;

/* Others may have written meanwhile, which acts find out by themselves; this is for who wants to know before. @error: why it
 * does not hold. */
KinkoSessionBasis kinko_session_check_basis (KinkoSession *session, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Brings the mirror up to date, remembers the checkpoint beside the identity, forgets the keys. */
void kinko_session_close (KinkoSession *session);

gboolean kinko_session_has_keys (const KinkoSession *session);
const KinkoDescriptor *kinko_session_descriptor (const KinkoSession *session);
const KinkoIdentityPublic *kinko_session_identity (const KinkoSession *session);
const KinkoPolicy *kinko_session_policy (const KinkoSession *session);
const KinkoSeat *kinko_session_seat (const KinkoSession *session);
const KinkoRoster *kinko_session_roster (const KinkoSession *session);

/* Is the seat @operator this session's person's, be it under another ID? */
gboolean kinko_session_is_person (const KinkoSession *session, const char *operator);

/* NULL without keys. */
KinkoDb *kinko_session_db (KinkoSession *session);
KinkoLog *kinko_session_log (KinkoSession *session);
const KinkoCompartments *kinko_session_compartments (const KinkoSession *session);

/* NULL when it could not be opened. */
KinkoMirror *kinko_session_mirror (KinkoSession *session);
char *kinko_session_mirror_path (const KinkoSession *session);

/* Descriptor of the vault's folder, and its path. */
int kinko_session_folder (const KinkoSession *session);
const char *kinko_session_path (const KinkoSession *session);

/* Is told how far something long has come. @what: translated, "verifying the log". @total: 0 when it is not known. */
typedef void (*KinkoWaitFunc) (gpointer data, const char *what, guint64 done, guint64 total);

/* Without it nobody is told. */
void kinko_session_set_wait (KinkoSession *session, KinkoWaitFunc wait, gpointer data);

/* For what goes through many things, as often as it likes. */
void kinko_session_report (KinkoSession *session, const char *what, guint64 done, guint64 total);

/* Asks the person for the passphrase again; NULL with an error. */
typedef KinkoSecret *(*KinkoAskFunc) (gpointer data, GError **error);

/* The time by which grants and approvals end, in milliseconds since the epoch: by the clock, or the greatest that the log has
 * seen if that is later. So nothing holds again because the clock was set back. Only with keys. */
gint64 kinko_session_now_ms (const KinkoSession *session);

/* For acts that the policy wants the passphrase for. Without it they are refused. */
void kinko_session_set_ask (KinkoSession *session, KinkoAskFunc ask, gpointer data);

/* Why the acts that follow are done outside office hours, or against the conditions of the rules in an emergency. NULL, or
 * nothing but blanks: nothing was said. */
void kinko_session_set_because (KinkoSession *session, const char *because);
void kinko_session_set_break_glass (KinkoSession *session, const char *reason);

/*
 * From here on acts that need a second person are not done: what they would do becomes a request, and the act ends with
 * KINKO_ERROR_DENIED. Others are refused. @command: as the person typed it, for the one who is asked.
 */
void kinko_session_set_asking (KinkoSession *session, const char *command);

/* The number of the request that was made since then, or NULL. */
const char *kinko_session_asked (const KinkoSession *session);

/* Is @passphrase this person's? Always by the KDF, never from a cache. KINKO_ERROR_AUTH;
 * KINKO_ERROR_INTEGRITY when the identity file is another one by now. */
gboolean kinko_session_reauthenticate (KinkoSession *session, const KinkoSecret *passphrase,
				       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoSession, kinko_session_close)
