#include "cli/child.h"

#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <sodium.h>

#include "policies/error.h"

static const char *const nothing[] = { NULL };

/* Runs a script of the shell. */
static gboolean
run (const char *script, const char *const *environment, const char *input, gsize len, gsize max,
     guint seconds, KinkoChild *child, GError **error)
{
	const char *argv[] = { "/bin/sh", "-c", script, NULL };

	return kinko_child_run (argv, environment, input, len, max, seconds, NULL, child, error);
}

/* Both ways at once, more than any pipe holds. */
static void
test_large (void)
{
	const gsize len = 3 * 1024 * 1024;
	g_autofree char *input = g_malloc (len);
	g_autoptr (GError) error = NULL;
	g_auto (KinkoChild) child = { 0, NULL, NULL };

	for (gsize i = 0; i < len; i++)
		input[i] = (char) (i * 7 >> 3);
	g_assert_true (run ("cat; echo said >&2", nothing, input, len, len, 60, &child, &error));
	g_assert_no_error (error);
	g_assert_cmpuint (kinko_secret_len (child.output), ==, len);
	g_assert_true (memcmp (kinko_secret_data (child.output), input, len) == 0);
	g_assert_cmpstr (child.errors->str, ==, "said\n");
	g_assert_cmpint (child.status, ==, 0);
}

/* One that does not read is no reason to fail: it says itself why. */
static void
test_reads_nothing (void)
{
	const gsize len = 1024 * 1024;
	g_autofree char *input = g_malloc0 (len);
	g_auto (KinkoChild) child = { 0, NULL, NULL };

	g_assert_true (run ("echo no >&2; exit 3", nothing, input, len, len, 60, &child, NULL));
	g_assert_true (WIFEXITED (child.status));
	g_assert_cmpint (WEXITSTATUS (child.status), ==, 3);
	g_assert_cmpuint (kinko_secret_len (child.output), ==, 0);
	g_assert_cmpstr (child.errors->str, ==, "no\n");
}

/* The child has what it is given, and nothing that we have. */
static void
test_inherits_nothing (void)
{
	static const char *const environment[] = { "A=b", NULL };
	/* Not closed on exec: as somebody might forget. The shell's own listing opens one more. */
	int kept = open ("/dev/null", O_RDONLY);
	g_auto (KinkoChild) child = { 0, NULL, NULL };

	g_assert_cmpint (fcntl (kept, F_DUPFD, 77), ==, 77);
	g_setenv ("KINKO_TEST_SECRET", "s", TRUE);
	g_assert_true (run ("cd /proc/self/fd; echo *; pwd -P >/dev/null; exec env", environment,
			    NULL, 0, 65536, 60, &child, NULL));
	g_test_message ("%s", kinko_secret_text (child.output));
	g_assert_null (strstr (kinko_secret_text (child.output), "77"));
	g_assert_true (g_str_has_prefix (kinko_secret_text (child.output), "0 1 2"));
	g_assert_null (strstr (kinko_secret_text (child.output), "SECRET"));
	g_assert_nonnull (strstr (kinko_secret_text (child.output), "A=b\n"));
	(void) close (77);
	(void) close (kept);
}

static void
assert_ended (const char *script, gsize max, guint seconds)
{
	g_autoptr (GError) error = NULL;
	g_auto (KinkoChild) child = { 0, NULL, NULL };
	gint64 began = g_get_monotonic_time ();

	g_assert_false (run (script, nothing, NULL, 0, max, seconds, &child, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_FAILED);
	g_assert_cmpint (g_get_monotonic_time () - began, <, 20 * G_USEC_PER_SEC);
	g_assert_null (child.output);
}

static void
test_ended_by_force (void)
{
	assert_ended ("exec sleep 100", 100, 1);
	assert_ended ("exec >&- 2>&-; exec sleep 100", 100, 1); /* nothing to wait for, and there */
	assert_ended ("while :; do echo more; done", 100000, 60);
}

static void
test_killed (void)
{
	g_auto (KinkoChild) child = { 0, NULL, NULL };

	g_assert_true (run ("kill -9 $$", nothing, NULL, 0, 100, 60, &child, NULL));
	g_assert_true (WIFSIGNALED (child.status));
}

static void
test_missing (void)
{
	static const char *const argv[] = { "/nonexistent/program", NULL };
	g_autoptr (GError) error = NULL;
	g_auto (KinkoChild) child = { 0, NULL, NULL };

	g_assert_false (kinko_child_run (argv, nothing, "x", 1, 100, 60, NULL, &child, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
}

typedef struct {
	guint calls;
	guint64 last;
} Heard;

static void
hear (gpointer data, guint64 done, guint64 total)
{
	Heard *heard = data;

	g_assert_cmpuint (done, >=, heard->last);
	g_assert_cmpuint (total, ==, 0);
	heard->last = done;
	heard->calls++;
}

/* Who waits is told, also while nothing comes: of each second that passed, and of no other. */
static void
test_progress (void)
{
	const char *argv[] = { "/bin/sh", "-c", "exec sleep 1.2", NULL };
	Heard heard = { 0, 0 };
	const KinkoProgress progress = { hear, &heard };
	g_autoptr (GError) error = NULL;
	g_auto (KinkoChild) child = { 0, NULL, NULL };

	g_assert_true (
		kinko_child_run (argv, nothing, NULL, 0, 100, 60, &progress, &child, &error));
	g_assert_no_error (error);
	g_assert_cmpuint (heard.calls, >=, 2);
	g_assert_cmpuint (heard.last, >=, 1);
}

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	(void) signal (SIGPIPE, SIG_IGN); /* as the program does */
	g_test_add_func ("/child/large", test_large);
	g_test_add_func ("/child/reads-nothing", test_reads_nothing);
	g_test_add_func ("/child/inherits-nothing", test_inherits_nothing);
	g_test_add_func ("/child/ended-by-force", test_ended_by_force);
	g_test_add_func ("/child/killed", test_killed);
	g_test_add_func ("/child/missing", test_missing);
	g_test_add_func ("/child/progress", test_progress);
	return g_test_run ();
}
