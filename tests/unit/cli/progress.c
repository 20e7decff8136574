/* How far something long is, as it is written: on a terminal of some width, and elsewhere. */
#include "cli/progress.h"

#include <fcntl.h>
#include <locale.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define LONG_AGO (-60 * G_USEC_PER_SEC)

/* Where stderr goes to meanwhile. */
typedef struct {
	int reader, before;
} Screen;

static Screen
look_at (unsigned short columns)
{
	const struct winsize size = { .ws_row = 10, .ws_col = columns };
	Screen screen = { posix_openpt (O_RDWR | O_NOCTTY | O_NONBLOCK), dup (STDERR_FILENO) };
	int terminal;

	g_assert_cmpint (screen.reader, >=, 0);
	g_assert_cmpint (grantpt (screen.reader) | unlockpt (screen.reader), ==, 0);
	terminal = open (ptsname (screen.reader), O_RDWR | O_NOCTTY);
	g_assert_cmpint (terminal, >=, 0);
	g_assert_cmpint (ioctl (terminal, TIOCSWINSZ, &size), ==, 0);
	g_assert_cmpint (dup2 (terminal, STDERR_FILENO), ==, STDERR_FILENO);
	close (terminal);
	return screen;
}

/* What has come there. */
static char *
take_back (Screen *screen)
{
	char buffer[4096];
	ssize_t n = read (screen->reader, buffer, sizeof buffer);

	g_assert_cmpint (dup2 (screen->before, STDERR_FILENO), ==, STDERR_FILENO);
	close (screen->before);
	close (screen->reader);
	return g_strndup (buffer, (gsize) MAX (n, 0));
}

static void
assert_shown (unsigned short columns, const char *label, guint64 done, guint64 total,
	      const char *expected)
{
	const gint64 now = g_get_monotonic_time ();
	KinkoProgressLine line = { .shown = TRUE,
				   .opened = now + LONG_AGO,
				   .told = now + LONG_AGO };
	Screen screen = look_at (columns);
	g_autofree char *seen = NULL;

	kinko_progress_line_tell (&line, label, done, total);
	kinko_progress_line_clear (&line);
	seen = take_back (&screen);
	g_assert_cmpstr (seen, ==, expected);
}

/* It is written over its own line, and gone in the end; it never breaks the line, which could not be written over. */
static void
test_terminal (void)
{
	assert_shown (80, "backup", 45, 100, "\r\033[Kbackup [#########           ] 45 %\r\033[K");
	assert_shown (80, "backup", 7, 0, "\r\033[Kbackup 7\r\033[K");
	assert_shown (80, "backup", 200, 100,
		      "\r\033[Kbackup [####################] 100 %\r\033[K");
	/* without the bar */
	assert_shown (20, "バックアップ", 45, 100, "\r\033[Kバックアップ 45 %\r\033[K");
	assert_shown (18, "バックアップ", 45, 100, "\r\033[Kバックアップ 45 %\r\033[K");
	/* full-width characters take two columns each */
	assert_shown (17, "バックアップ", 45, 100, "");
	/* a terminal that does not say how wide it is */
	assert_shown (0, "backup", 45, 100, "\r\033[Kbackup [#########           ] 45 %\r\033[K");
}

/* Nothing of what is quick, and not every step of what is not. */
static void
test_seldom (void)
{
	const gint64 now = g_get_monotonic_time ();
	KinkoProgressLine quick = { .shown = TRUE, .opened = now, .told = now };
	KinkoProgressLine plain = { .plain = TRUE, .opened = now + LONG_AGO, .told = now };
	KinkoProgressLine silent = { .opened = now + LONG_AGO, .told = now + LONG_AGO };
	Screen screen = look_at (80);
	g_autofree char *seen = NULL;

	kinko_progress_line_tell (&quick, "backup", 1, 100);
	kinko_progress_line_tell (&plain, "backup", 1, 100);
	kinko_progress_line_tell (&silent, "backup", 1, 100);
	plain.told = now + LONG_AGO;
	for (guint i = 0; i < 100; i++)
		kinko_progress_line_tell (&plain, "backup", i, 100);
	kinko_progress_line_clear (&plain);
	seen = take_back (&screen);
	g_assert_cmpstr (seen, ==, "backup 0 %\r\n");
}

int
main (int argc, char *argv[])
{
	setlocale (LC_ALL, "C.UTF-8");
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/progress/terminal", test_terminal);
	g_test_add_func ("/progress/seldom", test_seldom);
	return g_test_run ();
}
