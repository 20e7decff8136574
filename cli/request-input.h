/*
 * Reading the file in which a person asks for a seat.
 */
#pragma once

#include <glib.h>

#include "vault/request.h"
#include "vault/session.h"

/* Errors as of kinko_request_parse(), and of reading a file. */
KinkoRequest *kinko_request_input_read (KinkoSession *session, const char *path, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
