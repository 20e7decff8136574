/*
 * An erasure (消去・廃棄報告) as a result and as a page.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "policies/policy.h"
#include "vault/erasure-report.h"

/* The line as kinko_register_result(), with "seq", "granted_by" and "copies". */
json_t *kinko_erasure_report_result (const KinkoErasureReport *report);

/* Appends such a result as a page to be signed. @test: "test" of the vault. */
void kinko_erasure_page (const json_t *result, const KinkoPolicy *policy, gboolean test,
			 GString *out);
