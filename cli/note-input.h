/*
 * Notes and keys that a command is given: for both programs.
 */
#pragma once

#include <glib.h>

#include "audit/note.h"
#include "cli/command.h"

/* A file as text, at most @max bytes; a NUL in it is refused. Owned by the caller. KINKO_ERROR_INTEGRITY, or why it
 * cannot be read. */
char *kinko_note_input_text (const char *path, gsize max, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The note of a checkpoint from a file. @text: receives it verbatim; @checkpoint: what it says.
 * KINKO_ERROR_INTEGRITY. */
KinkoNote *kinko_note_input_checkpoint (const char *path, char **text, KinkoCheckpoint **checkpoint,
					GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is each value of the option a vkey, of a witness or of a log? KINKO_ERROR_USAGE. */
gboolean kinko_note_input_check_keys (KinkoContext *context, const char *option, gboolean witness,
				      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The values of --log, if @log, and --witness together, NULL-terminated; owned by the caller. */
char **kinko_note_input_keys (KinkoContext *context, gboolean log);
