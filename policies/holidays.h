/*
 * The national holidays of Japan, computed from the law (国民の祝日に関する法律, 昭和23年法律第178号) for
 * 2020 to 2099: 国民の祝日 (第2条), substitute holidays (振替休日, 第3条第2項), days between two of them
 * (国民の休日, 第3条第3項), and the days that were moved in 2020 and 2021 for the Olympic Games.
 *
 * The law leaves the equinoxes to the almanac (暦要項), which is published a year ahead; until then the
 * day is what the usual approximation says. A change of the law is not known here: calendar.yaml of
 * a policy has overrides for both.
 */
#pragma once

#include <glib.h>

#include "policies/date.h"

/* Before, other rules held (天皇誕生日, 体育の日); after, the approximation of the equinoxes ends. */
#define KINKO_HOLIDAYS_FIRST_YEAR 2020u
#define KINKO_HOLIDAYS_LAST_YEAR  2099u

typedef struct {
	KinkoDate date;
	const char *name_en; /* static, as the next */
	const char *name_ja; /* "海の日", "振替休日", "国民の休日" */
} KinkoHoliday;

/* Are the holidays of @year known? */
gboolean kinko_holidays_known (guint year);

/* Is the day a holiday? Then it is described in @found, which may be NULL. FALSE in a year whose holidays
 * are not known. */
gboolean kinko_holidays_find (const KinkoDate *date, KinkoHoliday *found);

/* All of a year (KinkoHoliday) by date; owned by the caller. KINKO_ERROR_INVALID in a year whose holidays
 * are not known. */
GArray *kinko_holidays_of_year (guint year, GError **error) G_GNUC_WARN_UNUSED_RESULT;
