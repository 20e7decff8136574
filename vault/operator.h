/*
 * Operators: asking for a seat, getting one, losing one. 別紙2 第6条, 第18条.
 */
#pragma once

#include <glib.h>

#include "vault/passphrase-words.h"
#include "vault/request.h"
#include "vault/seat.h"
#include "vault/session.h"

/*
 * Makes an identity file and the request for a seat (no session: the person has none yet).
 *
 * @identity_path: NULL for the default place. The passphrase must be what the vault's policy asks for. Both files are
 * new or nothing is left. KINKO_ERROR_EXISTS, KINKO_ERROR_INVALID.
 * Returns: the request as it was written, with its fingerprint.
 */
KinkoRequest *kinko_operator_request (const char *vault, const char *id, const char *name,
				      const char *identity_path, const KinkoSecret *passphrase,
				      const KinkoArgon2 *cost, const char *out, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Is a new passphrase (as typed) as long, and as hard to guess for who knows its owner, as @policy asks for?
 * KINKO_ERROR_INVALID. */
gboolean kinko_operator_check_passphrase (const KinkoPolicy *policy,
					  const KinkoPassphraseOwner *owner,
					  const KinkoSecret *passphrase, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Without these dates no seat: 誓約 (B(2)), 研修 (B(2)), 業務従事者等届 (B(1)). ISO or 和暦; not in the future. */
typedef struct {
	KinkoRole role;
	gboolean numbers;
	const char *pledged, *trained, *notified;
	const char *person; /* ID under which the same person had a seat; NULL: not told */
	gboolean namesake;  /* another person than the one who has the same name */
	const char
		*approval; /* the ward's number, or that of a granted request; NULL: none given */
} KinkoEnrolment;

/* Gives the person of @request a seat. KINKO_ERROR_EXISTS when there is one that is not revoked, or when it may be the
 * person of another seat (see operator-person.h). KINKO_ERROR_DENIED when the rules want an approval or a second person
 * that was not given (see operator-warrant.h). */
gboolean kinko_operator_enrol (KinkoSession *session, const KinkoRequest *request,
			       const KinkoEnrolment *enrolment, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Takes the grant away for a time, gives a new one (of a locked seat too), or ends the seat, and then renews the keys that
 * it held (rotation.h). @reason (NULL: none) stays in the vault; not in the log.
 * KINKO_ERROR_DENIED for the last active manager. */
gboolean kinko_operator_suspend (KinkoSession *session, const char *id, const char *reason,
				 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_operator_resume (KinkoSession *session, const char *id, const char *reason,
				GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_operator_revoke (KinkoSession *session, const char *id, const char *reason,
				GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A seat with what the vault knows of its person. */
typedef struct {
	KinkoSeat *seat;
	KinkoSeatPerson person; /* empty without keys */
} KinkoOperator;

void kinko_operator_free (KinkoOperator *operator);

/* All seats in the order of enrolment; an act. */
GPtrArray *kinko_operator_list (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One seat; an act, and open to whoever may list them. KINKO_ERROR_NOT_FOUND. */
KinkoOperator *kinko_operator_show (KinkoSession *session, const char *id, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Changes the session's own passphrase, or with the old one again only what guessing it costs; @old is asked anew.
 * KINKO_ERROR_INVALID also when that changes nothing, or when @cost is less than the policy asks for. */
gboolean kinko_operator_change_passphrase (KinkoSession *session, const KinkoSecret *old,
					   const KinkoSecret *passphrase, const KinkoArgon2 *cost,
					   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* "AGE-SECRET-KEY-1…" of the session's own identity, after re-authentication; an act. */
KinkoSecret *kinko_operator_age_identity (KinkoSession *session, const KinkoSecret *passphrase,
					  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoOperator, kinko_operator_free)
