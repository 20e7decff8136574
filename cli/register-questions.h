/*
 * Asking for the fields of a line on the terminal, one after the other.
 */
#pragma once

#include <glib.h>

#include "cli/command.h"
#include "cli/field-input.h"
#include "vault/register.h"

/* For a new line. "-" says that there is nothing. What is wrong in itself is asked for again. */
gboolean kinko_register_questions_ask (KinkoContext *context, const KinkoRegister *book,
				       KinkoFieldInput *input, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
