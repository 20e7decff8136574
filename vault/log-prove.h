/*
 * Proofs from the vault: that an entry is in the log, and that the log grew out of an older checkpoint. They hold
 * nothing that the mirror does not, which anybody may copy: so they are logged, but are no copies of records.
 */
#pragma once

#include <glib.h>

#include "audit/proof.h"
#include "vault/session.h"

/* As kinko_mirror_prove(). Without keys it is made of the session's mirror. */
KinkoProof *kinko_log_prove (KinkoSession *session, guint64 seq, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* As kinko_mirror_prove_growth(). */
KinkoProof *kinko_log_prove_growth (KinkoSession *session, const char *old_note, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
