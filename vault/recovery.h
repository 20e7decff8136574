/*
 * Recovery keys (復旧用の鍵): what opens the vault when the last manager has lost identity or passphrase. Somebody outside of
 * the office keeps an age identity; the vault holds what is sealed to it. 別紙2 第18条, 第27条. Format:
 * docs/formats/recovery.md.
 */
#pragma once

#include <glib.h>

#include "audit/recovery.h"
#include "vault/act.h"
#include "vault/operator.h"
#include "vault/session.h"

/* A recovery key as the vault knows it. */
typedef struct {
	KinkoSeat *seat;
	char *holder; /* who keeps it, as typed; or "" */
	char *added;  /* day, ISO, in Japan */
	char *tried;  /* day of the last drill that went well; NULL: there was none */
	guint64 tried_seq;
} KinkoRecovery;

void kinko_recovery_free (KinkoRecovery *recovery);

/* Can @recipient be one? KINKO_ERROR_INVALID. @key: receives it; may be NULL. */
gboolean kinko_recovery_check_recipient (const char *recipient, KinkoPublicKey *key, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Adds a recovery key: two people, one of them a manager.
 *
 * @recipient: age1…; @holder: or NULL; @approval: number of the granted request, or NULL. KINKO_ERROR_EXISTS: the recipient
 * is in use, or there are KINKO_RECOVERY_MAX; KINKO_ERROR_INVALID; KINKO_ERROR_DENIED.
 * Returns: its ID, owned by the caller.
 */
char *kinko_recovery_add (KinkoSession *session, const char *recipient, const char *holder,
			  const char *approval, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for the recipients that a vault is made with, after its genesis: the entries of all but the last are added to
 * @act, which becomes the last one. @recipients: NULL-terminated, checked. */
gboolean kinko_recovery_add_first (KinkoAct *act, const char *const *recipients, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Takes one away for good: two people. The keys of the vault are renewed then, so that it opens copies of before and nothing
 * else. KINKO_ERROR_NOT_FOUND. */
gboolean kinko_recovery_remove (KinkoSession *session, const char *id, const char *approval,
				GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All of them, oldest first; an act. KinkoRecovery. */
GPtrArray *kinko_recovery_list (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Gives the person of @request a manager's seat: in a session that was opened with a recovery key, which can do nothing
 * else but a drill. The seat that the person had ends with that.
 *
 * @enrolment: dates, and who the person is; role and clearance are a manager's. @replaced: receives the ID of the seat
 * that ended, or NULL; owned by the caller. Errors as of kinko_operator_enrol().
 */
gboolean kinko_recovery_use (KinkoSession *session, const KinkoRequest *request,
			     const KinkoEnrolment *enrolment, char **replaced, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* What a drill has opened. */
typedef struct {
	gboolean record_key; /* of a case; FALSE: there is no case */
	gboolean number_key; /* of a case; FALSE: no case has one */
} KinkoRecoveryDrill;

/* In a session that was opened with a recovery key: are the compartment keys that it has those of the vault? An act.
 * KINKO_ERROR_INTEGRITY: they are not; that is logged, too. */
gboolean kinko_recovery_drill (KinkoSession *session, KinkoRecoveryDrill *drill, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoRecovery, kinko_recovery_free)
