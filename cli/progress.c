#include "cli/progress.h"

#include <inttypes.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/text.h"

#define ERASE_LINE    "\r\033[K"
#define PLAIN_EVERY   (10 * G_USEC_PER_SEC)
#define SHOWN_EVERY   (G_USEC_PER_SEC / 10)
#define SHOWN_AFTER   G_USEC_PER_SEC
#define CELLS         20u
#define USUAL_COLUMNS 80

/* A dumb terminal cannot take a line back: it is told as a file is. */
static gboolean
can_erase (void)
{
	const char *term = g_getenv ("TERM");

	return term != NULL && term[0] != '\0' && !g_str_equal (term, "dumb");
}

void
kinko_progress_line_open (KinkoProgressLine *line, KinkoContext *context)
{
	kinko_progress_line_begin (line,
				   kinko_context_json (context)             ? KINKO_PROGRESS_SILENT
				   : isatty (STDERR_FILENO) && can_erase () ? KINKO_PROGRESS_BAR
									    : KINKO_PROGRESS_PLAIN,
				   g_get_monotonic_time ());
}

void
kinko_progress_line_begin (KinkoProgressLine *line, KinkoProgressWay way, gint64 now)
{
	line->way = way;
	line->opened = line->told = now;
}

static guint
percent (guint64 done, guint64 total)
{
	return (guint) ((double) MIN (done, total) / (double) total * 100);
}

/* "45 %", and "1200" where nobody knows how much there is. */
static char *
describe_amount (guint64 done, guint64 total)
{
	return total == 0 ? g_strdup_printf ("%" PRIu64, done)
			  : g_strdup_printf ("%u %%", percent (done, total));
}

static char *
draw_bar (guint64 done, guint64 total)
{
	GString *bar = g_string_new ("[");
	guint full = (guint) ((double) MIN (done, total) / (double) total * CELLS);

	for (guint i = 0; i < CELLS; i++)
		g_string_append_c (bar, i < full ? '#' : ' ');
	g_string_append_c (bar, ']');
	return g_string_free (bar, FALSE);
}

/* As much of @label as @columns have room for, whole characters. */
static char *
shorten (const char *label, guint columns)
{
	g_autofree char *text = g_strdup (label);

	while (text[0] != '\0' && kinko_text_width (text) > columns)
		*g_utf8_find_prev_char (text, text + strlen (text)) = '\0';
	return g_steal_pointer (&text);
}

/* "backup [#########           ] 45 %". On a narrow terminal first the bar goes, then the end of the label: a line that the
 * terminal breaks could not be taken back. */
static char *
describe_within (const char *label, guint64 done, guint64 total, guint columns)
{
	g_autofree char *amount = describe_amount (done, total);
	guint label_width = kinko_text_width (label), rest = (guint) strlen (amount) + 1;
	g_autofree char *bar = NULL;
	g_autofree char *start = NULL;

	if (total != 0 && label_width + rest + CELLS + 3 <= columns) {
		bar = draw_bar (done, total);
		return g_strdup_printf ("%s %s %s", label, bar, amount);
	}
	if (rest >= columns)
		return shorten (amount, columns);
	start = shorten (label, columns - rest);
	return g_strdup_printf ("%s %s", start, amount);
}

/* The last column stays free: some terminals go to the next line when it is written to. */
static char *
next_bar (KinkoProgressLine *line, const char *label, guint64 done, guint64 total, guint columns)
{
	g_autofree char *text = describe_within (label, done, total, MAX (columns, 2) - 1);

	if (g_strcmp0 (line->line, text) == 0)
		return NULL;
	g_free (line->line);
	line->line = g_steal_pointer (&text);
	return g_strconcat (ERASE_LINE, line->line, NULL);
}

/* In a file or a pipe: not every percent, and nothing at all of what is quick. */
static char *
next_plain (const char *label, guint64 done, guint64 total)
{
	g_autofree char *amount = describe_amount (done, total);

	return g_strdup_printf ("%s %s\n", label, amount);
}

/* Most calls end here: it is told of every entry and every row. */
static gboolean
is_due (const KinkoProgressLine *line, gint64 now)
{
	if (line->way == KINKO_PROGRESS_BAR)
		return now - line->opened >= SHOWN_AFTER && now - line->told >= SHOWN_EVERY;
	return line->way == KINKO_PROGRESS_PLAIN && now - line->told >= PLAIN_EVERY;
}

char *
kinko_progress_line_next (KinkoProgressLine *line, const char *label, guint64 done, guint64 total,
			  gint64 now, guint columns)
{
	if (!is_due (line, now))
		return NULL;
	line->told = now;
	return line->way == KINKO_PROGRESS_BAR ? next_bar (line, label, done, total, columns)
					       : next_plain (label, done, total);
}

/* Asked each time: the window may have another size by now. One without a width is a program that plays a terminal. */
static guint
terminal_columns (void)
{
	struct winsize size;

	return ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col
										: USUAL_COLUMNS;
}

void
kinko_progress_line_tell (KinkoProgressLine *line, const char *label, guint64 done, guint64 total)
{
	gint64 now = line->way == KINKO_PROGRESS_SILENT ? 0 : g_get_monotonic_time ();
	g_autofree char *remark = NULL;

	if (!is_due (line, now))
		return;
	remark = kinko_progress_line_next (line, label, done, total, now, terminal_columns ());
	if (remark != NULL)
		kinko_output_remark (remark);
}

void
kinko_progress_line_clear (KinkoProgressLine *line)
{
	if (line->line != NULL)
		kinko_output_remark (ERASE_LINE);
	g_clear_pointer (&line->line, g_free);
}
