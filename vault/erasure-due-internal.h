/*
 * What is due, for the files that list and erase it.
 */
#pragma once

#include "vault/erasure-due.h"

/* KinkoErasureDue by case number; @on: a day. For use within an act. */
GPtrArray *kinko_erasure_due_by_rule (KinkoSession *session, const char *on, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *kinko_erasure_due_by_reservation (KinkoSession *session, const char *on, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
