#include "audit/japan-time.h"

#include <string.h>

#include "audit/entry.h"

/* Japan has no other offset and no summer time. */
#define JAPAN_SECONDS (9 * 60 * 60)

/* NULL beyond the year 9999. */
static char *
format_there (gint64 time_ms, const char *format)
{
	g_autoptr (GDateTime) there =
		g_date_time_new_from_unix_utc (time_ms / 1000 + JAPAN_SECONDS);

	return there == NULL ? NULL : g_date_time_format (there, format);
}

char *
kinko_japan_time (gint64 time_ms)
{
	g_autofree char *second = format_there (time_ms, "%Y-%m-%dT%H:%M:%S");

	return g_strdup_printf ("%s.%03d+09:00", second, (int) (time_ms % 1000));
}

char *
kinko_japan_time_text (const char *time)
{
	gint64 time_ms;
	char *text = NULL;

	if (kinko_entry_time_parse (time, strlen (time), &time_ms))
		text = format_there (time_ms, "%Y-%m-%d %H:%M:%S");
	return text != NULL ? text : g_strdup (time);
}

gboolean
kinko_japan_time_read (const char *text, gint64 *time_ms)
{
	g_autoptr (GTimeZone) japan = g_time_zone_new_offset (JAPAN_SECONDS);
	g_autofree char *with_seconds = g_strconcat (text, ":00", NULL);
	g_autoptr (GDateTime) moment = NULL;

	if (strchr (text, 'T') == NULL)
		return FALSE;
	moment = g_date_time_new_from_iso8601 (text, japan);
	if (moment == NULL)
		moment = g_date_time_new_from_iso8601 (with_seconds, japan);
	if (moment == NULL)
		return FALSE;
	*time_ms =
		g_date_time_to_unix (moment) * 1000 + g_date_time_get_microsecond (moment) / 1000;
	return *time_ms >= 0 && *time_ms < KINKO_TIME_END_MS;
}
