/*
 * The second person (二人目): an act that one person alone may not do is asked for, granted by another, and then done, all
 * of it for exactly the same objects in exactly the same state. Each request is a line of the register "second"
 * ("Q26-0001"). That nobody grants to themselves, and what was granted, can be checked in the log without a key
 * (audit/second.h).
 */
#pragma once

#include "vault/act.h"
#include "vault/register.h"

#define KINKO_SECOND_LETTER 'Q'

/* Is @text a number of a request, "Q26-0001"? */
gboolean kinko_second_is_number (const char *text);

/* ---- within an act --------------------------------------------------------------------------- */

/*
 * Makes the act itself the request: nothing of it is done. @ward: the ward's approval that was found to fit, or NULL;
 * @number: of the request, owned by the caller.
 */
gboolean kinko_second_ask (KinkoAct *act, const KinkoActScope *scope, const char *ward,
			   char **number, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A request by its number, not as an act of its own. */
KinkoRegisterLine *kinko_second_load (KinkoSession *session, const char *number, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Was just this act granted, by another person, and not used yet? @request: NULL when none was named.
 *
 * @grant_seq: receives the grant's entry. KINKO_ERROR_DENIED says what is missing, KINKO_ERROR_INTEGRITY when the log
 * does not tell of the grant.
 */
gboolean kinko_second_check (KinkoAct *act, const KinkoRegisterLine *request,
			     const KinkoActScope *scope, guint64 *grant_seq, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Uses the grant up, and gives it back, with an entry "approval.use". */
gboolean kinko_second_use (KinkoAct *act, KinkoRegisterLine *request, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_second_give_back (KinkoAct *act, KinkoRegisterLine *request, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* ---- whole acts ------------------------------------------------------------------------------ */

/*
 * Grants a request, as act "approval.grant". @until: last day, or NULL for as long as the policy lets a grant hold.
 *
 * KINKO_ERROR_DENIED: one's own request, not a role that may, or what is asked for was changed since.
 */
KinkoRegisterLine *kinko_second_grant (KinkoSession *session, const char *number, const char *until,
				       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Refuses it, as act "approval.refuse". @reason: sealed. Whoever asked takes it back that way. */
KinkoRegisterLine *kinko_second_refuse (KinkoSession *session, const char *number,
					const char *reason, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* One request or approval of the ward, as act "approval.show". */
KinkoRegisterLine *kinko_second_show (KinkoSession *session, const char *number, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The numbers of the cases among the objects of a request, or NULL for a line of another kind. Owned by the caller. */
GPtrArray *kinko_second_case_numbers (KinkoSession *session, const KinkoRegisterLine *line);
