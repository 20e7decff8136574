/*
 * What the files of the comparison of records with the log share.
 */
#pragma once

#include "vault/case-file.h"
#include "vault/progress.h"
#include "vault/record-check.h"
#include "vault/register.h"

struct _KinkoRecordCheck {
	KinkoSession *session;
	GArray *restorations;
	GPtrArray *told;         /* Told: what was not stored when its entry came by */
	GHashTable *erased;      /* objects whose content was erased */
	GError *problem;         /* of an entry */
	KinkoFindings *findings; /* borrowed; NULL: the first bad thing is an error */
	KinkoRecordCounts *counts;
	const KinkoProgress *progress; /* borrowed; or NULL */
	guint64 done, steps;
};

/* Something is not as the log says: TRUE when it was noted and the comparison goes on, otherwise KINKO_ERROR_INTEGRITY. */
gboolean kinko_record_check_report (KinkoRecordCheck *check, KinkoFindingCode code,
				    const char *object, guint64 seq, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same; @text: what of it, translated, or NULL. */
gboolean kinko_record_check_tell (KinkoRecordCheck *check, KinkoFindingCode code,
				  const char *object, guint64 seq, const char *text, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same for what an error tells; takes @problem. FALSE also when that says that something could not be looked at. */
gboolean kinko_record_check_absorb (KinkoRecordCheck *check, KinkoFindingCode code,
				    const char *object, GError *problem, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* One more entry or row was looked at. */
void kinko_record_check_step (KinkoRecordCheck *check);

/* The entry at @seq and its detail, a new reference; NULL without an error when there is none. */
json_t *kinko_record_check_entry_at (KinkoRecordCheck *check, guint64 seq, char **line,
				     KinkoEntry *entry, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Members of a detail that tell of the line of a register which the act wrote beside its own object: of a copy that was
 * made, of an erasure. NULL-terminated. */
extern const char *const kinko_record_beside_members[];

/* Rows of (handle, seq, version, box, subject) of @room, "case" or "register", in any order: sorting them would keep all boxes
 * in memory. Subject -1: the record itself. @count: grows by those that have a box. */
gboolean kinko_record_check_rows (KinkoRecordCheck *check, const char *sql, const char *room,
				  guint64 *count, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The papers, their manifests and chunks. */
gboolean kinko_record_check_documents (KinkoRecordCheck *check, guint64 *count, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* What stands in columns, as far as it follows from other rows and from the log: without opening anything. */
gboolean kinko_record_check_columns (KinkoRecordCheck *check, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Is the second entry of a My Number that @entry tells of stored? */
gboolean kinko_record_check_number_entry (KinkoRecordCheck *check, const KinkoEntry *entry,
					  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens the newest version of each case, with the My Numbers that the session has the key for, what is said of each paper, and
 * the newest version of each line of a register, and compares the columns beside them. */
gboolean kinko_record_check_open (KinkoRecordCheck *check, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* What is kept beside a line that was opened, because lists and searches need it: which copies are backups, what an erasure
 * looks for. */
gboolean kinko_record_check_beside (KinkoRecordCheck *check, const char *object,
				    const KinkoRegisterLine *line, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
