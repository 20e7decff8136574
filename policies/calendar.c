#include "policies/calendar.h"

#include <glib/gi18n.h>

#include "policies/calendar-internal.h"
#include "policies/holidays.h"
#include "policies/language.h"

#define MS_PER_MINUTE (60u * 1000u)

/* ---- making one ------------------------------------------------------------------------------ */

static void
period_free (gpointer data)
{
	KinkoCalendarPeriod *period = data;

	g_free (period->label_en);
	g_free (period->label_ja);
	g_free (period);
}

static void
override_free (gpointer data)
{
	KinkoCalendarOverride *override = data;

	g_free (override->label_en);
	g_free (override->label_ja);
	g_free (override);
}

KinkoCalendar *
kinko_calendar_new (void)
{
	KinkoCalendar *calendar = g_new0 (KinkoCalendar, 1);

	calendar->closed = g_ptr_array_new_with_free_func (period_free);
	calendar->overrides = g_ptr_array_new_with_free_func (override_free);
	return calendar;
}

void
kinko_calendar_free (KinkoCalendar *calendar)
{
	if (calendar == NULL)
		return;
	g_ptr_array_unref (calendar->closed);
	g_ptr_array_unref (calendar->overrides);
	g_free (calendar);
}

KinkoCalendarPeriod *
kinko_calendar_add_period (KinkoCalendar *calendar)
{
	KinkoCalendarPeriod *period = g_new0 (KinkoCalendarPeriod, 1);

	g_ptr_array_add (calendar->closed, period);
	return period;
}

KinkoCalendarOverride *
kinko_calendar_add_override (KinkoCalendar *calendar)
{
	KinkoCalendarOverride *override = g_new0 (KinkoCalendarOverride, 1);

	g_ptr_array_add (calendar->overrides, override);
	return override;
}

/* 仕様書 本文3: (1) holidays, (2) 2 and 3 January, (3) 29 to 31 December. */
KinkoCalendar *
kinko_calendar_new_contract (void)
{
	static const struct {
		guint from, to;
		const char *en, *ja;
	} periods[] = {
		{ 102, 103, "New Year holidays", "年始" },
		{ 1229, 1231, "end of the year", "年末" },
	};
	KinkoCalendar *calendar = kinko_calendar_new ();

	calendar->opens = 8 * 60 + 30;
	calendar->closes = 17 * 60 + 15;
	for (gsize i = 0; i < G_N_ELEMENTS (periods); i++) {
		KinkoCalendarPeriod *period = kinko_calendar_add_period (calendar);

		period->from = periods[i].from;
		period->to = periods[i].to;
		period->label_en = g_strdup (periods[i].en);
		period->label_ja = g_strdup (periods[i].ja);
	}
	return calendar;
}

/* ---- days ------------------------------------------------------------------------------------ */

static const KinkoCalendarOverride *
find_override (const KinkoCalendar *calendar, const KinkoDate *date)
{
	for (guint i = 0; i < calendar->overrides->len; i++) {
		const KinkoCalendarOverride *override = calendar->overrides->pdata[i];

		if (kinko_date_compare (&override->date, date) == 0)
			return override;
	}
	return NULL;
}

static const KinkoCalendarPeriod *
find_period (const KinkoCalendar *calendar, const KinkoDate *date)
{
	guint day = date->month * 100 + date->day;

	for (guint i = 0; i < calendar->closed->len; i++) {
		const KinkoCalendarPeriod *period = calendar->closed->pdata[i];
		gboolean over_new_year = period->from > period->to;

		if (over_new_year ? day >= period->from || day <= period->to
				  : day >= period->from && day <= period->to)
			return period;
	}
	return NULL;
}

/* Why a day without an override is closed, as far as it is known; NULL: it is not. */
static const char *
find_reason (const KinkoCalendar *calendar, const KinkoDate *date)
{
	const KinkoCalendarPeriod *period;
	KinkoHoliday holiday;

	if (kinko_holidays_find (date, &holiday))
		return kinko_language_choose (holiday.name_en, holiday.name_ja);
	period = find_period (calendar, date);
	if (period != NULL)
		return kinko_language_choose (period->label_en, period->label_ja);
	switch (kinko_date_weekday (date)) {
	case 6:
		return _ ("Saturday");
	case 7:
		return _ ("Sunday");
	default:
		return NULL;
	}
}

const char *
kinko_calendar_closed_reason (const KinkoCalendar *calendar, const KinkoDate *date)
{
	const KinkoCalendarOverride *override = find_override (calendar, date);

	if (!kinko_holidays_known (date->year))
		return _ ("the holidays of that year are not known");
	if (override == NULL)
		return find_reason (calendar, date);
	return override->open ? NULL
			      : kinko_language_choose (override->label_en, override->label_ja);
}

gboolean
kinko_calendar_is_open_day (const KinkoCalendar *calendar, const KinkoDate *date)
{
	return kinko_calendar_closed_reason (calendar, date) == NULL;
}

const char *
kinko_calendar_override_label (const KinkoCalendar *calendar, const KinkoDate *date)
{
	const KinkoCalendarOverride *override = find_override (calendar, date);

	return override == NULL ? NULL
				: kinko_language_choose (override->label_en, override->label_ja);
}

/* ---- hours ----------------------------------------------------------------------------------- */

guint
kinko_calendar_opens_at (const KinkoCalendar *calendar)
{
	return calendar->opens;
}

guint
kinko_calendar_closes_at (const KinkoCalendar *calendar)
{
	return calendar->closes;
}

gboolean
kinko_calendar_is_office_time (const KinkoCalendar *calendar, gint64 time_ms)
{
	KinkoDate date;
	guint ms;

	return kinko_date_from_time (time_ms, &date, &ms) &&
	       ms >= calendar->opens * MS_PER_MINUTE && ms <= calendar->closes * MS_PER_MINUTE &&
	       kinko_calendar_is_open_day (calendar, &date);
}

/* ---- days ahead ------------------------------------------------------------------------------ */

/* A search has to end even where holidays are not known. In a year whose holidays are, it ends because
 * a calendar that was read leaves more days than weekends, holidays and overrides take. */
static gboolean
counts_as_open (const KinkoCalendar *calendar, const KinkoDate *date)
{
	if (kinko_holidays_known (date->year))
		return kinko_calendar_is_open_day (calendar, date);
	return find_reason (calendar, date) == NULL;
}

void
kinko_calendar_next_open_day (const KinkoCalendar *calendar, const KinkoDate *day, KinkoDate *out)
{
	for (*out = *day; !counts_as_open (calendar, out);)
		kinko_date_add_days (out, 1, out);
}

void
kinko_calendar_add_open_days (const KinkoCalendar *calendar, const KinkoDate *day, guint n,
			      KinkoDate *out)
{
	for (*out = *day; n > 0; n--) {
		kinko_date_add_days (out, 1, out);
		kinko_calendar_next_open_day (calendar, out, out);
	}
}

void
kinko_calendar_report_due (const KinkoCalendar *calendar, guint year, guint month, KinkoDate *out)
{
	const KinkoDate day = { month == 12 ? year + 1 : year, month == 12 ? 1 : month + 1, 15 };

	kinko_calendar_next_open_day (calendar, &day, out);
}
