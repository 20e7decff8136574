/*
 * Completion scripts for shells, made from the catalog.
 */
#pragma once

#include <glib.h>

#include "cli/catalog.h"

/* The script for "bash", "zsh" or "fish"; FALSE: for that shell there is none. */
gboolean kinko_completion_script (const KinkoCatalog *catalog, const char *shell, GString *out)
	G_GNUC_WARN_UNUSED_RESULT;
