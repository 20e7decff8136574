/*
 * What cannot be undone is typed twice.
 */
#pragma once

#include "cli/command.h"

/*
 * Is @meant typed once more, by --yes or as an answer to @question? Whoever only asks for a grant ('approval request') does
 * nothing yet, and is not asked.
 *
 * @nothing: what to say when it is something else, such as "that is not the same: nothing is erased". KINKO_ERROR_USAGE then.
 */
gboolean kinko_confirm_typed (KinkoContext *context, const char *meant, const char *question,
			      const char *nothing, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same with the origin of the session's vault. */
gboolean kinko_confirm_origin (KinkoContext *context, const char *nothing, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
