/*
 * Under which numbers people know cases that the log names by handle.
 */
#pragma once

#include <glib.h>

#include "vault/session.h"

/*
 * As act "case.list", whose entry names the handles.
 *
 * @handles: char *, at most KINKO_CASE_LIST_MAX. Returns: char * beside them, "" for one that is no case here. KINKO_ERROR_DENIED.
 */
GPtrArray *kinko_case_numbers (KinkoSession *session, const GPtrArray *handles, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
