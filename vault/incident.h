/*
 * Incidents (事故, 別紙2 第34条, 第35条) and their clock (policies/incident.h).
 */
#pragma once

#include "policies/incident.h"
#include "vault/register.h"

/* How a report of an incident stands. Days are ISO, borrowed from the record. */
typedef struct {
	KinkoIncidentStanding standing;
	const char *from, *due;
	const char *done; /* a day, or a time; NULL: not done */
} KinkoIncidentState;

/* FALSE: that report is not wanted of this incident, or when it became known is not. @today: "2026-07-06". */
gboolean kinko_incident_state (const KinkoRecord *record, KinkoIncidentReport report,
			       const char *today, KinkoIncidentState *state);

/* What is to be said of an open incident: "J26-0001: …" for every report that is overdue or close; owned by the caller, with a
 * free function, empty when there is nothing. */
GPtrArray *kinko_incident_messages (const char *number, const KinkoRecord *record,
				    const char *today);

/* Warns at an opening of what kinko_incident_messages() says, whoever may list incidents. */
gboolean kinko_incident_remind (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;
