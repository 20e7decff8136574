/*
 * Everything that can be typed: the program's own table and the rows and options of the framework.
 * Parsing, help, completion and the man page all read it from here.
 */
#pragma once

#include <glib.h>

#include "cli/command.h"

typedef struct {
	const KinkoProgram *program;
	const KinkoCommand *extra; /* the framework's own commands, ends with a NULL noun */
} KinkoCatalog;

/* An exit status and what it tells (N_()); the list ends with a NULL meaning. */
typedef struct {
	int status;
	const char *meaning;
} KinkoExitStatus;

extern const KinkoExitStatus kinko_exit_statuses[];

/* The n-th command, NULL after the last. */
const KinkoCommand *kinko_catalog_row (const KinkoCatalog *catalog, guint n);

/* The command @noun @verb, or the one of one word when @verb is NULL; NULL when there is none. */
const KinkoCommand *kinko_catalog_find (const KinkoCatalog *catalog, const char *noun,
					const char *verb);

/* TRUE when @noun is a noun that takes a verb. */
gboolean kinko_catalog_has_verbs (const KinkoCatalog *catalog, const char *noun);

/* The words that may stand where nothing (all nouns) or @noun (its verbs) was typed: an array of
 * strings, and a NULL that is not counted. */
GPtrArray *kinko_catalog_words (const KinkoCatalog *catalog, const char *noun);

/* Sets a usage error about @noun or @verb, which is not in the catalog, with what was perhaps
 * meant. */
void kinko_catalog_set_unknown (const KinkoCatalog *catalog, const char *noun, const char *verb,
				GError **error);

/* The options that every command takes: an array of KinkoOption. */
GArray *kinko_catalog_global_options (const KinkoCatalog *catalog);

/* The options of one command; empty for NULL. */
GArray *kinko_catalog_options (const KinkoCommand *command);

/* The paragraphs of a command's description, translated; NULL when it has none. Owned by the caller. */
char *kinko_catalog_description (const KinkoCommand *command);

/* "kinko case show", owned by the caller. */
char *kinko_catalog_name (const KinkoCatalog *catalog, const KinkoCommand *command);

/* "kinko case show CASE", translated, owned by the caller. */
char *kinko_catalog_usage (const KinkoCatalog *catalog, const KinkoCommand *command);
