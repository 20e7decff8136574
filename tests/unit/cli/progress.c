#include "cli/progress.h"

#include <locale.h>
#include <string.h>

#include "cli/text.h"

#define SECOND ((gint64) G_USEC_PER_SEC)
#define ERASE  "\r\033[K"

static void
assert_next (KinkoProgressLine *line, guint64 done, guint64 total, gint64 now, guint columns,
	     const char *expected)
{
	g_autofree char *text =
		kinko_progress_line_next (line, "verifying the log", done, total, now, columns);

	g_assert_cmpstr (text, ==, expected);
}

static void
test_silent (void)
{
	g_auto (KinkoProgressLine) line = { 0 };

	kinko_progress_line_begin (&line, KINKO_PROGRESS_SILENT, 0);
	assert_next (&line, 1, 2, 3600 * SECOND, 80, NULL);
}

/* Nothing of what is quick; then at most ten times a second, and only what is new. */
static void
test_bar (void)
{
	g_auto (KinkoProgressLine) line = { 0 };

	kinko_progress_line_begin (&line, KINKO_PROGRESS_BAR, 5 * SECOND);
	assert_next (&line, 1, 4, 6 * SECOND - 1, 80, NULL);
	assert_next (&line, 1, 4, 6 * SECOND, 80,
		     ERASE "verifying the log [#####               ] 25 %");
	assert_next (&line, 2, 4, 6 * SECOND + SECOND / 10 - 1, 80, NULL);
	assert_next (&line, 1, 4, 6 * SECOND + SECOND / 10, 80, NULL);
	assert_next (&line, 2, 4, 7 * SECOND, 80,
		     ERASE "verifying the log [##########          ] 50 %");
	assert_next (&line, 4, 4, 8 * SECOND, 80,
		     ERASE "verifying the log [####################] 100 %");
	/* More than was thought is all of it. */
	assert_next (&line, 5, 4, 9 * SECOND, 80, NULL);
	assert_next (&line, 1200, 0, 10 * SECOND, 80, ERASE "verifying the log 1200");
	assert_next (&line, G_MAXUINT64, G_MAXUINT64, 11 * SECOND, 80,
		     ERASE "verifying the log [####################] 100 %");
}

static void
test_plain (void)
{
	g_auto (KinkoProgressLine) line = { 0 };

	kinko_progress_line_begin (&line, KINKO_PROGRESS_PLAIN, 0);
	assert_next (&line, 1, 4, 10 * SECOND - 1, 20, NULL);
	assert_next (&line, 1, 4, 10 * SECOND, 20, "verifying the log 25 %\n");
	assert_next (&line, 2, 4, 20 * SECOND - 1, 20, NULL);
	/* The same once more: who reads the file sees that it goes on. */
	assert_next (&line, 1, 4, 20 * SECOND, 20, "verifying the log 25 %\n");
	assert_next (&line, 7, 0, 30 * SECOND, 20, "verifying the log 7\n");
	g_assert_null (line.line);
}

/* The window is made smaller meanwhile: first the bar goes, then the end of the words, never the amount. */
static void
test_narrow (void)
{
	g_auto (KinkoProgressLine) line = { 0 };

	kinko_progress_line_begin (&line, KINKO_PROGRESS_BAR, 0);
	/* 17 + 1 + 22 + 1 + 4, and the last column stays free. */
	assert_next (&line, 1, 4, 2 * SECOND, 46,
		     ERASE "verifying the log [#####               ] 25 %");
	assert_next (&line, 1, 4, 3 * SECOND, 45, ERASE "verifying the log 25 %");
	assert_next (&line, 1, 4, 4 * SECOND, 20, ERASE "verifying the  25 %");
	assert_next (&line, 1, 4, 5 * SECOND, 5, ERASE "25 %");
	assert_next (&line, 1, 4, 6 * SECOND, 3, ERASE "25");
	assert_next (&line, 1, 4, 7 * SECOND, 1, ERASE "2");
}

/* Whatever the width and the words are, what is written fits, and is whole characters. */
static void
test_every_width (void)
{
	static const char *const labels[] = { "ログを検証しています", "か\u3099b", "x", "" };
	static const guint64 totals[] = { 0, 3, 1000 };

	for (gsize i = 0; i < G_N_ELEMENTS (labels); i++)
		for (gsize k = 0; k < G_N_ELEMENTS (totals); k++)
			for (guint columns = 1; columns < 100; columns++) {
				g_auto (KinkoProgressLine) line = { 0 };
				g_autofree char *text = NULL;

				kinko_progress_line_begin (&line, KINKO_PROGRESS_BAR, 0);
				text = kinko_progress_line_next (&line, labels[i], 2, totals[k],
								 2 * SECOND, columns);
				g_assert_true (g_str_has_prefix (text, ERASE));
				g_assert_true (g_utf8_validate (text, -1, NULL));
				g_assert_null (strchr (text, '\n'));
				g_assert_cmpuint (kinko_text_width (text + strlen (ERASE)), <=,
						  MAX (columns, 2) - 1);
			}
}

int
main (int argc, char **argv)
{
	setlocale (LC_ALL, "C");
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/progress/silent", test_silent);
	g_test_add_func ("/progress/bar", test_bar);
	g_test_add_func ("/progress/plain", test_plain);
	g_test_add_func ("/progress/narrow", test_narrow);
	g_test_add_func ("/progress/every-width", test_every_width);
	return g_test_run ();
}
