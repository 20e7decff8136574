#include "audit/note-queue.h"

/* Notes are handed to the pool in lots: one at a time would cost more in locking than it saves. */
#define LOT_SIZE 64
/* Lots that may wait for each thread. With more, whoever fills them checks one: so memory does not grow with the log. */
#define LOTS_WAITING 4

typedef struct {
	KinkoNote *note;
	const char *origin;
	KinkoPublicKey key;
	guint64 seq;
} PendingNote;

typedef struct {
	PendingNote notes[LOT_SIZE];
	guint n;
} Lot;

struct _KinkoNoteQueue {
	GThreadPool *pool; /* NULL: there is none (yet) */
	gboolean alone;    /* no thread can be made: whoever fills the lots checks them */
	Lot *lot;          /* being filled */
	GMutex lock;
	gboolean has_bad; /* @lock */
	guint64 bad;      /* @lock; lowest seq of a note whose signature is wrong */
};

static void
free_lot (Lot *lot)
{
	for (guint i = 0; i < lot->n; i++)
		kinko_note_free (lot->notes[i].note);
	g_free (lot);
}

/* Runs in the pool. */
static void
check_lot (gpointer data, gpointer user_data)
{
	Lot *lot = data;
	KinkoNoteQueue *queue = user_data;

	for (guint i = 0; i < lot->n; i++) {
		const PendingNote *pending = &lot->notes[i];

		if (kinko_note_verify (pending->note, pending->origin, &pending->key, NULL))
			continue;
		g_mutex_lock (&queue->lock);
		if (!queue->has_bad || pending->seq < queue->bad)
			queue->bad = pending->seq;
		queue->has_bad = TRUE;
		g_mutex_unlock (&queue->lock);
	}
	free_lot (lot);
}

KinkoNoteQueue *
kinko_note_queue_new (void)
{
	KinkoNoteQueue *queue = g_new0 (KinkoNoteQueue, 1);

	queue->lot = g_new0 (Lot, 1);
	g_mutex_init (&queue->lock);
	return queue;
}

void
kinko_note_queue_free (KinkoNoteQueue *queue)
{
	if (queue == NULL)
		return;
	if (queue->pool != NULL)
		g_thread_pool_free (queue->pool, FALSE, TRUE);
	free_lot (queue->lot);
	g_mutex_clear (&queue->lock);
	g_free (queue);
}

/* For the first full lot; fewer notes than that are checked sooner than threads are made. The threads are the pool's own and made
 * at once: so it is known that there is one, and what is handed out does not wait for ever. */
static void
make_pool (KinkoNoteQueue *queue)
{
	queue->pool =
		g_thread_pool_new (check_lot, queue, (gint) g_get_num_processors (), TRUE, NULL);
	if (queue->pool != NULL && g_thread_pool_get_num_threads (queue->pool) == 0) {
		g_thread_pool_free (queue->pool, TRUE, FALSE);
		queue->pool = NULL;
	}
	queue->alone = queue->pool == NULL;
}

static gboolean
has_room (const KinkoNoteQueue *queue)
{
	return queue->pool != NULL &&
	       g_thread_pool_unprocessed (queue->pool) <
		       LOTS_WAITING * g_thread_pool_get_num_threads (queue->pool);
}

static void
hand_out (KinkoNoteQueue *queue)
{
	if (queue->pool == NULL && !queue->alone)
		make_pool (queue);
	/* FALSE says that it tried to make one more thread: the lot is taken all the same, by one that is there. */
	if (has_room (queue))
		(void) g_thread_pool_push (queue->pool, g_steal_pointer (&queue->lot), NULL);
	else
		check_lot (g_steal_pointer (&queue->lot), queue);
	queue->lot = g_new0 (Lot, 1);
}

void
kinko_note_queue_push (KinkoNoteQueue *queue, KinkoNote *note, const char *origin,
		       const KinkoPublicKey *key, guint64 seq)
{
	PendingNote *pending = &queue->lot->notes[queue->lot->n++];

	pending->note = note;
	pending->origin = origin;
	pending->key = *key;
	pending->seq = seq;
	if (queue->lot->n == LOT_SIZE)
		hand_out (queue);
}

gboolean
kinko_note_queue_drain (KinkoNoteQueue *queue, guint64 *seq)
{
	check_lot (g_steal_pointer (&queue->lot), queue);
	queue->lot = g_new0 (Lot, 1);
	if (queue->pool != NULL)
		g_thread_pool_free (queue->pool, FALSE, TRUE);
	queue->pool = NULL;
	*seq = queue->bad;
	return !queue->has_bad;
}
