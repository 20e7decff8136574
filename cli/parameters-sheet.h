/*
 * What else matters of an act that a second person grants (vault/parameters.h), as people read it.
 */
#pragma once

#include "cli/sheet.h"
#include "policies/policy.h"

/* Adds a row for each parameter of @action. @label: of the one row when @text is not made of parameters. */
void kinko_parameters_sheet (const KinkoPolicy *policy, const char *action, const char *label,
			     const char *text, KinkoSheet *sheet);
