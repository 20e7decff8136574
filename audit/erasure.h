/*
 * What was erased for good, as replaying the log shows it: nothing is written to it or shown of it afterwards, and an act
 * tells as many things that it erased as it says it did. Needs no key. Format: docs/formats/audit-log.md.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"

typedef struct _KinkoErasures KinkoErasures;

KinkoErasures *kinko_erasures_new (void);
void kinko_erasures_free (KinkoErasures *erasures);

/* Applies one entry, in order from entry 0. KINKO_ERROR_INTEGRITY: a write to what was erased, or counts that do not agree;
 * a check of no erasure. */
gboolean kinko_erasures_apply (KinkoErasures *erasures, const KinkoEntry *entry, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* An act ended. KINKO_ERROR_INTEGRITY when it erased something and did not say how much. */
gboolean kinko_erasures_end_act (KinkoErasures *erasures, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How many cases and lines of registers were erased; and how many erasures were not checked, or something was found then. */
guint kinko_erasures_cases (const KinkoErasures *erasures);
guint kinko_erasures_lines (const KinkoErasures *erasures);
guint kinko_erasures_unchecked (const KinkoErasures *erasures);

/* The entry that tells of the erasure of "case/<handle>", or 0. */
guint64 kinko_erasures_of_case (const KinkoErasures *erasures, const char *object);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoErasures, kinko_erasures_free)
