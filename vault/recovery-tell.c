#include "vault/recovery-tell.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/date.h"
#include "vault/clock.h"
#include "vault/seat-write.h"
#include "vault/session-internal.h"

/* The line of an entry, which @entry borrows; owned by the caller. */
static char *
read_entry (KinkoSession *session, guint64 seq, KinkoEntry *entry, GError **error)
{
	g_autofree char *line = kinko_log_line (session->log, seq, error);

	return line != NULL && kinko_entry_parse (line, strlen (line), entry, error)
		       ? g_steal_pointer (&line)
		       : NULL;
}

char *
kinko_recovery_day_of (KinkoSession *session, guint64 seq, GError **error)
{
	KinkoEntry entry;
	g_autofree char *line = read_entry (session, seq, &entry, error);

	return line == NULL ? NULL : kinko_clock_day (entry.time_ms);
}

/* ---- uses ------------------------------------------------------------------------------------ */

static gboolean
load_told (KinkoSession *session, guint64 *told, GError **error)
{
	const KinkoSeat *mine = kinko_session_seat (session);
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		session->db, "SELECT told_seq FROM seat WHERE enrolled_seq = ?", error);

	if (query == NULL ||
	    !kinko_statement_bind_int (query, 1, (gint64) mine->enrolled_seq, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return FALSE;
	/* What was before somebody came is in the log, and no news. */
	*told = MAX ((guint64) kinko_statement_int (query, 0), mine->enrolled_seq);
	return TRUE;
}

/* A seat that a recovery key gave: the log says so, nothing else is believed. */
static gboolean
tell (KinkoSession *session, const KinkoSeat *seat, GError **error)
{
	KinkoEntry entry;
	g_autofree char *line = read_entry (session, seat->enrolled_seq, &entry, error);
	g_autofree char *key = NULL;
	g_autofree char *day = NULL;

	if (line == NULL)
		return FALSE;
	if (!kinko_slice_equal (entry.action, "recovery.use"))
		return TRUE;
	key = kinko_slice_dup (entry.by);
	day = kinko_clock_day (entry.time_ms);
	kinko_session_warn (
		session,
		_ ("on %s the recovery key '%s' was used: it gave '%s' a manager's seat (entry "
		   "%" PRIu64 "); whoever knows nothing of it asks the manager and the ward"),
		day, key, seat->id, seat->enrolled_seq);
	return TRUE;
}

gboolean
kinko_recovery_tell_uses (KinkoAct *act, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	GPtrArray *seats = kinko_roster_seats (session->roster);
	guint64 told, newest = 0;

	if (!load_told (session, &told, error))
		return FALSE;
	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		if (seat->role != KINKO_ROLE_MANAGER || seat->enrolled_seq <= told)
			continue;
		newest = MAX (newest, seat->enrolled_seq);
		if (!tell (session, seat, error))
			return FALSE;
	}
	return newest == 0 ||
	       kinko_seat_set_told (act, kinko_session_seat (session), newest, error);
}

/* ---- drills ---------------------------------------------------------------------------------- */

gboolean
kinko_recovery_find_drill (KinkoSession *session, const KinkoSeat *seat, guint64 *seq,
			   GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		session->db, "SELECT coalesce (drill_seq, 0) FROM seat WHERE enrolled_seq = ?",
		error);
	g_autofree char *object = kinko_seat_object (seat->id);
	g_autofree char *line = NULL;
	KinkoEntry entry;
	guint64 stored;

	*seq = 0;
	if (query == NULL ||
	    !kinko_statement_bind_int (query, 1, (gint64) seat->enrolled_seq, error) ||
	    kinko_statement_step (query, error) != KINKO_STEP_ROW)
		return FALSE;
	stored = (guint64) kinko_statement_int (query, 0);
	if (stored == 0 || stored >= kinko_log_size (session->log))
		return TRUE;
	line = read_entry (session, stored, &entry, error);
	if (line == NULL)
		return FALSE;
	if (kinko_slice_equal (entry.action, "recovery.drill") &&
	    kinko_slice_equal (entry.result, "granted") && kinko_slice_equal (entry.by, seat->id) &&
	    kinko_slice_equal (entry.object, object))
		*seq = stored;
	return TRUE;
}

/* The last day on which nothing is told. A day that cannot be read is over. */
static gboolean
is_due (const char *tried, guint days)
{
	g_autofree char *today = kinko_clock_today ();
	g_autofree char *iso = NULL;
	KinkoDate day;

	if (!kinko_date_parse (tried, &day, NULL))
		return TRUE;
	kinko_date_add_days (&day, (int) days, &day);
	iso = kinko_date_iso (&day);
	return strcmp (iso, today) < 0;
}

static gboolean
remind (KinkoSession *session, const KinkoSeat *seat, guint days, GError **error)
{
	g_autofree char *day = NULL;
	guint64 drill;

	if (!kinko_recovery_find_drill (session, seat, &drill, error))
		return FALSE;
	day = kinko_recovery_day_of (session, drill != 0 ? drill : seat->enrolled_seq, error);
	if (day == NULL)
		return FALSE;
	if (is_due (day, days))
		kinko_session_warn (
			session,
			drill != 0
				? _ ("the recovery key '%s' was last tried out on %s; the policy "
				     "wants it every %u days: kinko doctor --recovery-drill")
				: _ ("the recovery key '%s', added on %s, was never tried out; the "
				     "policy wants it every %u days: kinko doctor "
				     "--recovery-drill"),
			seat->id, day, days);
	return TRUE;
}

gboolean
kinko_recovery_remind (KinkoSession *session, GError **error)
{
	guint days = kinko_policy_recovery_drill_days (session->policy);
	KinkoRole role = kinko_session_seat (session)->role;
	GPtrArray *seats = kinko_roster_seats (session->roster);

	if (days == 0 || (role != KINKO_ROLE_MANAGER && role != KINKO_ROLE_DEPUTY))
		return TRUE;
	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		if (seat->role == KINKO_ROLE_RECOVERY && seat->status == KINKO_SEAT_ACTIVE &&
		    !remind (session, seat, days, error))
			return FALSE;
	}
	return TRUE;
}
