#include "vault/workspace.h"

#include "tests/unit/vault/fixture.h"

static guint
count_left (const char *dir)
{
	g_autoptr (GDir) entries = g_dir_open (dir, 0, NULL);
	guint n = 0;

	while (g_dir_read_name (entries) != NULL)
		n++;
	return n;
}

static void
test_gone (void)
{
	g_autofree char *dir = new_folder ();
	int folder = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_autoptr (GError) error = NULL;
	KinkoWorkspace *workspace = kinko_workspace_new (folder, dir, &error);
	KinkoWorkspace *other;
	g_autofree char *file = NULL;
	g_autofree char *deep = NULL;
	struct stat status;

	g_assert_no_error (error);
	g_assert_true (g_str_has_prefix (kinko_workspace_path (workspace), dir));
	g_assert_cmpint (fstat (kinko_workspace_folder (workspace), &status), ==, 0);
	g_assert_cmpuint (status.st_mode & 07777, ==, 0700);
	file = g_build_filename (kinko_workspace_path (workspace), "vault.db", NULL);
	deep = g_build_filename (kinko_workspace_path (workspace), "policies", "x", NULL);
	g_assert_true (g_file_set_contents (file, "x", 1, NULL));
	g_assert_cmpint (g_mkdir_with_parents (deep, 0700), ==, 0);
	/* A second one at the same time leaves the first alone. */
	other = kinko_workspace_new (folder, dir, &error);
	g_assert_no_error (error);
	g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
	g_assert_cmpuint (count_left (dir), ==, 2);
	kinko_workspace_free (other);
	g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
	kinko_workspace_free (workspace);
	g_assert_cmpuint (count_left (dir), ==, 0);
	(void) close (folder);
	remove_all (dir);
}

/* What a killed process left is removed by the next one, and nothing else is. */
static void
test_swept (void)
{
	g_autofree char *dir = new_folder ();
	int folder = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_autofree char *left = g_build_filename (dir, ".work-0123", "policies", NULL);
	g_autofree char *mine = g_build_filename (dir, "grants", NULL);
	g_autofree char *link = g_build_filename (dir, ".work-link", NULL);
	g_autofree char *outside = new_folder ();
	g_autofree char *kept = g_build_filename (outside, "kept", NULL);

	g_assert_cmpint (g_mkdir_with_parents (left, 0700), ==, 0);
	g_assert_cmpint (g_mkdir (mine, 0700), ==, 0);
	g_assert_true (g_file_set_contents (kept, "x", 1, NULL));
	g_assert_cmpint (symlink (outside, link), ==, 0);
	kinko_workspace_sweep (folder);
	g_assert_true (g_file_test (mine, G_FILE_TEST_IS_DIR));
	g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
	g_assert_true (g_file_test (kept, G_FILE_TEST_EXISTS)); /* links are not followed */
	(void) close (folder);
	remove_all (outside);
	remove_all (dir);
}

static void
assert_left (int folder, int code)
{
	g_autoptr (GError) error = NULL;

	g_assert_false (kinko_workspace_check_none (folder, &error));
	g_assert_error (error, KINKO_ERROR, code);
	g_assert_nonnull (kinko_error_hint (error));
}

/* Who must know that there is none is told of one in use, and of one that cannot be removed. */
static void
test_none (void)
{
	g_autofree char *dir = new_folder ();
	int folder = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	g_autofree char *left = g_build_filename (dir, ".work-0123", "policies", NULL);
	g_autofree char *link = g_build_filename (dir, ".work-link", NULL);
	g_autofree char *file = g_build_filename (dir, ".work-file", NULL);
	g_autoptr (GString) deep = g_string_new (dir);
	g_autoptr (GError) error = NULL;
	KinkoWorkspace *workspace;

	g_assert_cmpint (symlink ("/", link), ==, 0);
	g_assert_true (g_file_set_contents (file, "x", 1, NULL));
	g_assert_true (kinko_workspace_check_none (folder, &error));
	g_assert_no_error (error);
	g_assert_cmpint (g_mkdir_with_parents (left, 0700), ==, 0);
	g_assert_true (kinko_workspace_check_none (folder, &error));
	g_assert_no_error (error);
	g_assert_false (g_file_test (left, G_FILE_TEST_EXISTS));
	workspace = kinko_workspace_new (folder, dir, &error);
	g_assert_no_error (error);
	assert_left (folder, KINKO_ERROR_BUSY);
	g_assert_true (g_file_test (kinko_workspace_path (workspace), G_FILE_TEST_IS_DIR));
	kinko_workspace_free (workspace);
	g_assert_true (kinko_workspace_check_none (folder, &error));
	/* nested deeper than anything is removed */
	g_string_append (deep, "/.work-deep");
	for (guint i = 0; i < 20; i++)
		g_string_append (deep, "/x");
	g_assert_cmpint (g_mkdir_with_parents (deep->str, 0700), ==, 0);
	assert_left (folder, KINKO_ERROR_IO);
	(void) close (folder);
	remove_all (dir);
}

int
main (int argc, char *argv[])
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/workspace/gone", test_gone);
	g_test_add_func ("/workspace/swept", test_swept);
	g_test_add_func ("/workspace/none", test_none);
	return g_test_run ();
}
