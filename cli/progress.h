/*
 * How far a long command is: on a terminal one line with a bar that is written over and gone at the end, elsewhere a line every ten
 * seconds. Nothing of what is done within a second.
 */
#pragma once

#include <glib.h>

#include "cli/command.h"

typedef struct {
	gboolean shown; /* there is a person who looks */
	gboolean plain; /* nobody looks: what stderr goes to is read later */
	gint64 opened;  /* monotonic, as the others */
	gint64 told;    /* when it was last */
	char *line;     /* what is on the terminal now, NULL: nothing */
} KinkoProgressLine;

/* Nothing is shown with --json. */
void kinko_progress_line_open (KinkoProgressLine *line, KinkoContext *context);

/* @label: what is being done, translated. @total: 0 when it is not known. */
void kinko_progress_line_tell (KinkoProgressLine *line, const char *label, guint64 done,
			       guint64 total);

/* Takes the line away. */
void kinko_progress_line_clear (KinkoProgressLine *line);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoProgressLine, kinko_progress_line_clear)
