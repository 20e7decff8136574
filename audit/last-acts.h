/*
 * When each action was done last, and how often: from the entries of a log, in their order. What an article asks to be done
 * regularly is shown by it.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"

typedef struct _KinkoLastActs KinkoLastActs;

/* Of one action. Intents and ends that were never known (aborted) count for nothing. */
typedef struct {
	guint64 done;   /* how many entries with granted or done */
	guint64 denied; /* how many that were refused */
	guint64 failed;
	/* The last of those that are done; seq 0 and NULL when there is none. Entry 0 itself is never asked for. */
	guint64 seq;
	char *time, *by;    /* the time as kinko_japan_time() */
	guint64 failed_seq; /* the last that failed; 0: none */
} KinkoLastAct;

KinkoLastActs *kinko_last_acts_new (void);
void kinko_last_acts_free (KinkoLastActs *acts);

/* Names that are no action, but of one what matters here: of "form.make" the form, "form.make:monthly-report"; of openings whether
 * the clock was synchronised, where one that was not has failed. */
#define KINKO_LAST_ACTS_FORM  "form.make:"
#define KINKO_LAST_ACTS_CLOCK "session.open:clock"

/* A KinkoEntryFunc: takes one entry in. */
void kinko_last_acts_add (gpointer acts, const KinkoEntry *entry, const char *line, gsize len);

/* Borrowed, until the next entry; NULL when no entry has that action, or one of the names above. */
const KinkoLastAct *kinko_last_acts_find (const KinkoLastActs *acts, const char *action);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoLastActs, kinko_last_acts_free)
