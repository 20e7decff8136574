#include "policies/holidays.h"

#include <glib/gi18n.h>

#include "policies/error.h"

/* ---- 国民の祝日 (第2条) ---------------------------------------------------------------------- */

typedef enum { ON_DAY, ON_MONDAY, ON_VERNAL_EQUINOX, ON_AUTUMNAL_EQUINOX } When;

/* Law 第2条, and for 2020 and 2021 令和三年東京オリンピック競技大会・東京パラリンピック競技大会特別措置法,
 * which moved three days of each year. */
static const struct {
	guint from, to; /* years */
	guint month;
	When when;
	guint n; /* the day of the month, or which Monday */
	const char *en, *ja;
} law[] = {
	{ 2020, 2099, 1, ON_DAY, 1, "New Year's Day", "元日" },
	{ 2020, 2099, 1, ON_MONDAY, 2, "Coming of Age Day", "成人の日" },
	{ 2020, 2099, 2, ON_DAY, 11, "National Foundation Day", "建国記念の日" },
	{ 2020, 2099, 2, ON_DAY, 23, "Emperor's Birthday", "天皇誕生日" },
	{ 2020, 2099, 3, ON_VERNAL_EQUINOX, 0, "Vernal Equinox Day", "春分の日" },
	{ 2020, 2099, 4, ON_DAY, 29, "Showa Day", "昭和の日" },
	{ 2020, 2099, 5, ON_DAY, 3, "Constitution Memorial Day", "憲法記念日" },
	{ 2020, 2099, 5, ON_DAY, 4, "Greenery Day", "みどりの日" },
	{ 2020, 2099, 5, ON_DAY, 5, "Children's Day", "こどもの日" },
	{ 2020, 2020, 7, ON_DAY, 23, "Marine Day", "海の日" },
	{ 2021, 2021, 7, ON_DAY, 22, "Marine Day", "海の日" },
	{ 2022, 2099, 7, ON_MONDAY, 3, "Marine Day", "海の日" },
	{ 2020, 2020, 7, ON_DAY, 24, "Sports Day", "スポーツの日" },
	{ 2021, 2021, 7, ON_DAY, 23, "Sports Day", "スポーツの日" },
	{ 2020, 2020, 8, ON_DAY, 10, "Mountain Day", "山の日" },
	{ 2021, 2021, 8, ON_DAY, 8, "Mountain Day", "山の日" },
	{ 2022, 2099, 8, ON_DAY, 11, "Mountain Day", "山の日" },
	{ 2020, 2099, 9, ON_MONDAY, 3, "Respect for the Aged Day", "敬老の日" },
	{ 2020, 2099, 9, ON_AUTUMNAL_EQUINOX, 0, "Autumnal Equinox Day", "秋分の日" },
	{ 2022, 2099, 10, ON_MONDAY, 2, "Sports Day", "スポーツの日" },
	{ 2020, 2099, 11, ON_DAY, 3, "Culture Day", "文化の日" },
	{ 2020, 2099, 11, ON_DAY, 23, "Labour Thanksgiving Day", "勤労感謝の日" },
};

/*
 * The day of the equinox in Japan, 1980 to 2099, as 新こよみ便利帳 (暦計算研究会編) gives it: the first term is
 * the day in 1980 in millionths, the second what a year of the sun is longer than 365 days, and a leap
 * year takes a day back.
 */
static guint
equinox (guint base, guint year)
{
	guint years = year - 1980;

	return (base + 242194 * years) / 1000000 - years / 4;
}

static guint
monday (guint year, guint month, guint n)
{
	const KinkoDate first = { year, month, 1 };

	return 1 + (8 - kinko_date_weekday (&first)) % 7 + 7 * (n - 1);
}

static guint
day_of (gsize row, guint year)
{
	switch (law[row].when) {
	case ON_MONDAY:
		return monday (year, law[row].month, law[row].n);
	case ON_VERNAL_EQUINOX:
		return equinox (20843100, year);
	case ON_AUTUMNAL_EQUINOX:
		return equinox (23248800, year);
	case ON_DAY:
	default:
		return law[row].n;
	}
}

/* The row of the law that makes the day a 国民の祝日, or -1. */
static int
find_row (const KinkoDate *date)
{
	for (gsize row = 0; row < G_N_ELEMENTS (law); row++)
		if (law[row].month == date->month && law[row].from <= date->year &&
		    date->year <= law[row].to && day_of (row, date->year) == date->day)
			return (int) row;
	return -1;
}

/* ---- the days that follow from them (第3条) ---------------------------------------------------- */

/* 第2項: a 祝日 on a Sunday makes the nearest day after it that is none a holiday. So before @date, which is
 * none, they follow each other without a gap back to a Sunday. */
static gboolean
is_substitute (const KinkoDate *date)
{
	KinkoDate before;

	for (kinko_date_add_days (date, -1, &before); find_row (&before) >= 0;
	     kinko_date_add_days (&before, -1, &before))
		if (kinko_date_weekday (&before) == 7)
			return TRUE;
	return FALSE;
}

/* 第3項: the days before and after @date, which is none, are 祝日. */
static gboolean
is_between (const KinkoDate *date)
{
	KinkoDate before, after;

	kinko_date_add_days (date, -1, &before);
	kinko_date_add_days (date, 1, &after);
	return find_row (&before) >= 0 && find_row (&after) >= 0;
}

gboolean
kinko_holidays_known (guint year)
{
	return year >= KINKO_HOLIDAYS_FIRST_YEAR && year <= KINKO_HOLIDAYS_LAST_YEAR;
}

gboolean
kinko_holidays_find (const KinkoDate *date, KinkoHoliday *found)
{
	KinkoHoliday holiday = { .date = *date };
	int row;

	if (!kinko_holidays_known (date->year))
		return FALSE;
	row = find_row (date);
	if (row >= 0) {
		holiday.name_en = law[row].en;
		holiday.name_ja = law[row].ja;
	} else if (is_substitute (date)) {
		holiday.name_en = "substitute holiday";
		holiday.name_ja = "振替休日";
	} else if (is_between (date)) {
		holiday.name_en = "day between two holidays";
		holiday.name_ja = "国民の休日";
	} else {
		return FALSE;
	}
	if (found != NULL)
		*found = holiday;
	return TRUE;
}

GArray *
kinko_holidays_of_year (guint year, GError **error)
{
	KinkoDate day = { year, 1, 1 };
	GArray *holidays;
	KinkoHoliday found;

	if (!kinko_holidays_known (year)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("the holidays of %u are not known, only those from %u to %u"), year,
			     KINKO_HOLIDAYS_FIRST_YEAR, KINKO_HOLIDAYS_LAST_YEAR);
		return NULL;
	}
	holidays = g_array_new (FALSE, FALSE, sizeof (KinkoHoliday));
	for (; day.year == year; kinko_date_add_days (&day, 1, &day))
		if (kinko_holidays_find (&day, &found))
			g_array_append_val (holidays, found);
	return holidays;
}
