/*
 * --key of the commands for backups.
 */
#pragma once

#include <glib.h>

#include "vault/secret.h"

/* The age identity in the file @path, "-" for standard input. KINKO_ERROR_INVALID, KINKO_ERROR_NOT_FOUND. */
KinkoSecret *kinko_backup_key_read (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
