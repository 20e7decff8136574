/*
 * Help pages, made from the catalog.
 */
#pragma once

#include <glib.h>

#include "cli/catalog.h"

/* The page of the whole program, in the current language. */
void kinko_help_program (const KinkoCatalog *catalog, GString *out);
/* The page of a noun: its commands. */
void kinko_help_noun (const KinkoCatalog *catalog, const char *noun, GString *out);
/* The page of a command. */
void kinko_help_command (const KinkoCatalog *catalog, const KinkoCommand *command, GString *out);
