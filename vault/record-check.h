/*
 * What is stored against what the log tells of, box by box: every box has the hash that its entry names, every box that an
 * entry names is there, was erased, or was lost before a restore, and the newest of each record opens.
 */
#pragma once

#include <glib.h>

#include "audit/entry.h"
#include "vault/session.h"

typedef struct _KinkoRecordCheck KinkoRecordCheck;

typedef struct {
	guint64 versions, numbers, documents, lines; /* boxes that were compared */
	guint64 opened;                              /* newest ones that were opened */
} KinkoRecordCounts;

KinkoRecordCheck *kinko_record_check_new (KinkoSession *session, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_record_check_free (KinkoRecordCheck *check);

/* Takes every entry of the log, in order: a KinkoEntryFunc for kinko_verifier_watch(). */
void kinko_record_check_entry (gpointer check, const KinkoEntry *entry, const char *line,
			       gsize len);

/* After the last entry. KINKO_ERROR_INTEGRITY. */
gboolean kinko_record_check_finish (KinkoRecordCheck *check, KinkoRecordCounts *counts,
				    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens the newest version of each case, with the My Numbers that the session has the key for, and of each line of a register;
 * adds how many to *@opened. KINKO_ERROR_INTEGRITY. */
gboolean kinko_records_open (KinkoSession *session, guint64 *opened, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoRecordCheck, kinko_record_check_free)
