/*
 * What the files of a restore share.
 */
#pragma once

#include <jansson.h>

#include "audit/verify.h"
#include "vault/act.h"
#include "vault/backup-open.h"
#include "vault/restore.h"

/* An adoption of other rules since the backup. */
typedef struct {
	guint64 seq;
	KinkoHash hash;
} KinkoRestorePolicy;

/* What ended something since the backup, and must not be undone by bringing the backup back. */
typedef struct {
	guint64 seq;
	char *action, *object, *by, *day;
	gint64 used; /* of an approval; -1 for everything else */
} KinkoRestoreEnd;

/* A restore on its way. */
typedef struct {
	const KinkoRestoreOrder *order;
	int lock;              /* says that somebody is at that folder; -1: none yet */
	KinkoSession *session; /* on the folder that becomes the vault */
	KinkoBackup *backup;
	KinkoRestoreReport *report;
	/* What replaying the log gives, once that has come back. */
	KinkoVerifier *verifier;
	KinkoVerification *verification;
	GArray *policies;     /* KinkoRestorePolicy */
	GPtrArray *ends;      /* KinkoRestoreEnd */
	GHashTable *intents;  /* guint64 → session ID: without an end */
	GHashTable *enrolled; /* guint64 → detail of the enrolment */
	gboolean rotated;     /* the keys were, since the backup */
	GError *problem;      /* of an entry */
} KinkoRestore;

/* Takes the entries that the backup lacks from the mirror, none without one, and replays the whole log. */
gboolean kinko_restore_bring_back (KinkoRestore *restore, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes what follows from the replay beside the seats: policies, the end of the contract, open intents. */
gboolean kinko_restore_tables (KinkoRestore *restore, KinkoAct *act, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Brings the seats to what the replay gives, and seals new grants for those whose own is lost: their hashes by ID into
 * @grants. */
gboolean kinko_restore_seats (KinkoRestore *restore, KinkoAct *act, json_t *grants, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Does again what ended something: each with its entry `vault.repeated`. */
gboolean kinko_restore_repeat (KinkoRestore *restore, KinkoAct *act, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Is it an action that kinko_restore_repeat() knows? */
gboolean kinko_restore_repeats (const KinkoEntry *entry);
