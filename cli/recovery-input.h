/*
 * Opening a vault with the recovery key that --key names.
 */
#pragma once

#include <glib.h>

#include "cli/command.h"
#include "vault/recovery-session.h"

/* The value of --key, which must be given and readable. KINKO_ERROR_USAGE. */
gboolean kinko_recovery_input_check (KinkoContext *context, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Reads the key and opens the vault. Marks what is said of a test vault. */
KinkoSession *kinko_recovery_input_open (KinkoContext *context, KinkoRecoveryPurpose purpose,
					 GError **error) G_GNUC_WARN_UNUSED_RESULT;
