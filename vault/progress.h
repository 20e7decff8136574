/*
 * How far something long has come, for who waits for it.
 */
#pragma once

#include <glib.h>

typedef struct {
	/* NULL: nobody is told. @total: 0 when it is not known. In bytes, or in whatever is gone through. */
	void (*tell) (gpointer data, guint64 done, guint64 total);
	gpointer data;
} KinkoProgress;

static inline void
kinko_progress_report (const KinkoProgress *progress, guint64 done, guint64 total)
{
	if (progress != NULL && progress->tell != NULL)
		progress->tell (progress->data, done, total);
}
