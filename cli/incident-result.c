#include "cli/incident-result.h"

#include <string.h>

#include "cli/sheet.h"
#include "vault/clock.h"
#include "vault/incident.h"

static json_t *
deadline_of (const KinkoRecord *record, KinkoIncidentReport report, const char *today)
{
	KinkoIncidentState state;

	if (!kinko_incident_state (record, report, today, &state))
		return json_null ();
	return json_pack ("{s:s, s:s, s:s?, s:s}", "from", state.from, "due", state.due, "done",
			  state.done, "standing", kinko_incident_standing_id (state.standing));
}

void
kinko_incident_result_add (const KinkoRegisterLine *line, json_t *result)
{
	g_autofree char *today = kinko_clock_today ();
	g_autoptr (GPtrArray) messages =
		kinko_incident_messages (line->number, line->record, today);
	json_t *deadlines = json_object ();
	json_t *reminders = json_array ();

	for (guint i = 0; i < KINKO_INCIDENT_REPORTS; i++)
		json_object_set_new (deadlines, kinko_incident_report_id ((KinkoIncidentReport) i),
				     deadline_of (line->record, (KinkoIncidentReport) i, today));
	for (guint i = 0; line->open && i < messages->len; i++)
		json_array_append_new (reminders, json_string (messages->pdata[i]));
	json_object_set_new (result, "deadlines", deadlines);
	json_object_set_new (result, "reminders", reminders);
}

gboolean
kinko_incident_result_is_overdue (const json_t *result)
{
	const char *overdue = kinko_incident_standing_id (KINKO_INCIDENT_OVERDUE);
	const char *key;
	json_t *deadline;

	if (!kinko_result_flag (result, "open"))
		return FALSE;
	json_object_foreach (json_object_get (result, "deadlines"), key, deadline)
	{
		if (strcmp (kinko_result_text (deadline, "standing"), overdue) == 0)
			return TRUE;
	}
	return FALSE;
}

void
kinko_incident_result_say (const json_t *result, GString *out)
{
	const json_t *text;
	gsize i;

	json_array_foreach (json_object_get (result, "reminders"), i, text)
		kinko_result_say (out, "%s", json_string_value (text));
}
