/*
 * Two logs that are one history: does a log continue the one of which it says so, and was that, what was taken over, written
 * there by whom it says?
 *
 *     kinko_succession_note (…)      for every entry of the successor's log
 *     kinko_succession_compare (…)   for every entry of the predecessor's
 *     kinko_succession_check (…)
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"
#include "audit/takeover.h"

typedef struct _KinkoSuccession KinkoSuccession;

KinkoSuccession *kinko_succession_new (void);
void kinko_succession_free (KinkoSuccession *succession);

/* In order from entry 0, of logs that verify. */
void kinko_succession_note (KinkoSuccession *succession, const KinkoEntry *entry);
void kinko_succession_compare (KinkoSuccession *succession, const KinkoEntry *entry,
			       const char *line, gsize len);

/* @vault, @origin: of the log that was compared. KINKO_ERROR_INTEGRITY says what does not fit. */
gboolean kinko_succession_check (KinkoSuccession *succession, const char *vault, const char *origin,
				 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoSuccession, kinko_succession_free)
