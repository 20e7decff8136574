#include "cli/progress.h"

#include <inttypes.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/output.h"
#include "cli/text.h"

#define ERASE_LINE  "\r\033[K"
#define PLAIN_EVERY (10 * G_USEC_PER_SEC)
#define SHOWN_EVERY (G_USEC_PER_SEC / 10)
#define SHOWN_AFTER G_USEC_PER_SEC
#define CELLS       20u

void
kinko_progress_line_open (KinkoProgressLine *line, KinkoContext *context)
{
	line->shown = !kinko_context_json (context) && isatty (STDERR_FILENO);
	line->plain = !kinko_context_json (context) && !line->shown;
	line->opened = line->told = g_get_monotonic_time ();
}

/* "backup 45 %", with a bar "backup [#########           ] 45 %", and "backup 1200" where nobody knows how much there is. */
static char *
describe (const char *label, guint64 done, guint64 total, gboolean with_bar)
{
	g_autoptr (GString) bar = g_string_new (NULL);

	if (total == 0)
		return g_strdup_printf ("%s %" PRIu64, label, done);
	done = MIN (done, total);
	if (with_bar) {
		g_string_append (bar, " [");
		for (guint i = 0; i < CELLS; i++)
			g_string_append_c (bar, i < (guint) ((double) done / (double) total * CELLS)
							? '#'
							: ' ');
		g_string_append_c (bar, ']');
	}
	return g_strdup_printf ("%s%s %u %%", label, bar->str,
				(guint) ((double) done / (double) total * 100));
}

/* In a file or a pipe: not every percent, and nothing at all of what is quick. */
static void
tell_plainly (const char *label, guint64 done, guint64 total)
{
	g_autofree char *text = describe (label, done, total, FALSE);
	g_autofree char *remark = g_strconcat (text, "\n", NULL);

	kinko_output_remark (remark);
}

static void
tell_person (KinkoProgressLine *line, const char *label, guint64 done, guint64 total)
{
	g_autofree char *text = describe (label, done, total, TRUE);
	g_autofree char *remark = NULL;
	struct winsize size = { .ws_col = 0 };

	/* A line that is broken could not be written over. */
	if (ioctl (STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
		if (kinko_text_width (text) >= size.ws_col) {
			g_free (text);
			text = describe (label, done, total, FALSE);
		}
		if (kinko_text_width (text) >= size.ws_col)
			return;
	}
	if (g_strcmp0 (line->line, text) == 0)
		return;
	remark = g_strconcat (ERASE_LINE, text, NULL);
	kinko_output_remark (remark);
	g_free (line->line);
	line->line = g_steal_pointer (&text);
}

void
kinko_progress_line_tell (KinkoProgressLine *line, const char *label, guint64 done, guint64 total)
{
	gint64 now;

	if (!line->plain && !line->shown)
		return;
	now = g_get_monotonic_time ();
	if (line->shown ? now - line->opened < SHOWN_AFTER || now - line->told < SHOWN_EVERY
			: now - line->told < PLAIN_EVERY)
		return;
	line->told = now;
	if (line->shown)
		tell_person (line, label, done, total);
	else
		tell_plainly (label, done, total);
}

void
kinko_progress_line_clear (KinkoProgressLine *line)
{
	if (line->line != NULL)
		kinko_output_remark (ERASE_LINE);
	g_clear_pointer (&line->line, g_free);
}
