/*
 * The report of an erasure (消去・廃棄報告, 別紙2 第10条・第28条3・第30条): what stands in its line, who agreed to it, and which
 * registered copies may still hold what was erased.
 */
#pragma once

#include "vault/register.h"

typedef struct {
	KinkoRegisterLine *line;
	guint64 seq;       /* entry of the act that erased */
	char *granted_by;  /* operator who agreed to it, or NULL */
	GPtrArray *copies; /* KinkoRegisterLine: older copies whose erasure is not recorded */
} KinkoErasureReport;

void kinko_erasure_report_free (KinkoErasureReport *report);

/* As act "erasure.report". KINKO_ERROR_NOT_FOUND; KINKO_ERROR_INTEGRITY when the log tells of something else. */
KinkoErasureReport *kinko_erasure_report (KinkoSession *session, const char *number, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoErasureReport, kinko_erasure_report_free)
