/*
 * The drill of a recovery key, for 'kinko doctor'.
 */
#pragma once

#include <glib.h>
#include <jansson.h>

#include "cli/command.h"

/* Opens the vault with the key of --key and logs the drill; the result has one member, "drill". */
json_t *kinko_recovery_drill_run (KinkoContext *context, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Appends it as text. */
void kinko_recovery_drill_show (const json_t *drill, GString *out);
