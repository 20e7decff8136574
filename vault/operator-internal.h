/*
 * What the files that give seats share.
 */
#pragma once

#include "vault/act.h"
#include "vault/operator.h"

/* The grant for a seat, and its hash in the seat; *@grant is NULL for a role that holds no keys. */
gboolean kinko_operator_make_grant (KinkoSession *session, KinkoSeat *seat, GBytes **grant,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The three dates without which nobody gets a seat, in ISO form. */
gboolean kinko_operator_read_dates (const KinkoEnrolment *enrolment, KinkoSeatPerson *person,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* KINKO_ERROR_EXISTS when a key of the request was ever given to a seat: replaying the log refuses that, and such an entry
 * would spoil it for good. KINKO_ERROR_INVALID for the ID of a recovery key. */
gboolean kinko_operator_check_request (KinkoSession *session, const KinkoRequest *request,
				       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What the entry of an enrolment says of the seat and its person. */
void kinko_operator_describe (KinkoAct *act, const KinkoSeat *seat, const KinkoSeatPerson *person,
			      gboolean namesake);

/* Commits an act that changed seats, and then lets memory, folders and mirror follow. */
gboolean kinko_operator_commit (KinkoAct *act, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* As kinko_operator_find_person(), but the person may have a seat: it is replaced. */
gboolean kinko_operator_identify_person (KinkoSession *session, const KinkoRequest *request,
					 const KinkoEnrolment *enrolment, char **person,
					 GError **error) G_GNUC_WARN_UNUSED_RESULT;
