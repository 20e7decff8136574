#include "cli/progress.h"

#include <unistd.h>

#include "cli/output.h"

#define ERASE_LINE "\r\033[K"

void
kinko_progress_line_open (KinkoProgressLine *line, KinkoContext *context)
{
	line->shown = !kinko_context_json (context) && isatty (STDERR_FILENO);
}

void
kinko_progress_line_tell (KinkoProgressLine *line, const char *label, guint64 done, guint64 total)
{
	guint percent = total == 0 ? 100 : (guint) (done * 100 / total);
	g_autofree char *text = NULL;

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
