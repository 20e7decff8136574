/*
 * VAULT/recovery/: the sealed seeds of the recovery keys, and in grants/ their grants. Both follow from the stored seats,
 * like the grants of people; but nobody opens the vault with them from day to day who would see that one was changed.
 * So every opening compares them, and writes again what is not as it was stored.
 */
#pragma once

#include "vault/session.h"

/* Brings the files of all recovery keys into line with their seats; warns of what was changed, and when it cannot. */
void kinko_recovery_folder_publish (KinkoSession *session);

/* The IDs that have a file in the folder, the greatest number first: a key that was removed and put back must not be
 * taken for the one that the same holder has now. Owned by the caller. */
GPtrArray *kinko_recovery_folder_list (int vault, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The sealed seed of @id. */
GBytes *kinko_recovery_folder_read (int vault, const char *id, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
