/*
 * Several cases as a person names them: numbers, and ranges "C26-0001..C26-0050".
 */
#pragma once

#include <glib.h>

#include "vault/session.h"

/* Most cases that one act takes. */
#define KINKO_CASE_RANGE_MAX 1000

/* The case numbers, each once; owned by the caller. A range gives those that are there, KINKO_ERROR_NOT_FOUND when there is
 * none; a number that is named is not looked up. KINKO_ERROR_INVALID: too many. For use within an act, or before
 * acts on all of them. */
GPtrArray *kinko_case_range_expand (KinkoSession *session, const char *const *words, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
