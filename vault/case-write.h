/*
 * Writing a new case, for case.c and case-import.c.
 */
#pragma once

#include "vault/act.h"
#include "vault/case.h"

/*
 * Stores kase->data as the first version of a new case and sets kase->file. Fills @detail for the entry that must be
 * the next of the act. KINKO_ERROR_EXISTS when the case number, or the child, is in the vault already.
 */
gboolean kinko_case_write_new (KinkoAct *act, KinkoCase *kase, json_t *detail, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
