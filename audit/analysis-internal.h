/*
 * What the parts of the analysis share. Used by audit/analysis*.c alone.
 */
#pragma once

#include "audit/analysis.h"
#include "policies/action.h"

/* What an entry is, as far as it is counted. */
typedef enum {
	KINKO_STEP_DEED = 1 << 0, /* somebody did, or tried, something */
	KINKO_STEP_LOOK = 1 << 1,
	KINKO_STEP_REVEAL = 1 << 2,
	KINKO_STEP_EXPORT = 1 << 3,
	KINKO_STEP_WRITE = 1 << 4,
	KINKO_STEP_OPENING = 1 << 5,
	KINKO_STEP_REFUSED = 1 << 6,
	KINKO_STEP_FAILED = 1 << 7,
} KinkoStepKinds;

/* One entry on its way through the analysis. */
typedef struct {
	const KinkoEntry *entry;
	const char *text; /* the line */
	gsize len;
	char *line;     /* GRefString of it, once it is asked for */
	json_t *detail; /* once it is asked for */
	const char *action, *object, *result, *by;
	char *words;              /* where these stand */
	const KinkoAction *known; /* NULL: an action of a newer program */
	guint kinds;
	gint64 moment_ms; /* when it was done: of a refused opening before the entry's own time */
	int day;
	guint hour;
	gboolean in_range;
	gboolean office_time;
} KinkoStep;

/* The lines that the last so many looks, or reveals, stand in. */
typedef struct {
	GQueue seen;         /* Look */
	KinkoFinding *burst; /* that goes on; borrowed */
} KinkoAnalysisWindow;

typedef struct {
	KinkoAnalysisPerson shown; /* what others see */
	/* The hours in which the person worked: on how many days before this one, and on this one. */
	guint habit_days, habit_hours[24];
	int habit_day;
	guint32 habit_today;
	/* The first deed of the day, and what is told of it. */
	int day;
	gint64 day_first_ms;
	guint64 day_first_seq;
	char *day_first_line;   /* GRefString */
	KinkoFinding *long_day; /* borrowed */
	KinkoAnalysisWindow looks, reveals;
	GHashTable *hosts;
} KinkoPersonState;

struct _KinkoAnalysis {
	KinkoAnalysisScope scope;
	gint64 begin_ms;     /* of the log */
	gint64 end_ms;       /* as of when it is asked what is open */
	GHashTable *actions; /* name → KinkoAction */
	GHashTable *people;  /* id → KinkoPersonState */
	GHashTable *groups;  /* key → KinkoFinding: what may become a finding */
	GPtrArray *findings; /* after the end */
	GPtrArray *shown;    /* KinkoAnalysisPerson, after the end */
	GArray *days;
	KinkoAnalysisCounts counts;
	guint64 entries;
	gint64 first_ms, last_ms;
	guint unknown_looks;
	/* what entries before tell of those that follow */
	GHashTable *assigned;   /* object → GArray of Assignment */
	GHashTable *sessions;   /* id → Session */
	guint many_sessions;    /* so many of them are looked through for some that are over */
	GHashTable *hosts;      /* that opened the vault → hash of the program there */
	GHashTable *programs;   /* hashes that were seen */
	GHashTable *intents;    /* seq → Open */
	GHashTable *copies;     /* object of the line → Open */
	GHashTable *exceptions; /* object of the line → Exception */
	int last_day;           /* the greatest so far; G_MININT before the first entry */
	guint64 last_seq;
	char *last_line; /* GRefString */
};

/* The line as it is kept, and the detail; both belong to the step. */
char *kinko_step_line (KinkoStep *step);
const json_t *kinko_step_detail (KinkoStep *step);
const char *kinko_step_text (KinkoStep *step, const char *key); /* "" when it is not there */
gboolean kinko_step_is (const KinkoStep *step, const char *action, const char *result);

/* "tanaka" of "operator/tanaka"; "" for another object. */
const char *kinko_step_operator (const KinkoStep *step);

/*
 * Adds the step to what may become a finding, if it is in the range, and counts it.
 *
 * @day: KINKO_STEP_ALL_DAYS to put days together; @apart: what makes it another finding besides code, person and day; "": nothing.
 * Returns: it, borrowed; NULL outside the range.
 */
#define KINKO_STEP_ALL_DAYS G_MININT
KinkoFinding *kinko_analysis_tell (KinkoAnalysis *analysis, KinkoStep *step, KinkoFindingCode code,
				   const char *by, int day, const char *apart);

/* The same for what is found at the end. */
KinkoFinding *kinko_analysis_tell_open (KinkoAnalysis *analysis, KinkoFindingCode code,
					const char *by, guint64 seq, char *line, gint64 time_ms);

KinkoPersonState *kinko_analysis_person (KinkoAnalysis *analysis, const char *id);
gboolean kinko_analysis_is_open_day (const KinkoAnalysis *analysis, int day);

/* analysis-count.c */
void kinko_analysis_count (KinkoAnalysis *analysis, KinkoStep *step);
void kinko_person_state_free (gpointer person);

/* analysis-conduct.c: how people work. */
void kinko_analysis_watch_conduct (KinkoAnalysis *analysis, KinkoStep *step);
void kinko_analysis_window_clear (KinkoAnalysisWindow *window);

/* analysis-case.c: whose cases are looked at. */
void kinko_analysis_watch_cases (KinkoAnalysis *analysis, KinkoStep *step);

/* analysis-place.c: computers, programs, clocks, and how long the vault stays open. */
void kinko_analysis_watch_place (KinkoAnalysis *analysis, KinkoStep *step);
void kinko_analysis_session_free (gpointer session);

/* analysis-open.c: what is begun and not ended: effects, copies, reviews; and days without entries. */
void kinko_analysis_watch_open (KinkoAnalysis *analysis, KinkoStep *step);
void kinko_analysis_end_open (KinkoAnalysis *analysis);
void kinko_analysis_open_free (gpointer open);
