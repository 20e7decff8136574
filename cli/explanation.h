/*
 * How a tier was reckoned, as a clerk checks it by hand: as a result of `kinko case explain`, and as text.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "vault/case-decision.h"

/* Every step as JSON (docs/cli-json.md); amounts are whole yen, but product and cut are texts, because a quarter of a
 * yen may be in them and floats are in no result. */
json_t *kinko_explanation_result (const char *case_no, const KinkoCaseDecision *decision);

/* Appends such a result as text. */
void kinko_explanation_show (const json_t *result, GString *out);

/* Appends of it only what a step with a tier is answered with: tier, base, whether it is provisional. */
void kinko_explanation_show_tier (const json_t *result, GString *out);

/* "169,000 yen or more, below 301,000 yen", translated; @below 0: open. Owned by the caller. */
char *kinko_tier_bounds_text (guint64 from, guint64 below);
