#include "cli/progress.h"

#include <stdio.h>
#include <unistd.h>

#include <glib/gi18n.h>

/* What is done at once needs no line. */
#define PATIENCE_US 500000

static void
tell (gpointer data, guint64 done, guint64 total)
{
	KinkoProgressLine *line = data;
	guint percent = total == 0 ? 0 : (guint) (MIN (done, total) * 100 / total);

	if (!line->live || line->shown == percent + 1 ||
	    g_get_monotonic_time () - line->since < PATIENCE_US)
		return;
	line->shown = percent + 1;
	(void) fprintf (stderr, "\r%s: %3u %%", line->what, percent);
	(void) fflush (stderr);
}

void
kinko_progress_line_begin (KinkoProgressLine *line, KinkoContext *context, const char *what)
{
	*line = (KinkoProgressLine){ .progress = { tell, line },
				     .what = what,
				     .since = g_get_monotonic_time (),
				     .live = isatty (STDERR_FILENO) == 1 &&
					     !kinko_context_json (context) };
}

void
kinko_progress_line_end (KinkoProgressLine *line)
{
	if (line->shown == 0)
		return;
	(void) fputs ("\r\033[K", stderr);
	(void) fflush (stderr);
	line->shown = 0;
}
