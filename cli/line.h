/*
 * One command line: taken apart, run, printed. A program runs one, a shell many.
 */
#pragma once

#include <jansson.h>

#include "cli/catalog.h"
#include "cli/options.h"

typedef struct {
	const KinkoCatalog *catalog;
	gpointer kept; /* for kinko_context_kept(), or NULL */
	/* Called when the command has run, before anything is printed, or NULL; @result is NULL where it failed. */
	void (*ran) (gpointer data, const KinkoOptions *options, json_t *result);
	gpointer data;
} KinkoLine;

/* Returns the exit status. Stdout is closed behind it. */
int kinko_line_run (const KinkoLine *line, int argc, char **argv);
