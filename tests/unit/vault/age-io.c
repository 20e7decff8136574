#include "vault/age-io.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "policies/error.h"

typedef struct {
	int ends[2];
} Pipe;

static void
set_up (Pipe *ends, gconstpointer data)
{
	(void) data;
	g_assert_cmpint (pipe2 (ends->ends, O_CLOEXEC), ==, 0);
}

static void
tear_down (Pipe *ends, gconstpointer data)
{
	(void) data;
	(void) close (ends->ends[0]);
	(void) close (ends->ends[1]);
}

static void
test_file (Pipe *ends, gconstpointer data)
{
	KinkoAgeFile in = { .fd = ends->ends[0], .name = "in" };
	KinkoAgeFile out = { .fd = ends->ends[1], .name = "out" };
	g_autoptr (GError) error = NULL;
	char bytes[8] = "";

	(void) data;
	g_assert_true (kinko_age_file_write (&out, "abcdef", 6, &error));
	g_assert_no_error (error);
	g_assert_cmpint (kinko_age_file_read (&in, bytes, 4, &error), ==, 4);
	g_assert_cmpint (kinko_age_file_read (&in, bytes + 4, 4, &error), ==, 2);
	g_assert_cmpstr (bytes, ==, "abcdef");
	(void) close (ends->ends[1]);
	g_assert_cmpint (kinko_age_file_read (&in, bytes, 4, &error), ==, 0);
	g_assert_no_error (error);
	ends->ends[1] = -1;
}

/* A pipe takes a part at a time; the rest follows. */
static gpointer
drain (gpointer data)
{
	const int *fd = data;
	gsize total = 0;
	char bytes[5000];
	gssize n;

	while ((n = read (*fd, bytes, sizeof bytes)) > 0)
		total += (gsize) n;
	return GSIZE_TO_POINTER (total);
}

static void
test_more_than_fits (Pipe *ends, gconstpointer data)
{
	KinkoAgeFile out = { .fd = ends->ends[1], .name = "out" };
	gsize len = 300000;
	g_autofree guint8 *bytes = g_malloc0 (len);
	g_autoptr (GError) error = NULL;
	GThread *reader = g_thread_new ("drain", drain, &ends->ends[0]);

	(void) data;
	g_assert_true (kinko_age_file_write (&out, bytes, len, &error));
	g_assert_no_error (error);
	(void) close (ends->ends[1]);
	ends->ends[1] = -1;
	g_assert_cmpuint (GPOINTER_TO_SIZE (g_thread_join (reader)), ==, len);
}

static void
test_failures (Pipe *ends, gconstpointer data)
{
	int full = open ("/dev/full", O_WRONLY | O_CLOEXEC);
	KinkoAgeFile out = { .fd = full, .name = "backup.age" };
	KinkoAgeFile in = { .fd = ends->ends[1], .name = "backup.age" };
	g_autoptr (GError) error = NULL;
	char byte;

	(void) data;
	g_assert_cmpint (full, !=, -1);
	g_assert_false (kinko_age_file_write (&out, "x", 1, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_assert_nonnull (strstr (error->message, "backup.age"));
	g_assert_nonnull (kinko_error_hint (error));
	g_clear_error (&error);
	(void) close (full);
	/* The end that is for writing cannot be read. */
	g_assert_cmpint (kinko_age_file_read (&in, &byte, 1, &error), ==, -1);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	g_assert_nonnull (strstr (error->message, "backup.age"));
}

static void
test_memory (void)
{
	KinkoAgeMemory memory = { .at = (const guint8 *) "abcdef", .left = 6 };
	KinkoAgeMemory nothing = { .at = NULL, .left = 0 };
	char bytes[8] = "";

	g_assert_cmpint (kinko_age_memory_read (&memory, bytes, 4, NULL), ==, 4);
	g_assert_cmpint (kinko_age_memory_read (&memory, bytes + 4, 4, NULL), ==, 2);
	g_assert_cmpstr (bytes, ==, "abcdef");
	g_assert_cmpint (kinko_age_memory_read (&memory, bytes, 4, NULL), ==, 0);
	g_assert_cmpint (kinko_age_memory_read (&nothing, bytes, 4, NULL), ==, 0);
}

#define ADD(name, test) g_test_add ("/age-io/" name, Pipe, NULL, set_up, test, tear_down)

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	ADD ("file", test_file);
	ADD ("more-than-fits", test_more_than_fits);
	ADD ("failures", test_failures);
	g_test_add_func ("/age-io/memory", test_memory);
	return g_test_run ();
}
