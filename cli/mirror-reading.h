/*
 * Verifying a mirror from its beginning, while who waits is told how far it is.
 */
#pragma once

#include "audit/mirror.h"
#include "audit/verify.h"
#include "cli/command.h"

/* As kinko_verify_mirror(). @what: what is being done, translated. */
KinkoVerification *kinko_mirror_reading (KinkoContext *context, KinkoMirror *mirror,
					 const char *what, KinkoEntryFunc each, gpointer data,
					 GError **error) G_GNUC_WARN_UNUSED_RESULT;
