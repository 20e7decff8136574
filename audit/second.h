/*
 * The second person, as replaying the log shows it: whoever was granted something was another person than who asked, it
 * was done once, in time, and nothing that needs a grant was done without. Actions and objects are compared by what the
 * log holds, so this needs no key. Format: docs/formats/audit-log.md.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"
#include "audit/latest.h"
#include "audit/roster.h"

typedef struct _KinkoSeconds KinkoSeconds;

KinkoSeconds *kinko_seconds_new (void);
void kinko_seconds_free (KinkoSeconds *seconds);

/*
 * Applies one entry, in order from entry 0, after the roster took it. @latest: with this entry applied; @line: the SHA-256
 * of its line.
 *
 * KINKO_ERROR_INTEGRITY: a grant without its request, for other objects, to oneself or at another head of the log; an act
 * with a grant that is not its own, has expired or was used; one that needs a grant and has none, or says that nobody was
 * there to give it where somebody was; a handover in which no manager took part.
 */
gboolean kinko_seconds_apply (KinkoSeconds *seconds, const KinkoRoster *roster,
			      const KinkoLatest *latest, const KinkoEntry *entry,
			      const KinkoHash *line, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* May it be the end of an act that began with a grant? */
gboolean kinko_seconds_wait_for (const KinkoSeconds *seconds, const KinkoEntry *entry);

/* An act ended here: this is the head that a grant in the next one was given at. */
void kinko_seconds_set_head (KinkoSeconds *seconds, guint64 size, const KinkoHash *root);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoSeconds, kinko_seconds_free)
