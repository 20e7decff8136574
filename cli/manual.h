/*
 * The man pages, made from the catalog: one of the program, one for each noun that has verbs (a program with few commands has
 * them all on its own page), and those of the formats (cli/manual-format.h).
 */
#pragma once

#include <glib.h>

#include "cli/catalog.h"

/* The page in roff, man(7) macros, in the current language. @name: a noun or a format, NULL for the program. FALSE: there is
 * no such page. */
gboolean kinko_manual_page (const KinkoCatalog *catalog, const char *name, GString *out)
	G_GNUC_WARN_UNUSED_RESULT;

/* A line for each page: the @name, "-" for the program's own, and the file's name, "kinko-case.1". */
void kinko_manual_list (const KinkoCatalog *catalog, GString *out);
