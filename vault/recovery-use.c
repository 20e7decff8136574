/* What a recovery key is there for: a manager's seat, when nobody is left who could give one. */
#include "vault/recovery.h"

#include "vault/operator-internal.h"
#include "vault/seat-write.h"
#include "vault/session-internal.h"

/* Whoever lost the key of a seat has that seat still. */
static gboolean
end_old_seat (KinkoAct *act, const KinkoSeat *seat, char **replaced, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	const KinkoSeat *old =
		kinko_roster_find_person (session->roster, kinko_seat_person_id (seat));
	g_autoptr (KinkoSeat) ended = NULL;

	*replaced = NULL;
	if (old == NULL)
		return TRUE;
	ended = kinko_seat_copy (old);
	ended->status = KINKO_SEAT_REVOKED;
	ended->changed_seq = seat->enrolled_seq;
	*replaced = g_strdup (old->id);
	json_object_set_new (kinko_act_detail (act), "replaces", json_string (old->id));
	return kinko_seat_update (act, ended, NULL, NULL, error);
}

static gboolean
give_seat (KinkoAct *act, const KinkoRequest *request, const KinkoEnrolment *enrolment,
	   char **replaced, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	g_auto (KinkoSeatPerson) person = { .name = g_strdup (request->name) };
	g_autoptr (GBytes) grant = NULL;
	g_autofree char *first = NULL;
	KinkoSeat seat = {
		.id = request->operator,
		.role = KINKO_ROLE_MANAGER,
		.numbers = TRUE,
		.note_key = request->note_key,
		.git_key = request->git_key,
		.recipient = request->recipient,
		.enrolled_seq = kinko_act_next_seq (act),
		.changed_seq = kinko_act_next_seq (act),
	};

	if (!kinko_operator_check_request (session, request, error) ||
	    !kinko_operator_identify_person (session, request, enrolment, &first, error))
		return FALSE;
	seat.person = first;
	if (!kinko_operator_read_dates (enrolment, &person, error) ||
	    !kinko_operator_make_grant (session, &seat, &grant, error))
		return FALSE;
	kinko_operator_describe (act, &seat, &person, enrolment->namesake);
	return end_old_seat (act, &seat, replaced, error) &&
	       kinko_seat_insert (act, &seat, &person, grant, error);
}

gboolean
kinko_recovery_use (KinkoSession *session, const KinkoRequest *request,
		    const KinkoEnrolment *enrolment, char **replaced, GError **error)
{
	g_autofree char *object = kinko_seat_object (request->operator);
	g_autoptr (KinkoAct) act = kinko_act_begin (session, "recovery.use", object, NULL, error);
	g_autofree char *ended = NULL;

	if (act == NULL)
		return FALSE;
	if (!give_seat (act, request, enrolment, &ended, error))
		return kinko_act_fail (act, error);
	if (!kinko_operator_commit (act, error))
		return FALSE;
	*replaced = g_steal_pointer (&ended);
	return TRUE;
}
