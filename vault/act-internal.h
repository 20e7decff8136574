/*
 * Inside of an act, for act*.c and rotation.c.
 */
#pragma once

#include "vault/act.h"
#include "vault/register.h"
#include "vault/session-internal.h"

struct _KinkoAct {
	KinkoSession *session;
	char *action, *object, *purpose;
	char *logged_purpose; /* one of the policy's, "unknown", or "" */
	char *approval;       /* or "" */
	json_t *detail;
	gboolean open;         /* a transaction is open */
	gboolean mirror_later; /* see kinko_act_mirror_later() */
	gboolean intended;     /* the intent is committed, finish is due */
	guint64 intent_seq;
	KinkoVerdict needs; /* what the rules want beside; without reason and remedy */
	gboolean reauthenticated;
	gboolean authorized;          /* kinko_act_authorize() found all that is needed */
	gboolean waived;              /* the second person, see kinko_act_waive_second() */
	guint64 grant_seq;            /* entry of the second person's grant, 0: none */
	gint64 grant_end_ms;          /* until when it holds */
	KinkoRegisterLine *exception; /* of the reason that was recorded, or NULL */
	GPtrArray *used; /* KinkoRegisterLine: approvals and requests that this act used, or NULL */
};

/*
 * The transaction of an act (act.c). To begin one: the log as it is now, a seat that is active, a step of the clock noted. To
 * end it: the last entry appended, the head signed, committed; the log is durable when that returns TRUE. Whoever gets FALSE
 * rolls back, which does nothing where no transaction is open.
 */
gboolean kinko_act_begin_transaction (KinkoAct *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_act_end_transaction (KinkoAct *act, const char *result, const json_t *detail,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_act_roll_back (KinkoAct *act);

/* Does the policy, and the mirror, let the act go on? A refusal is logged. */
gboolean kinko_act_decide (KinkoAct *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for another action that the act turns out to be. */
gboolean kinko_act_check_may (KinkoAct *act, const char *action, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Before the transaction: has the passphrase given again if the policy wants it. */
gboolean kinko_act_reauthenticate (KinkoAct *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The purpose as it may stand in the log: one that the policy knows, "unknown", or "". */
const char *kinko_act_known_purpose (const KinkoPolicy *policy, const char *purpose);

/* Rolls back and logs "denied". @rule: the deciding one, or NULL. */
void kinko_act_log_refusal (KinkoAct *act, const char *reason, const char *rule);

/*
 * Records the reason of an emergency, or for the hour, where the rules want one. First of all: rows name the entry that
 * wrote them, so nothing may come between what an act writes and its own entry.
 */
gboolean kinko_act_record_reason (KinkoAct *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The act has asked for all that the rules want beside. */
void kinko_act_assert_needs (KinkoAct *act);

/*
 * For an act whose effect is another database (vault/rotation.c): its end is written there, and the mirror hears of it only
 * when that is in force. If it does not come to that, the end is abandoned, and is still to be logged where the intent is.
 */
gboolean kinko_act_finish_unmirrored (KinkoAct *act, const GError *failure, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_act_abandon_end (KinkoAct *act);

/* In the act's own entry: what it owes to the clock, to a second person, to an emergency. */
void kinko_act_add_circumstances (KinkoAct *act);
