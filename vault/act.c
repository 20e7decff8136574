#include "vault/act-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "policies/error.h"
#include "vault/clock.h"
#include "vault/db-write.h"
#include "vault/exception.h"
#include "vault/schema.h"
#include "vault/session-internal.h"
#include "vault/spool.h"

KinkoSession *
kinko_act_session (KinkoAct *act)
{
	return act->session;
}

void
kinko_act_mirror_later (KinkoAct *act)
{
	act->mirror_later = TRUE;
}

void
kinko_act_set_action (KinkoAct *act, const char *action)
{
	g_assert ((kinko_action_find (action)->flags & KINKO_ACTION_SYSTEM) != 0);
	g_free (act->action);
	act->action = g_strdup (action);
}

void
kinko_act_set_object (KinkoAct *act, const char *object)
{
	g_free (act->object);
	act->object = g_strdup (object);
}

void
kinko_act_set_approval (KinkoAct *act, const char *approval)
{
	g_free (act->approval);
	act->approval = g_strdup (approval);
}

const char *
kinko_act_approval (const KinkoAct *act)
{
	return act->approval;
}

const char *
kinko_act_object (const KinkoAct *act)
{
	return act->object;
}

const char *
kinko_act_purpose (const KinkoAct *act)
{
	return act->logged_purpose;
}

json_t *
kinko_act_detail (KinkoAct *act)
{
	return act->detail;
}

guint64
kinko_act_next_seq (KinkoAct *act)
{
	return kinko_log_size (act->session->log);
}

static gboolean
append (KinkoAct *act, const char *action, const char *object, const char *result,
	const json_t *detail, GError **error)
{
	KinkoSession *session = act->session;
	gint64 now = kinko_clock_now_ms ();
	gint64 last = kinko_log_last_time (session->log);
	/* A step back was logged when the act began; one that happens within an act waits for the next. */
	g_autofree char *time =
		kinko_entry_time (strcmp (action, "clock.back") == 0 ? now : MAX (now, last));
	KinkoEntryFields fields = {
		.time = time,
		.by = kinko_session_identity (session)->operator,
		.role = kinko_role_name (kinko_session_seat (session)->role),
		.session = session->id,
		.action = action,
		.object = object,
		.purpose = act->logged_purpose,
		.approval = act->approval,
		.result = result,
		.detail = detail,
	};

	return kinko_log_append (session->log, &fields, error);
}

gboolean
kinko_act_add_entry (KinkoAct *act, const char *action, const char *object, const char *result,
		     json_t *detail, GError **error)
{
	json_auto_t *owned = detail;

	g_assert (act->open);
	return append (act, action, object, result, owned, error);
}

gboolean
kinko_act_continue_as (KinkoAct *act, const char *action, const char *object, GError **error)
{
	g_assert (act->open);
	g_assert ((kinko_action_find (act->action)->flags & KINKO_ACTION_SYSTEM) != 0 ||
		  strcmp (act->action, action) == 0);
	if (!append (act, act->action, act->object, "granted", act->detail, error))
		return FALSE;
	json_object_clear (act->detail);
	g_free (act->action);
	act->action = g_strdup (action);
	kinko_act_set_object (act, object);
	return TRUE;
}

KinkoStatement *
kinko_act_prepare (KinkoAct *act, const char *sql, GError **error)
{
	g_assert (act->open);
	return kinko_db_prepare_write (act->session->db, sql, error);
}

gboolean
kinko_act_migrate (KinkoAct *act, guint from, GError **error)
{
	g_assert (act->open);
	return kinko_schema_migrate (act->session->db, from, error);
}

/* ---- the transaction ------------------------------------------------------------------------- */

void
kinko_act_roll_back (KinkoAct *act)
{
	if (!act->open)
		return;
	kinko_db_rollback (act->session->db);
	act->open = FALSE;
	act->session->stale = TRUE; /* the log in memory is ahead of the one on disk */
}

/* The clock of the log never goes back unnoticed (別紙2 第21条). */
static gboolean
note_clock_step (KinkoAct *act, GError **error)
{
	gint64 behind = kinko_log_last_time (act->session->log) - kinko_clock_now_ms ();
	json_auto_t *detail = NULL;

	if (behind <= 0)
		return TRUE;
	detail = json_pack ("{s:I}", "milliseconds", (json_int_t) behind);
	return append (act, "clock.back", "log", "granted", detail, error);
}

/*
 * Whoever has no seat any more writes nothing, not even a refusal or the end of an intent: an entry by such a person
 * makes the log fail every verification from there on. The spool takes the attempt instead.
 */
static gboolean
check_seat (KinkoSession *session, GError **error)
{
	const char *me = kinko_session_identity (session)->operator;

	if (kinko_session_is_seated (session))
		return TRUE;
	kinko_spool_add (session->folder, KINKO_SPOOL_NO_SEAT, me);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_AUTH,
		     _ ("the seat of '%s' is not active any more"), me);
	kinko_error_set_hint (error, "%s", _ ("ask the manager (業務管理責任者)"));
	return FALSE;
}

gboolean
kinko_act_begin_transaction (KinkoAct *act, GError **error)
{
	KinkoSession *session = act->session;

	if (!kinko_db_begin (session->db, error))
		return FALSE;
	act->open = TRUE;
	kinko_crash_point ();
	/* Whoever exchanges the database holds its write lock till the new one has the name: so once is enough. */
	if (kinko_db_has_moved (session->db))
		return kinko_session_refuse_moved (error);
	return kinko_session_refresh (session, error) && check_seat (session, error) &&
	       note_clock_step (act, error);
}

/* An act may take its time. What verifiers compare with the grant's end is the greatest time up to the entry, so that is
 * what has to be in time: otherwise they would refuse the whole log. */
static gboolean
check_in_time (KinkoAct *act, const char *result, GError **error)
{
	if (act->grant_end_ms == 0 ||
	    kinko_log_latest_time (act->session->log) <= act->grant_end_ms ||
	    (strcmp (result, "granted") != 0 && strcmp (result, "intent") != 0))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s", _ ("this grant has expired"));
	kinko_error_set_hint (error, "%s", _ ("make a new request with 'kinko approval request'"));
	return FALSE;
}

/* Likewise an opening without the passphrase. */
static gboolean
check_unlocked (KinkoAct *act, const char *result, GError **error)
{
	return strcmp (act->action, "session.open") != 0 || strcmp (result, "granted") != 0 ||
	       kinko_unlock_check_end (act->session, error);
}

gboolean
kinko_act_end_transaction (KinkoAct *act, const char *result, const json_t *detail, GError **error)
{
	KinkoSession *session = act->session;
	KinkoSigner signer = kinko_identity_note_signer (session->identity);

	if (!append (act, act->action, act->object, result, detail, error) ||
	    !check_in_time (act, result, error) || !check_unlocked (act, result, error) ||
	    !kinko_log_seal (session->log, &signer, error))
		return FALSE;
	kinko_crash_point ();
	if (!kinko_db_commit (session->db, error)) {
		act->open = FALSE;
		session->stale = TRUE;
		return FALSE;
	}
	act->open = FALSE;
	kinko_crash_point ();
	return TRUE;
}

/* ---- refusing and failing -------------------------------------------------------------------- */

/* Logs that the act did not happen, in a transaction of its own. On a full disk the reserve makes room. */
static gboolean
log_outcome (KinkoAct *act, const char *result, const json_t *detail, GError **error)
{
	g_autoptr (GError) problem = NULL;

	kinko_act_roll_back (act);
	for (guint attempt = 0;; attempt++) {
		if (kinko_act_begin_transaction (act, &problem) &&
		    kinko_act_end_transaction (act, result, detail, &problem))
			break;
		kinko_act_roll_back (act);
		if (attempt > 0 || !kinko_db_disk_is_full (act->session->db)) {
			g_propagate_error (error, g_steal_pointer (&problem));
			return FALSE;
		}
		kinko_session_release_reserve (act->session);
		g_clear_error (&problem);
	}
	kinko_session_sync_mirror (act->session);
	return TRUE;
}

gboolean
kinko_act_fail (KinkoAct *act, GError **error)
{
	const char *code = error == NULL || *error == NULL ? "failed" : kinko_error_name (*error);
	json_auto_t *detail = json_pack ("{s:s}", "error", code);
	g_autoptr (GError) problem = NULL;

	if (act->open && !log_outcome (act, "failed", detail, &problem))
		kinko_session_warn (act->session, _ ("the failure could not be logged: %s"),
				    problem->message);
	return FALSE;
}

void
kinko_act_free (KinkoAct *act)
{
	if (act == NULL)
		return;
	if (act->intended)
		kinko_act_roll_back (act); /* the intent is closed at the next opening */
	else if (act->open)
		(void) kinko_act_fail (act, NULL);
	g_free (act->action);
	g_free (act->object);
	g_free (act->purpose);
	g_free (act->logged_purpose);
	g_free (act->approval);
	json_decref (act->detail);
	g_clear_pointer (&act->used, g_ptr_array_unref);
	g_clear_pointer (&act->exception, kinko_register_line_free);
	g_free (act);
}

static void
log_refusal (KinkoAct *act, const json_t *detail)
{
	g_autoptr (GError) problem = NULL;

	if (act->open && !log_outcome (act, "denied", detail, &problem))
		kinko_session_warn (act->session, _ ("the refusal could not be logged: %s"),
				    problem->message);
}

/* @rule: the deciding one, or NULL. */
void
kinko_act_log_refusal (KinkoAct *act, const char *reason, const char *rule)
{
	json_auto_t *detail = json_pack ("{s:s, s:s*}", "reason", reason, "rule", rule);

	log_refusal (act, detail);
}

gboolean
kinko_act_refuse (KinkoAct *act, const char *reason)
{
	kinko_act_log_refusal (act, reason, NULL);
	return FALSE;
}

gboolean
kinko_act_refuse_with (KinkoAct *act, const char *reason)
{
	json_auto_t *detail = json_pack ("{s:s}", "reason", reason);

	json_object_update (detail, act->detail);
	log_refusal (act, detail);
	return FALSE;
}

/* ---- beginning and committing ---------------------------------------------------------------- */

/* Copied: the rules that know the purpose go when another session adopts others. */
static void
name_purpose (KinkoAct *act)
{
	g_free (act->logged_purpose);
	act->logged_purpose =
		g_strdup (kinko_act_known_purpose (act->session->policy, act->purpose));
}

static KinkoAct *
new_act (KinkoSession *session, const char *action, const char *object, const char *purpose)
{
	KinkoAct *act = g_new0 (KinkoAct, 1);

	g_assert (kinko_action_find (action) != NULL);
	act->session = session;
	act->action = g_strdup (action);
	act->object = g_strdup (object);
	act->purpose = g_strdup (purpose);
	act->approval = g_strdup ("");
	name_purpose (act);
	act->detail = json_object ();
	return act;
}

KinkoAct *
kinko_act_begin_system (KinkoSession *session, const char *action, const char *object,
			GError **error)
{
	g_autoptr (KinkoAct) act = new_act (session, action, object, NULL);

	if (kinko_act_begin_transaction (act, error))
		return g_steal_pointer (&act);
	kinko_act_roll_back (act); /* nothing was done yet: there is nothing to log */
	return NULL;
}

KinkoAct *
kinko_act_begin (KinkoSession *session, const char *action, const char *object, const char *purpose,
		 GError **error)
{
	g_autoptr (KinkoAct) act = NULL;

	if (!kinko_session_has_keys (session)) {
		kinko_spool_add (session->folder, KINKO_SPOOL_NO_KEY,
				 kinko_session_identity (session)->operator);
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED,
			     _ ("role '%s' holds no key of this vault, so it cannot do '%s'"),
			     kinko_role_label (kinko_session_seat (session)->role), action);
		kinko_error_set_hint (error, "%s",
				      _ ("an auditor and the ward read the log: kinko log show, "
					 "kinko-verify MIRROR"));
		return NULL;
	}
	/* The mirror may be writable again: look before the policy does. */
	if (session->mirror_lag > kinko_policy_mirror_lag (session->policy))
		kinko_session_sync_mirror (session);
	act = new_act (session, action, object, purpose);
	/* A person who types must not hold the lock. */
	if (!kinko_act_reauthenticate (act, error))
		return NULL;
	if (!kinko_act_begin_transaction (act, error)) {
		kinko_act_roll_back (act);
		return NULL;
	}
	name_purpose (act); /* by the rules that decide */
	return kinko_act_decide (act, error) ? g_steal_pointer (&act) : NULL;
}

gboolean
kinko_act_commit (KinkoAct *act, GError **error)
{
	g_autoptr (GError) problem = NULL;

	g_assert (act->open);
	kinko_act_assert_needs (act);
	kinko_act_add_circumstances (act);
	if (!kinko_act_end_transaction (act, "granted", act->detail, &problem)) {
		act->open = TRUE; /* so that the failure is logged */
		(void) kinko_act_fail (act, &problem);
		g_propagate_error (error, g_steal_pointer (&problem));
		return FALSE;
	}
	if (act->exception != NULL)
		kinko_exception_tell (act->session, act->exception);
	if (!act->mirror_later)
		kinko_session_sync_mirror (act->session);
	else if (act->session->mirror_lag < G_MAXUINT64)
		act->session->mirror_lag++;
	return TRUE;
}
