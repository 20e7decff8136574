#include "cli/pager.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/text.h"

/* -F: ends by itself when all fits; -R: colours; -X: what was read stays on the screen. */
#define DEFAULT_PAGER "less -FRX"

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

static void
wait_for (GPid pid)
{
	while (waitpid (pid, NULL, 0) < 0 && errno == EINTR)
		;
	g_spawn_close_pid (pid);
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
	*whole = (heading == NULL || kinko_output_write (input, heading, strlen (heading))) &&
		 kinko_output_write (input, text->str, text->len);
	close (input);
	wait_for (pid);
	for (gsize i = 0; i < G_N_ELEMENTS (keys); i++)
		sigaction (keys[i], &before[i], NULL);
	/* One that was killed leaves the terminal without its echo. */
	if (has_modes)
		(void) tcsetattr (STDOUT_FILENO, TCSADRAIN, &modes);
	return TRUE;
}
