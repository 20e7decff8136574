/*
 * Inside of a step, for case-step.c and case-step-record.c.
 */
#pragma once

#include "vault/case-step.h"

/* One step that is being taken. */
typedef struct {
	KinkoAct *act;
	KinkoSession *session;
	KinkoCase *kase;
	const KinkoStepRule *rule;
	const KinkoStepInput *input;
	KinkoCaseDecision *made; /* the tier reckoned now, or NULL */
	char *items;             /* what is asked for, words separated by ';', or NULL */
	GPtrArray *problems;     /* KinkoProblem: texts that are wrong, papers that are missing */
} KinkoCaseStep;

/* A value of the case's record, by the name of its field. */
char **kinko_case_step_value (KinkoCaseStep *step, const char *name);

/* Brings into the record what the step leaves there, its new state too. KINKO_ERROR_INVALID with all that is wrong with
 * what was given. */
gboolean kinko_case_step_apply (KinkoCaseStep *step, GError **error) G_GNUC_WARN_UNUSED_RESULT;
