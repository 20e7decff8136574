#include "vault/file.h"

#include <sodium.h>

#include "policies/error.h"
#include "tests/unit/vault/scratch.h"

#define OLD "the old content"

typedef struct {
	Scratch *path;
	int folder;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;

	(void) data;
	fixture->path = scratch_new ();
	fixture->folder = kinko_folder_open (fixture->path, FALSE, &error);
	g_assert_no_error (error);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
	(void) data;
	g_assert_cmpint (close (fixture->folder), ==, 0);
	scratch_free (fixture->path);
}

static void
replace (int folder, const char *name, const char *text)
{
	g_autoptr (GError) error = NULL;
	gboolean done = kinko_file_replace (folder, name, text, strlen (text), &error);

	g_assert_no_error (error);
	g_assert_true (done);
}

static void
test_list (Fixture *fixture, gconstpointer data)
{
	g_autofree char *link = scratch_path (fixture->path, "a-link");
	g_autofree char *hidden = scratch_path (fixture->path, ".hidden");
	g_autoptr (GPtrArray) names = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	replace (fixture->folder, "b", OLD);
	replace (fixture->folder, "a", OLD);
	replace (fixture->folder, "B", OLD);
	scratch_write (hidden, "", 0);
	g_assert_cmpint (symlink ("a", link), ==, 0);
	g_assert_true (kinko_folder_create_at (fixture->folder, "folder", &error));
	names = kinko_folder_list (fixture->folder, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (names->len, ==, 3);
	g_assert_cmpstr (g_ptr_array_index (names, 0), ==, "B");
	g_assert_cmpstr (g_ptr_array_index (names, 1), ==, "a");
	g_assert_cmpstr (g_ptr_array_index (names, 2), ==, "b");
}

static void
test_create (Fixture *fixture, gconstpointer data)
{
	g_autofree char *above = scratch_path (fixture->path, "x");
	g_autofree char *path = scratch_path (fixture->path, "x/y/vault");
	g_autofree char *grants = scratch_path (path, "grants");
	g_autofree char *link = scratch_path (fixture->path, "link");
	g_autoptr (GError) error = NULL;
	mode_t before = umask (0);
	int folder;

	(void) data;
	g_assert_true (kinko_folder_create (path, &error));
	(void) umask (before);
	g_assert_cmpuint (scratch_mode (path), ==, 0700);
	g_assert_cmpuint (scratch_mode (above), ==, 0700);
	/* An empty one may be taken, and is made private. */
	g_assert_cmpint (chmod (path, 0755), ==, 0);
	g_assert_true (kinko_folder_create (path, &error));
	g_assert_cmpuint (scratch_mode (path), ==, 0700);
	folder = kinko_folder_open (path, FALSE, &error);
	g_assert_true (kinko_folder_create_at (folder, "grants", &error));
	g_assert_cmpuint (scratch_mode (grants), ==, 0700);
	g_assert_false (kinko_folder_create_at (folder, "grants", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS);
	g_clear_error (&error);
	g_assert_cmpint (close (folder), ==, 0);
	g_assert_false (kinko_folder_create (path, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS);
	g_clear_error (&error);
	g_assert_cmpint (symlink (grants, link), ==, 0);
	g_assert_false (kinko_folder_create (link, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_clear_error (&error);
	g_assert_cmpint (kinko_folder_open (link, FALSE, &error), ==, -1);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_clear_error (&error);
	folder = kinko_folder_open (link, TRUE, &error);
	g_assert_no_error (error);
	g_assert_cmpint (close (folder), ==, 0);
	g_assert_cmpint (kinko_folder_open ("/no/such/folder", TRUE, &error), ==, -1);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_clear_error (&error);
	g_assert_false (kinko_folder_create ("", &error));
	g_clear_error (&error);
	g_assert_false (kinko_folder_create ("/proc/version/x", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
}

static void
test_open_parent (Fixture *fixture, gconstpointer data)
{
	static const char *const bad[] = { "", "/", "folder/", ".", "..", "a/..", "a/." };
	g_autofree char *path = scratch_path (fixture->path, "out.csv");
	g_autofree char *missing = scratch_path (fixture->path, "missing/out.csv");
	g_autofree char *name = NULL, *relative = NULL;
	g_autoptr (GError) error = NULL;
	int folder;

	(void) data;
	folder = kinko_folder_open_parent (path, &name, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (name, ==, "out.csv");
	replace (folder, name, OLD);
	g_assert_true (g_file_test (path, G_FILE_TEST_IS_REGULAR));
	g_assert_cmpint (close (folder), ==, 0);
	folder = kinko_folder_open_parent ("here.csv", &relative, &error);
	g_assert_no_error (error);
	g_assert_cmpstr (relative, ==, "here.csv");
	g_assert_cmpint (close (folder), ==, 0);
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		char *none = NULL;

		g_assert_cmpint (kinko_folder_open_parent (bad[i], &none, &error), ==, -1);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_assert_null (none);
		g_clear_error (&error);
	}
	g_clear_pointer (&name, g_free);
	g_assert_cmpint (kinko_folder_open_parent (missing, &name, &error), ==, -1);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
}

static void
check_tmpfs (gpointer data)
{
	Fixture *fixture = data;
	int folder = open (fixture->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	g_assert_true (kinko_folder_is_local (folder));
	g_assert_cmpint (close (folder), ==, 0);
}

static void
test_local (Fixture *fixture, gconstpointer data)
{
	int processes = open ("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	(void) data;
	g_assert_false (kinko_folder_is_local (processes));
	g_assert_false (kinko_folder_is_local (-1));
	g_assert_cmpint (close (processes), ==, 0);
	scratch_run_on_tiny_disk (fixture->path, 64, check_tmpfs, fixture);
}

static void
test_open_at (Fixture *fixture, gconstpointer data)
{
	static const char *const bad[] = { "", ".", "..", "a/b", "/tmp" };
	g_autofree char *link = scratch_path (fixture->path, "link");
	g_autoptr (GError) error = NULL;
	int folder;

	(void) data;
	g_assert_true (kinko_folder_create_at (fixture->folder, "grants", &error));
	folder = kinko_folder_open_at (fixture->folder, "grants", &error);
	g_assert_no_error (error);
	g_assert_cmpint (close (folder), ==, 0);
	g_assert_cmpint (symlink ("grants", link), ==, 0);
	g_assert_cmpint (kinko_folder_open_at (fixture->folder, "link", &error), ==, -1);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_clear_error (&error);
	g_assert_cmpint (kinko_folder_open_at (fixture->folder, "missing", &error), ==, -1);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_clear_error (&error);
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++) {
		g_assert_cmpint (kinko_folder_open_at (fixture->folder, bad[i], &error), ==, -1);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_clear_error (&error);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add ("/folder/list", Fixture, NULL, set_up, test_list, tear_down);
	g_test_add ("/folder/create", Fixture, NULL, set_up, test_create, tear_down);
	g_test_add ("/folder/open-at", Fixture, NULL, set_up, test_open_at, tear_down);
	g_test_add ("/folder/open-parent", Fixture, NULL, set_up, test_open_parent, tear_down);
	g_test_add ("/folder/local", Fixture, NULL, set_up, test_local, tear_down);
	return g_test_run ();
}
