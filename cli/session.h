/*
 * Opening the vault for a command: whose identity file, whose passphrase.
 */
#pragma once

#include <glib.h>

#include "cli/command.h"
#include "vault/session.h"

/*
 * For KinkoProgram; also for commands that decide themselves whether they need a session. In a shell it is the shell's own, unless
 * the line names another vault or identity. Else it is opened with what the kernel keeps unlocked (vault/unlock.h), or with the
 * passphrase; with KINKO_NEEDS_PASSPHRASE with that alone.
 */
gboolean kinko_cli_open_session (KinkoContext *context, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_cli_close_session (KinkoContext *context);

/* Whose identity file is meant, and which one it is; both owned by the caller. */
KinkoIdentityPublic *kinko_cli_claimed_identity (KinkoContext *context, char **path, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The open session. */
KinkoSession *kinko_cli_session (KinkoContext *context);

/* The identity file that it was opened with. */
const char *kinko_cli_identity_path (KinkoContext *context);

/* Asks the person for the passphrase of that file once more. */
KinkoSecret *kinko_cli_ask_passphrase_again (KinkoContext *context, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* For commands without a session: if the vault at @vault is a test vault, what they say is marked. What is wrong with a
 * vault that cannot be read is for the command to say. */
void kinko_cli_note_kind (KinkoContext *context, const char *vault);

/* The policy in @dir, or, when that is NULL, the one in the vault's folder. Nobody's seat is asked
 * for: a policy is no secret. */
KinkoPolicy *kinko_cli_load_policy (KinkoContext *context, const char *dir, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
