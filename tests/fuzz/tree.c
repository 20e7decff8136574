/*
 * Proofs from anybody about a tree that is known here: the input says how large it is, what is to be proved, and how the right
 * proof is changed. It is accepted only if it is still the right one. And any bytes as the stored frontier of a tree.
 */
#include "audit/tree.h"

#include "tests/fuzz/fuzz.h"

#define MAX_LEAVES 70

static KinkoHasher *hasher;
static KinkoHash leaves[MAX_LEAVES];

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	static const guint8 inclusion[] = { 0, 7, 3, 9, 1, 2, 3 };
	static const guint8 consistency[] = { 1, 8, 5, 9, 1, 2, 3 };
	static const guint8 frontier[2 + 2 * KINKO_HASH_LEN] = { 2, 6 };

	fuzz_begin ();
	hasher = kinko_hasher_new ();
	for (guint i = 0; i < MAX_LEAVES; i++)
		leaves[i] = kinko_tree_leaf (hasher, &i, sizeof i);
	fuzz_seed (*argc, *argv, "inclusion", inclusion, sizeof inclusion);
	fuzz_seed (*argc, *argv, "consistency", consistency, sizeof consistency);
	fuzz_seed (*argc, *argv, "frontier", frontier, sizeof frontier);
	return 0;
}

/* ---- RFC 6962, section 2.1, as it is written there ------------------------------------------------- */

static guint
split (guint n)
{
	guint k = 1;

	while (k * 2 < n)
		k *= 2;
	return k;
}

static KinkoHash
root_of (guint from, guint n)
{
	KinkoHash left, right;

	if (n == 1)
		return leaves[from];
	left = root_of (from, split (n));
	right = root_of (from + split (n), n - split (n));
	return kinko_tree_node (hasher, &left, &right);
}

static void
add (GPtrArray *proof, KinkoHash hash)
{
	g_ptr_array_add (proof, g_bytes_new (hash.bytes, sizeof hash.bytes));
}

static void
path_of (GPtrArray *proof, guint m, guint from, guint n)
{
	guint k;

	if (n == 1)
		return;
	k = split (n);
	if (m < k) {
		path_of (proof, m, from, k);
		add (proof, root_of (from + k, n - k));
	} else {
		path_of (proof, m - k, from + k, n - k);
		add (proof, root_of (from, k));
	}
}

static void
subproof (GPtrArray *proof, guint m, guint from, guint n, gboolean whole)
{
	guint k;

	if (m == n) {
		if (!whole)
			add (proof, root_of (from, n));
		return;
	}
	k = split (n);
	if (m <= k) {
		subproof (proof, m, from, k, whole);
		add (proof, root_of (from + k, n - k));
	} else {
		subproof (proof, m - k, from + k, n - k, FALSE);
		add (proof, root_of (from, k));
	}
}

/* ---- what the input does to it ------------------------------------------------------------------------ */

static GBytes *
bytes_of (KinkoHash hash)
{
	return g_bytes_new (hash.bytes, sizeof hash.bytes);
}

/* Each two bytes are a change: which hash, and which byte of it; or whether one is left out, added or cut. */
static void
change (GPtrArray *proof, const guint8 *data, gsize size)
{
	for (; size >= 2; data += 2, size -= 2) {
		guint at = proof->len == 0 ? 0 : data[0] % proof->len;
		guint8 hash[KINKO_HASH_LEN + 1] = { data[1] };

		if (data[1] >= 252) {
			g_ptr_array_insert (proof, (int) at,
					    g_bytes_new (hash, sizeof hash - (data[1] & 1)));
		} else if (proof->len > 0 && data[1] >= 248) {
			g_ptr_array_remove_index (proof, at);
		} else if (proof->len > 0 && data[1] < 240) {
			gsize len;
			gpointer copy =
				g_bytes_unref_to_data (g_steal_pointer (&proof->pdata[at]), &len);

			((guint8 *) copy)[data[1] % MAX (len, 1)] ^= (guint8) (1 | data[0]);
			proof->pdata[at] = g_bytes_new_take (copy, len);
		}
	}
}

static GPtrArray *
new_proof (void)
{
	return g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

/* Two changes can undo each other: what counts is whether it is the same proof. */
static gboolean
is_same (const GPtrArray *a, const GPtrArray *b)
{
	for (guint i = 0; a->len == b->len && i < a->len; i++)
		if (!g_bytes_equal (a->pdata[i], b->pdata[i]))
			return FALSE;
	return a->len == b->len;
}

static void
prove_inclusion (guint n, guint m, const guint8 *data, gsize size)
{
	g_autoptr (GPtrArray) right = new_proof ();
	g_autoptr (GPtrArray) proof = new_proof ();
	g_autoptr (GBytes) leaf = NULL, root = NULL;
	g_autoptr (GError) error = NULL;
	gboolean good;

	n = 1 + n % MAX_LEAVES;
	m %= n;
	leaf = bytes_of (leaves[m]);
	root = bytes_of (root_of (0, n));
	path_of (right, m, 0, n);
	path_of (proof, m, 0, n);
	change (proof, data, size);
	good = kinko_tree_verify_inclusion (leaf, m, n, proof, root, &error);
	fuzz_check_outcome (good, error);
	g_assert_true (good == is_same (proof, right));
}

static void
prove_consistency (guint n, guint m, const guint8 *data, gsize size)
{
	g_autoptr (GPtrArray) right = new_proof ();
	g_autoptr (GPtrArray) proof = new_proof ();
	g_autoptr (GBytes) first = NULL, second = NULL;
	g_autoptr (GError) error = NULL;
	gboolean good;

	n = 1 + n % MAX_LEAVES;
	m = 1 + m % n;
	first = bytes_of (root_of (0, m));
	second = bytes_of (root_of (0, n));
	subproof (right, m, 0, n, TRUE);
	subproof (proof, m, 0, n, TRUE);
	change (proof, data, size);
	good = kinko_tree_verify_consistency (m, n, proof, first, second, &error);
	fuzz_check_outcome (good, error);
	g_assert_true (good == is_same (proof, right));
}

static void
read_frontier (guint size_byte, const guint8 *data, gsize size)
{
	KinkoFrontier frontier;
	g_autoptr (GError) error = NULL;
	guint64 leaves_n = size_byte;
	gboolean good;

	if (size >= sizeof leaves_n && size_byte == 255)
		memcpy (&leaves_n, data, sizeof leaves_n);
	good = kinko_frontier_from_bytes (&frontier, leaves_n, data, size, &error);
	fuzz_check_outcome (good, error);
	g_assert_true (good == (size == (gsize) __builtin_popcountll (leaves_n) * KINKO_HASH_LEN));
	if (good) {
		g_autoptr (GBytes) again = kinko_frontier_to_bytes (&frontier);

		fuzz_check_bytes (g_bytes_get_data (again, NULL), g_bytes_get_size (again), data,
				  size);
		g_assert_cmpuint (kinko_frontier_count (&frontier) * KINKO_HASH_LEN, ==, size);
	}
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	if (size < 3)
		return 0;
	if (data[0] % 3 == 0)
		prove_inclusion (data[1], data[2], data + 3, size - 3);
	else if (data[0] % 3 == 1)
		prove_consistency (data[1], data[2], data + 3, size - 3);
	else
		read_frontier (data[1], data + 2, size - 2);
	return 0;
}
