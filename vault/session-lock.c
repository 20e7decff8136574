#include "vault/session-lock.h"

#include <string.h>

#include <glib/gi18n.h>

#include "vault/seat-write.h"
#include "vault/session-internal.h"

/* Nobody could free the last active manager; what comes of it must be people's. */
static gboolean
is_last_manager (KinkoSession *session, const KinkoSeat *seat, guint managers)
{
	if (seat->role != KINKO_ROLE_MANAGER || managers > 1)
		return FALSE;
	kinko_session_warn (session,
			    _ ("there were %u wrong passphrases for '%s', the last active manager, "
			       "whose seat is never locked: find out who it was"),
			    seat->failures, seat->id);
	return TRUE;
}

/* The seat's row: locked by the entry that comes next. */
static gboolean
store_lock (KinkoAct *act, const KinkoSeat *seat, GError **error)
{
	g_autoptr (KinkoSeat) locked = kinko_seat_copy (seat);

	kinko_act_session (act)->stale = TRUE;
	locked->status = KINKO_SEAT_LOCKED;
	locked->changed_seq = kinko_act_next_seq (act);
	return kinko_seat_update (act, locked, NULL, NULL, error);
}

static json_t *
lock_detail (const KinkoSeat *seat)
{
	return json_pack ("{s:i}", "failures", (int) seat->failures);
}

static gboolean
lock_other (KinkoAct *act, const KinkoSeat *seat, GError **error)
{
	g_autofree char *object = kinko_seat_object (seat->id);

	return store_lock (act, seat, error) &&
	       kinko_act_add_entry (act, "operator.lock", object, "granted", lock_detail (seat),
				    error);
}

/* Who is locked writes nothing more: the lock is the last entry of this person, and of the act. */
static gboolean
lock_own (KinkoAct *act, const KinkoSeat *seat, GError **error)
{
	g_autofree char *object = kinko_seat_object (seat->id);
	json_auto_t *detail = lock_detail (seat);

	kinko_act_set_action (act, "operator.lock");
	kinko_act_set_object (act, object);
	json_object_update (kinko_act_detail (act), detail);
	return store_lock (act, seat, error);
}

static gboolean
lock_others (KinkoSession *session, KinkoAct *act, const KinkoRoster *roster, guint *managers,
	     GError **error)
{
	const char *me = kinko_session_identity (session)->operator;
	guint limit = kinko_policy_failures (session->policy);
	GPtrArray *seats = kinko_roster_seats (roster);

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		if (seat->status != KINKO_SEAT_ACTIVE || seat->failures < limit ||
		    strcmp (seat->id, me) == 0 || is_last_manager (session, seat, *managers))
			continue;
		if (!lock_other (act, seat, error))
			return FALSE;
		*managers -= seat->role == KINKO_ROLE_MANAGER;
	}
	return TRUE;
}

gboolean
kinko_session_lock_seats (KinkoSession *session, KinkoAct *act, gboolean *own, GError **error)
{
	/* Not the session's: the counts were changed by this act. */
	g_autoptr (KinkoRoster) roster = kinko_seats_load (session->db, error);
	const KinkoSeat *mine;
	guint managers;

	*own = FALSE;
	if (roster == NULL)
		return FALSE;
	managers = kinko_roster_active_managers (roster);
	mine = kinko_roster_find (roster, kinko_session_identity (session)->operator);
	if (!lock_others (session, act, roster, &managers, error))
		return FALSE;
	if (mine->failures == 0)
		return TRUE;
	if (mine->failures >= kinko_policy_failures (session->policy) &&
	    !is_last_manager (session, mine, managers)) {
		*own = TRUE;
		return lock_own (act, mine, error);
	}
	session->stale = TRUE;
	return kinko_seat_set_failures (act, mine, 0, error);
}
