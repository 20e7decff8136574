/*
 * Completion scripts for shells, made from the catalog.
 */
#pragma once

#include <glib.h>

#include "cli/catalog.h"

/* A script for bash. */
void kinko_completion_bash (const KinkoCatalog *catalog, GString *out);
