/*
 * The key file of a recipient, as age-keygen writes it: comments, and one AGE-SECRET-KEY-1….
 */
#pragma once

#include "vault/secret.h"

/* The key, 32 bytes. KINKO_ERROR_NOT_FOUND, KINKO_ERROR_IO; KINKO_ERROR_INVALID when there is not exactly one key in it. No message repeats
 * anything of the file. */
KinkoSecret *kinko_key_file_read (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
