/*
 * What was done by break-glass, as replaying the log shows it: each is reviewed by another person by its day, or
 * verification fails from then on.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"
#include "audit/roster.h"

typedef struct _KinkoReviews KinkoReviews;

KinkoReviews *kinko_reviews_new (void);
void kinko_reviews_free (KinkoReviews *reviews);

/* Applies one entry, in order from entry 0, after the roster took it. KINKO_ERROR_INTEGRITY: a review of what was never
 * recorded, or by the person who did it; a record without its day. */
gboolean kinko_reviews_apply (KinkoReviews *reviews, const KinkoRoster *roster,
			      const KinkoEntry *entry, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Called for what waits for its review: its entry, who did it, and by which day. */
typedef void (*KinkoReviewFunc) (gpointer data, guint64 seq, const char *by, const char *due);
void kinko_reviews_each (const KinkoReviews *reviews, KinkoReviewFunc each, gpointer data);

/* A restore lost those that the entries from @from on and before @to tell of: nobody can review them any more. */
void kinko_reviews_forget (KinkoReviews *reviews, guint64 from, guint64 to);

/* How many wait for their review. */
guint kinko_reviews_open (const KinkoReviews *reviews);

/* The first that was to be reviewed before @today ("2026-07-06") and was not: its entry and day, borrowed. FALSE: there is
 * none. */
gboolean kinko_reviews_overdue (const KinkoReviews *reviews, const char *today, guint64 *seq,
				const char **due);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoReviews, kinko_reviews_free)
