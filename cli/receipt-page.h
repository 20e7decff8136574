/*
 * The 預かり証 as a page (別紙2 第25条1): what was handed over, by whom, to whom, for what, and where both sign.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "policies/policy.h"

/* Appends the page of a receipt. @result: of kinko_register_result(); @test: of a test vault, which every page says. */
void kinko_receipt_page (const json_t *result, const KinkoPolicy *policy, gboolean test,
			 GString *out);
