/*
 * Somebody's checkpoint against a log: is what they saw the beginning of what there is now? Where it is not, the
 * evidence.
 */
#pragma once

#include <glib.h>

#include "audit/evidence.h"
#include "audit/mirror.h"
#include "audit/verify.h"

/*
 * @found: of a verified mirror; @old: the checkpoint that was kept.
 *
 * KINKO_ERROR_INTEGRITY: another log's, larger than the log (it was rolled back), or contradicted by it (*forked is
 * TRUE).
 */
gboolean kinko_fork_check (const KinkoVerification *found, const KinkoCheckpoint *old,
			   gboolean *forked, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The evidence of a fork that was found, from the mirror that was verified. @keys: NULL, or vkeys besides those that
 * had a seat; only those that signed one of the two notes go into it. */
KinkoEvidence *kinko_fork_evidence (KinkoMirror *mirror, const KinkoVerification *found,
				    const char *old_note, char *const *keys, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
