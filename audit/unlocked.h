/*
 * Vaults that were kept unlocked for a terminal (docs/formats/unlocking.md), as replaying the log gives them: which entry unlocked,
 * whose it was, and until when. An opening without a passphrase names that entry.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"

typedef struct _KinkoUnlocked KinkoUnlocked;

KinkoUnlocked *kinko_unlocked_new (void);
void kinko_unlocked_free (KinkoUnlocked *unlocked);

/* Until when the entry, a granted `session.unlock`, keeps the vault unlocked, in milliseconds since the epoch.
 * KINKO_ERROR_INTEGRITY when it does not say. */
gboolean kinko_unlocked_end (const KinkoEntry *entry, gint64 *end_ms, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/*
 * Applies one entry, in order from entry 0. @latest_ms: the greatest time of the entries before it.
 *
 * KINKO_ERROR_INTEGRITY for a `session.unlock` without its end, and for an opening or a lock that names an entry which did not
 * unlock for this person, or an opening after the end of that.
 */
gboolean kinko_unlocked_apply (KinkoUnlocked *unlocked, const KinkoEntry *entry, gint64 latest_ms,
			       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoUnlocked, kinko_unlocked_free)
