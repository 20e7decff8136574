/*
 * Deep verification: the log, and all that is stored against it. Whoever has the key of the database can write what they
 * like into it; what they cannot do is make the log say the same.
 */
#pragma once

#include <glib.h>

#include "audit/verification.h"
#include "vault/finding.h"
#include "vault/progress.h"
#include "vault/record-check.h"
#include "vault/session.h"

/* What was compared. */
typedef struct {
	KinkoVerification *verification; /* of the log */
	guint64 mirrored;                /* entries of the mirror */
	KinkoRecordCounts counts;
	guint seats;
	gboolean numbers; /* the session has the key for My Numbers, so that they were opened */
} KinkoDeepReport;

void kinko_deep_report_free (KinkoDeepReport *report);

/* So many findings are named; the rest is counted. */
#define KINKO_DEEP_NAMED 200

/*
 * Does what kinko_log_verify() does, and compares every row with the log: of cases, numbers, papers, registers, seats and all
 * that is kept of the log's course. An act: log.verify with intent and end, which says what was looked at and found. Others can
 * work meanwhile where the database has a write-ahead log.
 *
 * @progress: or NULL; entries and rows. KINKO_ERROR_DENIED without keys. KINKO_ERROR_INTEGRITY with a problem for each finding,
 * KINKO_DEEP_NAMED at most; or, when the log itself is not whole, as kinko_log_verify().
 */
KinkoDeepReport *kinko_log_verify_deep (KinkoSession *session, const KinkoProgress *progress,
					GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoDeepReport, kinko_deep_report_free)
