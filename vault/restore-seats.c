/* The seats as the log says after it has come back. */
#include "vault/restore-internal.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/age.h"
#include "vault/seat-write.h"
#include "vault/session-internal.h"

/* The grant that is stored for a seat, NULL without error where there is none; *found: the seat is there. */
static gboolean
load_grant (KinkoSession *session, guint64 enrolled_seq, GBytes **grant, char **reason,
	    gboolean *found, GError **error)
{
	g_autoptr (KinkoStatement) query = kinko_db_prepare (
		session->db, "SELECT grant_file, reason FROM seat WHERE enrolled_seq = ?", error);
	KinkoStep step;

	if (query == NULL || !kinko_statement_bind_int (query, 1, (gint64) enrolled_seq, error))
		return FALSE;
	step = kinko_statement_step (query, error);
	*found = step == KINKO_STEP_ROW;
	if (*found) {
		*grant = kinko_statement_bytes (query, 0);
		*reason = g_strdup (kinko_statement_text (query, 1));
	}
	return step != KINKO_STEP_ERROR;
}

static gboolean
is_grant_of (const KinkoSeat *seat, GBytes *grant)
{
	KinkoHash hash;

	if (grant == NULL)
		return FALSE;
	hash = kinko_hash_of (g_bytes_get_data (grant, NULL), g_bytes_get_size (grant));
	return kinko_hash_equal (&hash, &seat->grant);
}

/* The file of a grant is in no log: whoever got one after the backup gets another. */
static gboolean
grant_anew (KinkoRestore *restore, KinkoSeat *seat, GBytes **grant, json_t *grants, GError **error)
{
	KinkoSession *session = restore->session;
	g_autofree char *hash = NULL;
	KinkoPublicKey recipient;

	if (!kinko_age_recipient_parse (seat->recipient, &recipient, error))
		return FALSE;
	g_clear_pointer (grant, g_bytes_unref);
	*grant = kinko_grant_seal (session->compartments, seat->numbers, session->descriptor->id,
				   seat->id, &recipient, error);
	if (*grant == NULL)
		return FALSE;
	seat->grant = kinko_hash_of (g_bytes_get_data (*grant, NULL), g_bytes_get_size (*grant));
	hash = kinko_detail_hash (&seat->grant);
	json_object_set_new (grants, seat->id, json_string (hash));
	g_ptr_array_add (restore->report->regranted, g_strdup (seat->id));
	return TRUE;
}

/* Of a recovery key the log has the hash of its sealed seed, which stays in force; the file is in the old vault only. */
static gboolean
insert_seed (KinkoRestore *restore, KinkoAct *act, const KinkoSeat *seat, GError **error)
{
	if (seat->role != KINKO_ROLE_RECOVERY)
		return TRUE;
	if (seat->status == KINKO_SEAT_ACTIVE)
		g_ptr_array_add (restore->report->seedless, g_strdup (seat->id));
	return kinko_seat_set_seed (act, seat, NULL, error);
}

/* What the log does not say, the name above all, is lost. */
static gboolean
insert_seat (KinkoRestore *restore, KinkoAct *act, const KinkoSeat *seat, GBytes *grant,
	     GError **error)
{
	const json_t *detail = g_hash_table_lookup (restore->enrolled, &seat->enrolled_seq);
	const KinkoSeatPerson person = {
		.name = seat->id,
		.pledged =
			(char *) (gintptr) json_string_value (json_object_get (detail, "pledged")),
		.trained =
			(char *) (gintptr) json_string_value (json_object_get (detail, "trained")),
		.notified =
			(char *) (gintptr) json_string_value (json_object_get (detail, "notified")),
	};

	g_ptr_array_add (restore->report->nameless, g_strdup (seat->id));
	/* A new row has no failures, and its status is what it is: both steps together say all. */
	return kinko_seat_insert (act, seat, &person, grant, error) &&
	       kinko_seat_update (act, seat, grant, NULL, error) &&
	       insert_seed (restore, act, seat, error);
}

static gboolean
is_without_key (const KinkoRestore *restore, const KinkoSeat *seat)
{
	return seat->numbers && restore->session->compartments->numbers == NULL;
}

/* A seat whose grant is lost and cannot be sealed by whoever restores waits, suspended. @seat: as the log has it. */
static gboolean
shut_out (KinkoRestore *restore, KinkoSeat *seat, GBytes **grant, GError **error)
{
	if (!kinko_role_is_person (seat->role)) {
		g_set_error (
			error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s",
			_ ("grants for My Numbers have to be sealed anew, and you hold no key for "
			   "them"));
		kinko_error_set_hint (error, "%s",
				      _ ("let a manager who is cleared for My Numbers restore it"));
		return FALSE;
	}
	g_clear_pointer (grant, g_bytes_unref);
	seat->status = KINKO_SEAT_SUSPENDED;
	g_ptr_array_add (restore->report->suspended, g_strdup (seat->id));
	return TRUE;
}

static gboolean
renew_grant (KinkoRestore *restore, KinkoSeat *seat, GBytes **grant, json_t *grants, GError **error)
{
	return is_without_key (restore, seat) ? shut_out (restore, seat, grant, error)
					      : grant_anew (restore, seat, grant, grants, error);
}

static gboolean
follow (KinkoRestore *restore, KinkoAct *act, const KinkoSeat *replayed, gboolean newest,
	json_t *grants, GError **error)
{
	g_autoptr (KinkoSeat) seat = kinko_seat_copy (replayed);
	g_autoptr (GBytes) grant = NULL;
	g_autofree char *reason = NULL;
	gboolean found;

	if (!load_grant (restore->session, seat->enrolled_seq, &grant, &reason, &found, error))
		return FALSE;
	/* With new keys everybody gets a new grant anyway. */
	if (!restore->rotated && newest && seat->status == KINKO_SEAT_ACTIVE &&
	    kinko_role_holds_keys (seat->role) && !is_grant_of (seat, grant) &&
	    !renew_grant (restore, seat, &grant, grants, error))
		return FALSE;
	if (seat->status != KINKO_SEAT_ACTIVE)
		g_clear_pointer (&grant, g_bytes_unref);
	return found ? kinko_seat_update (act, seat, grant, reason, error)
		     : insert_seat (restore, act, seat, grant, error);
}

/* Somebody has to be able to let the others in again. */
static gboolean
check_manager (KinkoRestore *restore, GError **error)
{
	const KinkoRoster *roster = kinko_verifier_roster (restore->verifier);
	GPtrArray *seats = kinko_roster_seats (roster);

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		if (seat->role == KINKO_ROLE_MANAGER && seat->status == KINKO_SEAT_ACTIVE &&
		    kinko_roster_find (roster, seat->id) == seat &&
		    !g_ptr_array_find_with_equal_func (restore->report->suspended, seat->id,
						       g_str_equal, NULL))
			return TRUE;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s",
		     _ ("the grant of every manager has to be sealed anew, and you hold no key for "
			"My Numbers"));
	kinko_error_set_hint (error, "%s",
			      _ ("let a manager restore it, or somebody who is cleared for My "
				 "Numbers"));
	return FALSE;
}

gboolean
kinko_restore_seats (KinkoRestore *restore, KinkoAct *act, json_t *grants, GError **error)
{
	const KinkoRoster *roster = kinko_verifier_roster (restore->verifier);
	GPtrArray *seats = kinko_roster_seats (roster);

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];

		if (!follow (restore, act, seat, kinko_roster_find (roster, seat->id) == seat,
			     grants, error))
			return FALSE;
	}
	return check_manager (restore, error);
}

/* The entry of the restore is what suspends them. */
gboolean
kinko_restore_suspend (KinkoRestore *restore, KinkoAct *act, GError **error)
{
	const KinkoRoster *roster = kinko_verifier_roster (restore->verifier);
	GPtrArray *suspended = restore->report->suspended;
	json_auto_t *list = json_array ();

	if (suspended->len > 0)
		json_object_set (kinko_act_detail (act), "suspended", list);
	for (guint i = 0; i < suspended->len; i++) {
		g_autoptr (KinkoSeat) seat =
			kinko_seat_copy (kinko_roster_find (roster, suspended->pdata[i]));

		json_array_append_new (list, json_string (seat->id));
		seat->status = KINKO_SEAT_SUSPENDED;
		seat->changed_seq = kinko_act_next_seq (act);
		if (!kinko_seat_update (act, seat, NULL,
					_ ("its grant was lost when the vault was restored"),
					error))
			return FALSE;
	}
	return TRUE;
}
