/*
 * How far something long has come, on the terminal of who waits for it: on stderr, and only when that is one.
 */
#pragma once

#include "cli/command.h"
#include "vault/progress.h"

/* Tells nothing where nobody sits. @what: translated, "backup". */
typedef struct {
	KinkoProgress progress; /* to be handed on */
	const char *what;
	guint shown;   /* per cent, plus one; 0: nothing yet */
	gint64 since;  /* monotonic time of the beginning */
	gboolean live; /* somebody sees it */
} KinkoProgressLine;

void kinko_progress_line_begin (KinkoProgressLine *line, KinkoContext *context, const char *what);

/* Takes the line away again. */
void kinko_progress_line_end (KinkoProgressLine *line);
