#include "audit/tree.h"

#include <inttypes.h>
#include <string.h>

#include <glib/gi18n.h>

#include "policies/error.h"

/* Leaves and nodes begin with different bytes, so that no node can be passed off as a leaf whose
 * line happens to be two hashes (RFC 6962, section 2.1). */
#define LEAF_PREFIX "\x00"
#define NODE_PREFIX "\x01"

KinkoHash
kinko_tree_leaf (KinkoHasher *hasher, gconstpointer data, gsize len)
{
	kinko_hasher_begin (hasher);
	kinko_hasher_update (hasher, LEAF_PREFIX, 1);
	kinko_hasher_update (hasher, data, len);
	return kinko_hasher_end (hasher);
}

KinkoHash
kinko_tree_node (KinkoHasher *hasher, const KinkoHash *left, const KinkoHash *right)
{
	kinko_hasher_begin (hasher);
	kinko_hasher_update (hasher, NODE_PREFIX, 1);
	kinko_hasher_update (hasher, left->bytes, KINKO_HASH_LEN);
	kinko_hasher_update (hasher, right->bytes, KINKO_HASH_LEN);
	return kinko_hasher_end (hasher);
}

void
kinko_frontier_init (KinkoFrontier *frontier)
{
	memset (frontier, 0, sizeof *frontier);
}

guint
kinko_frontier_count (const KinkoFrontier *frontier)
{
	return (guint) __builtin_popcountll (frontier->size);
}

/* Like adding one to a binary number: every trailing one of the size is a perfect subtree as large
 * as the one that is carried, and is joined with it. */
void
kinko_frontier_append (KinkoFrontier *frontier, KinkoHasher *hasher, const KinkoHash *leaf)
{
	guint count = kinko_frontier_count (frontier);
	KinkoHash carried = *leaf;

	g_assert (frontier->size < G_MAXUINT64);
	for (guint64 rest = frontier->size; rest & 1; rest >>= 1)
		carried = kinko_tree_node (hasher, &frontier->nodes[--count], &carried);
	frontier->nodes[count] = carried;
	frontier->size++;
}

KinkoHash
kinko_frontier_root (const KinkoFrontier *frontier, KinkoHasher *hasher)
{
	guint count = kinko_frontier_count (frontier);
	KinkoHash root;

	if (count == 0)
		return kinko_hash_of ("", 0);
	root = frontier->nodes[--count];
	while (count > 0)
		root = kinko_tree_node (hasher, &frontier->nodes[--count], &root);
	return root;
}

GBytes *
kinko_frontier_to_bytes (const KinkoFrontier *frontier)
{
	return g_bytes_new (frontier->nodes, kinko_frontier_count (frontier) * sizeof (KinkoHash));
}

gboolean
kinko_frontier_from_bytes (KinkoFrontier *frontier, guint64 size, gconstpointer data, gsize len,
			   GError **error)
{
	KinkoFrontier read = { .size = size };

	if (len != kinko_frontier_count (&read) * sizeof (KinkoHash)) {
		g_set_error (
			error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			_ ("the stored tree head is damaged: %zu bytes for %" PRIu64 " entries"),
			len, size);
		return FALSE;
	}
	if (len > 0)
		memcpy (read.nodes, data, len);
	*frontier = read;
	return TRUE;
}

/* A verifier that takes hashes of any length can be given an empty root for an empty leaf, or
 * bytes shifted between neighbours: the length is checked before anything is hashed. */
static gboolean
read_hash (GBytes *bytes, KinkoHash *out)
{
	gsize len;
	gconstpointer data = g_bytes_get_data (bytes, &len);

	if (len != KINKO_HASH_LEN)
		return FALSE;
	memcpy (out->bytes, data, KINKO_HASH_LEN);
	return TRUE;
}

/* Whether the next hash of a proof stands to the left of the node at @index of a level whose last
 * node is @last. */
static gboolean
sibling_is_left (guint64 index, guint64 last)
{
	return (index & 1) != 0 || index == last;
}

/* Goes up to the parent. On levels where the last node has no sibling it is its own parent, and the
 * proof has no hash for them: they are passed over. */
static void
climb (guint64 *index, guint64 *last)
{
	if (*index == *last) {
		while ((*index & 1) == 0 && *index != 0) {
			*index >>= 1;
			*last >>= 1;
		}
	}
	*index >>= 1;
	*last >>= 1;
}

static gboolean
fold_inclusion (KinkoHasher *hasher, KinkoHash *node, guint64 index, guint64 size, GPtrArray *proof)
{
	guint64 last = size - 1;

	for (guint i = 0; i < proof->len; i++) {
		KinkoHash sibling;

		if (last == 0 || !read_hash (g_ptr_array_index (proof, i), &sibling))
			return FALSE;
		if (sibling_is_left (index, last))
			*node = kinko_tree_node (hasher, &sibling, node);
		else
			*node = kinko_tree_node (hasher, node, &sibling);
		climb (&index, &last);
	}
	return last == 0;
}

gboolean
kinko_tree_verify_inclusion (GBytes *leaf, guint64 index, guint64 size, GPtrArray *proof,
			     GBytes *root, GError **error)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	KinkoHash node, expected;

	if (index < size && read_hash (leaf, &node) && read_hash (root, &expected) &&
	    fold_inclusion (hasher, &node, index, size, proof) &&
	    kinko_hash_equal (&node, &expected))
		return TRUE;
	g_set_error (
		error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		_ ("the proof does not show entry %" PRIu64 " in the log of %" PRIu64 " entries"),
		index, size);
	return FALSE;
}

/* Folds @proof into both roots at once: @older gets the nodes that existed at the older size,
 * @newer all. */
static gboolean
fold_consistency (KinkoHasher *hasher, KinkoHash *older, KinkoHash *newer, guint64 size1,
		  guint64 size2, GPtrArray *proof)
{
	guint64 index = size1 - 1, last = size2 - 1;
	KinkoHash node;
	guint i = 0;

	while (index & 1) {
		index >>= 1;
		last >>= 1;
	}
	/* A perfect older tree is itself the first node of the path, and is left out of the proof. */
	if ((size1 & (size1 - 1)) == 0)
		node = *older;
	else if (proof->len == 0 || !read_hash (g_ptr_array_index (proof, i++), &node))
		return FALSE;

	*older = *newer = node;
	for (; i < proof->len; i++) {
		if (last == 0 || !read_hash (g_ptr_array_index (proof, i), &node))
			return FALSE;
		if (sibling_is_left (index, last)) {
			*older = kinko_tree_node (hasher, &node, older);
			*newer = kinko_tree_node (hasher, &node, newer);
		} else {
			*newer = kinko_tree_node (hasher, newer, &node);
		}
		climb (&index, &last);
	}
	return last == 0;
}

static gboolean
is_consistent (guint64 size1, guint64 size2, GPtrArray *proof, const KinkoHash *root1,
	       const KinkoHash *root2)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	KinkoHash older = *root1, newer;

	if (size1 == size2) {
		KinkoHash empty = kinko_hash_of ("", 0);

		return proof->len == 0 && kinko_hash_equal (root1, root2) &&
		       (size1 != 0 || kinko_hash_equal (root1, &empty));
	}
	/* Every tree begins with the empty tree: there is nothing that a proof could show. */
	if (size1 == 0 || size1 > size2 || proof->len == 0)
		return FALSE;
	return fold_consistency (hasher, &older, &newer, size1, size2, proof) &&
	       kinko_hash_equal (&older, root1) && kinko_hash_equal (&newer, root2);
}

gboolean
kinko_tree_verify_consistency (guint64 size1, guint64 size2, GPtrArray *proof, GBytes *root1,
			       GBytes *root2, GError **error)
{
	KinkoHash older, newer;

	if (read_hash (root1, &older) && read_hash (root2, &newer) &&
	    is_consistent (size1, size2, proof, &older, &newer))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the proof does not show that the log of %" PRIu64
			" entries grew out of the log of %" PRIu64 " entries"),
		     size2, size1);
	return FALSE;
}
