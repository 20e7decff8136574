/*
 * A git tree object, read strictly: mode SP name NUL id(20), sorted, no name twice.
 */
#pragma once

#include <glib.h>

#include "audit/git.h"
#include "audit/object-store.h"

#define KINKO_GIT_MODE_FILE   0100644
#define KINKO_GIT_MODE_FOLDER 040000

/* Borrows from the tree's bytes, or is filled to be written. */
typedef struct {
	const char *name;
	guint32 mode;
	git_oid id;
} KinkoGitEntry;

typedef struct {
	GBytes *bytes;
	GArray *entries; /* KinkoGitEntry, in the order of their names */
} KinkoGitTree;

/* KINKO_ERROR_INTEGRITY for anything but the one canonical form. */
KinkoGitTree *kinko_git_tree_parse (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads one from the store and parses it. */
KinkoGitTree *kinko_git_tree_read (KinkoObjectStore *store, const git_oid *id, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_git_tree_free (KinkoGitTree *tree);

/* Borrowed; @index must be below the length. */
const KinkoGitEntry *kinko_git_tree_entry (const KinkoGitTree *tree, guint index);

/* Borrowed; NULL when there is none of that name. @tree may be NULL. */
const KinkoGitEntry *kinko_git_tree_find (const KinkoGitTree *tree, const char *name);

gboolean kinko_git_entry_equal (const KinkoGitEntry *a, const KinkoGitEntry *b);

/* Writes @tree (NULL: an empty one) with @changes (sorted by name) put in or replaced. No name
 * may be the beginning of another: git orders such folders in a way of its own. */
gboolean kinko_git_tree_write (KinkoObjectStore *store, const KinkoGitTree *tree,
			       const KinkoGitEntry *changes, gsize n_changes, git_oid *id,
			       GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoGitTree, kinko_git_tree_free)
