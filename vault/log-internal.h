/*
 * Inside of the log, for log.c, log-load.c and log-act.c.
 */
#pragma once

#include "audit/tree.h"
#include "vault/log.h"

struct _KinkoLog {
	KinkoDb *db;
	char *origin;
	KinkoHasher *hasher;
	KinkoFrontier frontier;
	KinkoHash prev;
	gint64 last_time, latest_time;
	char *note;
};

/* What is stored does not fit together; always FALSE. And what to do about it. */
gboolean kinko_log_refuse_head (GError **error);
void kinko_log_hint_damage (GError **error);

/* The note is signed, head and frontier are not: they count only as far as the note says the same. */
gboolean kinko_log_note_is_of_head (KinkoLog *log);
