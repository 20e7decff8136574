/*
 * When an incident (別紙2 第35条) must have been reported, and to what that has come: to the ward at once, and, where it is a
 * leak of personal data that the law has reported, 速報 three to five days and 確報 thirty days after it became known, or
 * sixty when somebody meant harm (番号法 第29条の4 with the rule of the commission, 第3条).
 *
 * The day on which it becomes known is day 1, closed days count, and a period that ends on a closed day ends on the next open
 * one.
 */
#pragma once

#include <glib.h>

#include "policies/calendar.h"
#include "policies/date.h"

/* Categories of 第35条: (1) to (7). */
#define KINKO_INCIDENT_CATEGORIES 7

/* The words of (1) to (7) in that order, NULL-terminated: 紛失, 破壊, 改ざん, 漏えい, 不正アクセス, 違反, その他. */
extern const char *const kinko_incident_categories[KINKO_INCIDENT_CATEGORIES + 1];

/* 1 to 7, or 0 for a word that is none. */
guint kinko_incident_category_number (const char *word);

typedef enum {
	KINKO_INCIDENT_NOTICE, /* 第一報: to the ward, at once */
	KINKO_INCIDENT_PROMPT, /* 速報 */
	KINKO_INCIDENT_FULL,   /* 確報 */
} KinkoIncidentReport;

#define KINKO_INCIDENT_REPORTS 3

/* "notice", "prompt", "full". */
const char *kinko_incident_report_id (KinkoIncidentReport report);

typedef struct {
	KinkoDate from, due; /* of 速報 the third and the last day; else the same day twice */
} KinkoIncidentDeadline;

/* @known: the day on which it became known; @wrongful: somebody meant harm, or may have (不正の目的). */
void kinko_incident_deadline (const KinkoCalendar *calendar, const KinkoDate *known,
			      gboolean wrongful, KinkoIncidentReport report,
			      KinkoIncidentDeadline *deadline);

typedef enum {
	KINKO_INCIDENT_DONE,
	KINKO_INCIDENT_LATE,  /* done, after its last day */
	KINKO_INCIDENT_AHEAD, /* there is time */
	KINKO_INCIDENT_SOON,  /* the last day is close */
	KINKO_INCIDENT_OVERDUE,
} KinkoIncidentStanding;

/* An end is close seven days before it; the five days of a 速報 always are. */
#define KINKO_INCIDENT_SOON_DAYS 7

/* "done", "late", "ahead", "soon", "overdue". */
const char *kinko_incident_standing_id (KinkoIncidentStanding standing);

/*
 * @due: the last day; @done: the day on which it was reported, or NULL. A notice to the ward is due at once: until it was
 * given it is overdue, on the first day, too, and it is never called late, as the day says nothing of the hour.
 */
KinkoIncidentStanding kinko_incident_standing (KinkoIncidentReport report, const KinkoDate *due,
					       const KinkoDate *done, const KinkoDate *today);
