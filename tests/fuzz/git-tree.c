/*
 * Any bytes as a git tree, and what it shows as the folders of a mirror: a tree that is accepted has one spelling.
 */
#include "audit/git-tree.h"

#include "audit/mirror-internal.h"
#include "tests/fuzz/fuzz.h"

typedef struct {
	const char *mode, *name;
} Member;

static void
seed_tree (int argc, char **argv, const char *name, const Member *members, gsize n)
{
	g_autoptr (GByteArray) bytes = g_byte_array_new ();
	const guint8 id[KINKO_GIT_ID_LEN] = { 1, 2, 3 };

	for (gsize i = 0; i < n; i++) {
		g_autofree char *head = g_strdup_printf ("%s %s", members[i].mode, members[i].name);

		g_byte_array_append (bytes, (const guint8 *) head, (guint) strlen (head) + 1);
		g_byte_array_append (bytes, id, sizeof id);
	}
	fuzz_seed (argc, argv, name, bytes->data, bytes->len);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	static const Member root[] = { { "100644", "allowed_signers" },
				       { "100644", "checkpoint" },
				       { "40000", "cosignatures" },
				       { "40000", "log" } };
	static const Member folder[] = { { "40000", "00" }, { "40000", "01" } };
	static const Member leaf[] = { { "100644", "000000000000.jsonl" },
				       { "100644", "000000000000.note" },
				       { "100644", "000000000007.jsonl" },
				       { "100644", "000000000007.note" } };

	fuzz_begin ();
	seed_tree (*argc, *argv, "root", root, G_N_ELEMENTS (root));
	seed_tree (*argc, *argv, "folder", folder, G_N_ELEMENTS (folder));
	seed_tree (*argc, *argv, "leaf", leaf, G_N_ELEMENTS (leaf));
	return 0;
}

static void
write_again (const KinkoGitTree *tree, const guint8 *data, gsize size)
{
	g_autoptr (GByteArray) bytes = g_byte_array_new ();
	const char *last = NULL;

	for (guint i = 0; i < tree->entries->len; i++) {
		const KinkoGitEntry *entry = kinko_git_tree_entry (tree, i);
		g_autofree char *head = g_strdup_printf ("%o %s", entry->mode, entry->name);

		g_assert_true (last == NULL || strcmp (last, entry->name) < 0);
		g_assert_true (kinko_git_tree_find (tree, entry->name) == entry);
		last = entry->name;
		g_byte_array_append (bytes, (const guint8 *) head, (guint) strlen (head) + 1);
		g_byte_array_append (bytes, entry->id.id, KINKO_GIT_ID_LEN);
	}
	fuzz_check_bytes (bytes->data, bytes->len, data, size);
}

/* What lies in a leaf folder is named by the entries that it tells of, and by nothing else. */
static void
look_at_act (const KinkoGitTree *tree, guint index)
{
	g_autoptr (GError) error = NULL;
	const KinkoGitEntry *lines, *note;
	KinkoMirrorPlace place;
	guint64 seq;
	gboolean good = kinko_mirror_act_at (tree, index, 0, &seq, &lines, &note, &error);

	fuzz_check_outcome (good, error);
	if (!good)
		return;
	g_assert_cmpuint (seq, <, KINKO_MIRROR_ACTS_PER_DIR);
	g_assert_true (kinko_mirror_place (seq, &place));
	g_assert_cmpstr (place.lines, ==, lines->name);
	g_assert_cmpstr (place.note, ==, note->name);
}

static void
look_at_folders (const KinkoGitTree *tree)
{
	KinkoMirrorRoot root;
	g_autoptr (GError) error = NULL;
	gboolean good = kinko_mirror_root (tree, &root, &error);

	fuzz_check_outcome (good, error);
	if (good)
		g_assert_true (root.log != NULL && root.checkpoint != NULL &&
			       root.allowed_signers != NULL &&
			       tree->entries->len == (root.cosignatures == NULL ? 3 : 4));
	for (guint i = 0; i < tree->entries->len; i++) {
		const KinkoGitEntry *entry = kinko_git_tree_entry (tree, i);
		g_autoptr (GError) problem = NULL;
		guint digits;

		good = kinko_mirror_folder (entry, &digits, &problem);
		fuzz_check_outcome (good, problem);
		g_assert_true (!good || digits < 100);
		look_at_act (tree, i);
	}
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autoptr (GBytes) bytes = g_bytes_new (data, size);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoGitTree) tree = kinko_git_tree_parse (bytes, &error);

	fuzz_check_outcome (tree != NULL, error);
	if (tree == NULL)
		return 0;
	write_again (tree, data, size);
	look_at_folders (tree);
	return 0;
}
