/*
 * A command line taken apart: which command, with which options and arguments.
 */
#pragma once

#include <glib.h>

#include "cli/catalog.h"

/* The noun belongs to argv. */
typedef struct {
	const char *noun;            /* as typed, NULL when nothing was named */
	const KinkoCommand *command; /* NULL when only a noun was named */
	const KinkoCommand *wrapper; /* that wraps it, or NULL */
	GPtrArray *arguments;
	GHashTable *values; /* name → GPtrArray of values, NULL-terminated */
} KinkoOptions;

/*
 * Options may stand anywhere, a command's own ones after its name; "--" ends them. Names must be
 * complete: an abbreviation that a script relies on would change its meaning with a new option. One with a value
 * is given once unless it repeats, a switch as often as one likes.
 * --help, --version and an empty line become the commands that they stand for. Case numbers and other codes are
 * folded by kinko_word_fold_code().
 *
 * Returns: NULL with KINKO_ERROR_USAGE.
 */
KinkoOptions *kinko_options_parse (const KinkoCatalog *catalog, int argc, char **argv,
				   GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_options_free (KinkoOptions *options);

/* The values of an option, NULL when it was not given. */
const GPtrArray *kinko_options_values (const KinkoOptions *options, const char *name);
/* The value of an option (the last one, if it repeats), "" for a switch, NULL when it was not given. */
const char *kinko_options_value (const KinkoOptions *options, const char *name);

/* Checks that a command was named completely and has as many arguments as it takes. */
gboolean kinko_options_check (const KinkoOptions *options, const KinkoCatalog *catalog,
			      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Looks for a global option without judging the line, because even the message about a mistake
 * must come in the right language and form. Returns: the last value; for a switch anything; NULL
 * when absent.
 */
const char *kinko_options_glance (int argc, char **argv, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoOptions, kinko_options_free)
