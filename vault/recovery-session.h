/*
 * Opening a vault with a recovery key: with the age identity alone, which opens the key's grant and its seed.
 */
#pragma once

#include "vault/session.h"

/* What the vault is opened for, which is all that can be done then. */
typedef enum {
	KINKO_RECOVERY_USE,
	KINKO_RECOVERY_DRILL, /* what fails is told of as a drill in the log */
} KinkoRecoveryPurpose;

/*
 * The same checks as of kinko_session_open(), but that of the remembered checkpoint: there is nothing that remembers.
 *
 * @key: as kinko_age_keys_parse() gives it. KINKO_ERROR_AUTH: it opens none of the vault's recovery keys, or one that
 * was removed (both go to the spool); KINKO_ERROR_INTEGRITY: a file of it was changed or exchanged.
 */
KinkoSession *kinko_recovery_session_open (const char *vault, KinkoSecret *key,
					   KinkoRecoveryPurpose purpose, KinkoWarnFunc warn,
					   gpointer warn_data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
