/*
 * Age identities from files that a person names: those of age-keygen, and kinko's own identity files, for which the
 * passphrase is asked.
 */
#pragma once

#include <glib.h>

#include "cli/command.h"

/* Are the files named by the option --key there, and one at least? Before anything is asked for. */
gboolean kinko_age_key_input_check (KinkoContext *context, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* KinkoSecret of all of them. */
GPtrArray *kinko_age_key_input_read (KinkoContext *context, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
