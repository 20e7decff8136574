#include "cli/input.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "policies/error.h"

#define TEXT "child_name=架空花子\n"

static void
assert_reads (const char *path)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoSecret) read = kinko_input_read (path, 1024, &error);

	g_assert_no_error (error);
	g_assert_cmpstr (kinko_secret_text (read), ==, TEXT);
}

static void
test_file (void)
{
	g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
	g_autofree char *path = g_build_filename (folder, "file", NULL);
	g_autoptr (GError) error = NULL;

	g_assert_null (kinko_input_read (path, 1024, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_assert_true (g_file_set_contents (path, TEXT, -1, NULL));
	assert_reads (path);
	g_clear_error (&error);
	g_assert_null (kinko_input_read (path, strlen (TEXT) - 1, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_cmpint (g_unlink (path), ==, 0);
	g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static gpointer
write_late (gpointer end)
{
	int fd = GPOINTER_TO_INT (end);

	g_usleep (200 * 1000);
	g_assert_cmpint (write (fd, TEXT, strlen (TEXT)), ==, strlen (TEXT));
	g_assert_cmpint (close (fd), ==, 0);
	return NULL;
}

/* What <(…) gives is read to its end, however late its writer is. */
static void
test_shell_pipe (void)
{
	g_autofree char *path = NULL;
	GThread *writer;
	int ends[2];

	g_assert_cmpint (pipe (ends), ==, 0);
	path = g_strdup_printf ("/dev/fd/%d", ends[0]);
	writer = g_thread_new ("writer", write_late, GINT_TO_POINTER (ends[1]));
	assert_reads (path);
	g_thread_join (writer);
	close (ends[0]);
}

/* Nobody may ever write to it: the alarm ends who waits. */
static void
test_named_pipe (void)
{
	g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
	g_autofree char *path = g_build_filename (folder, "fifo", NULL);
	int writer;

	g_assert_cmpint (mkfifo (path, 0600), ==, 0);
	alarm (20);
	for (int with_writer = 0; with_writer < 2; with_writer++) {
		g_autoptr (GError) error = NULL;

		writer = with_writer ? open (path, O_RDWR | O_CLOEXEC) : -1;
		g_assert_null (kinko_input_read (path, 1024, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_assert_nonnull (strstr (error->message, path));
		g_assert_nonnull (strstr (kinko_error_hint (error), "'-'"));
		if (writer >= 0)
			close (writer);
	}
	alarm (0);
	g_assert_cmpint (g_unlink (path), ==, 0);
	g_assert_cmpint (g_rmdir (folder), ==, 0);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/input/file", test_file);
	g_test_add_func ("/input/shell-pipe", test_shell_pipe);
	g_test_add_func ("/input/named-pipe", test_named_pipe);
	return g_test_run ();
}
