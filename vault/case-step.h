/*
 * Steps in the life of a case (policies/life-cycle.h). Each is one act and makes one new version of the case, so that its
 * history shows who took it, when, and what was said.
 */
#pragma once

#include "policies/life-cycle.h"
#include "vault/act.h"
#include "vault/case-decision.h"
#include "vault/case.h"

/* What a person gives with a step; NULL: not given. Texts are checked like fields of a case. */
typedef struct {
	const char *day;     /* when it happened, any form of kinko_date_parse(); NULL: today */
	const char *receipt; /* number in 受領記録簿 */
	const char *place;   /* where the papers are kept */
	const char *const *items; /* what is asked for (補正); NULL-terminated */
	const char *channel;      /* how the family is asked: 郵送, 電話 … */
	const char *due;          /* date */
	const char *reason;
	const char *official; /* the ward's official (第29条) */
	const char *delivery; /* number of the delivery */
	const char *approval; /* 承認番号 */
	const char *from;     /* month from which the tier applies, "2026-09"; NULL: September */
} KinkoStepInput;

/*
 * Takes a step with a case.
 *
 * @verb: of the table, but for erase-numbers, which is kinko_number_erase(). KINKO_ERROR_DENIED: by the access rules, or
 * the step is somebody else's; logged as denied.
 * KINKO_ERROR_INVALID: the case is in another state, or something that must be true is not (problems); or a text is
 * wrong. Logged as failed.
 */
KinkoCase *kinko_case_step (KinkoSession *session, const char *case_no, const char *verb,
			    const KinkoStepInput *input, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Could the step be taken now? For an act that has more to ask before it writes. On failure the act is refused or has
 * failed. */
gboolean kinko_case_check_step (KinkoAct *act, KinkoCase *kase, const char *verb,
				const KinkoStepInput *input, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same within an act of another action, which goes on with @kase; fills {"version", "box", "from", "to"} into the act's
 * detail. On failure the act is refused or has failed. */
gboolean kinko_case_take_step (KinkoAct *act, KinkoCase *kase, const char *verb,
			       const KinkoStepInput *input, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Gives cases to a person, all or none in one act; @words: case numbers, or ranges "C26-0001..C26-0050".
 * @operator: an active seat that holds keys. @count: how many. */
gboolean kinko_case_assign (KinkoSession *session, const char *operator, const char * const * words,
			    const char *due, guint *count, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* A disclosure. KINKO_ERROR_NOT_FOUND when no tier was proposed in this revision. */
KinkoCaseDecision *kinko_case_explain (KinkoSession *session, const char *case_no, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
