/*
 * The man page, made from the catalog.
 */
#pragma once

#include <glib.h>

#include "cli/catalog.h"

/* The page in roff, man(7) macros, in the current language. */
void kinko_manual_page (const KinkoCatalog *catalog, GString *out);
