#include "policies/holidays.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "policies/error.h"

/*
 * The days of the equinoxes in Japan, 2020 to 2099: the true moments by Jean Meeus, Astronomical
 * Algorithms, chapter 27 (mean equinox and 24 periodic terms), less ΔT by the polynomials of Espenak
 * and Meeus, plus nine hours; computed apart from this program. The one nearest to midnight, 2074-09-23
 * 00:03, is three minutes away; the method is good to about one.
 */
static const guint vernal[] = {
	20, 20, 21, 21, 20, 20, 20, 21, 20, 20, 20, 21, 20, 20, 20, 21, 20, 20, 20, 21,
	20, 20, 20, 21, 20, 20, 20, 21, 20, 20, 20, 21, 20, 20, 20, 21, 20, 20, 20, 20,
	20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20,
	20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 20, 19, 20, 20, 20, 19, 20, 20, 20,
};
static const guint autumnal[] = {
	22, 23, 23, 23, 22, 23, 23, 23, 22, 23, 23, 23, 22, 23, 23, 23, 22, 23, 23, 23,
	22, 23, 23, 23, 22, 22, 23, 23, 22, 22, 23, 23, 22, 22, 23, 23, 22, 22, 23, 23,
	22, 22, 23, 23, 22, 22, 23, 23, 22, 22, 23, 23, 22, 22, 23, 23, 22, 22, 22, 23,
	22, 22, 22, 23, 22, 22, 22, 23, 22, 22, 22, 23, 22, 22, 22, 23, 22, 22, 22, 23,
};

static GArray *
holidays_of (guint year)
{
	g_autoptr (GError) error = NULL;
	GArray *holidays = kinko_holidays_of_year (year, &error);

	g_assert_no_error (error);
	return holidays;
}

/* "01-01 元日, 01-13 成人の日, …" of a year; owned by the caller. */
static char *
summary (guint year)
{
	g_autoptr (GArray) holidays = holidays_of (year);
	GString *text = g_string_new (NULL);

	for (guint i = 0; i < holidays->len; i++) {
		const KinkoHoliday *day = &g_array_index (holidays, KinkoHoliday, i);

		g_assert_cmpuint (day->date.year, ==, year);
		g_string_append_printf (text, "%s%02u-%02u %s", i == 0 ? "" : ", ", day->date.month,
					day->date.day, day->name_ja);
	}
	return g_string_free (text, FALSE);
}

/* ---- what others say ------------------------------------------------------------------------- */

/* The lists that the Cabinet Office (内閣府) announced for the years with moved days. */
static void
test_moved_days (void)
{
	g_autofree char *first = summary (2020);
	g_autofree char *second = summary (2021);

	g_assert_cmpstr (first, ==,
			 "01-01 元日, 01-13 成人の日, 02-11 建国記念の日, 02-23 天皇誕生日, "
			 "02-24 振替休日, 03-20 春分の日, 04-29 昭和の日, 05-03 憲法記念日, "
			 "05-04 みどりの日, 05-05 こどもの日, 05-06 振替休日, 07-23 海の日, "
			 "07-24 スポーツの日, 08-10 山の日, 09-21 敬老の日, 09-22 秋分の日, "
			 "11-03 文化の日, 11-23 勤労感謝の日");
	g_assert_cmpstr (second, ==,
			 "01-01 元日, 01-11 成人の日, 02-11 建国記念の日, 02-23 天皇誕生日, "
			 "03-20 春分の日, 04-29 昭和の日, 05-03 憲法記念日, 05-04 みどりの日, "
			 "05-05 こどもの日, 07-22 海の日, 07-23 スポーツの日, 08-08 山の日, "
			 "08-09 振替休日, 09-20 敬老の日, 09-23 秋分の日, 11-03 文化の日, "
			 "11-23 勤労感謝の日");
}

/* A line of holiday_jp, "2024-02-12: 建国記念の日 振替休日", against the holiday at @i; FALSE: it is no such line. */
static gboolean
compare_line (const char *line, GArray *known, guint i)
{
	const KinkoHoliday *holiday;
	g_autofree char *iso = NULL;

	if (strlen (line) < 13 || !g_ascii_isdigit (line[0]))
		return FALSE;
	g_assert_cmpuint (i, <, known->len);
	holiday = &g_array_index (known, KinkoHoliday, i);
	iso = kinko_date_iso (&holiday->date);
	g_assert_true (g_str_has_prefix (line, iso));
	line += strlen ("2024-01-01: ");
	if (g_str_has_suffix (line, " 振替休日"))
		line = strrchr (line, ' ') + 1;
	else if (g_str_equal (line, "休日")) /* what the Cabinet Office calls it */
		line = "国民の休日";
	g_assert_cmpstr (line, ==, holiday->name_ja);
	return TRUE;
}

/* Every day and name of other people's list, and no other day. */
static void
test_vectors (void)
{
	const char *vectors = g_getenv ("KINKO_VECTORS");
	g_autofree char *path =
		g_build_filename (vectors != NULL ? vectors : KINKO_SOURCE_DIR "/../shared/vectors",
				  "holidays-2024-2028.yml", NULL);
	g_autoptr (GArray) known = g_array_new (FALSE, FALSE, sizeof (KinkoHoliday));
	g_autofree char *text = NULL;
	g_auto (GStrv) lines = NULL;
	guint n = 0;

	if (!g_file_get_contents (path, &text, NULL, NULL)) {
		g_autofree char *reason = g_strdup_printf ("no '%s': set KINKO_VECTORS", path);

		g_test_skip (reason);
		return;
	}
	for (guint year = 2024; year <= 2028; year++) {
		g_autoptr (GArray) holidays = holidays_of (year);

		g_array_append_vals (known, holidays->data, holidays->len);
	}
	lines = g_strsplit (text, "\n", -1);
	for (gsize i = 0; lines[i] != NULL; i++)
		n += compare_line (lines[i], known, n) ? 1 : 0;
	g_assert_cmpuint (n, >, 80);
	g_assert_cmpuint (n, ==, known->len);
}

static void
assert_name (guint year, guint month, guint day, const char *name)
{
	const KinkoDate date = { year, month, day };
	KinkoHoliday found = { .name_ja = NULL };

	g_test_message ("%u-%u-%u", year, month, day);
	g_assert_true (kinko_holidays_find (&date, &found) == (name != NULL));
	g_assert_cmpstr (found.name_ja, ==, name);
	g_assert_true (kinko_holidays_find (&date, NULL) == (name != NULL));
}

/* 第3条第3項, in the years in which lists of others have it; and the years around one. */
static void
test_days_between (void)
{
	assert_name (2026, 9, 22, "国民の休日");
	assert_name (2032, 9, 21, "国民の休日");
	assert_name (2037, 9, 22, "国民の休日");
	assert_name (2043, 9, 22, "国民の休日");
	assert_name (2049, 9, 21, "国民の休日");
	assert_name (2031, 9, 22, NULL);
	assert_name (2033, 9, 21, NULL);
	/* 2020: the two days follow each other. */
	assert_name (2020, 9, 23, NULL);
}

/* 第3条第2項: three days follow each other in May, so a Sunday is made good as late as on the 6th. */
static void
test_chains (void)
{
	assert_name (2026, 5, 6, "振替休日"); /* the 3rd is the Sunday */
	assert_name (2031, 5, 6, "振替休日"); /* the 4th */
	assert_name (2030, 5, 6, "振替休日"); /* the 5th */
	assert_name (2027, 5, 6, NULL);       /* none */
	assert_name (2026, 5, 7, NULL);
	assert_name (2024, 9, 23, "振替休日"); /* 秋分の日 on Sunday, the day after no 祝日 */
	assert_name (2023, 1, 2, "振替休日");
	/* A Saturday is not made good. */
	assert_name (2022, 1, 3, NULL);
}

/* What was a holiday by the usual rule, and was not in these years. */
static void
test_moved_away (void)
{
	assert_name (2020, 7, 20, NULL);
	assert_name (2020, 8, 11, NULL);
	assert_name (2020, 10, 12, NULL);
	assert_name (2021, 7, 19, NULL);
	assert_name (2021, 8, 11, NULL);
	assert_name (2021, 10, 11, NULL);
	assert_name (2022, 7, 18, "海の日");
	assert_name (2022, 8, 11, "山の日");
	assert_name (2022, 10, 10, "スポーツの日");
	/* Birthdays of former emperors. */
	assert_name (2020, 12, 23, NULL);
}

static void
test_equinoxes (void)
{
	G_STATIC_ASSERT (G_N_ELEMENTS (vernal) == 80 && G_N_ELEMENTS (autumnal) == 80);
	for (guint i = 0; i < 80; i++) {
		assert_name (2020 + i, 3, vernal[i], "春分の日");
		assert_name (2020 + i, 9, autumnal[i], "秋分の日");
	}
}

/* ---- what the law says of every year --------------------------------------------------------- */

static GDateWeekday
weekday_of (const KinkoDate *date)
{
	GDate day;

	g_date_clear (&day, 1);
	g_date_set_dmy (&day, (GDateDay) date->day, (GDateMonth) date->month,
			(GDateYear) date->year);
	return g_date_get_weekday (&day);
}

/* Sixteen named days, one more for each that is a Sunday, one more if 敬老の日 and 秋分の日 leave a
 * single day between them: then, and only then, 秋分の日 is a Wednesday. */
static void
test_every_year (void)
{
	for (guint year = 2020; year <= 2099; year++) {
		g_autoptr (GArray) holidays = holidays_of (year);
		g_autoptr (GHashTable) names = g_hash_table_new (g_str_hash, g_str_equal);
		const KinkoDate equinox = { year, 9, autumnal[year - 2020] };
		guint substitutes = 0, between = 0, sundays = 0;

		for (guint i = 0; i < holidays->len; i++) {
			const KinkoHoliday *day = &g_array_index (holidays, KinkoHoliday, i);

			g_assert_true (day->name_en != NULL && day->name_en[0] != '\0');
			g_assert_true (i == 0 ||
				       kinko_date_compare (&day[-1].date, &day->date) < 0);
			if (g_str_equal (day->name_ja, "振替休日")) {
				substitutes++;
				g_assert_cmpint (weekday_of (&day->date), !=, G_DATE_SUNDAY);
			} else if (g_str_equal (day->name_ja, "国民の休日")) {
				between++;
			} else {
				g_assert_true (g_hash_table_add (
					names, (gpointer) (guintptr) day->name_ja));
				sundays += weekday_of (&day->date) == G_DATE_SUNDAY ? 1 : 0;
			}
		}
		g_assert_cmpuint (g_hash_table_size (names), ==, 16);
		g_assert_cmpuint (substitutes, ==, sundays);
		g_assert_cmpuint (between, ==, weekday_of (&equinox) == G_DATE_WEDNESDAY ? 1 : 0);
	}
}

static void
test_unknown_years (void)
{
	static const guint years[] = { 0, 1868, 2019, 2100, 2199, G_MAXUINT };
	static const KinkoDate days[] = { { 2019, 1, 1 }, { 2019, 2, 11 }, { 2100, 1, 1 } };

	for (gsize i = 0; i < G_N_ELEMENTS (years); i++) {
		g_autoptr (GError) error = NULL;

		g_assert_false (kinko_holidays_known (years[i]));
		g_assert_null (kinko_holidays_of_year (years[i], &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_assert_nonnull (strstr (error->message, "2099"));
	}
	for (gsize i = 0; i < G_N_ELEMENTS (days); i++)
		g_assert_false (kinko_holidays_find (&days[i], NULL));
	g_assert_true (kinko_holidays_known (2020) && kinko_holidays_known (2099));
}

int
main (int argc, char **argv)
{
	g_assert_nonnull (setlocale (LC_ALL, "C"));
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/holidays/moved-days", test_moved_days);
	g_test_add_func ("/holidays/moved-away", test_moved_away);
	g_test_add_func ("/holidays/vectors", test_vectors);
	g_test_add_func ("/holidays/days-between", test_days_between);
	g_test_add_func ("/holidays/chains", test_chains);
	g_test_add_func ("/holidays/equinoxes", test_equinoxes);
	g_test_add_func ("/holidays/every-year", test_every_year);
	g_test_add_func ("/holidays/unknown-years", test_unknown_years);
	return g_test_run ();
}
