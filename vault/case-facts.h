/*
 * What is so when a step is to be taken with a case: of the person, of what is given, of the case itself. The table of
 * steps (policies/life-cycle.h) says which of it must be.
 */
#pragma once

#include "vault/case-step.h"

/* Is there anything but white space? */
gboolean kinko_step_is_given (const char *text);

/* What is given with the step: a set of KinkoNeed. */
guint kinko_step_given (const KinkoStepInput *input);

/* Who the person of this session is to the case; the needs are left as they are. */
void kinko_case_facts_of_person (KinkoSession *session, const KinkoCase *kase,
				 KinkoStepFacts *facts);

/*
 * Looks at those needs of @rule that are not given but so: adds what is met to @met, and a problem for each thing
 * that is not. Reckons the tier where the rule needs it: @made, owned by the caller.
 *
 * @from: month of a proposal, as in KinkoStepInput. KINKO_ERROR_INVALID when no tier can be reckoned;
 * KINKO_ERROR_INTEGRITY.
 */
gboolean kinko_case_facts_gather (KinkoSession *session, const KinkoCase *kase,
				  const KinkoStepRule *rule, const char *from, guint *met,
				  KinkoCaseDecision **made, GPtrArray *problems, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
