/*
 * What the two verifications of the log share.
 */
#pragma once

#include "vault/log-audit.h"

/* The mirror must be good in itself and, at its own size, have the vault's checkpoint. KINKO_ERROR_INTEGRITY,
 * KINKO_ERROR_IO. */
gboolean kinko_log_check_mirror (KinkoSession *session, guint64 *mirrored, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The policy that this session goes by must be the one that the log put in force. */
gboolean kinko_log_check_policy (KinkoSession *session, const KinkoVerification *found,
				 GError **error) G_GNUC_WARN_UNUSED_RESULT;
