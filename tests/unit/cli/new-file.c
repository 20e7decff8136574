#include "cli/new-file.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "policies/error.h"

typedef struct {
	char *dir, *path;
	GString *content;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
	(void) data;
	fixture->dir = g_dir_make_tmp ("kinko-new-file-XXXXXX", NULL);
	g_assert_nonnull (fixture->dir);
	fixture->path = g_build_filename (fixture->dir, "page.html", NULL);
	fixture->content = g_string_new_len ("a\0b\n", 4);
}

static guint
files_in (const char *path)
{
	g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
	guint n = 0;

	while (g_dir_read_name (dir) != NULL)
		n++;
	return n;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
	(void) data;
	(void) g_unlink (fixture->path); /* it may not be there */
	g_assert_cmpint (g_rmdir (fixture->dir), ==, 0);
	g_free (fixture->dir);
	g_free (fixture->path);
	g_string_free (fixture->content, TRUE);
}

static void
test_write (Fixture *fixture, gconstpointer data)
{
	g_autoptr (GError) error = NULL;
	g_autofree char *found = NULL;
	struct stat status;
	gsize len;

	(void) data;
	g_assert_true (kinko_new_file_write (fixture->path, fixture->content, &error));
	g_assert_no_error (error);
	g_assert_true (g_file_get_contents (fixture->path, &found, &len, NULL));
	g_assert_cmpuint (len, ==, 4);
	g_assert_true (memcmp (found, "a\0b\n", 4) == 0);
	g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
	g_assert_cmpuint (status.st_mode & 07777, ==, 0600);
	g_assert_cmpuint (status.st_nlink, ==, 1);
	g_assert_cmpuint (files_in (fixture->dir), ==, 1);
}

static void
assert_refused (Fixture *fixture, int code)
{
	g_autoptr (GError) error = NULL;

	g_assert_false (kinko_new_file_write (fixture->path, fixture->content, &error));
	g_assert_error (error, KINKO_ERROR, code);
	g_assert_nonnull (kinko_error_hint (error));
}

/* Neither over a file nor through a link, to whatever it leads. */
static void
test_exists (Fixture *fixture, gconstpointer data)
{
	g_autofree char *found = NULL;

	(void) data;
	g_assert_true (g_file_set_contents (fixture->path, "mine", -1, NULL));
	assert_refused (fixture, KINKO_ERROR_EXISTS);
	g_assert_true (g_file_get_contents (fixture->path, &found, NULL, NULL));
	g_assert_cmpstr (found, ==, "mine");
	g_assert_cmpint (g_unlink (fixture->path), ==, 0);
	g_assert_cmpint (symlink ("nowhere", fixture->path), ==, 0);
	assert_refused (fixture, KINKO_ERROR_EXISTS);
	g_assert_cmpuint (files_in (fixture->dir), ==, 1);
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
	(void) data;
	g_free (fixture->path);
	fixture->path = g_build_filename (fixture->dir, "missing", "page.html", NULL);
	assert_refused (fixture, KINKO_ERROR_IO);
	g_assert_cmpuint (files_in (fixture->dir), ==, 0);
}

/* A disk that takes no more: an error, and nothing is left. */
static void
test_full (Fixture *fixture, gconstpointer data)
{
	const struct rlimit small = { 3, RLIM_INFINITY };
	struct rlimit before;

	(void) data;
	g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
	g_assert_true (signal (SIGXFSZ, SIG_IGN) != SIG_ERR);
	g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &small), ==, 0);
	assert_refused (fixture, KINKO_ERROR_IO);
	g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
	g_assert_cmpuint (files_in (fixture->dir), ==, 0);
}

/* Killed at any point: the file is there whole, or not at all under its name. */
static void
test_killed (Fixture *fixture, gconstpointer data)
{
	guint kills = 0;

	(void) data;
	for (guint at = 1;; at++) {
		g_autofree char *number = g_strdup_printf ("%u", at);
		g_autofree char *sweep = g_strdup_printf ("rm -f '%s'/.page.html.*", fixture->dir);
		g_autofree char *found = NULL;
		pid_t child = fork ();
		int status;
		gsize len;

		g_assert_cmpint (child, >=, 0);
		if (child == 0) {
			g_setenv ("KINKO_CRASH_AT", number, TRUE);
			_exit (kinko_new_file_write (fixture->path, fixture->content, NULL) ? 0
											    : 1);
		}
		g_assert_cmpint (waitpid (child, &status, 0), ==, child);
		if (g_file_get_contents (fixture->path, &found, &len, NULL)) {
			g_assert_cmpuint (len, ==, 4);
			g_assert_cmpint (g_unlink (fixture->path), ==, 0);
		}
		g_assert_cmpint (system (sweep), ==, 0);
		if (WIFEXITED (status)) {
			g_assert_cmpint (WEXITSTATUS (status), ==, 0);
			break;
		}
		g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
		kills++;
	}
	g_assert_cmpuint (kills, >=, 2);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add ("/new-file/write", Fixture, NULL, set_up, test_write, tear_down);
	g_test_add ("/new-file/exists", Fixture, NULL, set_up, test_exists, tear_down);
	g_test_add ("/new-file/no-folder", Fixture, NULL, set_up, test_no_folder, tear_down);
	g_test_add ("/new-file/full", Fixture, NULL, set_up, test_full, tear_down);
	g_test_add ("/new-file/killed", Fixture, NULL, set_up, test_killed, tear_down);
	return g_test_run ();
}
