/*
 * Proofs made here are checked by the checker, which is held to other people's vectors (tree-vectors.c), and, where
 * those vectors are right proofs over the leaves of RFC 6962's test log, compared with them hash by hash.
 */
#include "audit/tree-path.h"

#include <string.h>

#include <jansson.h>

#include "audit/tree.h"
#include "policies/error.h"

/* docs/formats/merkle-tree.md, from the first implementations of RFC 6962. */
static const char *const rfc_leaves[] = {
	"",
	"00",
	"10",
	"2021",
	"3031",
	"40414243",
	"5051525354555657",
	"606162636465666768696a6b6c6d6e6f",
};

static KinkoHash
rfc_leaf (KinkoHasher *hasher, guint i)
{
	const char *hex = rfc_leaves[i];
	guint8 bytes[16];
	gsize len = strlen (hex) / 2;

	for (gsize k = 0; k < len; k++)
		bytes[k] = (guint8) (g_ascii_xdigit_value (hex[2 * k]) * 16 +
				     g_ascii_xdigit_value (hex[2 * k + 1]));
	return kinko_tree_leaf (hasher, bytes, len);
}

/* A leaf of a larger log: its number. */
static KinkoHash
leaf_at (KinkoHasher *hasher, guint64 i)
{
	return kinko_tree_leaf (hasher, &i, sizeof i);
}

static GBytes *
bytes_of (const KinkoHash *hash)
{
	return g_bytes_new (hash, sizeof *hash);
}

static KinkoHash
root_of (KinkoHasher *hasher, guint64 size)
{
	KinkoFrontier frontier;

	kinko_frontier_init (&frontier);
	for (guint64 i = 0; i < size; i++) {
		KinkoHash leaf = leaf_at (hasher, i);

		kinko_frontier_append (&frontier, hasher, &leaf);
	}
	return kinko_frontier_root (&frontier, hasher);
}

static GPtrArray *
finish (KinkoTreePath *made, KinkoHasher *hasher, guint64 leaves)
{
	g_autoptr (KinkoTreePath) path = made;
	g_autoptr (GError) error = NULL;
	GPtrArray *proof;

	for (guint64 i = 0; i < leaves; i++) {
		KinkoHash leaf = leaf_at (hasher, i);

		kinko_tree_path_add (path, &leaf);
	}
	proof = kinko_tree_path_finish (path, &error);
	g_assert_no_error (error);
	return proof;
}

static void
try_inclusion (KinkoHasher *hasher, guint64 index, guint64 size, guint64 leaves)
{
	g_autoptr (GPtrArray) proof =
		finish (kinko_tree_path_inclusion (index, size), hasher, leaves);
	KinkoHash leaf = leaf_at (hasher, index), root = root_of (hasher, size);
	g_autoptr (GBytes) leaf_bytes = bytes_of (&leaf);
	g_autoptr (GBytes) root_bytes = bytes_of (&root);
	g_autoptr (GError) error = NULL;

	g_assert_true (
		kinko_tree_verify_inclusion (leaf_bytes, index, size, proof, root_bytes, &error));
	g_assert_no_error (error);
}

static void
try_consistency (KinkoHasher *hasher, guint64 size1, guint64 size2)
{
	g_autoptr (GPtrArray) proof =
		finish (kinko_tree_path_consistency (size1, size2), hasher, size2);
	KinkoHash root1 = root_of (hasher, size1), root2 = root_of (hasher, size2);
	g_autoptr (GBytes) bytes1 = bytes_of (&root1);
	g_autoptr (GBytes) bytes2 = bytes_of (&root2);
	g_autoptr (GError) error = NULL;

	g_assert_true (kinko_tree_verify_consistency (size1, size2, proof, bytes1, bytes2, &error));
	g_assert_no_error (error);
}

/* Every leaf of every tree up to 40, and some at the edges of larger ones; leaves beyond the tree do no harm. */
static void
test_inclusion (void)
{
	static const guint64 sizes[] = { 63, 64, 65, 127, 129, 1000, 4097 };
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();

	for (guint64 size = 1; size <= 40; size++)
		for (guint64 index = 0; index < size; index++)
			try_inclusion (hasher, index, size, size + index % 3);
	for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++) {
		try_inclusion (hasher, 0, sizes[i], sizes[i]);
		try_inclusion (hasher, sizes[i] / 2, sizes[i], sizes[i]);
		try_inclusion (hasher, sizes[i] - 1, sizes[i], sizes[i]);
	}
}

static void
test_consistency (void)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();

	for (guint64 size2 = 1; size2 <= 40; size2++)
		for (guint64 size1 = 1; size1 <= size2; size1++)
			try_consistency (hasher, size1, size2);
	try_consistency (hasher, 1, 5000);
	try_consistency (hasher, 4096, 5000);
	try_consistency (hasher, 4095, 4097);
	try_consistency (hasher, 4999, 5000);
}

/* A proof is no longer than it has to be: RFC 6962 says how many hashes. */
static void
test_length (void)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	g_autoptr (GPtrArray) one = finish (kinko_tree_path_inclusion (0, 1), hasher, 1);
	g_autoptr (GPtrArray) perfect = finish (kinko_tree_path_inclusion (5, 1024), hasher, 1024);
	g_autoptr (GPtrArray) last = finish (kinko_tree_path_inclusion (1024, 1025), hasher, 1025);
	g_autoptr (GPtrArray) same = finish (kinko_tree_path_consistency (7, 7), hasher, 7);

	g_assert_cmpuint (one->len, ==, 0);
	g_assert_cmpuint (perfect->len, ==, 10);
	g_assert_cmpuint (last->len, ==, 1);
	g_assert_cmpuint (same->len, ==, 0);
}

static void
test_too_few (void)
{
	g_autoptr (KinkoTreePath) path = kinko_tree_path_inclusion (3, 9);
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	g_autoptr (GError) error = NULL;

	for (guint64 i = 0; i < 8; i++) {
		KinkoHash leaf = leaf_at (hasher, i);

		kinko_tree_path_add (path, &leaf);
	}
	g_assert_null (kinko_tree_path_finish (path, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

/* ---- other people's proofs ------------------------------------------------------------------- */

static guint64
number_in (json_t *vector, const char *name)
{
	return (guint64) json_real_value (json_object_get (vector, name));
}

static KinkoHash
rfc_root (KinkoHasher *hasher, guint64 size)
{
	KinkoFrontier frontier;

	kinko_frontier_init (&frontier);
	for (guint i = 0; i < size; i++) {
		KinkoHash leaf = rfc_leaf (hasher, i);

		kinko_frontier_append (&frontier, hasher, &leaf);
	}
	return kinko_frontier_root (&frontier, hasher);
}

static gboolean
is_rfc_root (json_t *vector, const char *name, KinkoHasher *hasher, guint64 size)
{
	KinkoHash root = rfc_root (hasher, size);
	g_autofree char *base64 = g_base64_encode (root.bytes, sizeof root.bytes);

	return g_strcmp0 (json_string_value (json_object_get (vector, name)), base64) == 0;
}

static void
compare_proof (KinkoTreePath *made, json_t *vector, guint64 size, KinkoHasher *hasher)
{
	g_autoptr (KinkoTreePath) path = made;
	g_autoptr (GPtrArray) proof = NULL;
	json_t *wanted = json_object_get (vector, "proof");

	for (guint i = 0; i < size; i++) {
		KinkoHash leaf = rfc_leaf (hasher, i);

		kinko_tree_path_add (path, &leaf);
	}
	proof = kinko_tree_path_finish (path, NULL);
	g_assert_nonnull (proof);
	g_assert_cmpuint (proof->len, ==, json_array_size (wanted));
	for (guint i = 0; i < proof->len; i++) {
		g_autofree char *base64 =
			g_base64_encode (g_bytes_get_data (proof->pdata[i], NULL), KINKO_HASH_LEN);

		g_assert_cmpstr (base64, ==, json_string_value (json_array_get (wanted, i)));
	}
}

/* TRUE when the vector is a right proof over the RFC's leaves, and so is what is to come out. */
static gboolean
try_vector (json_t *vector, KinkoHasher *hasher)
{
	gboolean inclusion = json_object_get (vector, "leafIdx") != NULL;
	guint64 size = number_in (vector, inclusion ? "treeSize" : "size2");

	if (!json_is_false (json_object_get (vector, "wantErr")) || size == 0 || size > 8 ||
	    !is_rfc_root (vector, inclusion ? "root" : "root2", hasher, size))
		return FALSE;
	if (inclusion)
		compare_proof (kinko_tree_path_inclusion (number_in (vector, "leafIdx"), size),
			       vector, size, hasher);
	else
		compare_proof (kinko_tree_path_consistency (number_in (vector, "size1"), size),
			       vector, size, hasher);
	return TRUE;
}

static guint
try_folder (const char *folder, KinkoHasher *hasher)
{
	g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
	const char *name;
	guint n = 0;

	while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
		g_autofree char *path = g_build_filename (folder, name, NULL);
		json_auto_t *vector = NULL;

		if (g_file_test (path, G_FILE_TEST_IS_DIR)) {
			n += try_folder (path, hasher);
			continue;
		}
		vector = json_load_file (path, JSON_DECODE_INT_AS_REAL, NULL);
		n += vector != NULL && try_vector (vector, hasher);
	}
	return n;
}

static void
test_vectors (void)
{
	static const char *const names[] = { "inclusion", "consistency" };
	const char *vectors = g_getenv ("KINKO_VECTORS");
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();

	for (gsize i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *folder = g_build_filename (
			vectors != NULL ? vectors : KINKO_SOURCE_DIR "/../shared/vectors", "merkle",
			names[i], NULL);
		guint n;

		if (!g_file_test (folder, G_FILE_TEST_IS_DIR)) {
			g_test_skip ("no vectors: set KINKO_VECTORS");
			return;
		}
		n = try_folder (folder, hasher);
		g_test_message ("%s: %u proofs are as they should be", names[i], n);
		g_assert_cmpuint (n, >=, 3);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/tree-path/inclusion", test_inclusion);
	g_test_add_func ("/tree-path/consistency", test_consistency);
	g_test_add_func ("/tree-path/length", test_length);
	g_test_add_func ("/tree-path/too-few", test_too_few);
	g_test_add_func ("/tree-path/vectors", test_vectors);
	return g_test_run ();
}
