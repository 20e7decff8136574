/*
 * What a calendar is made of; for calendar.c and calendar-read.c alone.
 */
#pragma once

#include "policies/calendar.h"

/* Days of the year (100 × month + day) that are closed every year; from > to goes over New Year. */
typedef struct {
	guint from, to;
	char *label_en, *label_ja;
} KinkoCalendarPeriod;

/* What one day is, whatever the rules say. */
typedef struct {
	KinkoDate date;
	gboolean open;
	char *label_en, *label_ja;
} KinkoCalendarOverride;

struct _KinkoCalendar {
	guint opens, closes;  /* minutes since midnight */
	GPtrArray *closed;    /* KinkoCalendarPeriod */
	GPtrArray *overrides; /* KinkoCalendarOverride */
};

/* Open at no time and closed in no period. */
KinkoCalendar *kinko_calendar_new (void);

/* Added to the calendar, to be filled in. */
KinkoCalendarPeriod *kinko_calendar_add_period (KinkoCalendar *calendar);
KinkoCalendarOverride *kinko_calendar_add_override (KinkoCalendar *calendar);
