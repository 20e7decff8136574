/*
 * Backups (別紙2 第22条): an age file that holds a tar with a manifest, a consistent copy of the database, and what goes
 * with it. Format: docs/formats/backup.md.
 */
#pragma once

#include <glib.h>

#include "vault/progress.h"
#include "vault/session.h"

/* What a backup is made by; NULL: not given. */
typedef struct {
	const char *const *to; /* "age1…" or the ID of an operator; NULL-terminated, at least one */
	const char *approval;
	const char *path; /* the new file */
	const char *erase_by;
	const char *medium;
	const KinkoProgress *progress;
} KinkoBackupOrder;

typedef struct {
	char *number; /* its line in the register of copies */
	char *sha256;
	guint64 bytes, entries; /* entries: of the log that is in it */
	GPtrArray *recipients;  /* "age1…" */
} KinkoBackupMade;

/*
 * Makes a backup of the vault, as act "backup.create" under the ward's approval. Others may go on working.
 *
 * KINKO_ERROR_INVALID for a recipient that is none; KINKO_ERROR_EXISTS: never over a file. Returns: owned by the caller.
 */
KinkoBackupMade *kinko_backup_create (KinkoSession *session, const KinkoBackupOrder *order,
				      GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_backup_made_free (KinkoBackupMade *made);

/* What looking through a backup found; with a mirror, how much of the backup's log the mirror has. */
typedef struct {
	char *made, *copy, *vault_id, *origin;
	gboolean test;
	char *sha256;
	guint64 bytes;
	guint64 entries, acts;
	guint64 versions, numbers, documents, lines; /* boxes that were compared with the log */
	guint64 opened;                              /* of them, those that were opened */
	guint64 mirrored; /* entries of the mirror; of less than the backup has nothing is compared beyond */
	gboolean has_mirror;
	gboolean
		lacks_predecessor; /* the vault continues another one, whose log is not in the backup */
	char *number; /* its line in this vault's register of copies, NULL when there is none */
} KinkoBackupFound;

void kinko_backup_found_free (KinkoBackupFound *found);

/*
 * Restores a backup into a private folder, looks through all of it, and removes it again; as act "backup.verify". Its line in
 * the register of copies says then that it was verified.
 *
 * @keys: KinkoSecret, age identities that it was sealed to; none, or NULL: the session's own. Errors are those of
 * kinko_sealed_open(), KINKO_ERROR_INVALID when it is another vault's, and KINKO_ERROR_INTEGRITY for damage.
 */
KinkoBackupFound *kinko_backup_verify (KinkoSession *session, const char *path,
				       const GPtrArray *keys, const KinkoProgress *progress,
				       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One that was made. */
typedef struct {
	char *number, *day, *made_by, *recipient, *path_name, *sha256;
	char *verified_on, *erased_on, *erase_by; /* NULL: not */
	gboolean open;
	gboolean made; /* FALSE: the file could not be written, or nobody knows */
} KinkoBackupLine;

/* When the next one is due by the policy. */
typedef struct {
	guint days;       /* limits: backup_days; 0: the policy says nothing */
	char *last, *due; /* days; last NULL: there is none */
	gboolean overdue;
} KinkoBackupSchedule;

void kinko_backup_schedule_clear (KinkoBackupSchedule *schedule);

/* KinkoBackupLine, newest first, as act "backup.list". */
GPtrArray *kinko_backup_list (KinkoSession *session, KinkoBackupSchedule *schedule, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Reads the schedule; no act. */
gboolean kinko_backup_schedule_read (KinkoSession *session, KinkoBackupSchedule *schedule,
				     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Warns whoever may make one when a backup is overdue. */
gboolean kinko_backup_remind (KinkoSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoBackupMade, kinko_backup_made_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoBackupFound, kinko_backup_found_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (KinkoBackupSchedule, kinko_backup_schedule_clear)
