/*
 * Addresses under 支援措置 (protection of victims of violence): shown to the manager and to the assigned person only.
 */
#pragma once

#include "vault/case.h"

/* The word among household_flags that protects the address. */
#define KINKO_PROTECTED_FLAG "支援措置"

/* Is @flag, a word of household_flags, that word or one that may be meant for it (支援処置, ＤＶ等支援措置)? */
gboolean kinko_case_flag_may_protect (const char *flag);

/* Is the household under 支援措置: address_protected, or a word among household_flags that may protect? Written anew, only
 * KINKO_PROTECTED_FLAG itself passes the rules of a case; an older record counts as protected in doubt. */
gboolean kinko_case_is_protected (const KinkoCaseData *data);

/* May the person of this session see the address, and papers that show it? @data: the newest version. */
gboolean kinko_case_may_see_address (KinkoSession *session, const KinkoCaseFile *file,
				     const KinkoCaseData *data);

/* Takes the address out of @data, for showing only, and marks it as withheld, unless @newest says that the person may see
 * it. */
void kinko_case_hide_address (KinkoSession *session, const KinkoCaseFile *file,
			      const KinkoCaseData *newest, KinkoCaseData *data);
