/*
 * What reading and writing of cases share.
 */
#pragma once

#include "vault/box.h"
#include "vault/case-file.h"

/* What a box of a case is sealed for. @kind: "record", or kinko_case_number_kind(). */
KinkoBoxContext kinko_case_box_context (KinkoSession *session, const KinkoCaseFile *file,
					const char *kind, guint64 version);
const char *kinko_case_number_kind (KinkoSubject subject);

/* Where a case begins; a version that was written before there were steps says nothing of them. */
void kinko_case_add_defaults (KinkoCaseData *data);
