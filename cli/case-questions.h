/*
 * Asking for the fields of a case on the terminal, one after the other.
 */
#pragma once

#include <glib.h>

#include "cli/case-input.h"
#include "cli/command.h"

/*
 * @current: what is there already, which an empty answer keeps and "-" takes out; NULL for a new
 * case, which is also asked for what never changes later. @numbers: also asks for My Numbers. What
 * is wrong in itself is asked for again, and what does not apply is not asked for.
 */
gboolean kinko_case_questions_ask (KinkoContext *context, const KinkoCaseData *current,
				   gboolean numbers, KinkoFieldInput *input, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
