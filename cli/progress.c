#include "cli/progress.h"

#include <unistd.h>

#include "cli/output.h"

#define ERASE_LINE  "\r\033[K"
#define PLAIN_EVERY (10 * G_USEC_PER_SEC)

void
kinko_progress_line_open (KinkoProgressLine *line, KinkoContext *context)
{
	line->shown = !kinko_context_json (context) && isatty (STDERR_FILENO);
	line->plain = !kinko_context_json (context) && !line->shown;
	line->told = g_get_monotonic_time ();
}

/* In a file or a pipe: not every percent, and nothing at all of what is quick. */
static void
tell_plainly (KinkoProgressLine *line, const char *label, guint percent)
{
	gint64 now = g_get_monotonic_time ();
	g_autofree char *text = NULL;

	if (now - line->told < PLAIN_EVERY)
		return;
	line->told = now;
	text = g_strdup_printf ("%s %u %%\n", label, percent);
	kinko_output_remark (text);
}

void
kinko_progress_line_tell (KinkoProgressLine *line, const char *label, guint64 done, guint64 total)
{
	guint percent = total == 0 ? 100 : (guint) (done * 100 / total);
	g_autofree char *text = NULL;

	if (line->plain)
		tell_plainly (line, label, percent);
	if (!line->shown || (percent == line->percent && g_strcmp0 (line->label, label) == 0))
		return;
	if (g_strcmp0 (line->label, label) != 0) {
		g_free (line->label);
		line->label = g_strdup (label);
	}
	line->percent = percent;
	text = g_strdup_printf (ERASE_LINE "%s %u %%", label, percent);
	kinko_output_remark (text);
}

void
kinko_progress_line_clear (KinkoProgressLine *line)
{
	if (line->label != NULL)
		kinko_output_remark (ERASE_LINE);
	g_clear_pointer (&line->label, g_free);
}
