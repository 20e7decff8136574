/* The clock of an incident. The days were reckoned apart, from the holidays of 2026 and 2027 as the Cabinet Office lists them and the
 * closed days of the contract. */
#include "policies/incident.h"

#include <string.h>

static KinkoDate
day (const char *iso)
{
	KinkoDate date;

	g_assert_true (kinko_date_parse (iso, &date, NULL));
	return date;
}

static void
assert_day (const KinkoDate *date, const char *expected)
{
	g_autofree char *iso = kinko_date_iso (date);

	g_assert_cmpstr (iso, ==, expected);
}

/* Known on, 速報 from, 速報 by, 確報 by, 確報 by when of wrongful purpose. */
static const char *const deadlines[][5] = {
	/* All of them fall on open days. */
	{ "2026-07-06", "2026-07-08", "2026-07-10", "2026-08-04", "2026-09-03" },
	/* 07-20 is 海の日; 09-13 is a Sunday. */
	{ "2026-07-16", "2026-07-18", "2026-07-21", "2026-08-14", "2026-09-14" },
	/* 07-19 is a Sunday before it. */
	{ "2026-07-15", "2026-07-17", "2026-07-21", "2026-08-13", "2026-09-14" },
	/* Known on a closed day: it counts. */
	{ "2026-07-18", "2026-07-20", "2026-07-22", "2026-08-17", "2026-09-15" },
	/* Over the end of the year, 12-29 to 01-03. */
	{ "2026-12-25", "2026-12-27", "2027-01-04", "2027-01-25", "2027-02-22" },
	{ "2026-12-01", "2026-12-03", "2026-12-07", "2027-01-04", "2027-01-29" },
	{ "2026-11-04", "2026-11-06", "2026-11-09", "2026-12-03", "2027-01-04" },
	/* 05-04 to 05-06 are holidays, the last one for 05-03, a Sunday. */
	{ "2026-04-05", "2026-04-07", "2026-04-09", "2026-05-07", "2026-06-03" },
	/* 09-22 lies between two holidays and is one. */
	{ "2026-09-18", "2026-09-20", "2026-09-24", "2026-10-19", "2026-11-16" },
	{ "2026-08-24", "2026-08-26", "2026-08-28", "2026-09-24", "2026-10-22" },
	{ "2026-03-31", "2026-04-02", "2026-04-06", "2026-04-30", "2026-05-29" },
};

static void
test_deadlines (void)
{
	g_autoptr (KinkoCalendar) calendar = kinko_calendar_new_contract ();

	for (gsize i = 0; i < G_N_ELEMENTS (deadlines); i++) {
		const KinkoDate known = day (deadlines[i][0]);
		KinkoIncidentDeadline deadline;

		for (int wrongful = 0; wrongful <= 1; wrongful++) {
			kinko_incident_deadline (calendar, &known, wrongful, KINKO_INCIDENT_NOTICE,
						 &deadline);
			assert_day (&deadline.from, deadlines[i][0]);
			assert_day (&deadline.due, deadlines[i][0]);
			kinko_incident_deadline (calendar, &known, wrongful, KINKO_INCIDENT_PROMPT,
						 &deadline);
			assert_day (&deadline.from, deadlines[i][1]);
			assert_day (&deadline.due, deadlines[i][2]);
			kinko_incident_deadline (calendar, &known, wrongful, KINKO_INCIDENT_FULL,
						 &deadline);
			assert_day (&deadline.from, deadlines[i][3 + wrongful]);
			assert_day (&deadline.due, deadlines[i][3 + wrongful]);
		}
	}
}

static void
assert_standing (KinkoIncidentReport report, const char *due, const char *done, const char *today,
		 const char *expected)
{
	const KinkoDate last = day (due), now = day (today);
	const KinkoDate then = done == NULL ? now : day (done);
	KinkoIncidentStanding standing =
		kinko_incident_standing (report, &last, done == NULL ? NULL : &then, &now);

	g_assert_cmpstr (kinko_incident_standing_id (standing), ==, expected);
}

static void
test_standing (void)
{
	assert_standing (KINKO_INCIDENT_NOTICE, "2026-07-16", NULL, "2026-07-16", "overdue");
	assert_standing (KINKO_INCIDENT_NOTICE, "2026-07-16", "2026-07-18", "2026-07-20", "done");
	assert_standing (KINKO_INCIDENT_PROMPT, "2026-07-21", NULL, "2026-07-10", "soon");
	assert_standing (KINKO_INCIDENT_PROMPT, "2026-07-21", NULL, "2026-07-21", "soon");
	assert_standing (KINKO_INCIDENT_PROMPT, "2026-07-21", NULL, "2026-07-22", "overdue");
	assert_standing (KINKO_INCIDENT_PROMPT, "2026-07-21", "2026-07-21", "2026-07-22", "done");
	assert_standing (KINKO_INCIDENT_PROMPT, "2026-07-21", "2026-07-22", "2026-07-22", "late");
	assert_standing (KINKO_INCIDENT_FULL, "2026-08-14", NULL, "2026-08-06", "ahead");
	assert_standing (KINKO_INCIDENT_FULL, "2026-08-14", NULL, "2026-08-07", "soon");
	assert_standing (KINKO_INCIDENT_FULL, "2026-08-14", NULL, "2026-08-14", "soon");
	assert_standing (KINKO_INCIDENT_FULL, "2026-08-14", NULL, "2026-08-15", "overdue");
	assert_standing (KINKO_INCIDENT_FULL, "2026-08-14", "2026-08-15", "2026-08-15", "late");
}

/* The order of 第35条. */
static void
test_categories (void)
{
	g_assert_cmpuint (kinko_incident_category_number ("紛失"), ==, 1);
	g_assert_cmpuint (kinko_incident_category_number ("漏えい"), ==, 4);
	g_assert_cmpuint (kinko_incident_category_number ("その他"), ==, 7);
	g_assert_cmpuint (kinko_incident_category_number ("漏洩"), ==, 0);
	g_assert_cmpuint (kinko_incident_category_number (NULL), ==, 0);
	g_assert_null (kinko_incident_categories[KINKO_INCIDENT_CATEGORIES]);
	g_assert_cmpstr (kinko_incident_report_id (KINKO_INCIDENT_FULL), ==, "full");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/incident/deadlines", test_deadlines);
	g_test_add_func ("/incident/standing", test_standing);
	g_test_add_func ("/incident/categories", test_categories);
	return g_test_run ();
}
