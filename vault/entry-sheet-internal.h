/*
 * Inside of entry sheets, for entry-sheet.c, entry-sheet-page.c and entry-value.c.
 */
#pragma once

#include "policies/columns.h"
#include "vault/case-decision.h"
#include "vault/case.h"
#include "vault/secret.h"

/* A case with its confirmed decision. */
typedef struct {
	KinkoCase *kase;
	KinkoCaseDecision *decision;
} KinkoEntryCase;

/* What is typed for one item; "" when there is nothing. Owned by the caller, who wipes it. */
char *kinko_entry_value (const KinkoEntryCase *entry, const char *source);

/* The page of all @cases (KinkoEntryCase): one self-contained HTML file in UTF-8, a sheet of paper per case. @test: each
 * sheet is marked 試験, also where a case takes a second one. */
KinkoSecret *kinko_entry_page (const GPtrArray *items, const GPtrArray *cases, gboolean test);
