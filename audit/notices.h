/*
 * What in a log deserves a question though nothing is broken: intents whose end nobody logged, acts that take an approval of the
 * ward and name none, a clock that was set back, another program, other rules, and the longest time without an entry.
 * (別紙2 第20, 21, 24の4条.) `kinko-verify analyze` asks further, about what people did.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"
#include "audit/trusted.h"

typedef struct _KinkoNotices KinkoNotices;

KinkoNotices *kinko_notices_new (void);
void kinko_notices_free (KinkoNotices *notices);

/*
 * Goes on where an earlier verification ended, before any entry is taken; earlier entries are then left out. Programs that were
 * seen, intents without an end and the longest time without an entry are those of all of the log, the other notices are of what
 * is new: those of the parts together are those of the whole.
 */
void kinko_notices_go_on (KinkoNotices *notices, const KinkoTrusted *trusted);

/* Puts in what the next one goes on from. */
void kinko_notices_keep (KinkoNotices *notices, KinkoTrusted *trusted);

/* A KinkoEntryFunc, for entries that were found good, in order; @notices is a KinkoNotices. */
void kinko_notices_take (gpointer notices, const KinkoEntry *entry, const char *line, gsize len);

typedef enum {
	KINKO_NOTICE_OPEN,       /* an intent without its end */
	KINKO_NOTICE_UNAPPROVED, /* it takes an approval and names none */
	KINKO_NOTICE_CLOCK,      /* the clock was set back */
	KINKO_NOTICE_PROGRAM, /* an opening with a program that was not seen before it, but for the first */
	KINKO_NOTICE_POLICY, /* other rules were adopted */
	KINKO_NOTICE_KINDS,
} KinkoNoticeKind;

/* The entries of that kind, guint64, in order; borrowed until the next entry is taken. */
const GArray *kinko_notices_list (KinkoNotices *notices, KinkoNoticeKind kind);

/* Milliseconds of the longest time between two entries that follow each other, and the later of the two; 0 for a log of one. */
gint64 kinko_notices_gap (const KinkoNotices *notices, guint64 *seq);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoNotices, kinko_notices_free)
