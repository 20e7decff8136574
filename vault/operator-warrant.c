#include "vault/operator-warrant.h"

#include "vault/parameters.h"

/* Everything that the seat will have, and the file that it is made from: whoever grants it grants that. The name is the
 * recipient's. */
static char *
parameters_of (const KinkoRequest *request, const KinkoEnrolment *enrolment, const KinkoSeat *seat,
	       const KinkoSeatPerson *person)
{
	g_autofree char *fingerprint = kinko_fingerprint_text (&request->fingerprint);
	g_autofree char *file = kinko_detail_hash (&request->fingerprint);
	GString *text = g_string_new (NULL);

	kinko_parameters_add (text, "role", kinko_role_name (seat->role));
	kinko_parameters_add (text, "numbers", seat->numbers ? "yes" : "no");
	kinko_parameters_add (text, "pledged", person->pledged);
	kinko_parameters_add (text, "trained", person->trained);
	kinko_parameters_add (text, "notified", person->notified);
	kinko_parameters_add (text, "person", kinko_seat_person_id (seat));
	kinko_parameters_add (text, "namesake", enrolment->namesake ? "yes" : "no");
	kinko_parameters_add (text, "fingerprint", fingerprint);
	kinko_parameters_add (text, "request", file);
	return g_string_free (text, FALSE);
}

/* A seat that is suspended or locked is somebody's who comes back: whoever wants to be alone only has to suspend the
 * others. Revoking them is for good and cannot be told from an office that shrank; there the ward takes their place. */
static gboolean
waive_if_alone (KinkoAct *act, GError **error)
{
	KinkoSession *session = kinko_act_session (act);
	KinkoOthers others = kinko_roster_others (
		kinko_session_roster (session), kinko_seat_person_id (kinko_session_seat (session)),
		kinko_act_next_seq (act));

	if (others == KINKO_OTHERS_HERE)
		return TRUE;
	if (!kinko_act_waive_second (act, error))
		return FALSE;
	if (others == KINKO_OTHERS_GONE)
		kinko_act_need_approval (act);
	return TRUE;
}

gboolean
kinko_operator_authorize (KinkoAct *act, const KinkoRequest *request,
			  const KinkoEnrolment *enrolment, const KinkoSeat *seat,
			  const KinkoSeatPerson *person, GError **error)
{
	g_autofree char *parameters = parameters_of (request, enrolment, seat, person);
	const KinkoActScope scope = {
		.approval = enrolment->approval,
		.count = 1,
		.recipient = person->name,
		.parameters = parameters,
	};

	if (kinko_act_needs_second (act) && !waive_if_alone (act, error))
		return FALSE;
	return kinko_act_authorize (act, &scope, error);
}
