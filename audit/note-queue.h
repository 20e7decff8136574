/*
 * Signed notes that wait for the check of their signature, on all cores. Everything else about a note is checked before it is
 * put here: signatures cost the most, and depend on nothing that comes later.
 */
#pragma once

#include <glib.h>

#include "audit/note.h"

typedef struct _KinkoNoteQueue KinkoNoteQueue;

KinkoNoteQueue *kinko_note_queue_new (void);
void kinko_note_queue_free (KinkoNoteQueue *queue);

/* Takes @note, of the act that begins with entry @seq, and the one key that must have made it. @origin: the name of the key,
 * borrowed until the queue is drained or freed. Not after kinko_note_queue_drain(). */
void kinko_note_queue_push (KinkoNoteQueue *queue, KinkoNote *note, const char *origin,
			    const KinkoPublicKey *key, guint64 seq);

/* Waits until all are checked. FALSE: one is wrong, the first of them that of the act that begins with entry *@seq. Gives the
 * same answer when it is asked again. */
gboolean kinko_note_queue_drain (KinkoNoteQueue *queue, guint64 *seq) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoNoteQueue, kinko_note_queue_free)
