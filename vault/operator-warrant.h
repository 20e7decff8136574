/*
 * What an enrolment may need beside the rules: the ward's approval, a second person. Otherwise one person alone could enrol
 * somebody who does not exist, and let that one grant what takes two.
 */
#pragma once

#include "vault/act.h"
#include "vault/operator.h"
#include "vault/seat.h"

/*
 * Asks for what the rules want for just this seat, and just this person's request. Once, before anything is written.
 *
 * A second person is waived while nobody else ever held keys. Where all others who did are revoked, the ward's approval
 * takes that one's place. Errors as of kinko_act_authorize(); the act has ended then.
 */
gboolean kinko_operator_authorize (KinkoAct *act, const KinkoRequest *request,
				   const KinkoEnrolment *enrolment, const KinkoSeat *seat,
				   const KinkoSeatPerson *person, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
