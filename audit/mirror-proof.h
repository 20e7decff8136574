/*
 * Proofs from a mirror, for whoever has no key. They are made of one that was verified, and checked before they are
 * handed out.
 */
#pragma once

#include <glib.h>

#include "audit/mirror.h"
#include "audit/proof.h"
#include "audit/verify.h"

/* That entry @seq is in the log: against the newest checkpoint that a witness cosigned, if that covers it, else the
 * newest.
 * KINKO_ERROR_NOT_FOUND beyond the end. */
KinkoProof *kinko_mirror_prove (KinkoMirror *mirror, const KinkoVerification *found, guint64 seq,
				GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* That the log grew out of what @old_note says. KINKO_ERROR_INTEGRITY when it did not. */
KinkoProof *kinko_mirror_prove_growth (KinkoMirror *mirror, const KinkoVerification *found,
				       const char *old_note, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The size against which an entry is proved, given the cosignatures of the log and its size: as above. */
guint64 kinko_proof_size (const KinkoCosignatures *cosignatures, guint64 entries, guint64 seq);
