/*
 * When the office is open (本文3 履行日時), and what follows from it: which days count, whether a moment
 * lies in office hours, when the monthly report is due. By calendar.yaml of a policy, or without that
 * file by the contract's own rule. Format: docs/formats/policy.md.
 *
 * A day is open or closed by the first of these that speaks of it: an override of the file; a national
 * holiday (policies/holidays.h); a closed period of the file; Saturday and Sunday. The other days are open.
 * Outside the years whose holidays are known (2020 to 2099) no day is known to be open.
 */
#pragma once

#include <glib.h>

#include "policies/date.h"
#include "policies/yaml.h"

typedef struct _KinkoCalendar KinkoCalendar;

/* Mistakes are added to the problems of @yaml; the result may be used only if there are none. */
KinkoCalendar *kinko_calendar_read (KinkoYaml *yaml) G_GNUC_WARN_UNUSED_RESULT;

/* The contract's rule: Monday to Friday 8:30 to 17:15, not on holidays, 2 and 3 January and 29 to 31
 * December. For policies without calendar.yaml. */
KinkoCalendar *kinko_calendar_new_contract (void) G_GNUC_WARN_UNUSED_RESULT;
void kinko_calendar_free (KinkoCalendar *calendar);

gboolean kinko_calendar_is_open_day (const KinkoCalendar *calendar, const KinkoDate *date);

/* Why the day is closed, in the language of the user: the name of the holiday, a label of the file, the
 * day of the week. NULL when it is open; borrowed. */
const char *kinko_calendar_closed_reason (const KinkoCalendar *calendar, const KinkoDate *date);

/* The label of the override of this very day, or NULL; borrowed. An open Saturday has one too. */
const char *kinko_calendar_override_label (const KinkoCalendar *calendar, const KinkoDate *date);

/* Office hours, minutes since midnight, of every open day. */
guint kinko_calendar_opens_at (const KinkoCalendar *calendar);
guint kinko_calendar_closes_at (const KinkoCalendar *calendar);

/*
 * Does the moment, milliseconds since 1970-01-01 UTC, lie in office hours in Japan (UTC+9), whatever zone
 * the machine is set to? Both ends are inside: from 8:30:00.000 until 17:15:00.000, so that a millisecond
 * later is outside.
 */
gboolean kinko_calendar_is_office_time (const KinkoCalendar *calendar, gint64 time_ms);

/*
 * The next functions find a day for every date. Outside the years whose holidays are known, where no day
 * is known to be open, they take one that holidays alone could close. @out may be @day.
 */

/* The day itself if it is open, else the next one that is. */
void kinko_calendar_next_open_day (const KinkoCalendar *calendar, const KinkoDate *day,
				   KinkoDate *out);

/* The @n-th open day after @day; with 0 the day itself, open or not. */
void kinko_calendar_add_open_days (const KinkoCalendar *calendar, const KinkoDate *day, guint n,
				   KinkoDate *out);

/* When the monthly report (業務記録報告書, 本文5 E(4)) of that month is due: on the 15th of the next month or,
 * if that is closed, on the next open day. @month is 1 to 12. */
void kinko_calendar_report_due (const KinkoCalendar *calendar, guint year, guint month,
				KinkoDate *out);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoCalendar, kinko_calendar_free)
