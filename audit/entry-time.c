/* The time of an entry: RFC 3339 with milliseconds and the offset of the zone. */
#include "audit/entry.h"

#include <string.h>

char *
kinko_entry_time (gint64 time_ms)
{
	g_autoptr (GDateTime) seconds = g_date_time_new_from_unix_local (time_ms / 1000);
	g_autofree char *date = g_date_time_format (seconds, "%Y-%m-%dT%H:%M:%S");
	g_autofree char *zone = g_date_time_format (seconds, "%:z");

	return g_strdup_printf ("%s.%03d%s", date, (int) (time_ms % 1000), zone);
}

/* @n digits at @text as a number, -1 when they are not digits. */
static int
read_digits (const char *text, guint n)
{
	int value = 0;

	for (guint i = 0; i < n; i++) {
		if (!g_ascii_isdigit (text[i]))
			return -1;
		value = value * 10 + (text[i] - '0');
	}
	return value;
}

/* Days since 1970-01-01 of a day of the Gregorian calendar (the usual era arithmetic with March as the
 * first month, so that the leap day comes last). */
static gint64
days_from_civil (int year, int month, int day)
{
	gint64 y = month <= 2 ? year - 1 : year;
	gint64 era = y / 400;
	gint64 year_of_era = y - era * 400;
	gint64 day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	gint64 day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

gboolean
kinko_entry_time_parse (const char *text, gsize len, gint64 *time_ms)
{
	static const char shape[] = "0000-00-00T00:00:00.000+00:00";
	int year, month, day, hour, minute, second, ms, zone;

	if (len != sizeof shape - 1)
		return FALSE;
	for (gsize i = 0; i < len; i++) {
		if (shape[i] == '0' ? !g_ascii_isdigit (text[i])
				    : text[i] != shape[i] && !(shape[i] == '+' && text[i] == '-'))
			return FALSE;
	}
	year = read_digits (text, 4);
	month = read_digits (text + 5, 2);
	day = read_digits (text + 8, 2);
	hour = read_digits (text + 11, 2);
	minute = read_digits (text + 14, 2);
	second = read_digits (text + 17, 2);
	ms = read_digits (text + 20, 3);
	zone = read_digits (text + 24, 2) * 60 + read_digits (text + 27, 2);
	if (year < 1970 || month < 1 || month > 12 || day < 1 ||
	    day > g_date_get_days_in_month ((GDateMonth) month, (GDateYear) year) || hour > 23 ||
	    minute > 59 || second > 59 || zone > 14 * 60 || read_digits (text + 27, 2) > 59)
		return FALSE;
	if (text[23] == '-')
		zone = -zone;
	*time_ms = ((((days_from_civil (year, month, day) * 24 + hour) * 60 + minute - zone) * 60) +
		    second) *
			   1000 +
		   ms;
	return *time_ms >= 0 && *time_ms < KINKO_TIME_END_MS;
}
