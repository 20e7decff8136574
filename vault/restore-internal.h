/*
 * What the files of a restore share.
 */
#pragma once

#include <jansson.h>

#include "audit/verify.h"
#include "vault/act.h"
#include "vault/backup-open.h"
#include "vault/erasure-internal.h"
#include "vault/register.h"
#include "vault/restore.h"

/* An adoption of other rules since the backup. */
typedef struct {
	guint64 seq;
	KinkoHash hash;
} KinkoRestorePolicy;

/* What made a line of a register since the backup, or ended something, and must not be undone by bringing the backup back. */
typedef struct {
	guint64 seq;
	char *action, *object, *by, *approval;
	char *at, *day; /* in Japan */
	gboolean granted, done;
	const char *made; /* the register in which the entry makes a line; NULL: it makes none */
	json_t *detail;
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
	GArray *policies;          /* KinkoRestorePolicy */
	GPtrArray *ends;           /* KinkoRestoreEnd, in the order of the log */
	GArray *lost;              /* guint64: entries that tell of a box */
	GHashTable *numbers;       /* set of the numbers that were given since */
	GHashTable *remade;        /* set of "register/<handle>": made anew */
	KinkoErasureCounts erased; /* of the erasure that is being repeated */
	KinkoMarks *marks;         /* likewise: what is to be looked for */
	KinkoMarks *all_marks;     /* of everything that was erased again */
	GHashTable *intents;       /* guint64 → session ID: without an end */
	GHashTable *enrolled;      /* guint64 → detail of the enrolment */
	gboolean rotated;          /* the keys were, since the backup */
	GError *problem;           /* of an entry */
} KinkoRestore;

/* Opens the backup in the folder that becomes the vault, with a session on it, and the mirror. */
gboolean kinko_restore_open (KinkoRestore *restore, const char *staging, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Takes the entries that the backup lacks from the mirror, none without one, and replays the whole log. */
gboolean kinko_restore_bring_back (KinkoRestore *restore, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes what follows from the replay beside the seats: policies, the end of the contract, open intents. */
gboolean kinko_restore_tables (KinkoRestore *restore, KinkoAct *act, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Brings the seats to what the replay gives, and seals new grants for those whose own is lost: their hashes by ID into
 * @grants. */
gboolean kinko_restore_seats (KinkoRestore *restore, KinkoAct *act, json_t *grants, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Suspends those whose grant cannot be sealed anew. Fills the detail of the act's own entry, which must be the next one. */
gboolean kinko_restore_suspend (KinkoRestore *restore, KinkoAct *act, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Does again what ended something, and makes lines of registers anew: each with its entry `vault.repeated`. */
gboolean kinko_restore_repeat (KinkoRestore *restore, KinkoAct *act, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Is it something that kinko_restore_repeat() does again? @detail: of the entry. */
gboolean kinko_restore_repeats (const KinkoEntry *entry, const json_t *detail);

/*
 * Does it again. Fills @detail for the entry that must be the next of the act; *done FALSE: there is nothing to be done,
 * because it was made and ended after the backup, or had ended before.
 */
typedef gboolean (*KinkoRestoreFunc) (KinkoRestore *restore, KinkoAct *act,
				      const KinkoRestoreEnd *end, json_t *detail, gboolean *done,
				      GError **error);

/* A line of a register by its object; NULL without error: there is none. @name: of the register. */
KinkoRegisterLine *kinko_restore_find_line (KinkoSession *session, const char *name,
					    const char *object, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* "lost; entry 12 of the log": what stands in a field whose text is in no log; owned by the caller. */
char *kinko_restore_lost_text (const KinkoRestoreEnd *end);

/* Can lines of that register be made anew from what the log tells of them? */
gboolean kinko_restore_remakes (const char *book);

/* Makes the line anew that @end made: a KinkoRestoreFunc. */
gboolean kinko_restore_make_line (KinkoRestore *restore, KinkoAct *act, const KinkoRestoreEnd *end,
				  json_t *detail, gboolean *done, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* No number that was given since is given again. */
gboolean kinko_restore_keep_numbers (KinkoRestore *restore, KinkoAct *act, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* What became of the file of a copy; that a backup was verified; that a handover arrived: KinkoRestoreFunc. */
gboolean kinko_restore_end_copy (KinkoRestore *restore, KinkoAct *act, const KinkoRestoreEnd *end,
				 json_t *detail, gboolean *done, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_restore_hand_over (KinkoRestore *restore, KinkoAct *act, const KinkoRestoreEnd *end,
				  json_t *detail, gboolean *done, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* A stage of a carry-out, its check, its return: a KinkoRestoreFunc. */
gboolean kinko_restore_carry (KinkoRestore *restore, KinkoAct *act, const KinkoRestoreEnd *end,
			      json_t *detail, gboolean *done, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The check of an erasure whose line was made anew: a KinkoRestoreFunc. */
gboolean kinko_restore_check_erasure (KinkoRestore *restore, KinkoAct *act,
				      const KinkoRestoreEnd *end, json_t *detail, gboolean *done,
				      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The file that is being restored is there and was read: its own line says so. Fills the detail of the act's own entry, which
 * must be the next one. */
gboolean kinko_restore_own_line (KinkoRestore *restore, KinkoAct *act, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
