/*
 * An office day: the vault is unlocked once, and every line that is typed is a command line, done in the one session.
 */
#pragma once

#include <glib.h>

#include "cli/command.h"

/*
 * Opens the vault of @context, reads lines and does them until somebody ends it. Locks itself when nobody is there. A signal that
 * ends it does so when all is closed.
 *
 * @lines: receives how many were done. Returns: FALSE with the error that ended it.
 */
gboolean kinko_shell_run (KinkoContext *context, guint *lines, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
