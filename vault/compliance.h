/*
 * What a vault has to show for the articles of the contract: when what was done last, what is open, and the log that says so.
 */
#pragma once

#include <glib.h>

#include "audit/last-acts.h"
#include "audit/verification.h"
#include "vault/backup.h"
#include "vault/contract.h"

typedef struct {
	KinkoLastActs *acts;
	KinkoVerification *log;      /* verified; the entry of this look is its last */
	KinkoContractStatus *status; /* what is open; NULL without keys */
	KinkoBackupSchedule backup;  /* zeros without keys */
} KinkoCompliance;

/* As act "compliance.show" when the session has keys; otherwise from the mirror. KINKO_ERROR_INTEGRITY as kinko_log_verify(). */
KinkoCompliance *kinko_compliance_read (KinkoSession *session, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_compliance_free (KinkoCompliance *compliance);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoCompliance, kinko_compliance_free)
