/*
 * Evidence of a fork: two checkpoints of one log that cannot both be true, and what a third party needs to see that.
 * Format: docs/formats/evidence.md.
 */
#pragma once

#include <glib.h>

#include "audit/hash.h"
#include "audit/note.h"

typedef struct {
	char *old_note, *new_note; /* verbatim */
	KinkoCheckpoint *old, *new;
	char **keys; /* vkeys of those who signed, as far as whoever wrote it knew them */
	/* Unless the sizes are equal: the root that the new log has at the old size, and the proof of that. */
	gboolean grown;
	KinkoHash root;
	GPtrArray *hashes; /* GBytes */
} KinkoEvidence;

/*
 * @keys: vkeys, copied. @root: of the new log at the size of the old note, NULL when the sizes are equal; @hashes:
 * taken over, NULL for none. KINKO_ERROR_INTEGRITY when a note is none.
 */
KinkoEvidence *kinko_evidence_new (const char *old_note, const char *new_note, char *const *keys,
				   const KinkoHash *root, GPtrArray *hashes, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Reads one; nothing is checked by that. KINKO_ERROR_INTEGRITY. */
KinkoEvidence *kinko_evidence_parse (const char *data, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_evidence_free (KinkoEvidence *evidence);

/* The file; owned by the caller. */
char *kinko_evidence_text (const KinkoEvidence *evidence);

/*
 * Do the two contradict each other, and does somebody vouch for each? @keys: NULL, or vkeys besides those in the file.
 * @old_vouchers, @new_vouchers: receive the KinkoVoucher of each, owned by the caller.
 *
 * KINKO_ERROR_INTEGRITY when it shows nothing.
 */
gboolean kinko_evidence_check (const KinkoEvidence *evidence, char *const *keys,
			       GPtrArray **old_vouchers, GPtrArray **new_vouchers, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoEvidence, kinko_evidence_free)
