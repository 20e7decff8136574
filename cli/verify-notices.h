/*
 * What `kinko-verify MIRROR` says of entries that deserve a question (audit/notices.h).
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "audit/notices.h"

/* Adds `notices`. */
void kinko_verify_notices_add (KinkoNotices *notices, json_t *result);
void kinko_verify_notices_show (const json_t *result, GString *out);
