/*
 * The cases that are erased, in the tables and in the log: a case that the log says was erased must not be there again, and
 * none must look erased of which the log does not say so.
 */
#pragma once

#include "audit/erasure.h"
#include "vault/finding.h"
#include "vault/session.h"

/* "case/<handle>" of every case → what its row says; owned by the caller. For use within an act. */
GHashTable *kinko_erasures_load (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* KINKO_ERROR_INTEGRITY when they differ, or when content of an erased case is left. */
gboolean kinko_erasures_check (GHashTable *stored, const KinkoErasures *replayed, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Notes every case of which they differ. */
void kinko_erasures_compare (GHashTable *stored, const KinkoErasures *replayed,
			     KinkoFindings *findings);
