#include "cli/watch.h"

#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define TICK_SECONDS 1

/* The clocks of a computer that does not sleep run alike; reading both takes no time. */
#define SLEEP_MS 500

static const int watched[] = { SIGINT, SIGTERM, SIGHUP, SIGTSTP, SIGWINCH };

static volatile sig_atomic_t interrupted, terminated, hung_up, stopped, resized;
static struct sigaction actions[G_N_ELEMENTS (watched)];
static guint idle_seconds;
static gint64 touched_ms; /* CLOCK_BOOTTIME */
static gint64 asleep_ms;  /* by how much the clocks differed at the last look */
static gboolean slept;
static gboolean impatient; /* a question was not answered in time */

static void
take_note (int number)
{
	switch (number) {
	case SIGINT:
		interrupted = 1;
		break;
	case SIGTERM:
		terminated = 1;
		break;
	case SIGHUP:
		hung_up = 1;
		break;
	case SIGTSTP:
		stopped = 1;
		break;
	default:
		resized = 1;
	}
}

static gint64
read_clock (clockid_t clock)
{
	struct timespec now;

	(void) clock_gettime (clock, &now); /* cannot fail */
	return (gint64) now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* CLOCK_MONOTONIC stands still while the computer sleeps, CLOCK_BOOTTIME does not. */
static gint64
read_sleep (void)
{
	return read_clock (CLOCK_BOOTTIME) - read_clock (CLOCK_MONOTONIC);
}

void
kinko_watch_begin (void)
{
	struct sigaction note = { .sa_handler = take_note, .sa_flags = SA_RESTART };

	sigfillset (&note.sa_mask);
	interrupted = terminated = hung_up = stopped = resized = 0;
	slept = impatient = FALSE;
	asleep_ms = read_sleep ();
	kinko_watch_touch ();
	for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
		sigaction (watched[i], &note, &actions[i]);
}

void
kinko_watch_end (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
		sigaction (watched[i], &actions[i], NULL);
}

void
kinko_watch_set_idle (guint seconds)
{
	idle_seconds = seconds;
	kinko_watch_touch ();
}

void
kinko_watch_touch (void)
{
	touched_ms = read_clock (CLOCK_BOOTTIME);
}

static void
look_at_clocks (void)
{
	gint64 sleep_ms = read_sleep ();

	if (sleep_ms - asleep_ms > SLEEP_MS)
		slept = TRUE;
	asleep_ms = sleep_ms;
}

/* Keys that others read, a question or a pager: a terminal has the time, to some seconds, at which it was last read
 * from, and w(1) takes it for that too. */
static void
look_at_keys (void)
{
	static time_t before;
	struct stat terminal;

	if (fstat (STDIN_FILENO, &terminal) != 0 || !S_ISCHR (terminal.st_mode) ||
	    terminal.st_atim.tv_sec == before)
		return;
	/* The first look knows nothing of when it was. */
	if (before != 0)
		kinko_watch_touch ();
	before = terminal.st_atim.tv_sec;
}

static gboolean
is_idle (void)
{
	return idle_seconds != 0 &&
	       read_clock (CLOCK_BOOTTIME) - touched_ms >= (gint64) idle_seconds * 1000;
}

KinkoWatchEvent
kinko_watch_peek (void)
{
	look_at_clocks ();
	if (terminated)
		return KINKO_WATCH_TERMINATE;
	if (hung_up)
		return KINKO_WATCH_HANG_UP;
	if (stopped)
		return KINKO_WATCH_STOP;
	if (slept)
		return KINKO_WATCH_SLEPT;
	if (impatient || is_idle ())
		return KINKO_WATCH_IDLE;
	return interrupted ? KINKO_WATCH_INTERRUPT : KINKO_WATCH_NOTHING;
}

KinkoWatchEvent
kinko_watch_take (void)
{
	KinkoWatchEvent event = kinko_watch_peek ();

	interrupted = 0;
	if (event == KINKO_WATCH_STOP)
		stopped = 0;
	else if (event == KINKO_WATCH_SLEPT)
		slept = FALSE;
	if (event == KINKO_WATCH_IDLE) {
		impatient = FALSE;
		kinko_watch_touch ();
	}
	return event;
}

gboolean
kinko_watch_resized (void)
{
	gboolean was = resized != 0;

	resized = 0;
	return was;
}

/* Signals are let in only while it waits, so that none comes between the look and the waiting. */
gboolean
kinko_watch_wait (int fd)
{
	const struct timespec tick = { .tv_sec = TICK_SECONDS };
	struct pollfd readable = { .fd = fd, .events = POLLIN };
	sigset_t blocked, mask;
	int n = 0;

	sigemptyset (&blocked);
	for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
		sigaddset (&blocked, watched[i]);
	sigprocmask (SIG_BLOCK, &blocked, &mask);
	while (n <= 0 && !resized && kinko_watch_peek () == KINKO_WATCH_NOTHING)
		n = ppoll (&readable, 1, &tick, &mask);
	sigprocmask (SIG_SETMASK, &mask, NULL);
	/* Who slept must not go on with the key that woke the computer. */
	return n > 0 && !resized && kinko_watch_peek () == KINKO_WATCH_NOTHING;
}

void
kinko_watch_stop (void)
{
	struct sigaction usual = { .sa_handler = SIG_DFL }, note;

	sigaction (SIGTSTP, &usual, &note);
	raise (SIGTSTP);
	sigaction (SIGTSTP, &note, NULL);
	asleep_ms = read_sleep (); /* nothing is open that would have to be locked again */
	slept = FALSE;
	kinko_watch_touch ();
}

/* The question itself ends at ^C. */
gboolean
kinko_watch_is_over (void)
{
	look_at_keys ();
	if (is_idle ())
		impatient = TRUE;
	return kinko_watch_peek () > KINKO_WATCH_INTERRUPT;
}
