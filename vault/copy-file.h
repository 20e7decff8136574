/*
 * Making a copy: a new file outside the vault, entered in the register of copies (vault/copy.h), with intent and end in the
 * log. For every act that writes such a file.
 */
#pragma once

#include "vault/copy.h"

/* A file on its way out: hidden, 0600, and given its name when it is complete. */
typedef struct _KinkoCopyFile KinkoCopyFile;

gboolean kinko_copy_file_add (KinkoCopyFile *file, gconstpointer bytes, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Writes the content with kinko_copy_file_add(); the vault is not in a transaction meanwhile. */
typedef gboolean (*KinkoCopyFunc) (gpointer data, KinkoCopyFile *file, GError **error);

/*
 * Ends @act by making the file at @path: register line and intent, then @write, then SHA-256 and size into the line, and
 * "done"; or "failed", with nothing left at @path and the line closed as never made.
 *
 * @copy: its path_name is set from @path. @number: of the line in the register, owned by the caller.
 * KINKO_ERROR_EXISTS: never over a file; KINKO_ERROR_INVALID: inside the vault or its mirror, or a wrong text.
 */
gboolean kinko_copy_file_make (KinkoAct *act, const KinkoCopy *copy, const char *path,
			       KinkoCopyFunc write, gpointer data, char **number, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
