/*
 * An analysis of a log as a table for spreadsheets: UTF-8 with a byte order mark, lines with CRLF.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

typedef enum {
	KINKO_ANALYSIS_TABLE_FINDINGS,
	KINKO_ANALYSIS_TABLE_PEOPLE, /* a row for each person */
	KINKO_ANALYSIS_TABLE_DAYS,   /* a row for each person's day */
} KinkoAnalysisTable;

/* "findings", "people", "days". */
gboolean kinko_analysis_table_parse (const char *word, KinkoAnalysisTable *table)
	G_GNUC_WARN_UNUSED_RESULT;

/* @test: each row is marked (docs/formats/test-mark.md). */
void kinko_analysis_csv (const json_t *result, KinkoAnalysisTable table, gboolean test,
			 GString *out);
