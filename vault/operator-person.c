#include "vault/operator-person.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/fold.h"
#include "vault/operator-internal.h"
#include "vault/session-internal.h"

/* Who has, or had, a seat under a name. */
typedef struct {
	const char *other; /* ID of another person's seat, borrowed; NULL: nobody else's */
	gboolean same;     /* the person of the new seat has been known by that name */
} Bearers;

static gboolean
find_bearers (KinkoSession *session, const char *name, const char *person, Bearers *bearers,
	      GError **error)
{
	GPtrArray *seats = kinko_roster_seats (session->roster);
	g_autofree char *wanted = kinko_fold (name);

	for (guint i = 0; i < seats->len; i++) {
		const KinkoSeat *seat = seats->pdata[i];
		g_auto (KinkoSeatPerson) known = { 0 };
		g_autofree char *folded = NULL;

		if (!kinko_role_is_person (seat->role)) /* its name is that of who keeps it */
			continue;
		if (!kinko_seat_person_load (session->db, seat->enrolled_seq, &known, error))
			return FALSE;
		folded = kinko_fold (known.name);
		if (strcmp (folded, wanted) != 0)
			continue;
		if (strcmp (kinko_seat_person_id (seat), person) == 0)
			bearers->same = TRUE;
		else
			bearers->other = seat->id;
	}
	return TRUE;
}

static gboolean
refuse (GError **error, KinkoError code, const char *message, const char *hint)
{
	g_set_error (error, KINKO_ERROR, (int) code, "%s", message);
	kinko_error_set_hint (error, "%s", hint);
	return FALSE;
}

/* The person as far as IDs tell: of an ID that was somebody's, or of the one that --person names. Borrowed. */
static const char *
person_by_id (KinkoSession *session, const KinkoRequest *request, const KinkoEnrolment *enrolment,
	      GError **error)
{
	const KinkoSeat *old = kinko_roster_find (session->roster, request->operator);
	const KinkoSeat *named = enrolment->person == NULL
					 ? NULL
					 : kinko_roster_find (session->roster, enrolment->person);

	if (enrolment->person != NULL && enrolment->namesake) {
		(void) refuse (error, KINKO_ERROR_INVALID,
			       _ ("it is either the same person or another one"),
			       _ ("give --person or --namesake, not both"));
		return NULL;
	}
	if (enrolment->person != NULL && (named == NULL || !kinko_role_is_person (named->role))) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
			     _ ("'%s' was never enrolled here"), enrolment->person);
		kinko_error_set_hint (error, "%s", _ ("kinko operator list shows all seats"));
		return NULL;
	}
	if (old != NULL && named != NULL &&
	    strcmp (kinko_seat_person_id (old), kinko_seat_person_id (named)) != 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS,
			     _ ("the ID '%s' was another person's and stays so"), old->id);
		kinko_error_set_hint (error, "%s",
				      _ ("let the person make a request with an ID of their own"));
		return NULL;
	}
	if (named != NULL)
		return kinko_seat_person_id (named);
	return old == NULL ? request->operator: kinko_seat_person_id (old);
}

static gboolean
check_name (KinkoSession *session, const KinkoRequest *request, const KinkoEnrolment *enrolment,
	    const char *person, GError **error)
{
	Bearers bearers = { NULL, FALSE };

	if (!find_bearers (session, request->name, person, &bearers, error))
		return FALSE;
	if (enrolment->namesake && bearers.other == NULL)
		return refuse (error, KINKO_ERROR_INVALID, _ ("nobody else here has that name"),
			       _ ("leave --namesake out"));
	/* Who has had this name here before was told apart then. */
	if (bearers.other == NULL || bearers.same || enrolment->person != NULL ||
	    enrolment->namesake)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS,
		     _ ("the person of '%s' has the same name"), bearers.other);
	kinko_error_set_hint (error,
			      _ ("if it is the same person, give --person %s; if it is another "
				 "one of that name, give --namesake"),
			      bearers.other);
	return FALSE;
}

gboolean
kinko_operator_identify_person (KinkoSession *session, const KinkoRequest *request,
				const KinkoEnrolment *enrolment, char **person, GError **error)
{
	const char *found = person_by_id (session, request, enrolment, error);

	*person = NULL;
	if (found == NULL || !check_name (session, request, enrolment, found, error))
		return FALSE;
	if (strcmp (found, request->operator) != 0)
		*person = g_strdup (found);
	return TRUE;
}

gboolean
kinko_operator_find_person (KinkoSession *session, const KinkoRequest *request,
			    const KinkoEnrolment *enrolment, char **person, GError **error)
{
	const KinkoSeat *seat;

	if (!kinko_operator_identify_person (session, request, enrolment, person, error))
		return FALSE;
	seat = kinko_roster_find_person (session->roster,
					 *person == NULL ? request->operator: *person);
	if (seat != NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS,
			     _ ("that person has a seat: '%s'"), seat->id);
		kinko_error_set_hint (error,
				      _ ("one person, one ID: revoke it first (kinko operator "
					 "revoke %s)"),
				      seat->id);
		g_clear_pointer (person, g_free);
		return FALSE;
	}
	return TRUE;
}
