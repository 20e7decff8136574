/*
 * One line of a register in full, as a sheet; with the numbers of the cases that it is about.
 */
#pragma once

#include "cli/command.h"
#include "vault/register.h"

/* As kinko_register_result(), with "cases": [numbers] of the objects, as far as they are there. */
json_t *kinko_line_sheet_result (KinkoSession *session, const KinkoRegisterLine *line);

/* For the show of a command. */
void kinko_line_sheet_show (KinkoContext *context, const json_t *result, GString *out);
