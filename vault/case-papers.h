/*
 * The papers of a case against what its policy requires (papers.yaml): which are missing, and whether number and identity
 * were checked (本人確認).
 */
#pragma once

#include "policies/error.h"
#include "policies/papers.h"
#include "vault/case.h"

/* The required papers that are neither among docs_received nor stored as documents: KinkoMissingPaper. None when the policy
 * says nothing of papers. */
GPtrArray *kinko_case_missing_papers (KinkoSession *session, const KinkoCase *kase, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* "missing_paper" with its name and whose it is; owned by the caller. */
KinkoProblem *kinko_case_missing_paper_problem (const KinkoMissingPaper *missing);

/* Adds to @words (char *) what a 補正依頼 asks for: what a person wrote down as missing (docs_missing), and the missing papers of
 * which that says nothing, with whose they are, "住民税申告(母)". */
gboolean kinko_case_name_missing (KinkoSession *session, const KinkoCase *kase, GPtrArray *words,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is 本人確認 recorded in a combination that proves it? Always so for a case without any My Number, and else never so under a
 * policy that says nothing of papers. Otherwise a problem says what is wrong. */
gboolean kinko_case_identity_is_checked (KinkoSession *session, const KinkoCase *kase,
					 GPtrArray *problems);
