#include "vault/operator.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/date.h"
#include "policies/error.h"
#include "vault/act.h"
#include "vault/age.h"
#include "vault/clock.h"
#include "vault/grant-folder.h"
#include "vault/operator-person.h"
#include "vault/operator-warrant.h"
#include "vault/rotation.h"
#include "vault/seat-write.h"
#include "vault/session-internal.h"

/* ---- getting a seat -------------------------------------------------------------------------- */

/* A date of the past or today, in ISO form. */
static char *
read_past_date (const char *option, const char *text, GError **error)
{
	g_autofree char *today = kinko_clock_today ();
	g_autofree char *iso = NULL;
	KinkoDate date;

	if (text == NULL || text[0] == '\0') {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("without the date of '--%s' nobody gets a seat"), option);
		kinko_error_set_hint (error, "%s",
				      _ ("pledge (誓約), training (研修) and notice to the ward "
					 "(業務従事者等届) come before the first access"));
		return NULL;
	}
	if (!kinko_date_parse (text, &date, error)) {
		g_prefix_error (error, "--%s: ", option);
		return NULL;
	}
	iso = kinko_date_iso (&date);
	if (strcmp (iso, today) > 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("the date '%s' of '--%s' is in the future"), iso, option);
		kinko_error_set_hint (error, "%s", _ ("enrol the person when it has taken place"));
		return NULL;
	}
	return g_steal_pointer (&iso);
}

static gboolean
deny (GError **error, const char *message, const char *hint)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_DENIED, "%s", message);
	kinko_error_set_hint (error, "%s", hint);
	return FALSE;
}

/* The grant for a seat, and its hash in the seat. NULL without error for a role that holds no keys. */
static gboolean
make_grant (KinkoSession *session, KinkoSeat *seat, GBytes **grant, GError **error)
{
	KinkoPublicKey recipient;

	*grant = NULL;
	if (!kinko_role_holds_keys (seat->role))
		return TRUE;
	if (seat->numbers && session->compartments->numbers == NULL)
		return deny (error,
			     _ ("you cannot grant My Numbers: you hold no key for them yourself"),
			     _ ("a manager can"));
	if (!kinko_age_recipient_parse (seat->recipient, &recipient, error))
		return FALSE;
	*grant = kinko_grant_seal (session->compartments, seat->numbers, session->descriptor->id,
				   seat->id, &recipient, error);
	if (*grant == NULL)
		return FALSE;
	seat->grant = kinko_hash_of (g_bytes_get_data (*grant, NULL), g_bytes_get_size (*grant));
	return TRUE;
}

/* The same rule as in replaying the log (audit/roster.c): only a manager makes or changes a manager's seat. */
static gboolean
check_rank (KinkoSession *session, KinkoRole role, GError **error)
{
	return role != KINKO_ROLE_MANAGER ||
	       kinko_session_seat (session)->role == KINKO_ROLE_MANAGER ||
	       deny (error, _ ("only a manager makes or changes a manager's seat"),
		     _ ("a deputy stands in for the manager, and becomes none that way"));
}

static gboolean
check_enrolment (KinkoSession *session, const KinkoRequest *request,
		 const KinkoEnrolment *enrolment, GError **error)
{
	const KinkoSeat *old = kinko_roster_find (session->roster, request->operator);

	if (!check_rank (session, enrolment->role, error))
		return FALSE;
	if (old != NULL && old->status != KINKO_SEAT_REVOKED) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS, _ ("'%s' has a seat already"),
			     old->id);
		kinko_error_set_hint (error, "%s",
				      _ ("revoke that seat first if the person has lost the key"));
		return FALSE;
	}
	/* Replaying the log refuses a key that was used before: such an enrolment would spoil it for good. */
	if (kinko_roster_knows_keys (session->roster, session->descriptor->origin,
				     &request->note_key, &request->git_key)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS,
			     _ ("the keys of this request belong to a seat already"));
		kinko_error_set_hint (error, "%s", _ ("let the person make a new request"));
		return FALSE;
	}
	if (enrolment->role == KINKO_ROLE_NONE) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
			     _ ("nobody gets a seat without a role"));
		return FALSE;
	}
	if (enrolment->numbers && !kinko_role_holds_keys (enrolment->role)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("a seat of role '%s' never holds keys for My Numbers"),
			     kinko_role_label (enrolment->role));
		kinko_error_set_hint (error, "%s", _ ("leave --numbers out"));
		return FALSE;
	}
	return TRUE;
}

static gboolean
read_dates (const KinkoEnrolment *enrolment, KinkoSeatPerson *person, GError **error)
{
	person->pledged = read_past_date ("pledged", enrolment->pledged, error);
	person->trained = person->pledged == NULL
				  ? NULL
				  : read_past_date ("trained", enrolment->trained, error);
	person->notified = person->trained == NULL
				   ? NULL
				   : read_past_date ("notified", enrolment->notified, error);
	return person->notified != NULL;
}

static void
fill_enrolment_detail (KinkoAct *act, const KinkoSeat *seat, const KinkoSeatPerson *person,
		       gboolean namesake)
{
	json_t *detail = kinko_act_detail (act);

	kinko_seat_to_detail (seat, kinko_act_session (act)->descriptor->origin, detail);
	json_object_set_new (detail, "pledged", json_string (person->pledged));
	json_object_set_new (detail, "trained", json_string (person->trained));
	json_object_set_new (detail, "notified", json_string (person->notified));
	if (namesake)
		json_object_set_new (detail, "namesake", json_true ());
}

static gboolean
enrol (KinkoAct *act, const KinkoRequest *request, const KinkoEnrolment *enrolment, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_auto (KinkoSeatPerson) person = { .name = g_strdup (request->name) };
	g_autoptr (GBytes) grant = NULL;
	g_autofree char *first = NULL;
	KinkoSeat seat = {
		.id = request->operator,
		.role = enrolment->role,
		/* who enrols others must be able to hand on what they need */
		.numbers = enrolment->numbers || enrolment->role == KINKO_ROLE_MANAGER,
		.note_key = request->note_key,
		.git_key = request->git_key,
		.recipient = request->recipient,
	};

	if (!check_enrolment (session, request, enrolment, error) ||
	    !kinko_operator_find_person (session, request, enrolment, &first, error))
		return FALSE;
	seat.person = first;
	if (!read_dates (enrolment, &person, error) ||
	    !make_grant (session, &seat, &grant, error) ||
	    !kinko_operator_authorize (act, request, enrolment, &seat, &person, error))
		return FALSE;
	/* behind the entries that tell of what was used */
	seat.enrolled_seq = seat.changed_seq = kinko_act_next_seq (act);
	if (!kinko_seat_insert (act, &seat, &person, grant, error))
		return FALSE;
	fill_enrolment_detail (act, &seat, &person, enrolment->namesake);
	return TRUE;
}

/* Commits an act that changed seats, and then lets memory, folder and mirror follow. */
static gboolean
commit_seats (KinkoAct *act, GError **error)
{
	KinkoSession *session = kinko_act_session (act);

	session->stale = TRUE;
	if (!kinko_act_commit (act, error) || !kinko_session_refresh (session, error))
		return FALSE;
	kinko_grant_folder_publish (session);
	return TRUE;
}

gboolean
kinko_operator_enrol (KinkoSession *session, const KinkoRequest *request,
		      const KinkoEnrolment *enrolment, GError **error)
{
	g_autofree char *object = kinko_seat_object (request->operator);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "operator.enrol", object, NULL, error);

	if (act == NULL)
		return FALSE;
	if (!enrol (act, request, enrolment, error))
		return kinko_act_fail (act, error);
	if (!commit_seats (act, error))
		return FALSE;
	if (kinko_act_second_is_waived (act))
		kinko_session_warn (session, "%s",
				    _ ("nobody else was there to be asked: no second person "
				       "granted this seat, and the log says so"));
	return TRUE;
}

/* ---- losing it, and getting it back ---------------------------------------------------------- */

static gboolean
check_change (KinkoSession *session, const KinkoSeat *seat, const char *id, KinkoSeatStatus to,
	      GError **error)
{
	if (seat == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
			     _ ("'%s' was never enrolled here"), id);
		kinko_error_set_hint (error, "%s", _ ("kinko operator list shows all seats"));
		return FALSE;
	}
	if (!check_rank (session, seat->role, error))
		return FALSE;
	if (seat->status == to || seat->status == KINKO_SEAT_REVOKED) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     seat->status == KINKO_SEAT_REVOKED
				     ? _ ("the seat of '%s' is revoked already")
			     : seat->status == KINKO_SEAT_SUSPENDED
				     ? _ ("the seat of '%s' is suspended already")
				     : _ ("the seat of '%s' is active already"),
			     id);
		if (seat->status == KINKO_SEAT_REVOKED)
			kinko_error_set_hint (
				error, "%s",
				_ ("a revoked seat stays revoked; enrol the person anew "
				   "with a new request"));
		return FALSE;
	}
	if (to != KINKO_SEAT_ACTIVE && seat->role == KINKO_ROLE_MANAGER &&
	    seat->status == KINKO_SEAT_ACTIVE &&
	    kinko_roster_active_managers (session->roster) == 1)
		return deny (error, _ ("the last active manager cannot be removed"),
			     _ ("enrol another manager first"));
	return TRUE;
}

static gboolean
change_seat (KinkoAct *act, const char *id, KinkoSeatStatus to, const char *reason, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	const KinkoSeat *old = kinko_roster_find (session->roster, id);
	g_autoptr (KinkoSeat) seat = NULL;
	g_autoptr (GBytes) grant = NULL;

	if (!check_change (session, old, id, to, error))
		return FALSE;
	seat = kinko_seat_copy (old);
	seat->status = to;
	seat->changed_seq = kinko_act_next_seq (act);
	if (to == KINKO_SEAT_ACTIVE) {
		seat->failures = 0;
		if (!make_grant (session, seat, &grant, error))
			return FALSE;
		if (grant != NULL) {
			g_autofree char *hash = kinko_detail_hash (&seat->grant);

			json_object_set_new (kinko_act_detail (act), "grant", json_string (hash));
		}
	}
	return kinko_seat_update (act, seat, grant, reason, error);
}

static gboolean
do_change (KinkoSession *session, const char *action, const char *id, KinkoSeatStatus to,
	   const char *reason, GError **error)
{
	g_autofree char *object = kinko_seat_object (id);
	g_autoptr (KinkoAct) act = NULL;

	if (!kinko_operator_id_is_valid (id)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' is not an operator ID"), id);
		return FALSE;
	}
	act = kinko_act_begin (session, action, object, NULL, error);
	if (act == NULL)
		return FALSE;
	if (!change_seat (act, id, to, reason, error))
		return kinko_act_fail (act, error);
	return commit_seats (act, error);
}

gboolean
kinko_operator_suspend (KinkoSession *session, const char *id, const char *reason, GError **error)
{
	return do_change (session, "operator.suspend", id, KINKO_SEAT_SUSPENDED, reason, error);
}

gboolean
kinko_operator_resume (KinkoSession *session, const char *id, const char *reason, GError **error)
{
	return do_change (session, "operator.resume", id, KINKO_SEAT_ACTIVE, reason, error);
}

gboolean
kinko_operator_revoke (KinkoSession *session, const char *id, const char *reason, GError **error)
{
	if (!do_change (session, "operator.revoke", id, KINKO_SEAT_REVOKED, reason, error))
		return FALSE;
	/* An act of its own: a full disk must not keep anybody in. */
	kinko_keys_rotate_after (session, id);
	return TRUE;
}
