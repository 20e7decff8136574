/*
 * An analysis of a log on a terminal.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

void kinko_analysis_table (const json_t *result, GString *out);
