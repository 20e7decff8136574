/*
 * Whose seat a new seat is. What asks for two people must not be met by one with two seats: one person, one ID, one seat
 * (別紙2 第18条).
 */
#pragma once

#include "vault/operator.h"

/*
 * Finds the person of an enrolment: an ID stays one person's for good; a name, folded, that somebody has already takes
 * the word of who enrols (enrolment->person or enrolment->namesake).
 *
 * @person: receives the ID of the person's first seat, NULL where that is the new one; owned by the caller.
 * KINKO_ERROR_EXISTS when the person has a seat, or may have one; KINKO_ERROR_NOT_FOUND, KINKO_ERROR_INVALID.
 */
gboolean kinko_operator_find_person (KinkoSession *session, const KinkoRequest *request,
				     const KinkoEnrolment *enrolment, char **person, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
