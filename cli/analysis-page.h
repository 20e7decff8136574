/*
 * An analysis of a log as one page to be looked at and printed: HTML with everything in it, without any script.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

/* @test: the page is marked (docs/formats/test-mark.md). */
void kinko_analysis_page (const json_t *result, gboolean test, GString *out);
