/*
 * Recovery keys (復旧用の鍵) as the log knows them: seats that are nobody's. Format: docs/formats/recovery.md.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"
#include "audit/roster.h"

/* So many may be active at once: each of them opens everything. */
#define KINKO_RECOVERY_MAX 5

/* The ID of a recovery key is "recovery" and its number, from 1 on. */
gboolean kinko_recovery_is_id (const char *id);

/* The ID of the next one: the number behind the greatest that any seat ever had, so that none is used twice. Owned by the
 * caller. */
char *kinko_recovery_next_id (const KinkoRoster *roster);

guint kinko_recovery_n_active (const KinkoRoster *roster);

/* A use of a key: which one, for whom, by which entry. */
typedef struct {
	guint64 seq;
	char *key, *operator, * time; /* @time as in the entry */
} KinkoRecoveryUse;

/* The uses that a log tells of, in its order. */
GPtrArray *kinko_recovery_uses_new (void);

/* Takes an entry in, if it is one. */
void kinko_recovery_uses_apply (GPtrArray *uses, const KinkoEntry *entry);
