/*
 * The tier decision of a case, with every step of the arithmetic, as it is stored with the proposal: a table that is
 * changed later never changes it. Format: docs/formats/decision.md.
 */
#pragma once

#include "policies/tier.h"
#include "vault/case.h"

typedef struct {
	KinkoTierDecision decision;
	char *table, *table_title_en, *table_title_ja, *table_from, *table_hash;
	char *tier_label_en, *tier_label_ja;
	gboolean
		tax_year_stated; /* the case says of which tax year its levies are (levy_year); else it is taken to be
				     the one that counts */
	guint truncate_to;
	guint64 relief_below;
	char *names[KINKO_TIER_PERSONS];    /* who; NULL: nobody */
	char *statuses[KINKO_TIER_PERSONS]; /* tax status as it was */
	/* Of the case, not stored with the arithmetic; NULL: not yet. */
	char *proposer, *proposed_on, *confirmer, *confirmed_on;
} KinkoCaseDecision;

void kinko_case_decision_free (KinkoCaseDecision *decision);

/*
 * Decides by the policy that is in force.
 *
 * @from: the month from which the tier applies, "2026-09", within the case's fiscal year; NULL: September, which the work
 * of July and August sets. KINKO_ERROR_INVALID with problems: no adult, a tax status that is missing, levies of another
 * tax year (levy_year_mismatch); KINKO_ERROR_NOT_FOUND: no table for that month.
 */
KinkoCaseDecision *kinko_case_decide (KinkoSession *session, const KinkoCaseData *data,
				      const char *from, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Compact JSON with sorted keys; owned by the caller, who wipes it. */
char *kinko_case_decision_to_text (const KinkoCaseDecision *decision);

/* KINKO_ERROR_INTEGRITY when it is no such JSON, KINKO_ERROR_UNSUPPORTED for a newer version. */
KinkoCaseDecision *kinko_case_decision_from_text (const char *text, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The decision that stands in a case, with who proposed and confirmed it. KINKO_ERROR_NOT_FOUND: there is none. */
KinkoCaseDecision *kinko_case_decision_read (const KinkoCaseData *data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same arithmetic, step for step, by the same table? */
gboolean kinko_case_decision_equal (const KinkoCaseDecision *a, const KinkoCaseDecision *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoCaseDecision, kinko_case_decision_free)
