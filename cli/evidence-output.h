/*
 * Writing down that a log was forked: for both programs.
 */
#pragma once

#include <glib.h>

#include "audit/mirror.h"
#include "audit/verify.h"
#include "cli/command.h"

/*
 * With --evidence: writes it there, and the hint of @error says so, or why it could not be written. Without: the hint
 * says that it can be. @error: the one that tells of the fork, which stays what it is.
 */
void kinko_evidence_output (KinkoContext *context, KinkoMirror *mirror,
			    const KinkoVerification *found, const char *old_note, char *const *keys,
			    GError **error);
