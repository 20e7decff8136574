/*
 * How much there is to do, in numbers: for the prompt of a shell. Nothing of any case is shown, so it is no look at one.
 */
#pragma once

#include <glib.h>

#include "vault/session.h"

typedef struct {
	guint64 open;    /* cases assigned to this person on which work has not ended */
	guint64 overdue; /* of these, whose day is over; and what waits for a review */
} KinkoWorkCount;

/* Nothing is counted for a person without keys. */
gboolean kinko_work_count (KinkoSession *session, KinkoWorkCount *count, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
