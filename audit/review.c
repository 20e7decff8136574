#include "audit/review.h"

#include <string.h>

#include <glib/gi18n.h>

#include "policies/date.h"
#include "policies/error.h"

typedef struct {
	char *by, *due;
	guint64 seq;
	gboolean again; /* a restore on its way makes its line anew */
} Open;

struct _KinkoReviews {
	GHashTable *open; /* object → Open */
};

static void
open_free (gpointer data)
{
	Open *open = data;

	g_free (open->by);
	g_free (open->due);
	g_free (open);
}

KinkoReviews *
kinko_reviews_new (void)
{
	KinkoReviews *reviews = g_new0 (KinkoReviews, 1);

	reviews->open = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, open_free);
	return reviews;
}

void
kinko_reviews_free (KinkoReviews *reviews)
{
	if (reviews == NULL)
		return;
	g_hash_table_unref (reviews->open);
	g_free (reviews);
}

static gboolean
refuse (GError **error, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s", why);
	return FALSE;
}

/* A break-glass without a day would wait for ever unseen. */
static gboolean
take_record (KinkoReviews *reviews, const KinkoEntry *entry, GError **error)
{
	json_auto_t *detail = kinko_entry_detail (entry, error);
	g_autofree char *object = kinko_slice_dup (entry->object);
	const char *kind, *due;
	KinkoDate day;
	Open *open;

	if (detail == NULL)
		return FALSE;
	kind = json_string_value (json_object_get (detail, "kind"));
	due = json_string_value (json_object_get (detail, "due"));
	if (g_strcmp0 (kind, "break-glass") != 0)
		return TRUE;
	if (due == NULL || !kinko_date_parse (due, &day, NULL))
		return refuse (error, _ ("a break-glass without the day of its review"));
	/* A later day for what waits already would put its review off. */
	if (g_hash_table_contains (reviews->open, object))
		return refuse (error, _ ("a break-glass that was recorded before"));
	open = g_new0 (Open, 1);
	open->by = kinko_slice_dup (entry->by);
	open->due = g_strdup (due);
	open->seq = entry->seq;
	g_hash_table_insert (reviews->open, g_steal_pointer (&object), open);
	return TRUE;
}

static gboolean
take_review (KinkoReviews *reviews, const KinkoRoster *roster, const KinkoEntry *entry,
	     GError **error)
{
	g_autofree char *object = kinko_slice_dup (entry->object);
	g_autofree char *by = kinko_slice_dup (entry->by);
	const Open *open = g_hash_table_lookup (reviews->open, object);
	const KinkoSeat *reviewer = kinko_roster_find (roster, by);
	const KinkoSeat *actor = open == NULL ? NULL : kinko_roster_find (roster, open->by);

	if (open == NULL)
		return refuse (error, _ ("a review of what waits for none"));
	if (reviewer == NULL || actor == NULL ||
	    strcmp (kinko_seat_person_id (reviewer), kinko_seat_person_id (actor)) == 0)
		return refuse (error, _ ("somebody reviewed what they did themselves"));
	g_hash_table_remove (reviews->open, object);
	return TRUE;
}

/* Its line is there again, and waits on. */
static gboolean
take_repeated (KinkoReviews *reviews, const KinkoEntry *entry, GError **error)
{
	json_auto_t *detail = kinko_entry_detail (entry, error);
	g_autofree char *object = kinko_slice_dup (entry->object);
	Open *open = g_hash_table_lookup (reviews->open, object);

	if (detail == NULL)
		return FALSE;
	if (open != NULL &&
	    (guint64) json_integer_value (json_object_get (detail, "repeats")) == open->seq)
		open->again = TRUE;
	return TRUE;
}

gboolean
kinko_reviews_apply (KinkoReviews *reviews, const KinkoRoster *roster, const KinkoEntry *entry,
		     GError **error)
{
	if (!kinko_slice_equal (entry->result, "granted"))
		return TRUE;
	if (kinko_slice_equal (entry->action, "exception.record"))
		return take_record (reviews, entry, error);
	if (kinko_slice_equal (entry->action, "exception.review"))
		return take_review (reviews, roster, entry, error);
	if (kinko_slice_equal (entry->action, "vault.repeated"))
		return take_repeated (reviews, entry, error);
	return TRUE;
}

void
kinko_reviews_each (const KinkoReviews *reviews, KinkoReviewFunc each, gpointer data)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init (&iter, reviews->open);
	while (g_hash_table_iter_next (&iter, NULL, &value)) {
		const Open *open = value;

		each (data, open->seq, open->by, open->due);
	}
}

void
kinko_reviews_forget (KinkoReviews *reviews, guint64 from, guint64 to)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init (&iter, reviews->open);
	while (g_hash_table_iter_next (&iter, NULL, &value)) {
		Open *open = value;

		if (open->seq >= from && open->seq < to && !open->again)
			g_hash_table_iter_remove (&iter);
		else
			open->again = FALSE;
	}
}

guint
kinko_reviews_open (const KinkoReviews *reviews)
{
	return g_hash_table_size (reviews->open);
}

gboolean
kinko_reviews_overdue (const KinkoReviews *reviews, const char *today, guint64 *seq,
		       const char **due)
{
	GHashTableIter iter;
	gpointer value;
	gboolean found = FALSE;

	g_hash_table_iter_init (&iter, reviews->open);
	while (g_hash_table_iter_next (&iter, NULL, &value)) {
		const Open *open = value;

		if (strcmp (open->due, today) >= 0 || (found && open->seq > *seq))
			continue;
		found = TRUE;
		*seq = open->seq;
		*due = open->due;
	}
	return found;
}
