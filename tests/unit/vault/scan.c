#include "vault/scan.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policies/error.h"
#include "tests/unit/vault/scratch.h"

typedef struct {
	Scratch *dir;
	char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
	(void) data;
	fixture->dir = scratch_new ();
	fixture->path = g_build_filename (fixture->dir, "scan.pdf", NULL);
	g_assert_true (g_file_set_contents (fixture->path, "0123456789", 10, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
	(void) data;
	g_free (fixture->path);
	scratch_free (fixture->dir);
}

static KinkoScan *
open_scan (const char *path)
{
	g_autoptr (GError) error = NULL;
	KinkoScan *scan = kinko_scan_open (path, &error);

	g_assert_no_error (error);
	g_assert_nonnull (scan);
	return scan;
}

static void
refuse (const char *path, KinkoError code)
{
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoScan) scan = kinko_scan_open (path, &error);

	g_assert_null (scan);
	g_assert_error (error, KINKO_ERROR, (int) code);
}

static void
test_read (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoScan) scan = open_scan (fixture->path);
	g_autoptr (GError) error = NULL;
	guint8 buffer[10];

	(void) data;
	g_assert_cmpuint (kinko_scan_size (scan), ==, 10);
	g_assert_true (kinko_scan_read (scan, buffer, 4, &error));
	g_assert_cmpmem (buffer, 4, "0123", 4);
	/* not at its end yet */
	g_assert_false (kinko_scan_check (scan, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_clear_error (&error);
	g_clear_pointer (&scan, kinko_scan_close);
	scan = open_scan (fixture->path);
	g_assert_true (kinko_scan_read (scan, buffer, 10, &error));
	g_assert_cmpmem (buffer, 10, "0123456789", 10);
	g_assert_true (kinko_scan_check (scan, &error));
	g_assert_no_error (error);
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
	g_autofree char *pipe = g_build_filename (fixture->dir, "pipe", NULL);
	g_autofree char *link = g_build_filename (fixture->dir, "link", NULL);
	g_autofree char *nowhere = g_build_filename (fixture->dir, "nowhere", NULL);

	(void) data;
	refuse (nowhere, KINKO_ERROR_NOT_FOUND);
	refuse (fixture->dir, KINKO_ERROR_INVALID);
	refuse ("/dev/null", KINKO_ERROR_INVALID);
	refuse ("/dev/zero", KINKO_ERROR_INVALID);
	g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
	refuse (pipe, KINKO_ERROR_INVALID); /* at once: nobody writes to it */
	g_assert_cmpint (symlink ("pipe", link), ==, 0);
	refuse (link, KINKO_ERROR_INVALID);
	g_assert_true (g_file_set_contents (fixture->path, "", 0, NULL));
	refuse (fixture->path, KINKO_ERROR_INVALID);
}

/* As every other file that a person names. */
static void
test_link (Fixture *fixture, gconstpointer data)
{
	g_autofree char *link = g_build_filename (fixture->dir, "link", NULL);
	g_autoptr (KinkoScan) scan = NULL;

	(void) data;
	g_assert_cmpint (symlink ("scan.pdf", link), ==, 0);
	scan = open_scan (link);
	g_assert_cmpuint (kinko_scan_size (scan), ==, 10);
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
	g_autoptr (KinkoScan) scan = NULL;
	g_autoptr (KinkoScan) refused = NULL;
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_cmpuint (KINKO_SCAN_MAX, ==, 209715200);
	g_assert_cmpint (truncate (fixture->path, 209715200), ==, 0);
	scan = open_scan (fixture->path);
	g_assert_cmpint (truncate (fixture->path, 209715201), ==, 0);
	refused = kinko_scan_open (fixture->path, &error);
	g_assert_null (refused);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_nonnull (kinko_error_hint (error));
}

/* What another program can do to the file while it is read. */
static void
make_longer (const char *path)
{
	g_assert_cmpint (truncate (path, 11), ==, 0);
}

static void
make_shorter (const char *path)
{
	g_assert_cmpint (truncate (path, 9), ==, 0);
}

/* With the time of the last change set back. */
static void
write_over (const char *path)
{
	int fd = open (path, O_WRONLY | O_CLOEXEC);
	struct stat status;

	g_assert_cmpint (fd, >=, 0);
	g_assert_cmpint (fstat (fd, &status), ==, 0);
	g_usleep (20000); /* the clock of a file system is coarse */
	g_assert_cmpint (pwrite (fd, "X", 1, 0), ==, 1);
	g_assert_cmpint (futimens (fd, (struct timespec[]){ status.st_atim, status.st_mtim }), ==,
			 0);
	g_assert_cmpint (close (fd), ==, 0);
}

static void
test_changes (Fixture *fixture, gconstpointer data)
{
	static void (*const changes[]) (const char *path) = { make_longer, make_shorter,
							      write_over };

	(void) data;
	for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_autoptr (KinkoScan) scan = NULL;
		g_autoptr (GError) error = NULL;
		guint8 buffer[10];

		g_assert_true (g_file_set_contents (fixture->path, "0123456789", 10, NULL));
		scan = open_scan (fixture->path);
		g_assert_true (kinko_scan_read (scan, buffer, 5, &error));
		changes[i](fixture->path);
		g_assert_false (kinko_scan_read (scan, buffer, 5, &error) &&
				kinko_scan_check (scan, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
		g_assert_nonnull (kinko_error_hint (error));
	}
}

int
main (int argc, char **argv)
{
	static const struct {
		const char *path;
		void (*run) (Fixture *fixture, gconstpointer data);
	} tests[] = {
		{ "/scan/read", test_read },       { "/scan/refused", test_refused },
		{ "/scan/link", test_link },       { "/scan/limit", test_limit },
		{ "/scan/changes", test_changes },
	};

	g_test_init (&argc, &argv, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
		g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
	return g_test_run ();
}
