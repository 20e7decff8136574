/*
 * The lists of an analysis' page: the people, the findings, and the entries that they name, with links from one to the other.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

void kinko_analysis_list_people (const json_t *result, GString *out);

/* What is urgent first, each in the order of time. */
void kinko_analysis_list_findings (const json_t *result, GString *out);

/* The lines as they stand in the log. */
void kinko_analysis_list_entries (const json_t *result, GString *out);
