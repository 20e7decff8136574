/*
 * A private folder inside the vault's, for what must not be seen half-done: the copy of a database that goes into a backup,
 * a backup that is being verified. It holds nothing that is not sealed, goes with its owner, and after a crash with the
 * next opening of the vault.
 */
#pragma once

#include <glib.h>

typedef struct _KinkoWorkspace KinkoWorkspace;

/* @folder, @path: the vault's. KINKO_ERROR_IO. */
KinkoWorkspace *kinko_workspace_new (int folder, const char *path, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Removes it with all that is in it. */
void kinko_workspace_free (KinkoWorkspace *workspace);

/* Removes all that is in it, and keeps it. */
void kinko_workspace_empty (KinkoWorkspace *workspace);

/* Borrowed. */
int kinko_workspace_folder (const KinkoWorkspace *workspace);
const char *kinko_workspace_path (const KinkoWorkspace *workspace);

/* Removes those of processes that are gone. Others are left alone. */
void kinko_workspace_sweep (int folder);

/* The same; KINKO_ERROR_BUSY while somebody works in one. */
gboolean kinko_workspace_check_unused (int folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same, for who must know that no copy of the database is left in the vault's folder. KINKO_ERROR_BUSY while somebody
 * works in one; KINKO_ERROR_IO when one cannot be removed. */
gboolean kinko_workspace_check_none (int folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoWorkspace, kinko_workspace_free)
