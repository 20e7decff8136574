#include "cli/terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "policies/error.h"

/*
 * Signals are blocked except while waiting, and their handlers only take a note. So there is no
 * moment at which a signal could leave the terminal without its echo, and nothing else has to be
 * safe inside a handler: ordinary code restores the terminal and sends the signal again, for
 * real.
 */
static const int watched[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGCONT };

static volatile sig_atomic_t caught[G_N_ELEMENTS (watched)];

#define TICK_SECONDS 1

static KinkoPatienceFunc patience;

void
kinko_terminal_set_patience (KinkoPatienceFunc is_over)
{
	patience = is_over;
}

static gboolean
is_over (void)
{
	return patience != NULL && patience ();
}

static void
refuse (const char *message, GError **error)
{
	g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_FAILED, message);
	kinko_error_set_hint (error, "%s", _ ("nothing was done; give the command again"));
}

typedef struct {
	int fd;
	struct termios before, asking;
	struct sigaction actions[G_N_ELEMENTS (watched)];
	sigset_t blocked, mask; /* while asking, and as it was before */
} Terminal;

static void
take_note (int number)
{
	for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
		if (watched[i] == number)
			caught[i] = 1;
}

static void
watch_signals (Terminal *terminal)
{
	struct sigaction note = { .sa_handler = take_note };

	sigemptyset (&terminal->blocked);
	sigfillset (&note.sa_mask);
	for (gsize i = 0; i < G_N_ELEMENTS (watched); i++) {
		caught[i] = 0;
		sigaddset (&terminal->blocked, watched[i]);
	}
	sigprocmask (SIG_BLOCK, &terminal->blocked, &terminal->mask);
	for (gsize i = 0; i < G_N_ELEMENTS (watched); i++) {
		sigaction (watched[i], NULL, &terminal->actions[i]);
		/* What is ignored (under nohup, or without job control) stays ignored. */
		if (terminal->actions[i].sa_handler != SIG_IGN)
			sigaction (watched[i], &note, NULL);
	}
}

static void
unwatch_signals (Terminal *terminal)
{
	for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
		sigaction (watched[i], &terminal->actions[i], NULL);
	sigprocmask (SIG_SETMASK, &terminal->mask, NULL);
}

static gboolean
any_caught (void)
{
	for (gsize i = 0; i < G_N_ELEMENTS (watched); i++)
		if (caught[i])
			return TRUE;
	return FALSE;
}

/* Signals are let in meanwhile: in the background this stops (SIGTTOU) until the shell brings us to
 * the front, and it must be possible to end us there. */
static gboolean
start_modes (Terminal *terminal)
{
	int result, reason;

	do {
		sigprocmask (SIG_SETMASK, &terminal->mask, NULL);
		result = tcsetattr (terminal->fd, TCSAFLUSH, &terminal->asking);
		reason = errno;
		sigprocmask (SIG_BLOCK, &terminal->blocked, NULL);
	} while (result != 0 && reason == EINTR && !any_caught ());
	errno = reason;
	return result == 0 || reason == EINTR;
}

static gboolean
put_text (Terminal *terminal, const char *text)
{
	gsize len = strlen (text);

	while (len > 0) {
		struct pollfd writable = { .fd = terminal->fd, .events = POLLOUT };
		gssize n = write (terminal->fd, text, len);

		if (n < 0 && errno == EAGAIN) {
			(void) poll (&writable, 1, -1);
			continue;
		}
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return FALSE;
		text += n;
		len -= (gsize) n;
	}
	return TRUE;
}

/* Ends the question with a newline where the echo shows none. TCSAFLUSH, because half a passphrase
 * must not be left for the shell to show. In the background the terminal belongs to somebody else,
 * who has set it as needed. */
static void
restore_modes (Terminal *terminal, gboolean newline)
{
	if (tcgetpgrp (terminal->fd) != getpgrp ())
		return;
	(void) tcsetattr (terminal->fd, TCSAFLUSH, &terminal->before);
	if (newline)
		(void) put_text (terminal, "\n");
}

static void
set_errno (GError **error, int reason)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("cannot ask on the terminal: %s"),
		     g_strerror (reason));
}

static gboolean
begin_asking (Terminal *terminal, const char *prompt, GError **error)
{
	if (start_modes (terminal) && (any_caught () || put_text (terminal, prompt)))
		return TRUE;
	set_errno (error, errno);
	return FALSE;
}

/* Does what a signal that was noted would have done, with the terminal as it was before. Comes back
 * from a stop, and where somebody handles the signal. Returns FALSE when asking is over. */
static gboolean
act_on_signals (Terminal *terminal, const char *prompt, GError **error)
{
	gboolean asking = TRUE;

	for (gsize i = 0; i < G_N_ELEMENTS (watched); i++) {
		if (!caught[i])
			continue;
		/* SIGCONT has done its work; after a SIGSTOP the shell may have set the echo. */
		if (watched[i] != SIGCONT) {
			restore_modes (terminal, TRUE);
			unwatch_signals (terminal);
			raise (watched[i]);
			watch_signals (terminal);
			/* Who handles a stop is not stopped, and goes on only when the question is out of the way. */
			asking = asking && watched[i] == SIGTSTP &&
				 terminal->actions[i].sa_handler == SIG_DFL;
		}
		caught[i] = 0;
		if (asking && !begin_asking (terminal, prompt, error))
			return FALSE;
	}
	if (!asking)
		refuse (_ ("interrupted"), error);
	return asking;
}

/* Waits until there is a line. */
static gboolean
wait_for_line (Terminal *terminal, const char *prompt, GError **error)
{
	for (;;) {
		struct pollfd readable = { .fd = terminal->fd, .events = POLLIN };
		const struct timespec tick = { .tv_sec = TICK_SECONDS };
		int n = any_caught () ? 0
				      : ppoll (&readable, 1, patience != NULL ? &tick : NULL,
					       &terminal->mask);

		if (n > 0)
			return TRUE;
		if (n < 0 && errno != EINTR) {
			set_errno (error, errno);
			return FALSE;
		}
		if (is_over ()) {
			refuse (_ ("interrupted"), error);
			return FALSE;
		}
		if (!act_on_signals (terminal, prompt, error))
			return FALSE;
	}
}

/* In canonical mode a read brings at most a line; ^D sends a part of one. */
static gssize
read_line (Terminal *terminal, const char *prompt, char *line, gsize size, GError **error)
{
	gsize len = 0;

	for (;;) {
		gssize n;

		if (!wait_for_line (terminal, prompt, error))
			return -1;
		n = read (terminal->fd, line + len, size - len);
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (n < 0) {
			set_errno (error, errno);
			return -1;
		}
		if (n == 0) {
			refuse (_ ("the input ended before an answer"), error);
			return -1;
		}
		len += (gsize) n;
		if (line[len - 1] == '\n') {
			line[--len] = '\0';
			return (gssize) len;
		}
		if (len == size) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("the answer is too long: more than %zu bytes"), size - 1);
			return -1;
		}
	}
}

gssize
kinko_terminal_ask (const char *prompt, gboolean echo, char *line, gsize size, GError **error)
{
	/* An open file of our own: not blocking is nobody else's concern. */
	Terminal terminal = { .fd = open ("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK) };
	gssize len = -1;

	if (terminal.fd < 0 || tcgetattr (terminal.fd, &terminal.before) != 0) {
		set_errno (error, errno);
		if (terminal.fd >= 0)
			close (terminal.fd);
		return -1;
	}
	terminal.asking = terminal.before;
	terminal.asking.c_iflag |= IUTF8 | ICRNL;
	terminal.asking.c_lflag |= ICANON | ISIG;
	if (!echo)
		terminal.asking.c_lflag &= ~(tcflag_t) (ECHO | ECHONL);
	watch_signals (&terminal);
	if (begin_asking (&terminal, prompt, error))
		len = read_line (&terminal, prompt, line, size, error);
	restore_modes (&terminal, !echo || len < 0);
	unwatch_signals (&terminal);
	close (terminal.fd);
	return len;
}

/* ---- the terminal as a whole ----------------------------------------------------------------- */

/* Home, the screen, what was scrolled away. */
#define CLEAR    "\033[H\033[2J\033[3J"
#define CLEAR_MS 1000

void
kinko_terminal_forbid_stop (gboolean forbid)
{
	static tcflag_t before;
	struct termios modes;

	/* In the background it is somebody else's. */
	if (tcgetpgrp (STDIN_FILENO) != getpgrp () || tcgetattr (STDIN_FILENO, &modes) != 0)
		return;
	if (forbid)
		before = modes.c_iflag & IXON;
	modes.c_iflag = forbid ? modes.c_iflag & ~(tcflag_t) IXON : modes.c_iflag | before;
	(void) tcsetattr (STDIN_FILENO, TCSANOW, &modes);
}

void
kinko_terminal_clear (void)
{
	static const char text[] = CLEAR;
	struct pollfd writable = { .events = POLLOUT };
	const gint64 end = g_get_monotonic_time () + CLEAR_MS * 1000;
	gsize done = 0;

	writable.fd = open ("/dev/tty", O_WRONLY | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
	if (writable.fd < 0)
		return;
	while (done < strlen (text) && g_get_monotonic_time () < end) {
		gssize n = write (writable.fd, text + done, strlen (text) - done);

		if (n > 0)
			done += (gsize) n;
		else if (n < 0 && errno == EAGAIN)
			(void) poll (&writable, 1, CLEAR_MS / 10);
		else if (n == 0 || errno != EINTR)
			break;
	}
	(void) close (writable.fd);
}
