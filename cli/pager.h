/*
 * Long text on a terminal, shown by another program that can go back and search.
 */
#pragma once

#include <glib.h>

#include "cli/command.h"
#include "cli/terminal.h"

/* Asked every second while text is shown: when it says that it is over, the pager is ended. NULL, as at first: it may stay for ever. */
void kinko_pager_set_patience (KinkoPatienceFunc is_over);

/*
 * Is @text to go to a pager? When stdout is a terminal that it does not fit on, unless --no-pager or --json is given, the
 * variable says "cat" or nothing, or the command must not be paged.
 */
gboolean kinko_pager_is_wanted (KinkoContext *context, const KinkoCommand *command,
				const GString *text);

/*
 * Shows @heading, unless it is NULL, and @text, and waits until the person leaves or patience is over. *whole: whether the pager took all of it.
 * FALSE: it could not be started, and nothing was shown.
 */
gboolean kinko_pager_show (const char *heading, const GString *text, gboolean *whole)
	G_GNUC_WARN_UNUSED_RESULT;
