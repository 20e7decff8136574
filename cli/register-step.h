/*
 * Commands that record a step of a line: their options are fields of the register. Which step, noun and verb of the command say.
 */
#pragma once

#include "cli/command.h"

/* Are the options there that the step cannot do without? */
gboolean kinko_register_step_check (KinkoContext *context, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Records it of the line that argument 0 names. */
json_t *kinko_register_step_run (KinkoContext *context, GError **error);
void kinko_register_step_show (KinkoContext *context, const json_t *result, GString *out);
