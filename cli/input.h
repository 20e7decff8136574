/*
 * Reading what a person gives: a file, a pipe of the shell's, standard input.
 */
#pragma once

#include <glib.h>

#include "vault/secret.h"

/* All of the file at @path, or of standard input for "-", in guarded memory: there may be My
 * Numbers in it. At most @max bytes. Never waits for the writer of a named pipe: that is refused. KINKO_ERROR_NOT_FOUND, KINKO_ERROR_INVALID, KINKO_ERROR_IO. */
KinkoSecret *kinko_input_read (const char *path, gsize max, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* How messages call it: the path, or "standard input". */
const char *kinko_input_name (const char *path);
