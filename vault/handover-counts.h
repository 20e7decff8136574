/*
 * The figures of 業務引継ぎ書: whoever writes a handover reckons them up, and whoever checks it counts them again.
 */
#pragma once

#include <glib.h>

#include "policies/life-cycle.h"

/* What has a content; what was erased stands beside it, and in no other figure. */
typedef struct {
	guint64 cases, versions, open, protected, erased_cases, states[KINKO_STATES];
	guint64 number_cases, numbers, number_versions, checked;
	guint64 addresses;
	guint64 documents, outer, inner, erased_documents, document_bytes;
} KinkoHandoverCounts;
