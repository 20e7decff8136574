/*
 * What is stored against what the log tells of, box by box: every box has the hash that its entry names, every box that an
 * entry names is there, was erased, or was lost before a restore, the newest of each record opens, and the columns beside it
 * say what it says.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"
#include "vault/finding.h"
#include "vault/progress.h"
#include "vault/session.h"

typedef struct _KinkoRecordCheck KinkoRecordCheck;

typedef struct {
	guint64 cases;
	guint64 versions, numbers, documents, lines; /* boxes that were compared */
	guint64 opened;                              /* newest ones that were opened */
	guint64 unopened; /* whose hashes were compared, and which take the key for My Numbers */
} KinkoRecordCounts;

KinkoRecordCheck *kinko_record_check_new (KinkoSession *session, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_record_check_free (KinkoRecordCheck *check);

/* From here on what is bad is noted in @findings, and the comparison goes on; otherwise it ends with the first. Before the first
 * entry. @progress: NULL, or told of entries and rows. */
void kinko_record_check_collect (KinkoRecordCheck *check, KinkoFindings *findings,
				 const KinkoProgress *progress);

/* Takes every entry of the log, in order: a KinkoEntryFunc for kinko_verifier_watch(). Looks whether what it tells of is stored,
 * so that memory grows with what was erased only. */
void kinko_record_check_entry (gpointer check, const KinkoEntry *entry, const char *line,
			       gsize len);

/* After the last entry. KINKO_ERROR_INTEGRITY, unless findings are collected. */
gboolean kinko_record_check_finish (KinkoRecordCheck *check, KinkoRecordCounts *counts,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoRecordCheck, kinko_record_check_free)
