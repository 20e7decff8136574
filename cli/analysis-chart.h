/*
 * The pictures of an analysis, as SVG inside an HTML page, each with a title, a description and a table that says the same.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

/* A calendar: a panel for each month, a column for each day, a row for each hour. */
void kinko_analysis_chart_hours (const json_t *result, GString *out);

/* My Numbers shown, by operator: a panel for each, with one scale for all. */
void kinko_analysis_chart_reveals (const json_t *result, GString *out);

/* A sign whose shape says how urgent a finding is, for beside the word. @severity: "alert", "warning", "note". */
void kinko_analysis_chart_sign (const char *severity, GString *out);
