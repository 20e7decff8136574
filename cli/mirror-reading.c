#include "cli/mirror-reading.h"

#include "cli/progress.h"

typedef struct {
	KinkoEntryFunc each;
	gpointer data;
	const char *what;
	KinkoProgressLine line;
	guint64 total; /* entries, as the mirror says */
} Reading;

static void
take_entry (gpointer data, const KinkoEntry *entry, const char *line, gsize len)
{
	Reading *reading = data;

	reading->each (reading->data, entry, line, len);
	kinko_progress_line_tell (&reading->line, reading->what, entry->seq + 1, reading->total);
}

KinkoVerification *
kinko_mirror_reading (KinkoContext *context, KinkoMirror *mirror, const char *what,
		      KinkoEntryFunc each, gpointer data, GError **error)
{
	Reading reading = { each, data, what, { 0 }, 0 };
	KinkoVerification *found;

	kinko_progress_line_open (&reading.line, context);
	if (!kinko_mirror_tip (mirror, &reading.total, NULL, NULL))
		reading.total = 0; /* what is wrong is told by the verification */
	found = kinko_verify_mirror (mirror, take_entry, &reading, error);
	kinko_progress_line_clear (&reading.line);
	return found;
}
