/*
 * What a deep verification compared, as a result and as text.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "cli/sheet.h"
#include "vault/log-deep.h"

/* cases, versions, numbers, documents, lines, seats, opened, unopened, with_numbers. */
json_t *kinko_deep_result (const KinkoDeepReport *report);

/* Adds the same to a sheet; @deep NULL: it was none. */
void kinko_deep_show (const json_t *deep, KinkoSheet *sheet);

/* Says what was checked, and what could not be. */
void kinko_deep_explain (const json_t *deep, GString *out);
