/*
 * How the completion script is written for each shell.
 */
#pragma once

#include <glib.h>

typedef struct {
	const char *shell;
	/* With marks @…@ for the program, its function and the tables. */
	const char *script;
	/* A row of a table: pattern, action. */
	const char *row;
	/* Between two patterns of a row. */
	const char *or_else;
	/* Actions: words may follow (a list of them), folders, files, nothing that is known. */
	const char *words, *folders, *files, *nothing;
	/* The pattern that everything fits. */
	const char *any;
	/* The pattern of a noun and whatever follows it; %s is the noun. */
	const char *any_verb;
	/* Between two actions. */
	const char *and_then;
} KinkoCompletionDialect;

/* Ends with a NULL shell. */
extern const KinkoCompletionDialect kinko_completion_dialects[];
