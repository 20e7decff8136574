/* calendar.yaml: see docs/formats/policy.md. */
#include "policies/calendar.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/calendar-internal.h"
#include "policies/holidays.h"
#include "policies/yaml-read.h"

/*
 * With these no file can close a whole year, so that every search for an open day ends: of 365 days 150
 * are closed by periods, at most 106 are Saturdays and Sundays, some 25 holidays, 64 overridden.
 */
#define MOST_PERIODS     16u
#define MOST_CLOSED_DAYS 150u
#define MOST_OVERRIDES   64u

/* A leap year: it has every day that a year can have. */
#define LONGEST_YEAR 2024u

static const KinkoYamlKey file_keys[] = {
	{ "format", TRUE },
	{ "hours", TRUE },
	{ "closed", FALSE },
	{ "overrides", FALSE },
};
enum { FILE_FORMAT, FILE_HOURS, FILE_CLOSED, FILE_OVERRIDES };

static const KinkoYamlKey span_keys[] = { { "from", TRUE }, { "to", TRUE } };
static const KinkoYamlKey period_keys[] = { { "from", TRUE }, { "to", TRUE }, { "label", TRUE } };
enum { SPAN_FROM, SPAN_TO, PERIOD_LABEL };

static const KinkoYamlKey override_keys[] = { { "date", TRUE },
					      { "open", TRUE },
					      { "label", TRUE } };
enum { OVERRIDE_DATE, OVERRIDE_OPEN, OVERRIDE_LABEL };

/* "08:30", "12-29": two numbers of two digits each. */
static gboolean
read_pair (const char *text, char separator, guint *first, guint *second)
{
	if (strlen (text) != 5 || text[2] != separator)
		return FALSE;
	for (gsize i = 0; i < 5; i++)
		if (i != 2 && !g_ascii_isdigit (text[i]))
			return FALSE;
	*first = (guint) (text[0] - '0') * 10 + (guint) (text[1] - '0');
	*second = (guint) (text[3] - '0') * 10 + (guint) (text[4] - '0');
	return TRUE;
}

/* ---- hours ----------------------------------------------------------------------------------- */

static gboolean
read_time (KinkoYaml *yaml, const KinkoYamlNode *node, guint *minutes)
{
	const char *text = kinko_yaml_text (yaml, node);
	guint hour, minute;

	if (text == NULL)
		return FALSE;
	if (!read_pair (text, ':', &hour, &minute) || hour > 23 || minute > 59) {
		kinko_yaml_problem (
			yaml, node, "yaml_time",
			_ ("a time from 00:00 to 23:59 is needed, in quotes: \"08:30\""));
		return FALSE;
	}
	*minutes = hour * 60 + minute;
	return TRUE;
}

static void
read_hours (KinkoYaml *yaml, const KinkoYamlNode *node, KinkoCalendar *calendar)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (span_keys)];
	gboolean from, to;

	if (!kinko_yaml_map (yaml, node, span_keys, G_N_ELEMENTS (values), values))
		return;
	from = read_time (yaml, values[SPAN_FROM], &calendar->opens);
	to = read_time (yaml, values[SPAN_TO], &calendar->closes);
	if (from && to && calendar->closes <= calendar->opens)
		kinko_yaml_problem (yaml, values[SPAN_TO], "hours_order",
				    _ ("the office closes at 'to', which is later than 'from'"));
}

/* ---- closed periods -------------------------------------------------------------------------- */

/* A day of any year as 100 × month + day. */
static gboolean
read_month_day (KinkoYaml *yaml, const KinkoYamlNode *node, guint *month_day)
{
	const char *text = kinko_yaml_text (yaml, node);
	guint month, day;

	if (text == NULL)
		return FALSE;
	if (!read_pair (text, '-', &month, &day) || month < 1 || month > 12 || day < 1 ||
	    day > kinko_date_days_in_month (LONGEST_YEAR, month)) {
		kinko_yaml_problem (
			yaml, node, "month_day",
			_ ("a month and a day are needed, in quotes: \"12-29\" for 29 December"));
		return FALSE;
	}
	*month_day = month * 100 + day;
	return TRUE;
}

/* Marks the days of the period in @taken, by month × 100 + day. FALSE: one was marked already. */
static gboolean
take_days (const KinkoCalendarPeriod *period, GHashTable *taken)
{
	KinkoDate day = { LONGEST_YEAR, period->from / 100, period->from % 100 };

	for (;; kinko_date_add_days (&day, 1, &day)) {
		guint month_day = day.month * 100 + day.day;

		if (!g_hash_table_add (taken, GUINT_TO_POINTER (month_day)))
			return FALSE;
		if (month_day == period->to)
			return TRUE;
		/* Over New Year, to the same days of the same leap year. */
		if (month_day == 1231)
			day.year = LONGEST_YEAR - 1;
	}
}

static void
read_period (KinkoYaml *yaml, const KinkoYamlNode *node, KinkoCalendar *calendar, GHashTable *taken)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (period_keys)];
	KinkoCalendarPeriod *period;
	gboolean from, to;

	if (!kinko_yaml_map (yaml, node, period_keys, G_N_ELEMENTS (values), values))
		return;
	period = kinko_calendar_add_period (calendar);
	from = read_month_day (yaml, values[SPAN_FROM], &period->from);
	to = read_month_day (yaml, values[SPAN_TO], &period->to);
	kinko_yaml_bilingual (yaml, values[PERIOD_LABEL], &period->label_en, &period->label_ja);
	if (from && to && !take_days (period, taken))
		kinko_yaml_problem (yaml, node, "period_overlap",
				    _ ("a day of this period is in an earlier one already"));
}

static void
read_closed (KinkoYaml *yaml, const KinkoYamlNode *node, KinkoCalendar *calendar)
{
	g_autoptr (GPtrArray) items = kinko_yaml_short_list (yaml, node, MOST_PERIODS);
	g_autoptr (GHashTable) taken = g_hash_table_new (NULL, NULL);

	for (guint i = 0; items != NULL && i < items->len; i++)
		read_period (yaml, items->pdata[i], calendar, taken);
	if (g_hash_table_size (taken) > MOST_CLOSED_DAYS)
		kinko_yaml_problem (
			yaml, node, "closed_too_long",
			_ ("the periods close %u days of a year; at most %u are allowed"),
			g_hash_table_size (taken), MOST_CLOSED_DAYS);
}

/* ---- overrides ------------------------------------------------------------------------------- */

static void
check_date (KinkoYaml *yaml, const KinkoYamlNode *node, const KinkoDate *date, GHashTable *seen)
{
	g_autofree char *iso = kinko_date_iso (date);

	if (!kinko_holidays_known (date->year))
		kinko_yaml_problem (yaml, node, "yaml_range",
				    _ ("a day from %u to %u is needed: only of these years the "
				       "holidays are known"),
				    KINKO_HOLIDAYS_FIRST_YEAR, KINKO_HOLIDAYS_LAST_YEAR);
	else if (!g_hash_table_add (seen, g_strdup (iso)))
		kinko_yaml_problem (yaml, node, "duplicate", _ ("'%s' is given twice"), iso);
}

static void
read_overrides (KinkoYaml *yaml, const KinkoYamlNode *node, KinkoCalendar *calendar)
{
	g_autoptr (GPtrArray) items = kinko_yaml_short_list (yaml, node, MOST_OVERRIDES);
	g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

	for (guint i = 0; items != NULL && i < items->len; i++) {
		const KinkoYamlNode *values[G_N_ELEMENTS (override_keys)];
		KinkoCalendarOverride *override;

		if (!kinko_yaml_map (yaml, items->pdata[i], override_keys, G_N_ELEMENTS (values),
				     values))
			continue;
		override = kinko_calendar_add_override (calendar);
		if (kinko_yaml_date (yaml, values[OVERRIDE_DATE], &override->date))
			check_date (yaml, values[OVERRIDE_DATE], &override->date, seen);
		/* A problem was added if it is neither; then nobody asks for it. */
		if (!kinko_yaml_boolean (yaml, values[OVERRIDE_OPEN], &override->open))
			override->open = FALSE;
		kinko_yaml_bilingual (yaml, values[OVERRIDE_LABEL], &override->label_en,
				      &override->label_ja);
	}
}

/* ---- the file -------------------------------------------------------------------------------- */

static void
read_file (KinkoYaml *yaml, KinkoCalendar *calendar)
{
	const KinkoYamlNode *values[G_N_ELEMENTS (file_keys)];

	if (!kinko_yaml_file (yaml, file_keys, G_N_ELEMENTS (values), values))
		return;
	read_hours (yaml, values[FILE_HOURS], calendar);
	read_closed (yaml, values[FILE_CLOSED], calendar);
	read_overrides (yaml, values[FILE_OVERRIDES], calendar);
}

KinkoCalendar *
kinko_calendar_read (KinkoYaml *yaml)
{
	KinkoCalendar *calendar = kinko_calendar_new ();

	read_file (yaml, calendar);
	return calendar;
}
