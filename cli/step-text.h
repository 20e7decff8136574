/*
 * The table of steps (policies/life-cycle.h) as text and as JSON: one wording for the help of each step, for
 * `kinko case states` and for what follows a step.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "cli/command.h"
#include "policies/life-cycle.h"

/* Appends lines without indent: from where to where, who, and what must be so. Translated. */
void kinko_step_text_append (const KinkoStepRule *rule, GString *out);

/* For KinkoCommand.describe: every row of the command's verb. */
void kinko_step_describe (const KinkoCommand *command, GString *out);

/* A row as JSON: step, action, from, to, who, who_text, needs. */
json_t *kinko_step_result (const KinkoStepRule *rule);

/* {"id":"review","name":"審査中"} */
json_t *kinko_state_result (KinkoState state);

/* The verbs that lead out of @state (a name or id), in the order of the table: [{"step":"propose"},…]. */
json_t *kinko_step_result_next (const char *state);

/* Appends "Next: propose, correct." for such a list; that nothing follows, when it is empty. @state: a name or id; of one that
 * is an end it is said that the case may be erased. */
void kinko_step_show_next (const json_t *next, const char *state, GString *out);
