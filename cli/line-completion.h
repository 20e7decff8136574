/*
 * Completion inside of kinko's own shell, made from the catalog as that for other shells is (cli/completion.h).
 */
#pragma once

#include <glib.h>

#include "cli/catalog.h"

/*
 * What may stand in the place of the last word of @before, or behind it where that ends with a blank.
 *
 * @cases: case numbers that may be offered (strings). Returns: strings, A to Z, and none twice; owned by the caller.
 */
GPtrArray *kinko_line_completion (const KinkoCatalog *catalog, const GPtrArray *cases,
				  const char *before);
