/*
 * The analysis of a log (アクセスログ分析, 別紙2 第24条の4): who did how much and when, and what deserves a question. It reads
 * entries one after the other, from whatever source they come, and needs no key.
 *
 *     analysis = kinko_analysis_new (&scope)
 *     kinko_verify_mirror (mirror, kinko_analysis_add, analysis, error)
 *     kinko_analysis_finish (analysis)
 *
 * Memory grows with people and their days, cases that are assigned, copies that are open, and findings; not with entries.
 */
#pragma once

#include "audit/entry.h"
#include "audit/finding.h"
#include "policies/analysis.h"
#include "policies/calendar.h"
#include "policies/role.h"

/* What is asked. Entries before @from_ms are read for what they tell of habits, computers, programs and assignments; those
 * from @to_ms on are passed over. What is still open (copies, reviews, the end of the log) is asked as of @to_ms, or of
 * @now_ms if that is earlier. */
typedef struct {
	gint64 from_ms, to_ms; /* from ≤ time < to; 0: from the beginning, to the end */
	gint64 now_ms;
	KinkoAnalysisRules rules;
	const KinkoCalendar *calendar; /* borrowed, as long as the analysis lives */
} KinkoAnalysisScope;

/* How much. What is one thing counts once: the end of an intent does not, nor what kinko itself logs besides. */
typedef struct {
	guint acts;     /* all of the following and what is none of them */
	guint looks;    /* disclosures, but for those of My Numbers */
	guint reveals;  /* My Numbers shown, and scans that show one */
	guint exports;  /* files that left the vault; one may be a look or a reveal as well */
	guint writes;   /* changes */
	guint openings; /* of the vault, and visits to the mirror */
	guint refusals; /* by the rules; refused openings too */
	guint failures;
	guint outside;  /* how many of the acts were outside office hours */
	guint sessions; /* openings that were granted */
} KinkoAnalysisCounts;

/* A person's day. */
typedef struct {
	int number; /* days since 1970-01-01, in Japan */
	gint64 first_ms, last_ms;
	KinkoAnalysisCounts counts;
} KinkoAnalysisPersonDay;

/* A person, by the operator's ID: who opens the vault, and who is named where it refused to open. */
typedef struct {
	char *id;
	KinkoRole
		role; /* the newest that the log shows; KINKO_ROLE_NONE: only refused openings name this ID */
	KinkoAnalysisCounts counts;
	guint minutes; /* between the first and the last act of each day, all days together */
	GArray *days;  /* KinkoAnalysisPersonDay, in order */
} KinkoAnalysisPerson;

/* A day of the vault. */
typedef struct {
	int number;
	guint acts[24];    /* by hour in Japan */
	guint outside[24]; /* how many of them were outside office hours */
} KinkoAnalysisDay;

typedef struct _KinkoAnalysis KinkoAnalysis;

KinkoAnalysis *kinko_analysis_new (const KinkoAnalysisScope *scope);
void kinko_analysis_free (KinkoAnalysis *analysis);

/* A KinkoEntryFunc; @analysis is the analysis. Entries come in the order of the log, from entry 0. */
void kinko_analysis_add (gpointer analysis, const KinkoEntry *entry, const char *line, gsize len);

/* After the last entry, once. */
void kinko_analysis_finish (KinkoAnalysis *analysis);

/* The rest is known after kinko_analysis_finish(); everything is borrowed. */

/* KinkoFinding, in the order of kinko_finding_compare(). */
const GPtrArray *kinko_analysis_findings (const KinkoAnalysis *analysis);

/* KinkoAnalysisPerson with at least one act in the range, A to Z. */
const GPtrArray *kinko_analysis_people (const KinkoAnalysis *analysis);

/* KinkoAnalysisDay with at least one act in the range, in order. */
const GArray *kinko_analysis_days (const KinkoAnalysis *analysis);

/* All people together. */
const KinkoAnalysisCounts *kinko_analysis_counts (const KinkoAnalysis *analysis);

/* Entries in the range, and the moment of the first and the last of them; 0 when there is none. */
guint64 kinko_analysis_entries (const KinkoAnalysis *analysis, gint64 *first_ms, gint64 *last_ms);

/* How many looks were at cases of which the log does not say to whom they are assigned: nothing can be said of these. */
guint kinko_analysis_unknown_looks (const KinkoAnalysis *analysis);

/* The day in Japan, as days since 1970-01-01, and its text "2026-07-08"; owned by the caller. */
int kinko_analysis_day_number (gint64 time_ms);
char *kinko_analysis_day_text (int number);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoAnalysis, kinko_analysis_free)
