/*
 * A My Number on a terminal: on a screen of its own, from which it is gone after some seconds, or before.
 */
#pragma once

#include <glib.h>

#include "vault/secret.h"

/* Can what is shown on this terminal be taken away again? To be asked before anything is logged. KINKO_ERROR_UNSUPPORTED. */
gboolean kinko_reveal_screen_check (GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * Shows the number until @seconds are over, also those in which the computer slept, or a key is pressed, or a signal comes: ^C does
 * no more than a key, all others act when the number is gone and the terminal is as it was. For those that cannot be caught another
 * process wipes the screen. No copy of the digits is made by this.
 *
 * @heading: a line above it, with its newline, or NULL; @label: whose it is, harmless text. KINKO_ERROR_IO.
 */
gboolean kinko_reveal_screen_show (const char *heading, const char *label,
				   const KinkoSecret *number, guint seconds, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
