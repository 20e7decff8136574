/*
 * Lines of registers as results of commands, and as text.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "cli/sheet.h"
#include "policies/policy.h"
#include "vault/register.h"

/* number, day, operator, open, version, object, and fields: {…} that are set. */
json_t *kinko_register_result (const KinkoRegisterLine *line);

/* The value of a field as people read it; services and callers by their labels. Owned by the caller. */
char *kinko_register_value_text (const KinkoPolicy *policy, const KinkoField *field,
				 const char *value);

/* Appends lines (an array of results) as the table of that register. */
void kinko_register_result_table (const KinkoRegister *book, const KinkoPolicy *policy,
				  const json_t *lines, GString *out);

/* Adds the fields of a line (a result) that are set, those from index @from to below @to of the form. */
void kinko_register_result_sheet (const KinkoRegister *book, const KinkoPolicy *policy,
				  const json_t *line, gsize from, gsize to, KinkoSheet *sheet);

/* How a line (a result) of a register with an end stands, translated: "open", "erased", … */
const char *kinko_register_state_text (const KinkoRegister *book, const json_t *line);

/* The fields of a form that people give, as a result: {"fields": [{name, label, kind, required, choices}]}. */
json_t *kinko_register_fields_result (const KinkoRegister *book);
