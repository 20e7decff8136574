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

/* Brings the mirror up to date, remembers the checkpoint beside the identity, forgets the keys. */
void kinko_session_close (KinkoSession *session);

gboolean kinko_session_has_keys (const KinkoSession *session);
const KinkoDescriptor *kinko_session_descriptor (const KinkoSession *session);
const KinkoIdentityPublic *kinko_session_identity (const KinkoSession *session);
const KinkoPolicy *kinko_session_policy (const KinkoSession *session);
const KinkoSeat *kinko_session_seat (const KinkoSession *session);
const KinkoRoster *kinko_session_roster (const KinkoSession *session);

/* NULL without keys. */
KinkoDb *kinko_session_db (KinkoSession *session);
KinkoLog *kinko_session_log (KinkoSession *session);
const KinkoCompartments *kinko_session_compartments (const KinkoSession *session);

/* NULL when it could not be opened. */
KinkoMirror *kinko_session_mirror (KinkoSession *session);
char *kinko_session_mirror_path (const KinkoSession *session);

/* Descriptor of the vault's folder. */
int kinko_session_folder (const KinkoSession *session);

/* Is @passphrase this person's? Always by the KDF, never from a cache. KINKO_ERROR_AUTH. */
gboolean kinko_session_reauthenticate (KinkoSession *session, const KinkoSecret *passphrase,
				       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoSession, kinko_session_close)
