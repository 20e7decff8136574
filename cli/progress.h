/*
 * How far a long command is: on a terminal one line with a bar that is written over and gone at the end, elsewhere a line every ten
 * seconds. Nothing of what is done within a second.
 */
#pragma once

#include <glib.h>

#include "cli/command.h"

typedef enum {
	KINKO_PROGRESS_SILENT, /* nothing, as with --json */
	KINKO_PROGRESS_BAR,    /* there is a person who looks */
	KINKO_PROGRESS_PLAIN,  /* nobody looks: what stderr goes to is read later */
} KinkoProgressWay;

typedef struct {
	KinkoProgressWay way;
	gint64 opened; /* monotonic, as the others */
	gint64 told;   /* when it was last */
	char *line;    /* what is on the terminal now, NULL: nothing */
} KinkoProgressLine;

/* In the way that stderr and --json ask for, from now on. */
void kinko_progress_line_open (KinkoProgressLine *line, KinkoContext *context);

/* The same without looking: @now is of the monotonic clock. */
void kinko_progress_line_begin (KinkoProgressLine *line, KinkoProgressWay way, gint64 now);

/*
 * What is to be written at @now, on a terminal of @columns; NULL: nothing, it is too soon or says what it said. Owned by the
 * caller. kinko_progress_line_tell() writes it.
 */
char *kinko_progress_line_next (KinkoProgressLine *line, const char *label, guint64 done,
				guint64 total, gint64 now, guint columns);

/* @label: what is being done, translated. @total: 0 when it is not known. */
void kinko_progress_line_tell (KinkoProgressLine *line, const char *label, guint64 done,
			       guint64 total);

/* Takes the line away. */
void kinko_progress_line_clear (KinkoProgressLine *line);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoProgressLine, kinko_progress_line_clear)
