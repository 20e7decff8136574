#include "audit/tree-path.h"

#include <inttypes.h>

#include <glib/gi18n.h>

#include "audit/tree.h"
#include "policies/error.h"

/* One hash of the proof: the root over the leaves from @start on and before @end. */
typedef struct {
	guint64 start, end;
	KinkoHash root;
} Range;

struct _KinkoTreePath {
	KinkoHasher *hasher;
	guint64 size, next; /* of the tree; index of the leaf to be added next */
	GArray *ranges;     /* Range, in the order of the proof */
	GArray *by_start;   /* their indexes (guint), from left to right */
	guint current;      /* index into @by_start */
	KinkoFrontier frontier;
};

/* The largest power of two below @n, which is at least 2. */
static guint64
split_of (guint64 n)
{
	return G_GUINT64_CONSTANT (1) << (63 - __builtin_clzll (n - 1));
}

static void
push_range (KinkoTreePath *path, guint64 start, guint64 end)
{
	Range range = { .start = start, .end = end };

	g_array_append_val (path->ranges, range);
}

static gint
compare_starts (gconstpointer a, gconstpointer b, gpointer data)
{
	const KinkoTreePath *path = data;
	guint64 left = g_array_index (path->ranges, Range, *(const guint *) a).start;
	guint64 right = g_array_index (path->ranges, Range, *(const guint *) b).start;

	return left < right ? -1 : left > right;
}

/* The ranges were found from the root down, a proof has them from the leaves up. */
static KinkoTreePath *
begin_path (KinkoTreePath *path)
{
	guint n = path->ranges->len;

	for (guint i = 0; i < n / 2; i++) {
		Range range = g_array_index (path->ranges, Range, i);

		g_array_index (path->ranges, Range, i) =
			g_array_index (path->ranges, Range, n - 1 - i);
		g_array_index (path->ranges, Range, n - 1 - i) = range;
	}
	for (guint i = 0; i < n; i++)
		g_array_append_val (path->by_start, i);
	g_array_sort_with_data (path->by_start, compare_starts, path);
	return path;
}

static KinkoTreePath *
new_path (guint64 size)
{
	KinkoTreePath *path = g_new0 (KinkoTreePath, 1);

	path->hasher = kinko_hasher_new ();
	path->size = size;
	path->ranges = g_array_new (FALSE, FALSE, sizeof (Range));
	path->by_start = g_array_new (FALSE, FALSE, sizeof (guint));
	kinko_frontier_init (&path->frontier);
	return path;
}

/* PATH (m, D[n]): on the way down to the leaf, the other half of each subtree. */
KinkoTreePath *
kinko_tree_path_inclusion (guint64 index, guint64 size)
{
	KinkoTreePath *path = new_path (size);
	guint64 start = 0, end = size;

	g_assert (index < size);
	while (end - start > 1) {
		guint64 middle = start + split_of (end - start);

		if (index < middle) {
			push_range (path, middle, end);
			end = middle;
		} else {
			push_range (path, start, middle);
			start = middle;
		}
	}
	return begin_path (path);
}

/* PROOF (m, D[n]): on the way down to the last subtree of the older tree, the other halves; and that subtree itself
 * unless it is the whole older tree, which the verifier has. */
KinkoTreePath *
kinko_tree_path_consistency (guint64 size1, guint64 size2)
{
	KinkoTreePath *path = new_path (size2);
	guint64 start = 0, end = size2;

	g_assert (size1 > 0 && size1 <= size2);
	while (end != size1) {
		guint64 middle = start + split_of (end - start);

		if (size1 <= middle) {
			push_range (path, middle, end);
			end = middle;
		} else {
			push_range (path, start, middle);
			start = middle;
		}
	}
	if (start > 0)
		push_range (path, start, end);
	return begin_path (path);
}

void
kinko_tree_path_free (KinkoTreePath *path)
{
	if (path == NULL)
		return;
	kinko_hasher_free (path->hasher);
	g_array_unref (path->ranges);
	g_array_unref (path->by_start);
	g_free (path);
}

void
kinko_tree_path_add (KinkoTreePath *path, const KinkoHash *leaf)
{
	guint64 index = path->next;
	Range *range;

	if (index >= path->size)
		return;
	path->next++;
	if (path->current == path->by_start->len)
		return;
	range = &g_array_index (path->ranges, Range,
				g_array_index (path->by_start, guint, path->current));
	if (index < range->start)
		return;
	kinko_frontier_append (&path->frontier, path->hasher, leaf);
	if (index + 1 < range->end)
		return;
	range->root = kinko_frontier_root (&path->frontier, path->hasher);
	kinko_frontier_init (&path->frontier);
	path->current++;
}

GPtrArray *
kinko_tree_path_finish (KinkoTreePath *path, GError **error)
{
	GPtrArray *proof;

	if (path->next < path->size) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
			     _ ("the log has %" PRIu64 " entries, the checkpoint counts %" PRIu64),
			     path->next, path->size);
		return NULL;
	}
	proof = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
	for (guint i = 0; i < path->ranges->len; i++)
		g_ptr_array_add (proof, g_bytes_new (&g_array_index (path->ranges, Range, i).root,
						     KINKO_HASH_LEN));
	return proof;
}
