#include "policies/incident.h"

#include <string.h>

/* Days of the periods, the day of knowledge being the first. 「速やか」 is taken to be three to five days. */
#define PROMPT_FROM   3
#define PROMPT_DAYS   5
#define FULL_DAYS     30
#define WRONGFUL_DAYS 60

const char *const kinko_incident_categories[KINKO_INCIDENT_CATEGORIES + 1] = {
	"紛失", "破壊", "改ざん", "漏えい", "不正アクセス", "違反", "その他", NULL,
};

guint
kinko_incident_category_number (const char *word)
{
	for (guint i = 0; i < KINKO_INCIDENT_CATEGORIES; i++)
		if (g_strcmp0 (kinko_incident_categories[i], word) == 0)
			return i + 1;
	return 0;
}

const char *
kinko_incident_report_id (KinkoIncidentReport report)
{
	static const char *const ids[] = {
		[KINKO_INCIDENT_NOTICE] = "notice",
		[KINKO_INCIDENT_PROMPT] = "prompt",
		[KINKO_INCIDENT_FULL] = "full",
	};

	return ids[report];
}

const char *
kinko_incident_standing_id (KinkoIncidentStanding standing)
{
	static const char *const ids[] = {
		[KINKO_INCIDENT_DONE] = "done",       [KINKO_INCIDENT_LATE] = "late",
		[KINKO_INCIDENT_AHEAD] = "ahead",     [KINKO_INCIDENT_SOON] = "soon",
		[KINKO_INCIDENT_OVERDUE] = "overdue",
	};

	return ids[standing];
}

/* The @n-th day, of which @known is the first. */
static void
count_days (const KinkoDate *known, int n, KinkoDate *day)
{
	kinko_date_add_days (known, n - 1, day);
}

void
kinko_incident_deadline (const KinkoCalendar *calendar, const KinkoDate *known, gboolean wrongful,
			 KinkoIncidentReport report, KinkoIncidentDeadline *deadline)
{
	deadline->from = deadline->due = *known;
	switch (report) {
	case KINKO_INCIDENT_NOTICE:
		return; /* no day of rest puts it off */
	case KINKO_INCIDENT_PROMPT:
		count_days (known, PROMPT_FROM, &deadline->from);
		count_days (known, PROMPT_DAYS, &deadline->due);
		kinko_calendar_next_open_day (calendar, &deadline->due, &deadline->due);
		return;
	case KINKO_INCIDENT_FULL:
		count_days (known, wrongful ? WRONGFUL_DAYS : FULL_DAYS, &deadline->due);
		kinko_calendar_next_open_day (calendar, &deadline->due, &deadline->due);
		deadline->from = deadline->due;
		return;
	}
}

KinkoIncidentStanding
kinko_incident_standing (KinkoIncidentReport report, const KinkoDate *due, const KinkoDate *done,
			 const KinkoDate *today)
{
	KinkoDate close;

	if (report == KINKO_INCIDENT_NOTICE)
		return done != NULL ? KINKO_INCIDENT_DONE : KINKO_INCIDENT_OVERDUE;
	if (done != NULL)
		return kinko_date_compare (done, due) > 0 ? KINKO_INCIDENT_LATE
							  : KINKO_INCIDENT_DONE;
	if (kinko_date_compare (today, due) > 0)
		return KINKO_INCIDENT_OVERDUE;
	kinko_date_add_days (due, -KINKO_INCIDENT_SOON_DAYS, &close);
	return report == KINKO_INCIDENT_PROMPT || kinko_date_compare (today, &close) >= 0
		       ? KINKO_INCIDENT_SOON
		       : KINKO_INCIDENT_AHEAD;
}
