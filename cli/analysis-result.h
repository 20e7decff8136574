/*
 * An analysis of a log as a result (docs/cli-json.md). The table, the CSV and the page are made from it and from nothing else.
 */
#pragma once

#include <jansson.h>

#include "audit/analysis.h"
#include "policies/calendar.h"

/* A new reference, with "from", "to" (NULL: from the beginning, to the end), "as_of", "entries", "limits", "hours", "totals",
 * "people", "days", "findings", "lines". */
json_t *kinko_analysis_result (const KinkoAnalysis *analysis, const KinkoAnalysisScope *scope,
			       const char *from, const char *to);
