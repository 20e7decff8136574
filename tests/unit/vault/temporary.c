#include "vault/temporary.h"

#include "policies/error.h"
#include "tests/unit/vault/scratch.h"

static char *parent;

static guint
count_in (const char *path)
{
	g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
	guint n = 0;

	while (dir != NULL && g_dir_read_name (dir) != NULL)
		n++;
	return n;
}

static void
test_goes (void)
{
	g_autoptr (GError) error = NULL;
	KinkoTemporary *one = kinko_temporary_new (&error);
	KinkoTemporary *two = kinko_temporary_new (&error);
	g_autofree char *file = NULL;
	struct stat status;

	g_assert_no_error (error);
	g_assert_cmpstr (kinko_temporary_path (one), !=, kinko_temporary_path (two));
	g_assert_cmpint (lstat (kinko_temporary_path (one), &status), ==, 0);
	g_assert_cmpuint (status.st_mode & 07777, ==, 0700);
	file = g_build_filename (kinko_temporary_path (one), "x", NULL);
	g_assert_true (g_file_set_contents (file, "x", 1, NULL));
	kinko_temporary_free (two);
	g_assert_true (g_file_test (file, G_FILE_TEST_EXISTS));
	kinko_temporary_free (one);
	g_assert_false (g_file_test (parent, G_FILE_TEST_EXISTS));
}

/* Who is killed removes nothing; the next one does. */
static void
test_killed (void)
{
	g_autoptr (GError) error = NULL;
	KinkoTemporary *next;
	pid_t child = fork ();
	int status;

	if (child == 0) {
		KinkoTemporary *left = kinko_temporary_new (NULL);
		g_autofree char *file = g_build_filename (kinko_temporary_path (left), "x", NULL);

		_exit (g_file_set_contents (file, "x", 1, NULL) ? 0 : 1);
	}
	g_assert_cmpint (waitpid (child, &status, 0), ==, child);
	g_assert_cmpint (status, ==, 0);
	g_assert_cmpuint (count_in (parent), ==, 1);
	next = kinko_temporary_new (&error);
	g_assert_no_error (error);
	g_assert_cmpuint (count_in (parent), ==, 1);
	kinko_temporary_free (next);
	g_assert_false (g_file_test (parent, G_FILE_TEST_EXISTS));
}

static void
assert_refused (void)
{
	g_autoptr (GError) error = NULL;

	g_assert_null (kinko_temporary_new (&error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_assert_nonnull (strstr (error->message, parent));
	g_assert_nonnull (kinko_error_hint (error));
}

/* Whoever else may write there could have been first. */
static void
test_taken (void)
{
	g_autoptr (Scratch) elsewhere = scratch_new ();

	g_assert_cmpint (symlink (elsewhere, parent), ==, 0);
	assert_refused ();
	g_assert_cmpuint (count_in (elsewhere), ==, 0);
	g_assert_cmpint (unlink (parent), ==, 0);
	g_assert_true (g_file_set_contents (parent, "x", 1, NULL));
	assert_refused ();
	g_assert_cmpint (unlink (parent), ==, 0);
	g_assert_cmpint (mkdir (parent, 0700), ==, 0);
	g_assert_cmpint (chmod (parent, 0777), ==, 0);
	assert_refused ();
	g_assert_cmpuint (count_in (parent), ==, 0);
	g_assert_cmpint (rmdir (parent), ==, 0);
}

/* Each of two takes the other's parent away again and again. */
static void
test_two_at_once (void)
{
	pid_t child = fork ();
	int status;

	for (guint i = 0; i < 200; i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoTemporary) temporary = kinko_temporary_new (&error);

		if (temporary == NULL ||
		    !g_file_test (kinko_temporary_path (temporary), G_FILE_TEST_IS_DIR))
			g_error ("%s", error == NULL ? "it is gone" : error->message);
	}
	if (child == 0)
		_exit (0);
	g_assert_cmpint (waitpid (child, &status, 0), ==, child);
	g_assert_cmpint (status, ==, 0);
}

int
main (int argc, char *argv[])
{
	/* Before GLib looks at the variable, which it does once. */
	const char *above = g_getenv ("TMPDIR");
	g_autoptr (Scratch) dir =
		g_mkdtemp (g_build_filename (above == NULL ? "/tmp" : above, "kinko-XXXXXX", NULL));
	g_autofree char *name = g_strdup_printf ("kinko-%u", (guint) geteuid ());
	int failed;

	g_assert_nonnull (dir);
	g_setenv ("TMPDIR", dir, TRUE);
	parent = g_build_filename (dir, name, NULL);
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/temporary/goes", test_goes);
	g_test_add_func ("/temporary/killed", test_killed);
	g_test_add_func ("/temporary/taken", test_taken);
	g_test_add_func ("/temporary/two-at-once", test_two_at_once);
	failed = g_test_run ();
	g_free (parent);
	return failed;
}
