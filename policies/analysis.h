/*
 * From what on the analysis of a log asks a question (別紙2 第24条の4): analysis.yaml of a policy, or without that file what is
 * built in. Format: docs/formats/policy.md; what each limit is for: docs/analysis.md.
 */
#pragma once

#include "policies/role.h"
#include "policies/yaml.h"

/* The order of the file's description. */
typedef enum {
	KINKO_ANALYSIS_BURST_LOOKS,
	KINKO_ANALYSIS_BURST_REVEALS,
	KINKO_ANALYSIS_BURST_MINUTES,
	KINKO_ANALYSIS_DAY_LOOKS,
	KINKO_ANALYSIS_DAY_REVEALS,
	KINKO_ANALYSIS_DAY_REFUSALS,
	KINKO_ANALYSIS_DAY_FAILURES,
	KINKO_ANALYSIS_DAY_HOURS,
	KINKO_ANALYSIS_WRONG_PASSPHRASES,
	KINKO_ANALYSIS_SESSION_MINUTES,
	KINKO_ANALYSIS_UNASSIGNED_CASES,
	KINKO_ANALYSIS_HABIT_DAYS,
	KINKO_ANALYSIS_HABIT_PERCENT,
	KINKO_ANALYSIS_CLOCK_BACK_SECONDS,
	KINKO_ANALYSIS_COPY_DAYS,
	KINKO_ANALYSIS_GAP_DAYS,
	KINKO_ANALYSIS_N_LIMITS,
} KinkoAnalysisLimit;

/* A plain value. */
typedef struct {
	guint limits[KINKO_ANALYSIS_N_LIMITS];
	guint unassigned_roles; /* 1 << KinkoRole: whose looks at other people's cases are told */
} KinkoAnalysisRules;

/* The stable name: "burst_looks". */
const char *kinko_analysis_limit_id (KinkoAnalysisLimit limit);

/* What it says, translated: "looks within the minutes of a burst". */
const char *kinko_analysis_limit_label (KinkoAnalysisLimit limit);

/* What holds without analysis.yaml, and for each limit that it does not name. */
KinkoAnalysisRules kinko_analysis_rules_built_in (void);

/* Mistakes are added to the problems of @yaml; the result may be used only if there are none. */
KinkoAnalysisRules kinko_analysis_rules_read (KinkoYaml *yaml);

gboolean kinko_analysis_rules_watch_role (const KinkoAnalysisRules *rules, KinkoRole role);
