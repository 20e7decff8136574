#include "cli/reveal-screen.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "policies/error.h"

/* Control sequences of ECMA-48 and of xterm, which every terminal of today obeys: to another screen and back, erase the line,
 * everything, what was scrolled away. */
#define ENTER  "\033[?1049h\033[H\033[2J"
#define LEAVE  "\033[H\033[2J\033[?1049l"
#define HOME   "\033[H"
#define WIPE   "\033[2K\r\n"
#define FORGET "\033[3J"
#define HIDE   "\033[?25l"
#define UNHIDE "\033[?25h"

#define WIPED 8 /* that are wiped one by one: some terminals keep what is cleared as a whole */

/* What must not find the number on the screen. */
static const int watched[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGWINCH };

static volatile sig_atomic_t caught[G_N_ELEMENTS (watched)];

typedef struct {
	const char *heading, *label;
	const KinkoSecret *number;
	int keys; /* the terminal for reading, -1: none */
	gboolean modes_set;
	struct termios before;
	struct sigaction actions[G_N_ELEMENTS (watched)];
	sigset_t mask; /* as it was before */
	gint64 end;    /* CLOCK_BOOTTIME, in seconds */
	pid_t guard;   /* 0: none */
	int to_guard;
} Screen;

static void
take_note (int number)
{
	for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
		if (watched[i] == number)
			caught[i] = 1;
}

gboolean
kinko_reveal_screen_check (GError **error)
{
	const char *term = g_getenv ("TERM");

	if (term != NULL && term[0] != '\0' && !g_str_equal (term, "dumb"))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_UNSUPPORTED, "%s",
		     _ ("this terminal cannot take away again what it shows"));
	kinko_error_set_hint (error, "%s",
			      _ ("use another one (TERM says which it is); --out FILE writes the "
				 "number to a new file"));
	return FALSE;
}

static gboolean
put_bytes (const void *bytes, gsize len)
{
	const guint8 *at = bytes;

	while (len > 0) {
		gssize n = write (STDOUT_FILENO, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return FALSE;
		at += n;
		len -= (gsize) n;
	}
	return TRUE;
}

static gboolean
put_text (const char *text)
{
	return put_bytes (text, strlen (text));
}

/* Counts while the computer sleeps, too. */
static gint64
now_seconds (void)
{
	struct timespec now;

	(void) clock_gettime (CLOCK_BOOTTIME, &now); /* cannot fail */
	return now.tv_sec;
}

static gboolean
draw (const Screen *screen)
{
	gint64 left = MAX (screen->end - now_seconds (), 0);
	g_autofree char *foot =
		g_strdup_printf (_ ("It disappears in %u s, or with any key."), (guint) left);

	return put_text (HOME) && (screen->heading == NULL || put_text (screen->heading)) &&
	       put_text ("\r\n") && put_text (screen->label) && put_text (": ") &&
	       put_bytes (kinko_secret_data (screen->number), kinko_secret_len (screen->number)) &&
	       put_text ("\r\n\r\n\033[2K") && put_text (foot);
}

/* Whoever stopped the terminal's output, with ^S or otherwise, keeps nothing on it. From the background this takes that the
 * signal that asks us to leave the terminal alone is not heard. */
static void
go_on (void)
{
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction before;

	sigaction (SIGTTOU, &ignore, &before);
	(void) tcflow (STDOUT_FILENO, TCOOFF); /* goes on only where it was stopped in this way */
	(void) tcflow (STDOUT_FILENO, TCOON);
	sigaction (SIGTTOU, &before, NULL);
}

/* On a Linux console there is no second screen, and what scrolled away must go as well. A failure leaves nothing else to try. */
static void
erase (void)
{
	const char *term = g_getenv ("TERM");

	go_on ();
	(void) put_text (HOME);
	for (guint i = 0; i < WIPED; i++)
		(void) put_text (WIPE);
	if (term != NULL && g_str_has_prefix (term, "linux"))
		(void) put_text (FORGET);
	(void) put_text (LEAVE UNHIDE);
}

/* ---- keys and signals ------------------------------------------------------------------------ */

static void
watch (Screen *screen)
{
	struct sigaction note = { .sa_handler = take_note };
	sigset_t blocked;

	sigemptyset (&blocked);
	sigfillset (&note.sa_mask);
	for (gsize i = 0; i < G_N_ELEMENTS (watched); i++) {
		caught[i] = 0;
		sigaddset (&blocked, watched[i]);
	}
	sigprocmask (SIG_BLOCK, &blocked, &screen->mask);
	for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
		sigaction (watched[i], &note, &screen->actions[i]);
}

static void
unwatch (Screen *screen)
{
	for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
		sigaction (watched[i], &screen->actions[i], NULL);
	sigprocmask (SIG_SETMASK, &screen->mask, NULL);
}

/* Keys are taken one by one and not shown. In the background the terminal is somebody else's. */
static void
take_keys (Screen *screen)
{
	struct termios modes;

	screen->keys = open ("/dev/tty", O_RDONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (screen->keys < 0 || tcgetpgrp (screen->keys) != getpgrp () ||
	    tcgetattr (screen->keys, &screen->before) != 0)
		return;
	modes = screen->before;
	modes.c_lflag &= ~(tcflag_t) (ICANON | ECHO);
	modes.c_iflag &= ~(tcflag_t) IXON; /* ^S is a key like any other, and stops nothing */
	modes.c_lflag |= ISIG;
	modes.c_cc[VMIN] = 1;
	modes.c_cc[VTIME] = 0;
	screen->modes_set = tcsetattr (screen->keys, TCSAFLUSH, &modes) == 0;
}

static void
give_keys_back (Screen *screen)
{
	if (screen->modes_set && tcgetpgrp (screen->keys) == getpgrp ())
		(void) tcsetattr (screen->keys, TCSAFLUSH, &screen->before);
	if (screen->keys >= 0)
		close (screen->keys);
}

/* Does a signal end it? A new size of the window only has it drawn anew. */
static gboolean
is_ended (Screen *screen)
{
	for (gsize i = 0; i < G_N_ELEMENTS (watched); i++) {
		if (!caught[i])
			continue;
		if (watched[i] != SIGWINCH)
			return TRUE;
		caught[i] = 0;
		if (!put_text ("\033[2J") || !draw (screen))
			return TRUE;
	}
	return FALSE;
}

static void
wait_for_end (Screen *screen)
{
	const struct timespec second = { .tv_sec = 1 };

	while (now_seconds () < screen->end) {
		struct pollfd key = { .fd = screen->modes_set ? screen->keys : -1,
				      .events = POLLIN };
		int n = ppoll (&key, 1, &second, &screen->mask);

		/* Who was stopped for longer shows nothing once more. */
		if (n > 0 || now_seconds () >= screen->end || is_ended (screen) || !draw (screen))
			return;
	}
}

/* What was noted happens now, with whoever handles it: ^C is done with. */
static void
pass_on (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
		if (caught[i] && watched[i] != SIGINT && watched[i] != SIGWINCH)
			raise (watched[i]);
}

/* ---- for what cannot be caught --------------------------------------------------------------- */

#define ALL_WELL      "."
#define GUARD_LATE_MS 1500

/*
 * SIGKILL and SIGSTOP leave no time to wipe the screen, so a process of its own does it, when this one is gone without a word or does
 * not get on. It has no number, no file but the terminal and a pipe, and does nothing but wait; the rest of its memory is as well
 * guarded as that of this process, and gone no later.
 */
static G_GNUC_NORETURN void
be_guard (const Screen *screen, int pipe_end, guint seconds)
{
	struct pollfd told = { .fd = pipe_end, .events = POLLIN };
	char word;

	for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
		(void) signal (watched[i], SIG_IGN);
	(void) signal (SIGTTOU, SIG_IGN); /* the one that it watches may have been sent away */
	if (poll (&told, 1, (int) seconds * 1000 + GUARD_LATE_MS) > 0 &&
	    read (pipe_end, &word, 1) == 1)
		_exit (0);
	erase ();
	if (screen->modes_set)
		(void) tcsetattr (screen->keys, TCSAFLUSH, &screen->before);
	_exit (0);
}

/* Keeps the terminal and @pipe_end, at 3, and nothing else that this process has open. */
static void
leave_files (Screen *screen, int *pipe_end)
{
	int keys = screen->keys < 0 ? -1 : fcntl (screen->keys, F_DUPFD, 100);
	int pipe = fcntl (*pipe_end, F_DUPFD, 100);

	if (pipe < 0)
		_exit (0);
	(void) dup2 (pipe, 3);
	(void) dup2 (keys, 4);
	(void) close_range (keys < 0 ? 4 : 5, ~0u, 0);
	*pipe_end = 3;
	screen->keys = keys < 0 ? -1 : 4;
}

/* Where no further process can be made the number is shown all the same: it goes in every other way. */
static void
start_guard (Screen *screen, guint seconds)
{
	int ends[2];

	if (pipe2 (ends, O_CLOEXEC) != 0)
		return;
	screen->guard = fork ();
	if (screen->guard == 0) {
		explicit_bzero (kinko_secret_data (screen->number),
				kinko_secret_len (screen->number));
		leave_files (screen, &ends[0]);
		be_guard (screen, ends[0], seconds);
	}
	(void) close (ends[0]);
	screen->to_guard = ends[1];
	if (screen->guard > 0)
		return;
	(void) close (ends[1]);
	screen->guard = 0;
}

static void
dismiss_guard (const Screen *screen)
{
	if (screen->guard == 0)
		return;
	(void) !write (screen->to_guard, ALL_WELL, 1); /* one that is gone has done its work */
	(void) close (screen->to_guard);
	while (waitpid (screen->guard, NULL, 0) < 0 && errno == EINTR)
		;
}

gboolean
kinko_reveal_screen_show (const char *heading, const char *label, const KinkoSecret *number,
			  guint seconds, GError **error)
{
	Screen screen = { .heading = heading, .label = label, .number = number };
	gboolean shown;
	int reason;

	watch (&screen);
	take_keys (&screen);
	start_guard (&screen, seconds);
	screen.end = now_seconds () + seconds;
	shown = put_text (ENTER HIDE) && draw (&screen);
	reason = errno;
	if (shown)
		wait_for_end (&screen);
	erase ();
	dismiss_guard (&screen);
	give_keys_back (&screen);
	unwatch (&screen);
	pass_on ();
	if (!shown)
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
			     _ ("cannot write to standard output: %s"), g_strerror (reason));
	return shown;
}
