/*
 * What the files of the witness share.
 */
#pragma once

#include "vault/witness.h"

/* The state after seeing @found, with @note, the cosigned one; owned by the caller. */
char *kinko_witness_state_text (const KinkoWitness *witness, const KinkoVerification *found,
				const char *note, GError **error) G_GNUC_WARN_UNUSED_RESULT;
