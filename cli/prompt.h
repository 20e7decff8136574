/*
 * Asking on the terminal (/dev/tty, so that stdin stays free for data) or from a file descriptor.
 */
#pragma once

#include <glib.h>

#include "cli/command.h"
#include "vault/secret.h"

/* Prompts are without the colon, which is added. */

/* Reads a secret line with the echo off. The terminal is restored on ^C, ^Z, TERM and HUP; IUTF8
 * is set while asking, so that erasing a Japanese character removes all of its bytes.
 * KINKO_ERROR_USAGE when nothing may be asked, with a hint to --passphrase-fd. */
KinkoSecret *kinko_prompt_secret (KinkoContext *context, const char *prompt, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The passphrase: one line from --passphrase-fd, or asked for. At most 1024 bytes; an empty one
 * is refused. Every call reads the next line of --passphrase-fd. */
KinkoSecret *kinko_prompt_passphrase (KinkoContext *context, const char *prompt, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* A new passphrase: asked for twice on a terminal, once from --passphrase-fd. */
KinkoSecret *kinko_prompt_new_passphrase (KinkoContext *context, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* A visible line, with what is there already offered in brackets. Empty answer: NULL and no
 * error. */
char *kinko_prompt_line (KinkoContext *context, const char *prompt, const char *current,
			 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for what may be personal: it is kept in guarded memory only. */
KinkoSecret *kinko_prompt_answer (KinkoContext *context, const char *prompt, const char *current,
				  GError **error) G_GNUC_WARN_UNUSED_RESULT;
