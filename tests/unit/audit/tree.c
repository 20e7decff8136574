#include "audit/tree.h"

#include <string.h>

#include "policies/error.h"

#define LARGEST 300

/* The leaves that implementations of RFC 6962 share as an example, and the roots of the trees over
 * the first 0, 1, … 8 of them. */
static const struct {
	const char *bytes;
	gsize len;
} standard_leaves[8] = {
	{ "", 0 },
	{ "\x00", 1 },
	{ "\x10", 1 },
	{ "\x20\x21", 2 },
	{ "\x30\x31", 2 },
	{ "\x40\x41\x42\x43", 4 },
	{ "\x50\x51\x52\x53\x54\x55\x56\x57", 8 },
	{ "\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16 },
};
static const char *const standard_roots[9] = {
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
	"6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
	"fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
	"aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
	"d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
	"4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
	"76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
	"ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
	"5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

static void
test_standard_leaves (void)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	KinkoFrontier frontier;

	kinko_frontier_init (&frontier);
	for (gsize size = 0;; size++) {
		KinkoHash root = kinko_frontier_root (&frontier, hasher);
		char hex[KINKO_HASH_HEX_LEN + 1];
		KinkoHash leaf;

		kinko_hash_to_hex (&root, hex);
		g_assert_cmpstr (hex, ==, standard_roots[size]);
		g_assert_cmpuint (frontier.size, ==, size);
		if (size == G_N_ELEMENTS (standard_leaves))
			break;
		leaf = kinko_tree_leaf (hasher, standard_leaves[size].bytes,
					standard_leaves[size].len);
		kinko_frontier_append (&frontier, hasher, &leaf);
	}
}

/* ---- RFC 6962, section 2.1, word for word: slow, and nothing shared with the code under test --- */

static GBytes *lines[LARGEST];

static KinkoHash
hash_of_parts (guint8 prefix, gconstpointer a, gsize a_len, gconstpointer b, gsize b_len)
{
	g_autoptr (GByteArray) bytes = g_byte_array_new ();

	g_byte_array_append (bytes, &prefix, 1);
	g_byte_array_append (bytes, a, (guint) a_len);
	if (b_len > 0)
		g_byte_array_append (bytes, b, (guint) b_len);
	return kinko_hash_of (bytes->data, bytes->len);
}

/* The largest power of two smaller than n. */
static gsize
split (gsize n)
{
	gsize k = 1;

	while (k * 2 < n)
		k *= 2;
	return k;
}

/* MTH (D[from:from + n]) */
static KinkoHash
mth (gsize from, gsize n)
{
	KinkoHash left, right;

	if (n == 0)
		return kinko_hash_of ("", 0);
	if (n == 1)
		return hash_of_parts (0, g_bytes_get_data (lines[from], NULL),
				      g_bytes_get_size (lines[from]), NULL, 0);
	left = mth (from, split (n));
	right = mth (from + split (n), n - split (n));
	return hash_of_parts (1, left.bytes, KINKO_HASH_LEN, right.bytes, KINKO_HASH_LEN);
}

static GBytes *
mth_bytes (gsize from, gsize n)
{
	KinkoHash hash = mth (from, n);

	return g_bytes_new (hash.bytes, KINKO_HASH_LEN);
}

/* PATH (m, D[from:from + n]) */
static void
path (GPtrArray *out, gsize m, gsize from, gsize n)
{
	gsize k = split (n);

	if (n == 1)
		return;
	if (m < k) {
		path (out, m, from, k);
		g_ptr_array_add (out, mth_bytes (from + k, n - k));
	} else {
		path (out, m - k, from + k, n - k);
		g_ptr_array_add (out, mth_bytes (from, k));
	}
}

/* SUBPROOF (m, D[from:from + n], whole) */
static void
subproof (GPtrArray *out, gsize m, gsize from, gsize n, gboolean whole)
{
	gsize k = split (n);

	if (m == n) {
		if (!whole)
			g_ptr_array_add (out, mth_bytes (from, n));
		return;
	}
	if (m <= k) {
		subproof (out, m, from, k, whole);
		g_ptr_array_add (out, mth_bytes (from + k, n - k));
	} else {
		subproof (out, m - k, from + k, n - k, FALSE);
		g_ptr_array_add (out, mth_bytes (from, k));
	}
}

static GPtrArray *
new_proof (void)
{
	return g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
}

static void
make_lines (void)
{
	guint8 line[64];

	for (gsize i = 0; i < LARGEST; i++) {
		gsize len = (gsize) g_test_rand_int_range (0, sizeof line);

		for (gsize j = 0; j < len; j++)
			line[j] = (guint8) g_test_rand_int_range (0, 256);
		lines[i] = g_bytes_new (line, len);
	}
}

/* ---- against it ------------------------------------------------------------------------------ */

static void
append_line (KinkoFrontier *frontier, KinkoHasher *hasher, gsize i)
{
	KinkoHash leaf = kinko_tree_leaf (hasher, g_bytes_get_data (lines[i], NULL),
					  g_bytes_get_size (lines[i]));

	kinko_frontier_append (frontier, hasher, &leaf);
}

static void
test_random_roots (void)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	KinkoFrontier frontier;

	kinko_frontier_init (&frontier);
	for (gsize n = 0; n < LARGEST; n++) {
		KinkoHash expected = mth (0, n);
		KinkoHash root = kinko_frontier_root (&frontier, hasher);

		g_assert_true (kinko_hash_equal (&root, &expected));
		append_line (&frontier, hasher, n);
	}
}

static void
test_frontier_bytes (void)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	KinkoFrontier frontier, read;

	kinko_frontier_init (&frontier);
	for (gsize n = 0; n < LARGEST; n++) {
		g_autoptr (GBytes) bytes = kinko_frontier_to_bytes (&frontier);
		gsize len = g_bytes_get_size (bytes);
		KinkoHash expected = mth (0, n), root;

		g_assert_cmpuint (len, ==, kinko_frontier_count (&frontier) * KINKO_HASH_LEN);
		/* Continue from what was read, so that everything after depends on it. */
		g_assert_true (kinko_frontier_from_bytes (&read, n, g_bytes_get_data (bytes, NULL),
							  len, NULL));
		root = kinko_frontier_root (&read, hasher);
		g_assert_true (kinko_hash_equal (&root, &expected));
		frontier = read;
		append_line (&frontier, hasher, n);
	}
}

static void
test_frontier_bytes_refused (void)
{
	guint8 bytes[66 * KINKO_HASH_LEN] = { 0 };
	static const guint64 sizes[] = { 0, 1, 2, 3, 5, 7, 8, 255, 1000000, G_MAXUINT64 };
	static const guint counts[] = { 0, 1, 1, 2, 2, 3, 1, 8, 7, 64 };

	for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
		for (gsize len = 0; len <= sizeof bytes; len++) {
			g_autoptr (GError) error = NULL;
			KinkoFrontier frontier;
			gboolean right = len == counts[i] * KINKO_HASH_LEN;

			g_assert_cmpint (
				kinko_frontier_from_bytes (&frontier, sizes[i], bytes, len, &error),
				==, right);
			if (!right)
				g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		}
	}
}

static gboolean
included (GBytes *leaf, guint64 index, guint64 size, GPtrArray *proof, GBytes *root)
{
	g_autoptr (GError) error = NULL;
	gboolean right = kinko_tree_verify_inclusion (leaf, index, size, proof, root, &error);

	if (right)
		g_assert_no_error (error);
	else
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	return right;
}

static gboolean
consistent (guint64 size1, guint64 size2, GPtrArray *proof, GBytes *root1, GBytes *root2)
{
	g_autoptr (GError) error = NULL;
	gboolean right = kinko_tree_verify_consistency (size1, size2, proof, root1, root2, &error);

	if (right)
		g_assert_no_error (error);
	else
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	return right;
}

static void
check_inclusion (gsize index, gsize n)
{
	g_autoptr (GPtrArray) proof = new_proof ();
	g_autoptr (GBytes) leaf = mth_bytes (index, 1);
	g_autoptr (GBytes) root = mth_bytes (0, n);

	path (proof, index, 0, n);
	g_assert_true (included (leaf, index, n, proof, root));
}

static void
check_consistency (gsize m, gsize n)
{
	g_autoptr (GPtrArray) proof = new_proof ();
	g_autoptr (GBytes) root1 = mth_bytes (0, m);
	g_autoptr (GBytes) root2 = mth_bytes (0, n);

	subproof (proof, m, 0, n, TRUE);
	g_assert_true (consistent (m, n, proof, root1, root2));
}

static void
test_random_proofs (void)
{
	for (gsize n = 1; n <= 40; n++) {
		for (gsize m = 0; m < n; m++) {
			check_inclusion (m, n);
			check_consistency (m + 1, n);
		}
	}
	for (int i = 0; i < 300; i++) {
		gsize n = (gsize) g_test_rand_int_range (41, LARGEST);
		gsize m = (gsize) g_test_rand_int_range (0, (gint32) n);

		check_inclusion (m, n);
		check_consistency (m + 1, n);
	}
}

/* A copy of @bytes with one bit flipped. */
static GBytes *
flipped (GBytes *bytes, gsize bit)
{
	gsize len;
	guint8 *copy = g_bytes_unref_to_data (g_bytes_ref (bytes), &len);

	copy[bit / 8] ^= (guint8) (1u << bit % 8);
	return g_bytes_new_take (copy, len);
}

typedef struct {
	GBytes *from, *to; /* leaf and root, or the two roots */
	guint64 a, b;      /* index and size, or the two sizes */
	GPtrArray *proof;
	gboolean (*verify) (GBytes *from, guint64 a, guint64 b, GPtrArray *proof, GBytes *to);
} Claim;

static gboolean
holds (const Claim *claim)
{
	return claim->verify (claim->from, claim->a, claim->b, claim->proof, claim->to);
}

/* Every flipped bit and every wrong length of one hash of the claim. */
static void
assert_hash_matters (const Claim *claim, GBytes **slot)
{
	GBytes *kept = *slot;

	for (gsize bit = 0; bit < KINKO_HASH_LEN * 8; bit++) {
		*slot = flipped (kept, bit);
		g_assert_false (holds (claim));
		g_bytes_unref (*slot);
	}
	for (gsize len = 0; len <= KINKO_HASH_LEN + 1; len++) {
		guint8 bytes[KINKO_HASH_LEN + 1] = { 0 };

		memcpy (bytes, g_bytes_get_data (kept, NULL), KINKO_HASH_LEN);
		*slot = g_bytes_new (bytes, len);
		g_assert_cmpint (holds (claim), ==, len == KINKO_HASH_LEN);
		g_bytes_unref (*slot);
	}
	*slot = kept;
}

static void
assert_everything_matters (Claim *claim)
{
	GPtrArray *proof = claim->proof;

	g_assert_true (holds (claim));
	assert_hash_matters (claim, &claim->from);
	assert_hash_matters (claim, &claim->to);
	for (guint i = 0; i < proof->len; i++)
		assert_hash_matters (claim, (GBytes **) &proof->pdata[i]);

	/* One hash more, one less, at every place. */
	for (guint i = 0; i <= proof->len; i++) {
		g_ptr_array_insert (proof, (gint) i, g_bytes_ref (claim->to));
		g_assert_false (holds (claim));
		g_ptr_array_remove_index (proof, i);
	}
	for (guint i = 0; i < proof->len; i++) {
		g_autoptr (GBytes) kept = g_bytes_ref (g_ptr_array_index (proof, i));

		g_ptr_array_remove_index (proof, i);
		g_assert_false (holds (claim));
		g_ptr_array_insert (proof, (gint) i, g_steal_pointer (&kept));
	}
	g_assert_true (holds (claim));
}

static gboolean
consistent_claim (GBytes *root1, guint64 size1, guint64 size2, GPtrArray *proof, GBytes *root2)
{
	return consistent (size1, size2, proof, root1, root2);
}

static void
test_wrong_inclusion (void)
{
	for (gsize n = 1; n <= 9; n++) {
		for (gsize index = 0; index < n; index++) {
			g_autoptr (GPtrArray) proof = new_proof ();
			g_autoptr (GBytes) leaf = mth_bytes (index, 1);
			g_autoptr (GBytes) root = mth_bytes (0, n);
			Claim claim = { leaf, root, index, n, proof, included };

			path (proof, index, 0, n);
			assert_everything_matters (&claim);
			for (gsize other = 0; other < 2 * n; other++)
				g_assert_cmpint (included (leaf, other, n, proof, root), ==,
						 other == index);
			g_assert_false (included (leaf, G_MAXUINT64, n, proof, root));
			g_assert_false (included (leaf, index, 0, proof, root));
			g_assert_false (included (leaf, index, index, proof, root));
			g_assert_false (included (leaf, index, G_MAXUINT64, proof, root));
		}
	}
}

static void
test_wrong_consistency (void)
{
	for (gsize n = 1; n <= 9; n++) {
		for (gsize m = 1; m <= n; m++) {
			g_autoptr (GPtrArray) proof = new_proof ();
			g_autoptr (GBytes) root1 = mth_bytes (0, m);
			g_autoptr (GBytes) root2 = mth_bytes (0, n);
			Claim claim = { root1, root2, m, n, proof, consistent_claim };

			subproof (proof, m, 0, n, TRUE);
			assert_everything_matters (&claim);
			g_assert_false (consistent (0, n, proof, root1, root2));
			g_assert_false (consistent (m, 0, proof, root1, root2));
			g_assert_false (consistent (m, m - 1, proof, root1, root2));
			g_assert_false (consistent (n + 1, n, proof, root1, root2));
			g_assert_false (consistent (m, G_MAXUINT64, proof, root1, root2));
			if (m < n) {
				g_assert_false (consistent (n, m, proof, root2, root1));
				g_assert_false (consistent (m, n, proof, root2, root1));
				g_assert_false (consistent (m, m, proof, root1, root2));
			}
		}
	}
}

static void
test_empty_trees (void)
{
	g_autoptr (GPtrArray) proof = new_proof ();
	g_autoptr (GBytes) empty = mth_bytes (0, 0);
	g_autoptr (GBytes) one = mth_bytes (0, 1);

	g_assert_true (consistent (0, 0, proof, empty, empty));
	g_assert_false (consistent (0, 0, proof, one, one));
	g_assert_false (consistent (0, 1, proof, empty, one));
	g_ptr_array_add (proof, g_bytes_ref (one));
	g_assert_false (consistent (0, 1, proof, empty, one));
	g_assert_false (consistent (0, 0, proof, empty, empty));
}

int
main (int argc, char **argv)
{
	int status;

	g_test_init (&argc, &argv, NULL);
	make_lines ();
	g_test_add_func ("/audit/tree/standard-leaves", test_standard_leaves);
	g_test_add_func ("/audit/tree/random-roots", test_random_roots);
	g_test_add_func ("/audit/tree/frontier-bytes", test_frontier_bytes);
	g_test_add_func ("/audit/tree/frontier-bytes-refused", test_frontier_bytes_refused);
	g_test_add_func ("/audit/tree/random-proofs", test_random_proofs);
	g_test_add_func ("/audit/tree/wrong-inclusion", test_wrong_inclusion);
	g_test_add_func ("/audit/tree/wrong-consistency", test_wrong_consistency);
	g_test_add_func ("/audit/tree/empty-trees", test_empty_trees);
	status = g_test_run ();
	for (gsize i = 0; i < LARGEST; i++)
		g_bytes_unref (lines[i]);
	return status;
}
