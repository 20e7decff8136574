#include "vault/session-lock.h"

#include <string.h>

#include <glib/gi18n.h>

#include "vault/seat-write.h"
#include "vault/session-internal.h"

/* ---- what the log says ----------------------------------------------------------------------- */

static KinkoRoster *
replay (KinkoLog *log, GError **error)
{
	g_autoptr (KinkoRoster) roster = kinko_roster_new ();

	for (guint64 seq = 0; seq < kinko_log_size (log); seq++) {
		g_autofree char *line = kinko_log_line (log, seq, error);
		KinkoEntry entry;

		if (line == NULL || !kinko_entry_parse (line, strlen (line), &entry, error) ||
		    !kinko_roster_apply (roster, &entry, error))
			return NULL;
	}
	return g_steal_pointer (&roster);
}

gboolean
kinko_session_count_failures (KinkoSession *session, KinkoAct *act, GError **error)
{
	g_autoptr (KinkoRoster) roster = replay (session->log, error);
	GPtrArray *seats = roster == NULL ? NULL : kinko_roster_seats (roster);

	for (guint i = 0; seats != NULL && i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		if (!kinko_seat_set_failures (act, seat, seat->failures, error))
			return FALSE;
	}
	return seats != NULL;
}

/* A lock that the log does not bear out would spoil the log for good. So before one is written, what is rare, the
 * stored seats are compared with the log. */
static gboolean
check_counts (KinkoSession *session, const KinkoRoster *stored, GError **error)
{
	g_autoptr (KinkoRoster) replayed = replay (session->log, error);

	return replayed != NULL && kinko_seats_check (stored, replayed, error);
}

/* ---- locking --------------------------------------------------------------------------------- */

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
	     KinkoLocked *locked, GError **error)
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
		*locked = KINKO_LOCKED_OTHERS;
		*managers -= seat->role == KINKO_ROLE_MANAGER;
	}
	return TRUE;
}

static gboolean
has_reached (const KinkoRoster *roster, guint limit)
{
	GPtrArray *seats = kinko_roster_seats (roster);

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		if (seat->status == KINKO_SEAT_ACTIVE && seat->failures >= limit)
			return TRUE;
	}
	return FALSE;
}

gboolean
kinko_session_lock_seats (KinkoSession *session, KinkoAct *act, KinkoLocked *locked, GError **error)
{
	/* Not the session's: the counts were changed by this act. */
	g_autoptr (KinkoRoster) roster = kinko_seats_load (session->db, error);
	const KinkoSeat *mine;
	guint managers;

	*locked = KINKO_LOCKED_NONE;
	if (roster == NULL || (has_reached (roster, kinko_policy_failures (session->policy)) &&
			       !check_counts (session, roster, error)))
		return FALSE;
	managers = kinko_roster_active_managers (roster);
	mine = kinko_roster_find (roster, kinko_session_identity (session)->operator);
	if (!lock_others (session, act, roster, &managers, locked, error))
		return FALSE;
	if (mine->failures == 0)
		return TRUE;
	if (mine->failures >= kinko_policy_failures (session->policy) &&
	    !is_last_manager (session, mine, managers)) {
		*locked = KINKO_LOCKED_OWN;
		return lock_own (act, mine, error);
	}
	session->stale = TRUE;
	return kinko_seat_set_failures (act, mine, 0, error);
}
