/*
 * The clock of an incident in results.
 */
#pragma once

#include <jansson.h>

#include "vault/register.h"

/* Adds "deadlines": for "notice", "prompt" and "full" {"from", "due", "done", "standing"}, or null where that report is not wanted;
 * and "reminders": what is to be said of an open one. */
void kinko_incident_result_add (const KinkoRegisterLine *line, json_t *result);

/* Is it such a result, open, and a report of it overdue? */
gboolean kinko_incident_result_is_overdue (const json_t *result);

/* Says the reminders of such a result. */
void kinko_incident_result_say (const json_t *result, GString *out);
