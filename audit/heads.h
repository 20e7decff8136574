/*
 * The heads of a log that was gone through: its size and root at the end of every act. What was signed elsewhere, a
 * cosignature or a checkpoint that somebody kept, is compared with them.
 */
#pragma once

#include <glib.h>

#include "audit/hash.h"

typedef struct _KinkoHeads KinkoHeads;

KinkoHeads *kinko_heads_new (void);
void kinko_heads_free (KinkoHeads *heads);

/* The next one, of the act that begins with @first_seq: each is larger than the one before. */
void kinko_heads_add (KinkoHeads *heads, guint64 first_seq, guint64 size, const KinkoHash *root);

/* The root at @size, borrowed until the next one is added; NULL when no act ended there. @first_seq: NULL, or
 * receives the first entry of the act that did. */
const KinkoHash *kinko_heads_find (const KinkoHeads *heads, guint64 size, guint64 *first_seq);

/* Size of the newest; 0 before the first. */
guint64 kinko_heads_last (const KinkoHeads *heads);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoHeads, kinko_heads_free)
