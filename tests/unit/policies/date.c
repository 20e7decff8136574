#include "policies/date.h"

#include <string.h>

#include "policies/error.h"

static void
assert_date (const char *text, const char *iso)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *found = NULL;
	KinkoDate date;

	g_test_message ("%s", text);
	g_assert_true (kinko_date_parse (text, &date, &error));
	g_assert_no_error (error);
	found = kinko_date_iso (&date);
	g_assert_cmpstr (found, ==, iso);
}

static void
assert_no_date (const char *text, const char *message_part)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *shown = g_utf8_make_valid (text, -1);
	KinkoDate date = { 1, 2, 3 };

	g_test_message ("%s", shown);
	g_assert_false (kinko_date_parse (text, &date, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (strstr (error->message, message_part));
	g_assert_cmpuint (date.year, ==, 1);
	g_assert_cmpuint (date.day, ==, 3);
}

static void
test_forms (void)
{
	static const char *const forms[] = {
		"2026-07-06",
		"2026/7/6",
		"2026/07/06",
		"20260706",
		"2026.7.6",
		"2026年7月6日",
		"令和8年7月6日",
		"令和08年07月06日",
		"R8.7.6",
		"R08-07-06",
		"r8/7/6",
		"㋿8年7月6日",
		"２０２６－０７－０６",
		"２０２６／７／６",
		"令和８年７月６日",
		"Ｒ８．７．６",
		"  2026-07-06\t",
		"　令和8年7月6日　",
		"2026‐07‐06",
		"2026−07−06",
		"2026ー07ー06",
		"２０２６０７０６",
		"令和8.7.6",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (forms); i++)
		assert_date (forms[i], "2026-07-06");
}

/* The first and last days of the eras: 皇室典範特例法施行令, 昭和64年政令第1号 and the edicts before. */
static const struct {
	const char *wareki;
	const char *iso;
} borders[] = {
	{ "明治6年1月1日", "1873-01-01" },    { "明治45年7月29日", "1912-07-29" },
	{ "大正元年7月30日", "1912-07-30" },  { "大正15年12月24日", "1926-12-24" },
	{ "昭和元年12月25日", "1926-12-25" }, { "昭和64年1月7日", "1989-01-07" },
	{ "平成元年1月8日", "1989-01-08" },   { "平成31年4月30日", "2019-04-30" },
	{ "令和元年5月1日", "2019-05-01" },   { "令和8年7月6日", "2026-07-06" },
};

static void
test_eras (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (borders); i++) {
		g_autofree char *wareki = NULL;
		KinkoDate date;

		assert_date (borders[i].wareki, borders[i].iso);
		assert_date (borders[i].iso, borders[i].iso);
		g_assert_true (kinko_date_parse (borders[i].iso, &date, NULL));
		wareki = kinko_date_wareki (&date);
		g_assert_cmpstr (wareki, ==, borders[i].wareki);
	}
	assert_date ("H元.1.8", "1989-01-08");
	assert_date ("令和1年5月1日", "2019-05-01");
	assert_date ("S64.1.7", "1989-01-07");
	assert_date ("T15/12/24", "1926-12-24");
	assert_date ("M45-7-29", "1912-07-29");
	assert_date ("R100.1.1", "2118-01-01");
	assert_date ("㍼55年4月1日", "1980-04-01");
}

static void
test_outside_era (void)
{
	assert_no_date ("令和元年4月30日", "belongs to 平成");
	assert_no_date ("令和元年4月30日", "2019-05-01");
	assert_no_date ("平成31年5月1日", "令和 began on 2019-05-01");
	assert_no_date ("平成元年1月7日", "belongs to 昭和");
	assert_no_date ("昭和64年1月8日", "平成 began on 1989-01-08");
	assert_no_date ("昭和元年12月24日", "belongs to 大正");
	assert_no_date ("大正15年12月25日", "昭和 began on 1926-12-25");
	assert_no_date ("大正元年7月29日", "belongs to 明治");
	assert_no_date ("明治45年7月30日", "大正 began on 1912-07-30");
	/* 明治5年 went by the moon; its last day was the second of its twelfth month. */
	assert_no_date ("明治5年12月2日", "another calendar");
	assert_no_date ("令和0年5月1日", "no such year");
	assert_no_date ("昭和100年1月1日", "平成 began on 1989-01-08");
}

static void
test_no_dates (void)
{
	static const char *const texts[] = {
		"",
		" ",
		"today",
		"2026",
		"2026-07",
		"2026-7/6",
		"26-07-06",
		"2026-07-06x",
		"x2026-07-06",
		"2026--07-06",
		"2026-007-06",
		"2026070",
		"202607061",
		"2026 07 06",
		"令和8年7月6",
		"令和8年7-6",
		"令和年7月6日",
		"令8年7月6日",
		"X8.7.6",
		"R1000.7.6",
		"R8.7.6.",
		"2026-07-06T00:00:00",
		"+2026-07-06",
		"2026-+7-06",
		"２０２６-０７-０６日",
		"2026年元月1日",
		"2026-①-06",
		"2026-07-0²",
		"元年1月1日",
		"02026-07-06",
		"2026-07-06\n2026-07-07",
		"\xff",
		"2026-07-06\xff",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
		assert_no_date (texts[i], "not a date");
	assert_no_date ("2026-00-06", "no such month");
	assert_no_date ("2026-13-06", "no such month");
	assert_no_date ("2026-07-00", "31 days");
	assert_no_date ("2026-07-32", "31 days");
	assert_no_date ("2026-06-31", "30 days");
	assert_no_date ("2025-02-29", "28 days");
	assert_no_date ("1900-02-29", "28 days");
	assert_no_date ("2024-02-30", "29 days");
	assert_no_date ("1868-01-24", "from 1868-01-25");
	assert_no_date ("2200-01-01", "to 2199-12-31");
	assert_no_date ("0000-01-01", "from 1868-01-25");
	assert_date ("2000-02-29", "2000-02-29");
	assert_date ("1868-01-25", "1868-01-25");
	assert_date ("2199-12-31", "2199-12-31");
}

/* The text may be somebody's birthday, and errors may be logged. */
static void
test_error_is_silent (void)
{
	static const char *const texts[] = { "1987-02-29", "昭和99年3月4日", "1987-0304" };

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		g_autoptr (GError) error = NULL;
		KinkoDate date;

		g_assert_false (kinko_date_parse (texts[i], &date, &error));
		g_assert_null (strstr (error->message, "1987"));
		g_assert_null (strstr (error->message, "99"));
	}
}

/* Every day against GLib's calendar, and there and back through both forms. */
static void
test_every_day (void)
{
	GDate day;

	g_date_clear (&day, 1);
	g_date_set_dmy (&day, 25, G_DATE_JANUARY, 1868);
	for (; g_date_get_year (&day) <= 2199; g_date_add_days (&day, 1)) {
		const KinkoDate date = { g_date_get_year (&day), g_date_get_month (&day),
					 g_date_get_day (&day) };
		g_autofree char *iso = kinko_date_iso (&date);
		g_autofree char *wareki = kinko_date_wareki (&date);
		KinkoDate from_iso = { 0, 0, 0 }, from_wareki = { 0, 0, 0 };

		g_assert_true (kinko_date_parse (iso, &from_iso, NULL));
		g_assert_true (kinko_date_parse (wareki, &from_wareki, NULL));
		g_assert_cmpmem (&from_iso, sizeof date, &date, sizeof date);
		g_assert_cmpmem (&from_wareki, sizeof date, &date, sizeof date);
	}
}

static void
test_no_other_day (void)
{
	for (guint year = 1869; year <= 2199; year++) {
		for (guint month = 1; month <= 12; month++) {
			guint8 days =
				g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year);
			g_autofree char *text =
				g_strdup_printf ("%04u-%02u-%02u", year, month, days + 1u);
			KinkoDate date;
			g_autoptr (GError) error = NULL;

			g_assert_false (kinko_date_parse (text, &date, &error));
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		}
	}
}

static void
test_truncated (void)
{
	static const char *const whole[] = { "2026-07-06", "令和8年7月6日", "R08-07-06" };

	for (gsize i = 0; i < G_N_ELEMENTS (whole); i++) {
		for (gsize length = 0; length < strlen (whole[i]); length++) {
			g_autofree char *part = g_strndup (whole[i], length);
			g_autoptr (GError) error = NULL;
			KinkoDate date;

			g_assert_false (kinko_date_parse (part, &date, &error));
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		}
	}
}

static void
assert_class_age (const char *birth, guint fiscal_year, int expected)
{
	KinkoDate date;

	g_assert_true (kinko_date_parse (birth, &date, NULL));
	g_assert_cmpint (kinko_date_class_age (&date, fiscal_year), ==, expected);
}

/* FY2026: 0歳 from 2025-04-02, 1歳 2024-04-02 to 2025-04-01, 2歳 2023-04-02 to 2024-04-01. */
static void
test_class_age (void)
{
	assert_class_age ("2025-04-02", 2026, 0);
	assert_class_age ("2026-04-01", 2026, 0);
	assert_class_age ("2025-04-01", 2026, 1);
	assert_class_age ("2024-04-02", 2026, 1);
	assert_class_age ("2024-04-01", 2026, 2);
	assert_class_age ("2023-04-02", 2026, 2);
	assert_class_age ("2023-04-01", 2026, 3);
	assert_class_age ("2024-09-10", 2026, 1);
	assert_class_age ("2024-03-31", 2026, 2);
	assert_class_age ("2026-09-01", 2026, -1);
}

static void
test_compare (void)
{
	static const KinkoDate days[] = {
		{ 1999, 12, 31 }, { 2000, 1, 1 }, { 2000, 1, 2 },
		{ 2000, 2, 1 },   { 2001, 1, 1 }, { 2199, 12, 31 },
	};

	for (int i = 0; i < (int) G_N_ELEMENTS (days); i++)
		for (int j = 0; j < (int) G_N_ELEMENTS (days); j++)
			g_assert_cmpint (CLAMP (kinko_date_compare (&days[i], &days[j]), -1, 1), ==,
					 CLAMP (i - j, -1, 1));
}

static void
test_fiscal_year (void)
{
	g_assert_cmpuint (kinko_date_fiscal_year ("2026-03-31T23:59:59+09:00"), ==, 2025);
	g_assert_cmpuint (kinko_date_fiscal_year ("2026-04-01"), ==, 2026);
	g_assert_cmpuint (kinko_date_fiscal_year ("2026-12-31"), ==, 2026);
	g_assert_cmpuint (kinko_date_fiscal_year ("2000-01-01"), ==, 1999);
}

static void
test_weekday (void)
{
	static const struct {
		KinkoDate date;
		guint weekday;
	} known[] = {
		{ { 1868, 10, 23 }, 5 }, { { 1900, 1, 1 }, 1 },  { { 1970, 1, 1 }, 4 },
		{ { 2000, 1, 1 }, 6 },   { { 2000, 2, 29 }, 2 }, { { 2026, 4, 1 }, 3 },
		{ { 2026, 7, 5 }, 7 },   { { 2026, 7, 6 }, 1 },  { { 2100, 3, 1 }, 1 },
		{ { 2199, 12, 31 }, 2 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (known); i++)
		g_assert_cmpuint (kinko_date_weekday (&known[i].date), ==, known[i].weekday);
}

static void
assert_added (const char *from, int days, const char *to)
{
	g_autofree char *found = NULL;
	KinkoDate date;

	g_assert_true (kinko_date_parse (from, &date, NULL));
	kinko_date_add_days (&date, days, &date);
	found = kinko_date_iso (&date);
	g_assert_cmpstr (found, ==, to);
}

static void
test_add_days (void)
{
	assert_added ("2026-07-06", 0, "2026-07-06");
	assert_added ("2024-02-28", 1, "2024-02-29");
	assert_added ("2026-02-28", 1, "2026-03-01");
	assert_added ("1900-02-28", 1, "1900-03-01");
	assert_added ("2000-02-28", 1, "2000-02-29");
	assert_added ("2026-12-31", 1, "2027-01-01");
	assert_added ("2027-01-01", -1, "2026-12-31");
	assert_added ("2026-04-01", 365, "2027-04-01");
	assert_added ("2199-12-31", 1, "2200-01-01");
	assert_added ("1868-01-25", -1, "1868-01-24");
	assert_added ("1970-01-01", 20640, "2026-07-06"); /* date -d @$((20640 * 86400)) */
	assert_added ("2026-07-06", -20640, "1970-01-01");
}

/* A day after another in every year, and the days of the week go round. */
static void
test_day_by_day (void)
{
	static const guint lengths[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	KinkoDate date = { 1868, 1, 25 };
	guint weekday = kinko_date_weekday (&date);

	while (date.year < 2200) {
		KinkoDate next;
		gboolean leap = date.year % 4 == 0 && (date.year % 100 != 0 || date.year == 2000);
		guint length = date.month == 2 && leap ? 29 : lengths[date.month - 1];

		g_assert_cmpuint (kinko_date_days_in_month (date.year, date.month), ==, length);
		kinko_date_add_days (&date, 1, &next);
		g_assert_cmpuint (next.day, ==, date.day == length ? 1 : date.day + 1);
		g_assert_cmpint (kinko_date_compare (&date, &next), <, 0);
		weekday = weekday % 7 + 1;
		g_assert_cmpuint (kinko_date_weekday (&next), ==, weekday);
		date = next;
	}
}

static void
assert_time (gint64 ms, const char *iso, guint ms_of_day)
{
	g_autofree char *found = NULL;
	KinkoDate date;
	guint ms_found;

	g_assert_true (kinko_date_from_time (ms, &date, &ms_found));
	found = kinko_date_iso (&date);
	g_assert_cmpstr (found, ==, iso);
	g_assert_cmpuint (ms_found, ==, ms_of_day);
	g_assert_true (kinko_date_from_time (ms, &date, NULL));
}

/* The day in Japan begins at 15:00 UTC of the day before. */
static void
test_from_time (void)
{
	static const gint64 outside[] = { G_MININT64, G_MAXINT64, G_MAXINT64 - 32400000,
					  G_GINT64_CONSTANT (
						  7258086000000), /* 2200-01-01 in Japan */
					  G_GINT64_CONSTANT (-3216790800001) };
	guint ms = 5;
	KinkoDate date = { 1, 2, 3 };

	g_setenv ("TZ", "America/Los_Angeles", TRUE);
	assert_time (0, "1970-01-01", 9 * 3600000);
	assert_time (-1, "1970-01-01", 9 * 3600000 - 1);
	assert_time (-9 * 3600000, "1970-01-01", 0);
	assert_time (-9 * 3600000 - 1, "1969-12-31", 86399999);
	assert_time (G_GINT64_CONSTANT (1783263599999), "2026-07-05", 86399999);
	assert_time (G_GINT64_CONSTANT (1783263600000), "2026-07-06", 0);
	assert_time (G_GINT64_CONSTANT (7258085999999), "2199-12-31", 86399999);
	assert_time (G_GINT64_CONSTANT (-3216790800000), "1868-01-25", 0);
	for (gsize i = 0; i < G_N_ELEMENTS (outside); i++)
		g_assert_false (kinko_date_from_time (outside[i], &date, &ms));
	g_assert_cmpuint (date.year, ==, 1);
	g_assert_cmpuint (ms, ==, 5);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/date/forms", test_forms);
	g_test_add_func ("/date/eras", test_eras);
	g_test_add_func ("/date/outside-era", test_outside_era);
	g_test_add_func ("/date/no-dates", test_no_dates);
	g_test_add_func ("/date/error-is-silent", test_error_is_silent);
	g_test_add_func ("/date/every-day", test_every_day);
	g_test_add_func ("/date/no-other-day", test_no_other_day);
	g_test_add_func ("/date/truncated", test_truncated);
	g_test_add_func ("/date/class-age", test_class_age);
	g_test_add_func ("/date/fiscal-year", test_fiscal_year);
	g_test_add_func ("/date/compare", test_compare);
	g_test_add_func ("/date/weekday", test_weekday);
	g_test_add_func ("/date/add-days", test_add_days);
	g_test_add_func ("/date/day-by-day", test_day_by_day);
	g_test_add_func ("/date/from-time", test_from_time);
	return g_test_run ();
}
