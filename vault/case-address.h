/*
 * Addresses under 支援措置 (protection of victims of violence): shown to the manager and to the assigned person only.
 */
#pragma once

#include "vault/case.h"

/* Is the household under 支援措置: address_protected, or the word among household_flags? */
gboolean kinko_case_is_protected (const KinkoCaseData *data);

/* May the person of this session see the address, and papers that show it? @data: the newest version. */
gboolean kinko_case_may_see_address (KinkoSession *session, const KinkoCaseFile *file,
				     const KinkoCaseData *data);

/* Takes the address out of @data, for showing only, and marks it as withheld, unless @newest says that the person may see
 * it. */
void kinko_case_hide_address (KinkoSession *session, const KinkoCaseFile *file,
			      const KinkoCaseData *newest, KinkoCaseData *data);
