/*
 * The Merkle tree of RFC 6962 over the log's lines: leaf SHA-256(00 ‖ line), node
 * SHA-256(01 ‖ left ‖ right), split at the largest power of two below the size.
 */
#pragma once

#include <glib.h>

#include "audit/hash.h"

/* The roots of the perfect subtrees that make up a tree of @size leaves, largest first: all that is
 * needed to append and to compute the root. A plain value. */
typedef struct {
	guint64 size;
	KinkoHash nodes[64]; /* popcount (size) of them are in use */
} KinkoFrontier;

KinkoHash kinko_tree_leaf (KinkoHasher *hasher, gconstpointer data, gsize len);
KinkoHash kinko_tree_node (KinkoHasher *hasher, const KinkoHash *left, const KinkoHash *right);

void kinko_frontier_init (KinkoFrontier *frontier);
void kinko_frontier_append (KinkoFrontier *frontier, KinkoHasher *hasher, const KinkoHash *leaf);

/* Root of the tree so far; of the empty tree SHA-256(""). */
KinkoHash kinko_frontier_root (const KinkoFrontier *frontier, KinkoHasher *hasher);

/* Number of nodes in use. */
guint kinko_frontier_count (const KinkoFrontier *frontier);

/* Stored form: the nodes one after the other, 32 bytes each, for a known @size.
 * KINKO_ERROR_INTEGRITY when @len does not fit @size. */
GBytes *kinko_frontier_to_bytes (const KinkoFrontier *frontier);
gboolean kinko_frontier_from_bytes (KinkoFrontier *frontier, guint64 size, gconstpointer data,
				    gsize len, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* RFC 9162, section 2.1.3.2 (the same tree): is @leaf at @index of the tree with @root?
 * @proof: hashes of arbitrary claimed length, as they came from outside; each must be 32 bytes.
 * KINKO_ERROR_INTEGRITY when it does not prove it. */
gboolean kinko_tree_verify_inclusion (GBytes *leaf, guint64 index, guint64 size, GPtrArray *proof,
				      GBytes *root, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* RFC 9162, section 2.1.4.2: is the tree (@size1, @root1) a prefix of (@size2, @root2)? */
gboolean kinko_tree_verify_consistency (guint64 size1, guint64 size2, GPtrArray *proof,
					GBytes *root1, GBytes *root2, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
