/*
 * What a receipt for a handover says, as a result and as text.
 */
#pragma once

#include <jansson.h>

#include "audit/handover-receipt.h"
#include "cli/sheet.h"

/* kind, accepted, by, file_sha256, manifest_sha256, successor {vault, origin}, genesis, predecessor {vault, origin, size, root}, cases, versions,
 * numbers, documents, lines, missing {numbers, addresses, documents}, erased {cases, documents, lines}. */
json_t *kinko_handover_receipt_result (const KinkoHandoverReceipt *receipt);

/* What of {cases, documents, lines} was erased before, where it is anything. */
void kinko_handover_show_erased (const json_t *erased, KinkoSheet *sheet);

/* How much was taken over. */
void kinko_handover_show_counts (const json_t *result, KinkoSheet *sheet);

/* What was not, if there was something. */
void kinko_handover_say_missing (const json_t *result, GString *out);
