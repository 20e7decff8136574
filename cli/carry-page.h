/*
 * A carry-out (持出記録) as results and as text: what is carried out, stage by stage, and what keeps it open.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "policies/policy.h"
#include "vault/carry.h"

/* The line as kinko_register_result(), and "wants": what keeps it open, [{"want": "check", "stage": "transport"}, …]. */
json_t *kinko_carry_result (const KinkoRegisterLine *line);

/* Appends such a result as a page. */
void kinko_carry_page (const json_t *result, const KinkoPolicy *policy, GString *out);

/* Appends what is still to be done, a line each, or that nothing is. */
void kinko_carry_show_wants (const json_t *result, GString *out);
