/*
 * Calendar dates as offices write them: ISO 8601 and 和暦.
 */
#pragma once

#include <glib.h>

/* A day of the proleptic Gregorian calendar, 1868-01-25 (明治) to 2199-12-31. */
typedef struct {
	guint year, month, day;
} KinkoDate;

/*
 * Reads 2026-07-06, 2026/7/6, 2026.7.6, 20260706, 2026年7月6日, 令和8年7月6日, R8.7.6, R08-07-06,
 * 平成元年1月8日 and the same in full-width; surrounding white space is allowed. A 和暦 date outside
 * its era (令和元年4月30日) is refused, as is one before 明治6年, when the calendar was another.
 * KINKO_ERROR_INVALID says what is wrong and what would be right, without repeating the date: it
 * may be a birthday.
 */
gboolean kinko_date_parse (const char *text, KinkoDate *date, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* "2026-07-06"; owned by the caller. */
char *kinko_date_iso (const KinkoDate *date);

/* "令和8年7月6日", first years as 元年; "1870年1月1日" before 明治6年; owned by the caller. */
char *kinko_date_wareki (const KinkoDate *date);

/* Below 0, 0 or above 0, as the day of @a is before, the same as or after that of @b. */
int kinko_date_compare (const KinkoDate *a, const KinkoDate *b);

/* 28 to 31. @month is 1 to 12. */
guint kinko_date_days_in_month (guint year, guint month);

/* 1 is Monday, 7 is Sunday (ISO 8601). */
guint kinko_date_weekday (const KinkoDate *date);

/* The day @days after @date, or before it when that is negative. @out may be @date. It is not bound to
 * the years that kinko_date_parse() reads. */
void kinko_date_add_days (const KinkoDate *date, int days, KinkoDate *out);

/*
 * The day in Japan, where the office is and no clock is ever turned, whatever zone the machine is set to.
 *
 * @time_ms: milliseconds since 1970-01-01 UTC; @ms_of_day: since midnight in Japan, may be NULL.
 * Returns: FALSE, and neither is set, outside 1868-01-25 to 2199-12-31.
 */
gboolean kinko_date_from_time (gint64 time_ms, KinkoDate *date, guint *ms_of_day)
	G_GNUC_WARN_UNUSED_RESULT;

/* The fiscal year (年度), which begins on 1 April, that a day is in; @iso: a text that begins like "2026-07-06". */
guint kinko_date_fiscal_year (const char *iso);

/* 学年 by 別紙: age in the class of @fiscal_year = FY − birth year − (birthday after 1 April). */
int kinko_date_class_age (const KinkoDate *birth, guint fiscal_year);
