#include "audit/plain-file.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "policies/error.h"

static char *dir;

static void
assert_fails (const char *name, gsize max, int code)
{
	g_autofree char *path = g_build_filename (dir, name, NULL);
	g_autoptr (GError) error = NULL;

	g_assert_null (kinko_plain_file_read (path, max, &error));
	g_assert_error (error, KINKO_ERROR, code);
}

static void
test_create_and_read (void)
{
	g_autofree char *path = g_build_filename (dir, "a", NULL);
	g_autofree char *nowhere = g_build_filename (dir, "no", "a", NULL);
	g_autoptr (GError) error = NULL;
	g_autoptr (GBytes) read = NULL;
	struct stat status;

	g_assert_true (kinko_plain_file_create (path, "text\n", &error));
	g_assert_no_error (error);
	g_assert_cmpint (stat (path, &status), ==, 0);
	g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
	read = kinko_plain_file_read (path, 5, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (g_bytes_get_size (read), ==, 5);
	g_assert_cmpint (memcmp (g_bytes_get_data (read, NULL), "text\n", 5), ==, 0);
	g_assert_false (kinko_plain_file_create (path, "other", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS);
	g_clear_error (&error);
	g_assert_false (kinko_plain_file_create (nowhere, "other", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
}

static void
test_refused (void)
{
	g_autofree char *pipe_path = g_build_filename (dir, "pipe", NULL);

	g_assert_cmpint (mkfifo (pipe_path, 0600), ==, 0);
	assert_fails ("nothing", 10, KINKO_ERROR_NOT_FOUND);
	assert_fails ("a", 4, KINKO_ERROR_INVALID);
	assert_fails ("pipe", 10, KINKO_ERROR_INVALID);
	assert_fails (".", 10, KINKO_ERROR_INVALID);
	g_assert_cmpint (g_unlink (pipe_path), ==, 0);
}

int
main (int argc, char **argv)
{
	int status;
	g_autofree char *path = NULL;

	g_test_init (&argc, &argv, NULL);
	dir = g_dir_make_tmp ("kinko-XXXXXX", NULL);
	g_test_add_func ("/plain-file/create-and-read", test_create_and_read);
	g_test_add_func ("/plain-file/refused", test_refused);
	status = g_test_run ();
	path = g_build_filename (dir, "a", NULL);
	(void) g_unlink (path);
	(void) g_rmdir (dir);
	g_free (dir);
	return status;
}
