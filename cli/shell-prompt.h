/*
 * What stands before the line of a shell.
 */
#pragma once

#include <glib.h>

#include "vault/session.h"

/* Vault, person, how much there is to do, and the exit status of the last line unless it is 0. Owned by the caller. */
char *kinko_shell_prompt (KinkoSession *session, gboolean test, int status);
