#include "cli/watch.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib.h>

static void
set_up (void)
{
	kinko_watch_begin ();
	kinko_watch_set_idle (0);
	g_assert_cmpint (kinko_watch_take (), ==, KINKO_WATCH_NOTHING);
	g_assert_false (kinko_watch_resized ());
}

static void
test_signals (void)
{
	static const struct {
		int number;
		KinkoWatchEvent event;
		gboolean stays; /* what ends the shell is never done with */
	} signals[] = {
		{ SIGINT, KINKO_WATCH_INTERRUPT, FALSE },
		{ SIGTSTP, KINKO_WATCH_STOP, FALSE },
		{ SIGHUP, KINKO_WATCH_HANG_UP, TRUE },
		{ SIGTERM, KINKO_WATCH_TERMINATE, TRUE },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (signals); i++) {
		set_up ();
		raise (signals[i].number);
		g_assert_cmpint (kinko_watch_peek (), ==, signals[i].event);
		g_assert_cmpint (kinko_watch_is_over (), ==, signals[i].number != SIGINT);
		g_assert_cmpint (kinko_watch_take (), ==, signals[i].event);
		g_assert_cmpint (kinko_watch_peek (), ==,
				 signals[i].stays ? signals[i].event : KINKO_WATCH_NOTHING);
		kinko_watch_end ();
	}
}

/* The gravest one first; ^C that came before is of no meaning any more. */
static void
test_order (void)
{
	set_up ();
	raise (SIGINT);
	raise (SIGTSTP);
	g_assert_cmpint (kinko_watch_take (), ==, KINKO_WATCH_STOP);
	g_assert_cmpint (kinko_watch_take (), ==, KINKO_WATCH_NOTHING);
	raise (SIGTSTP);
	raise (SIGHUP);
	g_assert_cmpint (kinko_watch_take (), ==, KINKO_WATCH_HANG_UP);
	raise (SIGTERM);
	g_assert_cmpint (kinko_watch_take (), ==, KINKO_WATCH_TERMINATE);
	kinko_watch_end ();
}

static void
test_idle (void)
{
	set_up ();
	kinko_watch_set_idle (1);
	g_assert_cmpint (kinko_watch_peek (), ==, KINKO_WATCH_NOTHING);
	g_usleep (1100 * 1000);
	g_assert_cmpint (kinko_watch_peek (), ==, KINKO_WATCH_IDLE);
	kinko_watch_touch ();
	g_assert_cmpint (kinko_watch_peek (), ==, KINKO_WATCH_NOTHING);
	/* A question that was cut short for it stays so, whatever its command does then. */
	g_usleep (1100 * 1000);
	g_assert_true (kinko_watch_is_over ());
	kinko_watch_touch ();
	g_assert_cmpint (kinko_watch_take (), ==, KINKO_WATCH_IDLE);
	g_assert_cmpint (kinko_watch_take (), ==, KINKO_WATCH_NOTHING);
	kinko_watch_end ();
}

static void
test_wait (void)
{
	int ends[2];

	set_up ();
	g_assert_cmpint (pipe (ends), ==, 0);
	g_assert_cmpint (write (ends[1], "x", 1), ==, 1);
	g_assert_true (kinko_watch_wait (ends[0]));
	/* Something that happened comes before a key. */
	raise (SIGINT);
	g_assert_false (kinko_watch_wait (ends[0]));
	g_assert_cmpint (kinko_watch_take (), ==, KINKO_WATCH_INTERRUPT);
	g_assert_true (kinko_watch_wait (ends[0]));
	raise (SIGWINCH);
	g_assert_false (kinko_watch_wait (ends[0]));
	g_assert_cmpint (kinko_watch_peek (), ==, KINKO_WATCH_NOTHING);
	g_assert_true (kinko_watch_resized ());
	g_assert_true (kinko_watch_wait (ends[0]));
	close (ends[0]);
	close (ends[1]);
	kinko_watch_end ();
}

/* Waiting ends by time alone, and by a signal that comes meanwhile. */
static void
test_wait_for_nothing (void)
{
	int ends[2];
	pid_t child;

	set_up ();
	g_assert_cmpint (pipe (ends), ==, 0);
	kinko_watch_set_idle (1);
	g_assert_false (kinko_watch_wait (ends[0]));
	g_assert_cmpint (kinko_watch_take (), ==, KINKO_WATCH_IDLE);
	kinko_watch_set_idle (0);
	child = fork ();
	if (child == 0) {
		g_usleep (200 * 1000);
		kill (getppid (), SIGTERM);
		_exit (0);
	}
	g_assert_false (kinko_watch_wait (ends[0]));
	g_assert_cmpint (kinko_watch_take (), ==, KINKO_WATCH_TERMINATE);
	g_assert_cmpint (waitpid (child, NULL, 0), ==, child);
	close (ends[0]);
	close (ends[1]);
	kinko_watch_end ();
}

/* What was handled before is handled so again. */
static void
test_end (void)
{
	struct sigaction now;

	set_up ();
	kinko_watch_end ();
	for (int number = SIGHUP; number <= SIGTERM; number += SIGTERM - SIGHUP) {
		g_assert_cmpint (sigaction (number, NULL, &now), ==, 0);
		g_assert_true (now.sa_handler == SIG_DFL);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/watch/signals", test_signals);
	g_test_add_func ("/watch/order", test_order);
	g_test_add_func ("/watch/idle", test_idle);
	g_test_add_func ("/watch/wait", test_wait);
	g_test_add_func ("/watch/wait-for-nothing", test_wait_for_nothing);
	g_test_add_func ("/watch/end", test_end);
	return g_test_run ();
}
