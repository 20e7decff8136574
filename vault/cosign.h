/*
 * Taking the cosignature of a witness into the log, and from there into the mirror. Format: docs/formats/witness.md.
 */
#pragma once

#include <glib.h>

#include "audit/cosigned.h"
#include "vault/session.h"

/*
 * An act `log.cosign`: checks that @note is the log's own checkpoint and that the witness signed it.
 *
 * @vkey: whose cosignature is meant; NULL: that of a witness whom the log knows from an earlier one.
 * KINKO_ERROR_INTEGRITY: the cosignature is wrong, or over another history; KINKO_ERROR_NOT_FOUND: it is not in the
 * note;
 * KINKO_ERROR_EXISTS: the log has it.
 */
KinkoCosigned *kinko_cosign_add (KinkoSession *session, const char *note, const char *vkey,
				 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All that the vault's log tells of, verified by the one who took them in; oldest first. */
KinkoCosignatures *kinko_cosign_load (KinkoSession *session, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
