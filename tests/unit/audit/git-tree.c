#include "audit/git-tree.h"

#include <string.h>

#include "tests/unit/audit/mirror-fixture.h"

static GBytes *
tree_of (const Fixture *fixture, const char *name)
{
	g_autofree char *folder = g_build_filename (fixture->path, "objects", NULL);
	g_autoptr (KinkoObjectStore) store = kinko_object_store_open (folder, NULL);
	g_autofree char *script = g_strconcat ("git rev-parse ", name, NULL);
	g_autofree char *hex = git_script (fixture, script);
	git_oid id;

	g_assert_cmpint (git_oid_fromstrn (&id, hex, strlen (hex)), ==, 0);
	return kinko_object_store_read (store, &id, GIT_OBJECT_TREE, NULL);
}

/* Every bit and every truncation of a real tree: refused, or read as what it says and nothing
 * else, so that writing it again gives the same object. */
static void
test_one_form (void)
{
	g_autoptr (Fixture) fixture = fixture_new (2);
	g_autofree char *folder = g_build_filename (fixture->path, "objects", NULL);
	g_autoptr (KinkoObjectStore) store = NULL;
	g_autoptr (GBytes) bytes = NULL;
	g_autofree guint8 *data = NULL;
	guint refused = 0;
	gsize len;

	fill_mirror (fixture, 2);
	store = kinko_object_store_open (folder, NULL);
	bytes = tree_of (fixture, "main^{tree}");
	g_assert_nonnull (bytes);
	data = g_bytes_unref_to_data (g_steal_pointer (&bytes), &len);
	for (gsize i = 0; i < len * 9; i++) {
		gsize at = i % len;
		gsize n = i < len * 8 ? len : at;
		guint8 flip = i < len * 8 ? (guint8) (1u << i / len) : 0;
		g_autoptr (GBytes) changed = NULL;
		g_autoptr (KinkoGitTree) tree = NULL;
		g_autoptr (GError) error = NULL;
		git_oid written, hashed;

		data[at] ^= flip;
		changed = g_bytes_new (data, n);
		tree = kinko_git_tree_parse (changed, &error);
		if (tree == NULL) {
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
			refused++;
		} else {
			g_assert_true (
				kinko_git_tree_write (store, tree, NULL, 0, &written, &error));
			g_assert_cmpint (git_odb_hash (&hashed, data, n, GIT_OBJECT_TREE), ==, 0);
			g_assert_true (git_oid_equal (&written, &hashed));
		}
		data[at] ^= flip;
	}
	g_assert_cmpuint (refused, >, (guint) len);
}

static void
test_refused (void)
{
#define ID "aaaaaaaaaaaaaaaaaaaa"
	static const struct {
		const char *bytes;
		gsize len;
		gboolean good;
	} trees[] = {
#define TREE(text, good) { text, sizeof (text) - 1, good }
		TREE ("", TRUE),
		TREE ("100644 a\0" ID, TRUE),
		TREE ("100644 a\0" ID "100644 b\0" ID, TRUE),
		TREE ("100644 b\0" ID "100644 a\0" ID, FALSE), /* order */
		TREE ("100644 a\0" ID "40000 a\0" ID, FALSE),  /* twice */
		TREE ("0100644 a\0" ID, FALSE),                /* mode */
		TREE ("040000 a\0" ID, FALSE),
		TREE ("100844 a\0" ID, FALSE),
		TREE (" a\0" ID, FALSE),
		TREE ("100644a\0" ID, FALSE),
		TREE ("1006440 a\0" ID, FALSE),
		TREE ("100644 \0" ID, FALSE), /* name */
		TREE ("100644 a/b\0" ID, FALSE),
		TREE ("100644 a\0aaaaaaaaaaaaaaaaaaa", FALSE), /* id */
		TREE ("100644 a\0" ID "x", FALSE),
		TREE ("100644 a", FALSE),
		TREE ("100644", FALSE),
	};

	for (gsize i = 0; i < G_N_ELEMENTS (trees); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (GBytes) bytes = g_bytes_new (trees[i].bytes, trees[i].len);
		g_autoptr (KinkoGitTree) tree = kinko_git_tree_parse (bytes, &error);

		g_assert_true ((tree != NULL) == trees[i].good);
		if (!trees[i].good)
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/git-tree/one-form", test_one_form);
	g_test_add_func ("/git-tree/refused", test_refused);
	return g_test_run ();
}
