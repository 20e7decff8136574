#include "policies/calendar.h"

#include <locale.h>
#include <stdlib.h>
#include <time.h>

#include "tests/unit/policies/problems.h"

#define SHIPPED KINKO_SOURCE_DIR "/policies/meguro-r8/calendar.yaml"
#define HOURS   "format: 1\nhours: {from: \"08:30\", to: \"17:15\"}\n"

static KinkoCalendar *
read_good (const char *text)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
	KinkoCalendar *calendar;
	g_autofree char *summary = NULL;

	g_assert_nonnull (yaml);
	calendar = kinko_calendar_read (yaml);
	summary = problems_summary (problems);
	g_assert_cmpstr (summary, ==, "");
	return calendar;
}

static void
assert_problems (const char *text, const char *expected)
{
	g_autoptr (GPtrArray) problems = problems_new ();
	g_autoptr (KinkoYaml) yaml = parse_text (text, problems);
	g_autoptr (KinkoCalendar) calendar = yaml == NULL ? NULL : kinko_calendar_read (yaml);
	g_autofree char *summary = problems_summary (problems);

	g_assert_nonnull (calendar);
	g_assert_cmpstr (summary, ==, expected);
}

static void
assert_iso (const KinkoDate *date, const char *expected)
{
	g_autofree char *iso = kinko_date_iso (date);

	g_assert_cmpstr (iso, ==, expected);
}

static KinkoDate
day (const char *iso)
{
	KinkoDate date;

	g_assert_true (kinko_date_parse (iso, &date, NULL));
	return date;
}

/* NULL: it is open. */
static void
assert_closed (const KinkoCalendar *calendar, const char *iso, const char *reason)
{
	const KinkoDate date = day (iso);

	g_test_message ("%s", iso);
	g_assert_cmpstr (kinko_calendar_closed_reason (calendar, &date), ==, reason);
	g_assert_true (kinko_calendar_is_open_day (calendar, &date) == (reason == NULL));
}

/* ---- the contract ---------------------------------------------------------------------------- */

static guint
open_days (const KinkoCalendar *calendar, guint year, guint month)
{
	KinkoDate date = { year, month, 1 };
	guint n = 0;

	for (; date.month == month; kinko_date_add_days (&date, 1, &date))
		n += kinko_calendar_is_open_day (calendar, &date) ? 1 : 0;
	return n;
}

/* Fiscal year 2026 by the list of holidays of the Cabinet Office and 本文3: 241 days. */
static void
test_contract_year (void)
{
	static const guint expected[] = { 21, 18, 22, 22, 20, 19, 21, 19, 20, 19, 18, 22 };
	g_autoptr (KinkoCalendar) calendar = kinko_calendar_new_contract ();
	guint sum = 0;

	for (guint i = 0; i < 12; i++) {
		guint n = i < 9 ? open_days (calendar, 2026, 4 + i)
				: open_days (calendar, 2027, i - 8);

		g_assert_cmpuint (n, ==, expected[i]);
		sum += n;
	}
	g_assert_cmpuint (sum, ==, 241);
}

static void
test_contract_days (void)
{
	g_autoptr (KinkoCalendar) calendar = kinko_calendar_new_contract ();

	assert_closed (calendar, "2026-12-28", NULL);
	assert_closed (calendar, "2026-12-29", "end of the year");
	assert_closed (calendar, "2026-12-31", "end of the year");
	assert_closed (calendar, "2027-01-01", "New Year's Day");
	assert_closed (calendar, "2027-01-02", "New Year holidays");
	assert_closed (calendar, "2027-01-03", "New Year holidays");
	assert_closed (calendar, "2027-01-04", NULL);
	assert_closed (calendar, "2026-07-04", "Saturday");
	assert_closed (calendar, "2026-07-05", "Sunday");
	assert_closed (calendar, "2026-07-06", NULL);
	assert_closed (calendar, "2026-05-06", "substitute holiday");
	assert_closed (calendar, "2026-09-22", "day between two holidays");
	/* A holiday on a Saturday is a holiday. */
	assert_closed (calendar, "2029-11-03", "Culture Day");
}

/* 本文5 E(4): the 15th of the next month, or the next open day. */
static void
test_report_due (void)
{
	static const struct {
		guint year, month;
		const char *due;
	} known[] = {
		{ 2026, 3, "2026-04-15" },  { 2026, 7, "2026-08-17" }, { 2026, 10, "2026-11-16" },
		{ 2026, 12, "2027-01-15" }, { 2027, 1, "2027-02-15" }, { 2023, 12, "2024-01-15" },
		{ 2028, 6, "2028-07-18" }, /* the 15th is a Saturday, the 17th 海の日 */
		{ 2028, 12, "2029-01-15" },
	};
	g_autoptr (KinkoCalendar) calendar = kinko_calendar_new_contract ();

	for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
		KinkoDate due;

		kinko_calendar_report_due (calendar, known[i].year, known[i].month, &due);
		assert_iso (&due, known[i].due);
	}
}

/* A policy that has the shipped file and one that has none go by the same days, hours and words. */
static void
test_shipped (void)
{
	g_autofree char *text = NULL;
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoCalendar) shipped = NULL;
	g_autoptr (KinkoCalendar) contract = kinko_calendar_new_contract ();

	g_assert_true (g_file_get_contents (SHIPPED, &text, NULL, &error));
	g_assert_no_error (error);
	shipped = read_good (text);
	g_assert_cmpuint (kinko_calendar_opens_at (shipped), ==, 8 * 60 + 30);
	g_assert_cmpuint (kinko_calendar_closes_at (shipped), ==, 17 * 60 + 15);
	g_assert_cmpuint (kinko_calendar_opens_at (contract), ==, 8 * 60 + 30);
	g_assert_cmpuint (kinko_calendar_closes_at (contract), ==, 17 * 60 + 15);
	g_assert_nonnull (setlocale (LC_ALL, "C.UTF-8"));
	for (int japanese = 0; japanese < 2; japanese++) {
		KinkoDate date = { 2020, 1, 1 };

		g_setenv ("LANGUAGE", japanese ? "ja" : "en", TRUE);
		for (; date.year < 2100; kinko_date_add_days (&date, 1, &date))
			g_assert_cmpstr (kinko_calendar_closed_reason (shipped, &date), ==,
					 kinko_calendar_closed_reason (contract, &date));
		date = day ("2026-12-29");
		g_assert_cmpstr (kinko_calendar_closed_reason (shipped, &date), ==,
				 japanese ? "年末" : "end of the year");
	}
	g_assert_nonnull (setlocale (LC_ALL, "C"));
}

/* ---- hours ----------------------------------------------------------------------------------- */

static void
assert_time (const KinkoCalendar *calendar, const char *iso, gboolean inside)
{
	g_autoptr (GDateTime) time = g_date_time_new_from_iso8601 (iso, NULL);
	gint64 ms;

	g_test_message ("%s", iso);
	g_assert_nonnull (time);
	ms = g_date_time_to_unix (time) * 1000 + g_date_time_get_microsecond (time) / 1000;
	g_assert_true (kinko_calendar_is_office_time (calendar, ms) == inside);
}

static void
assert_times (const KinkoCalendar *calendar)
{
	assert_time (calendar, "2026-07-06T08:29:59.999+09:00", FALSE);
	assert_time (calendar, "2026-07-06T08:30:00.000+09:00", TRUE);
	assert_time (calendar, "2026-07-06T17:14:59.999+09:00", TRUE);
	assert_time (calendar, "2026-07-06T17:15:00.000+09:00", TRUE);
	assert_time (calendar, "2026-07-06T17:15:00.001+09:00", FALSE);
	/* The same moments, as other zones write them. */
	assert_time (calendar, "2026-07-05T23:30:00.000Z", TRUE);
	assert_time (calendar, "2026-07-05T23:29:59.999Z", FALSE);
	assert_time (calendar, "2026-07-05T16:30:00-07:00", TRUE);
	/* Monday morning in London is Monday evening in Japan, Sunday night there is Monday here. */
	assert_time (calendar, "2026-07-06T09:00:00Z", FALSE);
	assert_time (calendar, "2026-07-04T10:00:00+09:00", FALSE); /* Saturday */
	assert_time (calendar, "2026-07-20T10:00:00+09:00", FALSE); /* 海の日 */
	assert_time (calendar, "2026-12-29T10:00:00+09:00", FALSE);
	assert_time (calendar, "2026-07-21T00:00:00+09:00", FALSE);
	/* A clock without a battery wakes up on a Thursday at nine in Japan. */
	assert_time (calendar, "1970-01-01T00:00:00Z", FALSE);
	assert_time (calendar, "2019-12-27T10:00:00+09:00", FALSE);
	assert_time (calendar, "2100-01-06T10:00:00+09:00", FALSE);
}

static void
test_times (void)
{
	static const char *const zones[] = { "UTC", "Asia/Tokyo", "America/Los_Angeles", "XXX+14",
					     "XXX-14" };
	g_autoptr (KinkoCalendar) calendar = kinko_calendar_new_contract ();

	for (gsize i = 0; i < G_N_ELEMENTS (zones); i++) {
		g_setenv ("TZ", zones[i], TRUE);
		tzset ();
		assert_times (calendar);
	}
	g_assert_false (kinko_calendar_is_office_time (calendar, G_MININT64));
	g_assert_false (kinko_calendar_is_office_time (calendar, G_MAXINT64));
	g_assert_false (kinko_calendar_is_office_time (calendar, -1));
}

/* ---- days ahead ------------------------------------------------------------------------------ */

static void
test_next_open_day (void)
{
	g_autoptr (KinkoCalendar) calendar = kinko_calendar_new_contract ();
	KinkoDate date = day ("2026-12-29");

	kinko_calendar_next_open_day (calendar, &date, &date);
	assert_iso (&date, "2027-01-04");
	kinko_calendar_next_open_day (calendar, &date, &date);
	assert_iso (&date, "2027-01-04");
	date = day ("2026-05-02");
	kinko_calendar_next_open_day (calendar, &date, &date);
	assert_iso (&date, "2026-05-07");
	date = day ("2026-09-19");
	kinko_calendar_next_open_day (calendar, &date, &date);
	assert_iso (&date, "2026-09-24");
}

static void
test_add_open_days (void)
{
	g_autoptr (KinkoCalendar) calendar = kinko_calendar_new_contract ();
	const KinkoDate saturday = day ("2026-07-04"), friday = day ("2026-07-03");
	KinkoDate date;

	kinko_calendar_add_open_days (calendar, &saturday, 0, &date);
	assert_iso (&date, "2026-07-04");
	kinko_calendar_add_open_days (calendar, &saturday, 1, &date);
	assert_iso (&date, "2026-07-06");
	kinko_calendar_add_open_days (calendar, &friday, 1, &date);
	assert_iso (&date, "2026-07-06");
	kinko_calendar_add_open_days (calendar, &friday, 10, &date);
	assert_iso (&date, "2026-07-17");
	kinko_calendar_add_open_days (calendar, &friday, 11, &date);
	assert_iso (&date, "2026-07-21");
	/* All of the fiscal year. */
	date = day ("2026-03-31");
	kinko_calendar_add_open_days (calendar, &date, 241, &date);
	assert_iso (&date, "2027-03-31");
}

/* Where holidays are not known no day is said to be open, and no search goes on for ever. */
static void
test_unknown_years (void)
{
	g_autoptr (KinkoCalendar) calendar = kinko_calendar_new_contract ();
	KinkoDate date;

	assert_closed (calendar, "2019-12-27", "the holidays of that year are not known");
	assert_closed (calendar, "2100-01-06", "the holidays of that year are not known");
	date = day ("2099-12-29");
	kinko_calendar_next_open_day (calendar, &date, &date);
	assert_iso (&date, "2100-01-01"); /* a Friday */
	kinko_calendar_add_open_days (calendar, &date, 1, &date);
	assert_iso (&date, "2100-01-04");
	date = day ("2199-12-31");
	kinko_calendar_add_open_days (calendar, &date, 1, &date);
	assert_iso (&date, "2200-01-01");
	date = day ("1868-01-25");
	kinko_calendar_next_open_day (calendar, &date, &date);
	assert_iso (&date, "1868-01-27");
	kinko_calendar_report_due (calendar, 2099, 12, &date);
	assert_iso (&date, "2100-01-15");
}

/* ---- the file -------------------------------------------------------------------------------- */

static void
test_overrides (void)
{
	g_autoptr (KinkoCalendar) calendar = read_good (
		"format: 1\nhours: {from: \"00:00\", to: \"23:59\"}\nclosed:\n"
		"- {from: \"12-29\", to: \"01-03\", label: {en: winter, ja: 冬}}\n"
		"- {from: \"02-29\", to: \"02-29\", label: {en: leap, ja: 閏}}\n"
		"overrides:\n"
		"- {date: \"2026-10-03\", open: true, label: {en: enrolment, ja: 受付}}\n"
		"- {date: \"2026-10-05\", open: false, label: {en: works, ja: 工事}}\n"
		"- {date: \"2026-10-12\", open: true, label: {en: moved, ja: 移動}}\n"
		"- {date: \"2026-12-29\", open: true, label: {en: stocktaking, ja: 棚卸}}\n");
	KinkoDate date;

	assert_closed (calendar, "2026-10-03", NULL);
	assert_closed (calendar, "2026-10-04", "Sunday");
	assert_closed (calendar, "2026-10-05", "works");
	assert_closed (calendar, "2026-10-12", NULL);
	assert_closed (calendar, "2027-10-11", "Sports Day");
	assert_closed (calendar, "2026-12-28", NULL);
	assert_closed (calendar, "2026-12-29", NULL);
	assert_closed (calendar, "2026-12-30", "winter");
	assert_closed (calendar, "2027-01-01", "New Year's Day");
	assert_closed (calendar, "2027-01-03", "winter");
	assert_closed (calendar, "2027-01-04", NULL);
	assert_closed (calendar, "2027-12-28", NULL);
	assert_closed (calendar, "2027-12-29", "winter");
	assert_closed (calendar, "2028-02-29", "leap");
	assert_closed (calendar, "2027-03-01", NULL);
	date = day ("2026-10-03");
	g_assert_cmpstr (kinko_calendar_override_label (calendar, &date), ==, "enrolment");
	kinko_calendar_next_open_day (calendar, &date, &date);
	assert_iso (&date, "2026-10-03");
	kinko_calendar_add_open_days (calendar, &date, 1, &date);
	assert_iso (&date, "2026-10-06");
	g_assert_null (kinko_calendar_override_label (calendar, &date));
	assert_time (calendar, "2026-10-03T00:00:00+09:00", TRUE);
	assert_time (calendar, "2026-10-03T23:59:00+09:00", TRUE);
	assert_time (calendar, "2026-10-05T12:00:00+09:00", FALSE);
	assert_time (calendar, "2026-10-02T23:59:59+09:00", FALSE);
}

/* The label is of the language of the screen. */
static void
test_language (void)
{
	g_autoptr (KinkoCalendar) calendar = read_good (
		HOURS "overrides:\n"
		      "- {date: \"2026-10-05\", open: false, label: {en: w, ja: 工事}}\n");
	const KinkoDate works = day ("2026-10-05"), sports = day ("2026-10-12");

	g_assert_nonnull (setlocale (LC_ALL, "C.UTF-8"));
	g_setenv ("LANGUAGE", "ja", TRUE);
	g_assert_cmpstr (kinko_calendar_closed_reason (calendar, &works), ==, "工事");
	g_assert_cmpstr (kinko_calendar_override_label (calendar, &works), ==, "工事");
	g_assert_cmpstr (kinko_calendar_closed_reason (calendar, &sports), ==, "スポーツの日");
	g_setenv ("LANGUAGE", "en", TRUE);
	g_assert_cmpstr (kinko_calendar_closed_reason (calendar, &works), ==, "w");
	g_assert_nonnull (setlocale (LC_ALL, "C"));
}

#define LABEL "label: {en: a, ja: b}"

static void
test_mistakes (void)
{
	assert_problems ("[]\n", "1:1 yaml_type");
	assert_problems ("hours: {from: \"08:30\", to: \"17:15\"}\n", "1:1 yaml_missing_key");
	assert_problems ("format: 2\nhours: 3\n", "1:9 yaml_range format");
	assert_problems ("format: 1\n", "1:1 yaml_missing_key");
	assert_problems ("format: 1\nhours: {from: 08:30, to: \"24:00\"}\n",
			 "2:15 yaml_text hours.from; 2:26 yaml_time hours.to");
	assert_problems ("format: 1\nhours: {from: \"8:30\", to: \"08:60\"}\n",
			 "2:15 yaml_time hours.from; 2:27 yaml_time hours.to");
	assert_problems ("format: 1\nhours: {from: \"17:15\", to: \"17:15\"}\n",
			 "2:28 hours_order hours.to");
	assert_problems ("format: 1\nhours: {form: \"08:30\", to: \"１７:15\"}\n",
			 "2:9 yaml_unknown_key hours.form; 2:8 yaml_missing_key hours; "
			 "2:28 yaml_time hours.to");
	assert_problems (HOURS "closed: []\noverrides: 3\nweekend: []\n",
			 "5:1 yaml_unknown_key weekend; 3:9 yaml_empty_list closed; "
			 "4:12 yaml_type overrides");
}

static void
test_wrong_periods (void)
{
	assert_problems (HOURS "closed:\n- {from: 12-29, to: \"13-01\", " LABEL "}\n"
			       "- {from: \"02-30\", to: \"00-01\", " LABEL "}\n"
			       "- {from: \"12/29\", to: \"1229\", label: {en: a}}\n"
			       "- {from: \"01-00\", to: \"2026-01-03\", label: a}\n- 3\n",
			 "4:10 yaml_text closed[0].from; 4:21 month_day closed[0].to; "
			 "5:10 month_day closed[1].from; 5:23 month_day closed[1].to; "
			 "6:10 month_day closed[2].from; 6:23 month_day closed[2].to; "
			 "6:38 yaml_missing_key closed[2].label; "
			 "7:10 month_day closed[3].from; 7:23 month_day closed[3].to; "
			 "7:44 yaml_type closed[3].label; 8:3 yaml_type closed[4]");
	/* On one day, at the end, inside, over New Year. */
	assert_problems (HOURS "closed:\n- {from: \"08-10\", to: \"08-15\", " LABEL "}\n"
			       "- {from: \"08-15\", to: \"08-20\", " LABEL "}\n"
			       "- {from: \"08-12\", to: \"08-12\", " LABEL "}\n"
			       "- {from: \"12-29\", to: \"01-03\", " LABEL "}\n"
			       "- {from: \"01-03\", to: \"01-04\", " LABEL "}\n",
			 "5:3 period_overlap closed[1]; 6:3 period_overlap closed[2]; "
			 "8:3 period_overlap closed[4]");
}

static void
test_wrong_overrides (void)
{
	assert_problems (HOURS "overrides:\n"
			       "- {date: 2026-10-03, open: yes, " LABEL "}\n"
			       "- {date: \"2026-2-29\", open: \"true\", " LABEL "}\n"
			       "- {date: \"2026-10-03\", open: true, " LABEL "}\n"
			       "- {date: \"2026-10-03\", open: false, " LABEL "}\n"
			       "- {date: \"2019-12-31\", open: false, " LABEL "}\n"
			       "- {date: \"2100-01-01\", label: {ja: b}}\n"
			       "- {date: \"令和8年10月4日\", open: true, " LABEL "}\n",
			 "4:10 yaml_text overrides[0].date; 4:28 yaml_boolean overrides[0].open; "
			 "5:10 yaml_date overrides[1].date; 5:29 yaml_boolean overrides[1].open; "
			 "7:10 duplicate overrides[3].date; 8:10 yaml_range overrides[4].date; "
			 "9:3 yaml_missing_key overrides[5]; 9:10 yaml_range overrides[5].date; "
			 "9:31 yaml_missing_key overrides[5].label; "
			 "10:10 yaml_date overrides[6].date");
}

static void
test_most (void)
{
	g_autoptr (GString) text = g_string_new (HOURS "overrides:\n");
	KinkoDate date = { 2026, 1, 1 };

	/* From 2 August to 29 December are 150 days; over New Year it is as many from 5 August. */
	assert_problems (HOURS "closed: [{from: \"08-02\", to: \"12-29\", " LABEL "}]\n", "");
	assert_problems (HOURS "closed: [{from: \"08-02\", to: \"12-30\", " LABEL "}]\n",
			 "3:9 closed_too_long closed");
	assert_problems (HOURS "closed: [{from: \"08-05\", to: \"01-01\", " LABEL "}]\n", "");
	assert_problems (HOURS "closed: [{from: \"08-05\", to: \"01-02\", " LABEL "}]\n",
			 "3:9 closed_too_long closed");
	assert_problems (HOURS "closed: [{from: \"03-01\", to: \"02-29\", " LABEL "}]\n",
			 "3:9 closed_too_long closed");
	for (guint i = 0; i < 64; i++, kinko_date_add_days (&date, 1, &date)) {
		g_autofree char *iso = kinko_date_iso (&date);

		g_string_append_printf (text, "- {date: \"%s\", open: false, " LABEL "}\n", iso);
	}
	assert_problems (text->str, "");
	g_string_append (text, "- {date: \"2026-12-01\", open: false, " LABEL "}\n");
	assert_problems (text->str, "68:3 too_many overrides[64]");
	g_string_assign (text, HOURS "closed:\n");
	for (guint i = 1; i <= 16; i++)
		g_string_append_printf (text, "- {from: \"05-%02u\", to: \"05-%02u\", " LABEL "}\n",
					i, i);
	assert_problems (text->str, "");
	g_string_append (text, "- {from: \"06-01\", to: \"06-01\", " LABEL "}\n");
	assert_problems (text->str, "20:3 too_many closed[16]");
}

/* The most that a file can close leaves an open day in every year, so a search ends soon. */
static void
test_almost_closed (void)
{
	for (guint year = 2020; year < 2100; year++) {
		g_autoptr (GString) text =
			g_string_new (HOURS "closed: [{from: \"08-02\", to: \"12-29\", " LABEL
					    "}]\noverrides:\n");
		g_autoptr (KinkoCalendar) contract = kinko_calendar_new_contract ();
		g_autoptr (KinkoCalendar) calendar = NULL;
		KinkoDate date = { year, 1, 1 }, found;

		for (guint i = 0; i < 64; i++) {
			g_autofree char *iso = NULL;

			kinko_calendar_add_open_days (contract, &date, 1, &date);
			iso = kinko_date_iso (&date);
			g_string_append_printf (text, "- {date: \"%s\", open: false, " LABEL "}\n",
						iso);
		}
		calendar = read_good (text->str);
		date = (KinkoDate){ year, 1, 4 };
		kinko_calendar_next_open_day (calendar, &date, &found);
		g_assert_cmpuint (found.year, ==, year);
		g_assert_cmpuint (found.month, <, 8);
		g_assert_true (kinko_calendar_is_open_day (calendar, &found));
	}
}

int
main (int argc, char **argv)
{
	g_assert_nonnull (setlocale (LC_ALL, "C"));
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/calendar/contract-year", test_contract_year);
	g_test_add_func ("/calendar/contract-days", test_contract_days);
	g_test_add_func ("/calendar/report-due", test_report_due);
	g_test_add_func ("/calendar/shipped", test_shipped);
	g_test_add_func ("/calendar/times", test_times);
	g_test_add_func ("/calendar/next-open-day", test_next_open_day);
	g_test_add_func ("/calendar/add-open-days", test_add_open_days);
	g_test_add_func ("/calendar/unknown-years", test_unknown_years);
	g_test_add_func ("/calendar/overrides", test_overrides);
	g_test_add_func ("/calendar/language", test_language);
	g_test_add_func ("/calendar/mistakes", test_mistakes);
	g_test_add_func ("/calendar/wrong-periods", test_wrong_periods);
	g_test_add_func ("/calendar/wrong-overrides", test_wrong_overrides);
	g_test_add_func ("/calendar/most", test_most);
	g_test_add_func ("/calendar/almost-closed", test_almost_closed);
	return g_test_run ();
}
