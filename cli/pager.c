#include "cli/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/text.h"

/* -F: ends by itself when all fits; -R: colours; -X: what was read stays on the screen. */
#define DEFAULT_PAGER "less -FRX"

#define TICK_MS    1000 /* how often it is asked whether there is still patience */
#define LOOK_MS    20   /* how often a pager is looked at that cannot be waited for */
#define PARTING_MS 1000 /* for a pager to leave the terminal in order */

/* Of xterm: back from the other screen. Without one it does nothing. */
#define LEAVE_SCREEN "\033[?1049l"

static KinkoPatienceFunc patience;

void
kinko_pager_set_patience (KinkoPatienceFunc is_over)
{
	patience = is_over;
}

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

/* What a pager needs to find itself, the terminal and the language. All else that stands in our environment is none of its
 * business: where vaults and keys lie, for one. */
static const char *const passed_on[] = {
	"PATH",  "HOME", "TERM",   "TERMINFO", "TERMINFO_DIRS", "COLORTERM", "COLUMNS",
	"LINES", "LANG", "LC_ALL", "LC_CTYPE", "LC_MESSAGES",   "LANGUAGE",  "LESS",
};

/* No commands from within, no file that remembers what was searched for, and our text is UTF-8 in every locale. */
static char **
pager_environment (void)
{
	char **environment = g_new0 (char *, 1);

	for (gsize i = 0; i < G_N_ELEMENTS (passed_on); i++)
		if (g_getenv (passed_on[i]) != NULL)
			environment = g_environ_setenv (environment, passed_on[i],
							g_getenv (passed_on[i]), TRUE);
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
					 G_SPAWN_SEARCH_PATH | G_SPAWN_DO_NOT_REAP_CHILD |
						 G_SPAWN_CLOEXEC_PIPES,
					 NULL, NULL, pid, input, NULL, NULL, NULL);
}

/* ---- while it is shown ----------------------------------------------------------------------- */

typedef struct {
	GPid pid;
	int ended; /* can be read when the pager has ended; -1: the kernel has no such thing */
	int input; /* -1: closed */
	const char *at[2]; /* the parts of the text, from what was not taken yet */
	gsize left[2];
	gboolean whole; /* all of it was taken */
} Pager;

static void
close_input (Pager *pager)
{
	if (pager->input >= 0)
		(void) close (pager->input); /* it is a pipe: nothing is kept back */
	pager->input = -1;
}

static void
write_some (Pager *pager)
{
	guint part = pager->left[0] > 0 ? 0 : 1;
	gssize n = write (pager->input, pager->at[part], pager->left[part]);

	if (n < 0 && errno != EINTR && errno != EAGAIN)
		close_input (pager); /* it wants no more */
	if (n < 0)
		return;
	pager->at[part] += n;
	pager->left[part] -= (gsize) n;
	pager->whole = pager->left[0] == 0 && pager->left[1] == 0;
	if (pager->whole)
		close_input (pager);
}

static gboolean
has_ended (const Pager *pager)
{
	int status;
	pid_t pid = waitpid (pager->pid, &status, WNOHANG);

	return pid == pager->pid || (pid < 0 && errno != EINTR);
}

/* FALSE: it goes on after @ms, or when something happened. */
static gboolean
wait_for_end (Pager *pager, int ms)
{
	struct pollfd polls[] = { { pager->ended, POLLIN, 0 }, { pager->input, POLLOUT, 0 } };

	if (poll (polls, G_N_ELEMENTS (polls), pager->ended < 0 ? MIN (ms, LOOK_MS) : ms) > 0 &&
	    polls[1].revents != 0)
		write_some (pager);
	return has_ended (pager);
}

/* One that was stopped, as less stops itself at ^Z, has to go on to end. Who does not want to end is killed, and the other
 * screen that it may have been on is left. */
static void
end_pager (Pager *pager)
{
	gint64 end = g_get_monotonic_time () + PARTING_MS * 1000;

	close_input (pager);
	(void) kill (pager->pid, SIGTERM);
	do {
		(void) kill (pager->pid, SIGCONT); /* it may stop itself only now */
		if (wait_for_end (pager, LOOK_MS))
			return;
	} while (g_get_monotonic_time () < end);
	(void) kill (pager->pid, SIGKILL);
	while (waitpid (pager->pid, NULL, 0) < 0 && errno == EINTR)
		;
	kinko_output_remark (LEAVE_SCREEN);
}

/* FALSE: it was ended before the person left it. */
static gboolean
attend (Pager *pager)
{
	while (!wait_for_end (pager, TICK_MS)) {
		if (patience != NULL && patience ()) {
			end_pager (pager);
			return FALSE;
		}
	}
	return TRUE;
}

static int
open_pid (GPid pid)
{
	return (int) syscall (SYS_pidfd_open, pid, 0);
}

gboolean
kinko_pager_show (const char *heading, const GString *text, gboolean *whole)
{
	static const int keys[] = { SIGINT, SIGQUIT };
	struct sigaction before[G_N_ELEMENTS (keys)];
	const struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct termios modes;
	gboolean has_modes = tcgetattr (STDOUT_FILENO, &modes) == 0;
	Pager pager = { .at = { heading, text->str },
			.left = { heading == NULL ? 0 : strlen (heading), text->len } };
	gboolean left;

	if (!start (&pager.pid, &pager.input))
		return FALSE;
	pager.ended = open_pid (pager.pid);
	(void) fcntl (pager.input, F_SETFL, O_NONBLOCK);
	/* ^C is for the pager, which ends what it does and not itself. It has them as they were. */
	for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
		sigaction (keys[i], &ignore, &before[i]);
	left = attend (&pager);
	*whole = pager.whole;
	close_input (&pager);
	if (pager.ended >= 0)
		(void) close (pager.ended);
	g_spawn_close_pid (pager.pid);
	for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
		sigaction (keys[i], &before[i], NULL);
	/* One that was killed leaves the terminal without its echo. What was typed for it is for nobody else. */
	if (has_modes)
		(void) tcsetattr (STDOUT_FILENO, left ? TCSADRAIN : TCSAFLUSH, &modes);
	return TRUE;
}
