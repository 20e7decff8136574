/*
 * The act: the one door through which everything passes that an operator does. Decide → log → do.
 *
 *     act = kinko_act_begin (session, "case.edit", object, NULL, error)   the policy decides; a refusal is
 *                                                                         logged and ends here
 *     kinko_act_prepare (act, sql)                                        only an act can write
 *     kinko_act_commit (act, error)                                       entry appended, head signed, COMMIT
 *
 * An act that is freed without commit is rolled back and logged as failed.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "vault/session.h"

typedef struct _KinkoAct KinkoAct;

/*
 * Begins an act: takes the write lock, looks at the person's seat again, asks the policy.
 *
 * @action: a name of policies/action.c; @object: "case/<handle>", "operator/<id>", "vault" …; @purpose: or
 * NULL. KINKO_ERROR_DENIED with the reason, and the remedy as hint; KINKO_ERROR_AUTH when the seat was taken away
 * meanwhile; KINKO_ERROR_IO when the mirror lags too far behind; KINKO_ERROR_BUSY.
 */
KinkoAct *kinko_act_begin (KinkoSession *session, const char *action, const char *object,
			   const char *purpose, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What kinko itself does (opening, taking in the spool): no policy is asked. */
KinkoAct *kinko_act_begin_system (KinkoSession *session, const char *action, const char *object,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Rolls back and logs "failed" unless the act was committed. */
void kinko_act_free (KinkoAct *act);

KinkoSession *kinko_act_session (KinkoAct *act);

/* Leaves bringing this act to the mirror to the next one, or to the end of the session: one sync for both. For the
 * opening, which nearly always has an act right behind it. */
void kinko_act_mirror_later (KinkoAct *act);

/* For what begins as one of kinko's own actions and ends as another: an opening that finds the seat locked. */
void kinko_act_set_action (KinkoAct *act, const char *action);

/* Names the object, for an act that makes it. */
void kinko_act_set_object (KinkoAct *act, const char *object);

/* What an act is about to touch: what an approval of the ward must fit, and what a second person granted. */
typedef struct {
	const char *
		approval; /* --approval: the ward's number, or that of a request ("Q26-0001"); NULL: none given */
	const char *const *
		objects; /* exactly what is acted on, each with its state: "case/<handle> sha256:<hex of its
				     * newest box>", NULL-terminated; NULL: the act's own object alone */
	guint count;           /* cases, papers or files: what the ward counts */
	const char *recipient; /* who gets it, or NULL */
	const char *
		parameters; /* what else matters, as text that is the same for the same act; or NULL */
} KinkoActScope;

/*
 * Asks for what the act needs beside the rules: the ward's approval (承認番号) that fits, the grant of a second person
 * for exactly this. From here on they stand in every entry of the act. Once, before anything is written or shown.
 *
 * KINKO_ERROR_DENIED says which is missing and what would fit, KINKO_ERROR_INVALID for a number in no known form; both
 * are logged: the act has ended then.
 */
gboolean kinko_act_authorize (KinkoAct *act, const KinkoActScope *scope, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Does the act need a second person, so that scope->objects must be exact? */
gboolean kinko_act_needs_second (const KinkoAct *act);

/*
 * There is nobody who could grant it: the act goes on without a second person, and its entry says so. For what has to be
 * possible to whoever is alone, and only where a rule wants a second person, never the action itself. Before
 * kinko_act_authorize().
 *
 * KINKO_ERROR_INVALID when a second person is to be asked; it is logged: the act has ended then.
 */
gboolean kinko_act_waive_second (KinkoAct *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_act_second_is_waived (const KinkoAct *act);

/* From here on it needs the ward's approval, because of how it is done: a number that is shown on the screen is no
 * copy, one in a file is. */
void kinko_act_need_approval (KinkoAct *act);

/* The ward's approval (承認番号) in every entry of the act from here on. For those who have checked it. */
void kinko_act_set_approval (KinkoAct *act, const char *approval);

/* The ward's approval under which the act is done, "" for none: with a second person it is the one of the request. */
const char *kinko_act_approval (const KinkoAct *act);

/* "case/<handle>"; and the purpose as the log names it, "" for none. */
const char *kinko_act_object (const KinkoAct *act);
const char *kinko_act_purpose (const KinkoAct *act);

/* The detail of the act's own entry, to be filled before commit. Borrowed. */
json_t *kinko_act_detail (KinkoAct *act);

/* The seq that the next entry of this act will have. */
guint64 kinko_act_next_seq (KinkoAct *act);

/* Appends a further entry before the act's own; takes over @detail. */
gboolean kinko_act_add_entry (KinkoAct *act, const char *action, const char *object,
			      const char *result, json_t *detail, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* For one of kinko's own acts behind whose entry others come: appends what was the act's own entry so far, which it goes on
 * without. A vault is made with its recovery keys; the genesis comes first all the same. */
gboolean kinko_act_continue_as (KinkoAct *act, const char *action, const char *object,
				GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A statement that may write. */
KinkoStatement *kinko_act_prepare (KinkoAct *act, const char *sql, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Brings the schema up to date as part of this act. */
gboolean kinko_act_migrate (KinkoAct *act, guint from, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Appends the act's entry with result "granted", signs the head, commits, and brings the mirror up to date.
 * On failure everything is rolled back and, if that is possible, logged as failed. */
gboolean kinko_act_commit (KinkoAct *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The act cannot be done: rolls back and logs "failed" with the name of the error's code. Always FALSE, so that it
 * can be returned. @error: the error that is being returned. */
gboolean kinko_act_fail (KinkoAct *act, GError **error);

/* The act must not be done, by a rule that is not the policy's (the life of a case): rolls back and logs "denied" with
 * @reason, a word. Always FALSE. */
gboolean kinko_act_refuse (KinkoAct *act, const char *reason);

/* The same, and what stands in kinko_act_detail() goes into the entry beside the reason. */
gboolean kinko_act_refuse_with (KinkoAct *act, const char *reason);

/*
 * An act with an effect outside the vault: commits its entry as "intent". The effect comes next, then exactly one
 * kinko_act_finish(); an intent that nobody finishes is closed as "aborted" at the next opening.
 */
gboolean kinko_act_commit_intent (KinkoAct *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens the transaction in which kinko_act_finish() will log the end, so that what became of the effect can be stored
 * with it. kinko_act_detail() is empty again, and is filled for that entry. On failure nothing is open, and the intent
 * stays open. */
gboolean kinko_act_reopen (KinkoAct *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The effect did not come about: what the act used up may be used again. Right behind kinko_act_reopen(), before
 * anything is stored that names the entry of the end; kinko_act_finish() does it when nobody has. */
gboolean kinko_act_give_back (KinkoAct *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Logs "done", or "failed" when @failure is given. */
gboolean kinko_act_finish (KinkoAct *act, const GError *failure, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoAct, kinko_act_free)
