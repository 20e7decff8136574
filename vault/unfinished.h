/*
 * A vault that is being built beside its place, as `<vault>.unfinished-<8 digits>`; and what a killed restore leaves, which
 * holds a database that the keys of a backup open. No erasure in the vault that is used reaches it.
 */
#pragma once

#include "vault/session.h"

/* A new such path for what becomes @vault; owned by the caller. */
char *kinko_unfinished_path (const char *vault);

/*
 * Says of a folder in which a vault is being restored that somebody is at it, for as long as what is returned is open.
 *
 * @folder: the folder, empty. -1 with KINKO_ERROR_IO.
 */
int kinko_unfinished_lock (int folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The folder is about to get the vault's name. */
void kinko_unfinished_unmark (int folder);

/* Removes what killed restores of the vault with this ID left in the folder in which @vault is, or is to be. */
void kinko_unfinished_sweep (const char *vault, const char *id);

/* Refuses while there is such a folder beside the session's vault. KINKO_ERROR_BUSY: a restore is at work in it;
 * KINKO_ERROR_IO: it is left over. */
gboolean kinko_unfinished_check_none (KinkoSession *session, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Warns of one that is left over. */
void kinko_unfinished_remind (KinkoSession *session);
