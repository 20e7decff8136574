/*
 * Making proofs of the Merkle tree (RFC 6962, sections 2.1.1 and 2.1.2) from its leaves, which are seen once and in
 * order: a proof is the roots of a few ranges of leaves that do not overlap, so no more than one of them is in the
 * making. Checking them: audit/tree.h.
 */
#pragma once

#include <glib.h>

#include "audit/hash.h"

typedef struct _KinkoTreePath KinkoTreePath;

/* That the leaf at @index is in the tree of @size leaves; index < size. */
KinkoTreePath *kinko_tree_path_inclusion (guint64 index, guint64 size);

/* That the tree of @size2 leaves begins with the one of @size1; 0 < size1 ≤ size2. */
KinkoTreePath *kinko_tree_path_consistency (guint64 size1, guint64 size2);

void kinko_tree_path_free (KinkoTreePath *path);

/* The next leaf hash, from leaf 0 on. Leaves beyond the tree are passed over. */
void kinko_tree_path_add (KinkoTreePath *path, const KinkoHash *leaf);

/* The hashes of the proof in their order, as GBytes. KINKO_ERROR_INTEGRITY when there were fewer leaves than the tree
 * has. */
GPtrArray *kinko_tree_path_finish (KinkoTreePath *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoTreePath, kinko_tree_path_free)
