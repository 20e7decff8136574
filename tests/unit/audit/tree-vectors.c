/*
 * Proofs made by others: transparency-dev/merkle, testdata. One file is one proof; wantErr says that
 * it must be refused.
 */
#include "audit/tree.h"

#include <jansson.h>

#include "policies/error.h"

/* Integers as doubles: one vector has 2^64 - 1, which jansson's integers cannot hold. */
static guint64
member_number (json_t *vector, const char *name)
{
	double value = json_real_value (json_object_get (vector, name));

	g_assert_true (json_is_real (json_object_get (vector, name)));
	return value >= (double) G_MAXUINT64 ? G_MAXUINT64 : (guint64) value;
}

static GBytes *
bytes_from_json (json_t *value)
{
	gsize len;
	guchar *bytes;

	g_assert_true (json_is_string (value));
	bytes = g_base64_decode (json_string_value (value), &len);
	return g_bytes_new_take (bytes, len);
}

/* null stands for a proof without hashes. */
static GPtrArray *
member_proof (json_t *vector)
{
	GPtrArray *proof = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
	json_t *hash;
	size_t i;

	json_array_foreach (json_object_get (vector, "proof"), i, hash)
		g_ptr_array_add (proof, bytes_from_json (hash));
	return proof;
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

static gboolean
run_inclusion (json_t *vector, guint64 index, guint64 size)
{
	g_autoptr (GPtrArray) proof = member_proof (vector);
	g_autoptr (GBytes) leaf = bytes_from_json (json_object_get (vector, "leafHash"));
	g_autoptr (GBytes) root = bytes_from_json (json_object_get (vector, "root"));

	return included (leaf, index, size, proof, root);
}

static gboolean
run_consistency (json_t *vector, guint64 size1, guint64 size2)
{
	g_autoptr (GPtrArray) proof = member_proof (vector);
	g_autoptr (GBytes) root1 = bytes_from_json (json_object_get (vector, "root1"));
	g_autoptr (GBytes) root2 = bytes_from_json (json_object_get (vector, "root2"));

	return consistent (size1, size2, proof, root1, root2);
}

typedef enum { PROVED, REFUSED, NOT_OURS } Outcome;

static Outcome
outcome_of (gboolean proved)
{
	return proved ? PROVED : REFUSED;
}

static Outcome
try_inclusion (json_t *vector)
{
	return outcome_of (run_inclusion (vector, member_number (vector, "leafIdx"),
					  member_number (vector, "treeSize")));
}

static Outcome
try_consistency (json_t *vector)
{
	return outcome_of (run_consistency (vector, member_number (vector, "size1"),
					    member_number (vector, "size2")));
}

/* A subtree [start, end) is a tree of its own when start is a multiple of the smallest power of two
 * that is not below its size. Whether it is one is a check that kinko, which has no subtrees, does
 * not make: other ranges are left out, and so are indexes outside of the range. */
static Outcome
try_subtree_inclusion (json_t *vector)
{
	guint64 index = member_number (vector, "leafIdx");
	guint64 start = member_number (vector, "start");
	guint64 end = member_number (vector, "end");
	guint64 width = 1;

	while (start < end && width < end - start)
		width *= 2;
	if (start >= end || start % width != 0 || index < start)
		return NOT_OURS;
	return outcome_of (run_inclusion (vector, index - start, end - start));
}

/* A subtree that starts at 0 is an older tree; others have proofs of another shape. Vectors with
 * placeholders for hashes, which compare equal, are left out: kinko refuses them by their length. */
static Outcome
try_subtree_consistency (json_t *vector)
{
	g_autoptr (GBytes) root = bytes_from_json (json_object_get (vector, "root2"));

	if (member_number (vector, "start") != 0 || g_bytes_get_size (root) != KINKO_HASH_LEN)
		return NOT_OURS;
	return outcome_of (run_consistency (vector, member_number (vector, "end"),
					    member_number (vector, "size")));
}

typedef struct {
	Outcome (*attempt) (json_t *vector);
	guint n_proved, n_refused, n_left_out;
} VectorRun;

static void
run_vector (VectorRun *run, const char *file)
{
	json_error_t json_error;
	json_t *vector = json_load_file (file, JSON_DECODE_INT_AS_REAL, &json_error);
	Outcome wanted, got;

	if (vector == NULL)
		g_error ("%s: %s", file, json_error.text);
	wanted = json_is_true (json_object_get (vector, "wantErr")) ? REFUSED : PROVED;
	g_assert_true (json_is_boolean (json_object_get (vector, "wantErr")));
	got = run->attempt (vector);
	if (got != NOT_OURS && got != wanted)
		g_error ("%s: expected %s", file, wanted == PROVED ? "a proof" : "a refusal");
	run->n_proved += got == PROVED;
	run->n_refused += got == REFUSED;
	run->n_left_out += got == NOT_OURS;
	json_decref (vector);
}

static void
run_vectors_below (VectorRun *run, const char *folder)
{
	g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
	const char *name;

	g_assert_nonnull (dir);
	while ((name = g_dir_read_name (dir)) != NULL) {
		g_autofree char *child = g_build_filename (folder, name, NULL);

		if (g_file_test (child, G_FILE_TEST_IS_DIR))
			run_vectors_below (run, child);
		else if (g_str_has_suffix (name, ".json"))
			run_vector (run, child);
	}
}

static void
run_vector_folder (const char *name, Outcome (*attempt) (json_t *vector))
{
	const char *vectors = g_getenv ("KINKO_VECTORS");
	g_autofree char *folder =
		g_build_filename (vectors != NULL ? vectors : KINKO_SOURCE_DIR "/../shared/vectors",
				  "merkle", name, NULL);
	VectorRun run = { .attempt = attempt };

	if (!g_file_test (folder, G_FILE_TEST_IS_DIR)) {
		g_autofree char *reason =
			g_strdup_printf ("no vectors in '%s': set KINKO_VECTORS", folder);

		g_test_skip (reason);
		return;
	}
	run_vectors_below (&run, folder);
	g_test_message ("%s: %u proved, %u refused, %u left out", name, run.n_proved, run.n_refused,
			run.n_left_out);
	g_assert_cmpuint (run.n_proved, >, 0);
	g_assert_cmpuint (run.n_refused, >, 0);
}

static void
test_inclusion_vectors (void)
{
	run_vector_folder ("inclusion", try_inclusion);
}

static void
test_consistency_vectors (void)
{
	run_vector_folder ("consistency", try_consistency);
}

static void
test_subtree_inclusion_vectors (void)
{
	run_vector_folder ("subtreeinclusion", try_subtree_inclusion);
}

static void
test_subtree_consistency_vectors (void)
{
	run_vector_folder ("subtreeconsistency", try_subtree_consistency);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/audit/tree-vectors/inclusion", test_inclusion_vectors);
	g_test_add_func ("/audit/tree-vectors/consistency", test_consistency_vectors);
	g_test_add_func ("/audit/tree-vectors/subtree-inclusion", test_subtree_inclusion_vectors);
	g_test_add_func ("/audit/tree-vectors/subtree-consistency",
			 test_subtree_consistency_vectors);
	return g_test_run ();
}
