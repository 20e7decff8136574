#include "cli/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/pidfd.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "cli/terminal.h"
#include "cli/text.h"

/* -F: ends by itself when all fits; -R: colours; -X: what was read stays on the screen. */
#define DEFAULT_PAGER "less -FRX"

#define LOOK_MS  1000 /* how often it is looked at who waits */
#define LEAVE_MS 500  /* in which a pager that is ended sets its terminal right */

/* NULL: the text is not to be paged. */
static const char *
pager_line (void)
{
	static const char *const variables[] = { "KINKO_PAGER", "PAGER" };

	for (gsize i = 0; i < G_N_ELEMENTS (variables); i++) {
		const char *value = g_getenv (variables[i]);

		if (value != NULL)
			return value[0] == '\0' || g_str_equal (value, "cat") ? NULL : value;
	}
	return DEFAULT_PAGER;
}

/* Lines on the terminal, those that it breaks counted as often as it breaks them. */
static guint
count_lines (const char *text, guint columns)
{
	guint lines = 0;

	while (*text != '\0') {
		gsize len = strcspn (text, "\n");
		g_autofree char *line = g_strndup (text, len);
		guint width = kinko_text_width (line);

		explicit_bzero (line, len);
		lines += columns == 0 || width == 0 ? 1 : (width + columns - 1) / columns;
		text += len + (text[len] == '\n');
	}
	return lines;
}

gboolean
kinko_pager_is_wanted (KinkoContext *context, const KinkoCommand *command, const GString *text)
{
	const char *term = g_getenv ("TERM");
	struct winsize size = { .ws_row = 0 };

	if (command->never_paged || kinko_context_json (context) ||
	    kinko_context_switch (context, "no-pager") || pager_line () == NULL || term == NULL ||
	    g_str_equal (term, "dumb"))
		return FALSE;
	if (!isatty (STDOUT_FILENO) || ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
		return FALSE;
	/* A terminal without a height is a program that plays one. */
	return size.ws_row > 0 && count_lines (text->str, size.ws_col) >= size.ws_row;
}

/* No commands from within, no file that remembers what was searched for, and our text is UTF-8 in every locale. */
static char **
pager_environment (void)
{
	char **environment = g_get_environ ();

	environment = g_environ_setenv (environment, "LESSSECURE", "1", TRUE);
	environment = g_environ_setenv (environment, "LESSHISTFILE", "-", TRUE);
	return g_environ_setenv (environment, "LESSCHARSET", "utf-8", TRUE);
}

/* No shell: what a variable says is a program and its options, never a line of commands. GLib closes all other descriptors,
 * and lets SIGPIPE be what it was. */
static gboolean
start (GPid *pid, int *input)
{
	g_auto (GStrv) words = NULL;
	g_auto (GStrv) environment = pager_environment ();

	return g_shell_parse_argv (pager_line (), NULL, &words, NULL) &&
	       g_spawn_async_with_pipes (NULL, words, environment,
					 G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD, NULL,
					 NULL, pid, input, NULL, NULL, NULL);
}

/* A person reads at their own pace, and a pager takes no more before. FALSE: nobody is to wait any longer. */
static gboolean
wait_for (int fd, short what)
{
	struct pollfd one = { .fd = fd, .events = what };

	while (poll (&one, 1, LOOK_MS) <= 0)
		if (kinko_terminal_is_over ())
			return FALSE;
	return TRUE;
}

static gboolean
write_all (int input, const char *text, gsize len)
{
	while (len > 0) {
		gssize n = write (input, text, len);

		if (n > 0) {
			text += n;
			len -= (gsize) n;
		} else if (n < 0 && errno == EAGAIN) {
			if (!wait_for (input, POLLOUT))
				return FALSE;
		} else if (n < 0 && errno != EINTR) {
			return FALSE; /* it was left */
		}
	}
	return TRUE;
}

/* Also one that was stopped with ^Z. */
static void
end (GPid pid, int pid_fd)
{
	struct pollfd ended = { .fd = pid_fd, .events = POLLIN };

	(void) kill (pid, SIGTERM);
	(void) kill (pid, SIGCONT);
	if (poll (&ended, 1, LEAVE_MS) != 1)
		(void) kill (pid, SIGKILL);
}

/* The terminal is the pager's until it is left, or the one who waits has to go. */
static gboolean
feed (GPid pid, int input, const char *heading, const GString *text)
{
	int pid_fd = pidfd_open (pid, 0);
	gboolean whole;

	(void) fcntl (input, F_SETFL, O_NONBLOCK);
	whole = (heading == NULL || write_all (input, heading, strlen (heading))) &&
		write_all (input, text->str, text->len);
	(void) close (input);
	if (pid_fd >= 0 && !wait_for (pid_fd, POLLIN))
		end (pid, pid_fd);
	while (waitpid (pid, NULL, 0) < 0 && errno == EINTR)
		;
	g_spawn_close_pid (pid);
	if (pid_fd >= 0)
		(void) close (pid_fd);
	return whole;
}

gboolean
kinko_pager_show (const char *heading, const GString *text, gboolean *whole)
{
	static const int keys[] = { SIGINT, SIGQUIT };
	struct sigaction before[G_N_ELEMENTS (keys)];
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct termios modes;
	gboolean has_modes = tcgetattr (STDOUT_FILENO, &modes) == 0;
	GPid pid;
	int input;

	if (!start (&pid, &input))
		return FALSE;
	/* ^C is for the pager, which ends what it does and not itself. It has them as they were. */
	for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
		sigaction (keys[i], &ignore, &before[i]);
	*whole = feed (pid, input, heading, text);
	for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
		sigaction (keys[i], &before[i], NULL);
	/* One that was killed leaves the terminal without its echo. */
	if (has_modes)
		(void) tcsetattr (STDOUT_FILENO, TCSADRAIN, &modes);
	return TRUE;
}
