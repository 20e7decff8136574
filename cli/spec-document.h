/*
 * The security specification (セキュリティ仕様書, 別紙2 第6条2(2), 第24条の4) as a document: made of what the open vault, the
 * policy in force and this process really are.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "vault/session.h"
#include "vault/spec.h"

/* The document (cli/form-draft.h); a new reference. @today: the date of the paper. @program: SHA-256 of the program, 64 hex
 * digits, or NULL when it cannot be read. */
json_t *kinko_spec_document (KinkoSession *session, const KinkoSpec *spec, const char *program,
			     const KinkoDate *today) G_GNUC_WARN_UNUSED_RESULT;
