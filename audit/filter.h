/*
 * Which log entries somebody wants to see, from whatever source they come.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"
#include "audit/mirror.h"
#include "audit/verify.h"

/* Unset texts are NULL, unset times 0. */
typedef struct {
	gint64 from_ms, to_ms; /* from ≤ time < to */
	const char *by, *action, *object, *result;
	guint limit; /* only the newest so many; 0: all */
} KinkoLogFilter;

/* "2026-07-08", "令和8年7月8日", "2026-07-08T10:31" or a time as in the log; without a zone it is Japan's. A day as the end of a range
 * (@end) means the moment after it. KINKO_ERROR_INVALID. */
gboolean kinko_log_filter_time (const char *text, gboolean end, gint64 *time_ms, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Collects matching lines, the newest @limit of them, oldest first. */
typedef struct _KinkoLogView KinkoLogView;

KinkoLogView *kinko_log_view_new (const KinkoLogFilter *filter);
void kinko_log_view_free (KinkoLogView *view);

/* A KinkoEntryFunc; @data is the view. */
void kinko_log_view_add (gpointer data, const KinkoEntry *entry, const char *line, gsize len);

/* char *, without newline. Owned by the view. */
GPtrArray *kinko_log_view_lines (KinkoLogView *view);

/* How many matched, shown or not. */
guint64 kinko_log_view_matches (const KinkoLogView *view);

/* Reads all entries of a mirror, in order, parsed but otherwise not verified. */
gboolean kinko_mirror_each (KinkoMirror *mirror, KinkoEntryFunc each, gpointer data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoLogView, kinko_log_view_free)
