/*
 * What the findings of an analysis say, as text for people.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "audit/finding.h"

/* Of a finding of a result; FALSE: it is of a newer program. */
gboolean kinko_analysis_text_code (const json_t *finding, KinkoFindingCode *code);
KinkoSeverity kinko_analysis_text_severity (const json_t *finding);

/* "acts: 5 (21:04–23:10)": what was found, in Japan's time, without code, person and day; owned by the caller. */
char *kinko_analysis_text_finding (const json_t *finding);

/* "12, 15, 16, …": its entries, at most @most of them; owned by the caller. */
char *kinko_analysis_text_entries (const json_t *finding, gsize most);

/* "12:30" hours and minutes; owned by the caller. */
char *kinko_analysis_text_hours (gint64 minutes);

/* "1 July 2026 to 31 August 2026": the range of a result; owned by the caller. */
char *kinko_analysis_text_range (const json_t *result);

/* Whose the limits are: "built in", "of the vault's policy (hash …)"; owned by the caller. */
char *kinko_analysis_text_rules (const json_t *result);

/* What the log does not say, and what was not checked: paragraphs, char *, owned by the caller. */
GPtrArray *kinko_analysis_text_caveats (const json_t *result);
