/*
 * Restores, as the log tells of them: what the entries between a backup and the restore told of is lost, each of them is
 * named, and what was erased in between is erased again. All of it follows from the log, so it is checked without a key.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"

typedef struct _KinkoRestored KinkoRestored;

KinkoRestored *kinko_restored_new (void);
void kinko_restored_free (KinkoRestored *restored);

/* Applies one entry, in order from entry 0. KINKO_ERROR_INTEGRITY: a restore that names others than the lost entries, that
 * leaves something erased unrepeated, by somebody who may not, or that is no whole act. */
gboolean kinko_restored_apply (KinkoRestored *restored, const KinkoEntry *entry, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The act has ended. KINKO_ERROR_INTEGRITY when what belongs to a restore stands alone. */
gboolean kinko_restored_end_act (KinkoRestored *restored, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One restore: what the entries from @from on and before @to told of was lost. */
typedef struct {
	guint64 seq; /* the entry that says so */
	guint64 from, to;
	gboolean without_mirror;
} KinkoRestoredRange;

/* Is it the entry of a restore? Then the entries from *@from on and before *@to tell of what was lost. */
gboolean kinko_restored_range (const KinkoEntry *entry, guint64 *from, guint64 *to);

/* Does that entry say that there was no mirror, so that what was logged after the backup is lost as well? */
gboolean kinko_restored_without_mirror (const KinkoEntry *entry);

/* Does the entry tell of something that was stored, by the hash of its box? */
gboolean kinko_restored_tells_of_box (const KinkoEntry *entry);

/* Does it tell that something was erased for good, which no restore may bring back? */
gboolean kinko_restored_is_erasure (const KinkoEntry *entry);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoRestored, kinko_restored_free)
