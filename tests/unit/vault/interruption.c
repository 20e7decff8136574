/* What ends a program waits, is heard of, and has its effect in the end. */
#include "vault/interruption.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "policies/error.h"

static int heard;

static void
take (int number)
{
	heard = number;
}

static void
test_held (void)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };

	for (gsize i = 0; i < G_N_ELEMENTS (numbers); i++) {
		g_autoptr (GError) error = NULL;

		heard = 0;
		(void) signal (numbers[i], take);
		kinko_interruption_hold ();
		g_assert_true (kinko_interruption_check (&error));
		raise (numbers[i]);
		g_assert_cmpint (heard, ==, 0);
		g_assert_false (kinko_interruption_check (&error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_FAILED);
		g_assert_nonnull (kinko_error_hint (error));
		kinko_interruption_release ();
		g_assert_cmpint (heard, ==, numbers[i]);
		(void) signal (numbers[i], SIG_DFL);
		/* The next one begins without it. */
		g_clear_error (&error);
		kinko_interruption_hold ();
		g_assert_true (kinko_interruption_check (&error));
		kinko_interruption_release ();
	}
}

/* What means the end means it behind the work; what is ignored stays ignored. */
static void
test_end (void)
{
	int status = 0;
	pid_t child = fork ();

	if (child == 0) {
		(void) signal (SIGHUP, SIG_IGN);
		(void) signal (SIGTERM, SIG_DFL);
		kinko_interruption_hold ();
		raise (SIGHUP);
		if (!kinko_interruption_check (NULL))
			_exit (1);
		raise (SIGTERM);
		kinko_interruption_release ();
		_exit (2);
	}
	g_assert_cmpint (waitpid (child, &status, 0), ==, child);
	g_assert_true (WIFSIGNALED (status));
	g_assert_cmpint (WTERMSIG (status), ==, SIGTERM);
}

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/interruption/held", test_held);
	g_test_add_func ("/interruption/end", test_end);
	return g_test_run ();
}
