/*
 * A finding of the analysis of a log: something that deserves a question, with the entries that it rests on. It is no
 * verdict. What each says, from what on, and what to ask: docs/analysis.md.
 */
#pragma once

#include <glib.h>

#include "policies/analysis.h"

/* The order in which findings of one moment are told. */
typedef enum {
	KINKO_FINDING_OUTSIDE_HOURS,
	KINKO_FINDING_CLOSED_DAY,
	KINKO_FINDING_UNUSUAL_HOUR,
	KINKO_FINDING_LONG_DAY,
	KINKO_FINDING_LONG_SESSION,
	KINKO_FINDING_UNASSIGNED,
	KINKO_FINDING_BURST_LOOKS,
	KINKO_FINDING_BURST_REVEALS,
	KINKO_FINDING_MANY_LOOKS,
	KINKO_FINDING_MANY_REVEALS,
	KINKO_FINDING_WRONG_PASSPHRASES,
	KINKO_FINDING_SEAT_LOCKED,
	KINKO_FINDING_OPENING_REFUSED,
	KINKO_FINDING_REFUSALS,
	KINKO_FINDING_FAILURES,
	KINKO_FINDING_INTERRUPTED,
	KINKO_FINDING_BREAK_GLASS,
	KINKO_FINDING_WITHOUT_SECOND,
	KINKO_FINDING_NEW_HOST,
	KINKO_FINDING_CLOCK_BACK,
	KINKO_FINDING_CLOCK_LOOSE,
	KINKO_FINDING_PROGRAM_CHANGED,
	KINKO_FINDING_POLICY_CHANGED,
	KINKO_FINDING_PEOPLE_CHANGED,
	KINKO_FINDING_RECOVERY_KEY,
	KINKO_FINDING_VAULT_CHANGED,
	KINKO_FINDING_RESTORED,
	KINKO_FINDING_COPY_OPEN,
	KINKO_FINDING_GAP,
	KINKO_FINDING_N_CODES,
} KinkoFindingCode;

/* How soon to ask. */
typedef enum {
	KINKO_SEVERITY_NOTE,    /* 参考: to be known */
	KINKO_SEVERITY_WARNING, /* 注意: ask for the reason */
	KINKO_SEVERITY_ALERT,   /* 要確認: ask now */
	KINKO_SEVERITY_N,
} KinkoSeverity;

/* Of so many of its entries a finding keeps the lines; it names all. */
#define KINKO_FINDING_MOST_LINES 20u

typedef struct {
	KinkoFindingCode code;
	KinkoSeverity severity;
	char *by;              /* operator's ID; "": nobody's */
	char day[11];          /* "2026-07-08" in Japan, of the first entry */
	gint64 from_ms, to_ms; /* of what was done, first and last */
	guint count;           /* of what the code counts: entries, cases, hosts, days */
	guint limit;           /* from which it is told; 0: always */
	const char *state;     /* of a break-glass "reviewed", "waiting", "overdue"; else "" */
	GPtrArray *subjects;   /* char *: hosts, cases, days, … in the order they came up */
	GArray *entries;       /* guint64, rising */
	GPtrArray *lines;      /* char *, GRefString: of the first entries, beside them */
} KinkoFinding;

/* "outside-hours": the stable name. */
const char *kinko_finding_id (KinkoFindingCode code);

/* What it is called, translated: "outside office hours". */
const char *kinko_finding_title (KinkoFindingCode code);

/* What to ask about it, translated. */
const char *kinko_finding_question (KinkoFindingCode code);

/* How soon to ask at least; an entry can make it more. */
KinkoSeverity kinko_finding_severity (KinkoFindingCode code);

/* The limit from which it is told, or KINKO_ANALYSIS_N_LIMITS: it is told always. */
KinkoAnalysisLimit kinko_finding_limit (KinkoFindingCode code);

/* "note", "warning", "alert". */
const char *kinko_severity_id (KinkoSeverity severity);

/* 参考, 注意, 要確認, translated. */
const char *kinko_severity_label (KinkoSeverity severity);

KinkoFinding *kinko_finding_new (KinkoFindingCode code, const char *by, gint64 time_ms);
void kinko_finding_free (KinkoFinding *finding);

/* Adds an entry. @line: GRefString, a reference is taken; @time_ms: when it was done. An entry that is there already is not
 * added again. */
void kinko_finding_add (KinkoFinding *finding, guint64 seq, char *line, gint64 time_ms);

/* The last entry is another one now: of findings that rest on a first and a last one. */
void kinko_finding_move_end (KinkoFinding *finding, guint64 seq, char *line, gint64 time_ms);

/* Adds a subject unless it is there. */
void kinko_finding_add_subject (KinkoFinding *finding, const char *subject);

/* By day and moment, then code, person, entry: a GCompareFunc for arrays of pointers. */
int kinko_finding_compare (gconstpointer a, gconstpointer b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoFinding, kinko_finding_free)
