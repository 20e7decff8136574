/*
 * A pack of git objects and its index (version 2), as `git gc` and `git clone` make them, for
 * reading only (gitformat-pack(5)). Nothing in them is believed: what is read must have the hash
 * that was asked for.
 */
#pragma once

#include <glib.h>

#include "audit/git.h"

typedef struct _KinkoGitPack KinkoGitPack;

/* @path: of the index, "….idx"; the pack lies beside it. NULL when one of them cannot be read or
 * is not what it should be: then what is in it is missing. */
KinkoGitPack *kinko_git_pack_open (const char *path);
void kinko_git_pack_free (KinkoGitPack *pack);

gboolean kinko_git_pack_find (const KinkoGitPack *pack, const git_oid *id, guint64 *offset);

/* The object at @offset, deltas applied; its hash is not checked. NULL when it is damaged. One thread at a time. */
GBytes *kinko_git_pack_read (KinkoGitPack *pack, guint64 offset, git_object_t *type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoGitPack, kinko_git_pack_free)
