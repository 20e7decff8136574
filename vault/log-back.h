/*
 * The log from its end: the newest entries of certain actions, without going through all of it. Each opening says what
 * replaying gives up to there, so the newest one is as far back as anybody needs to go.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"
#include "vault/db.h"

typedef struct _KinkoLogBack KinkoLogBack;

/* Looks at the first @size entries of the log in @db, from the last one on, for granted ones of two actions. Borrows all. */
KinkoLogBack *kinko_log_back_new (KinkoDb *db, guint64 size, const char *action,
				  const char *other_action, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_log_back_free (KinkoLogBack *back);

/* The next entry back; @entry holds until the next call. KINKO_STEP_DONE when there is none. */
KinkoStep kinko_log_back_next (KinkoLogBack *back, KinkoEntry *entry, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoLogBack, kinko_log_back_free)
