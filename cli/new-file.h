/*
 * Writing a new file that holds nothing of the vault's records, for programs that do not link the vault. What does hold some
 * is a copy: vault/copy-file.h.
 */
#pragma once

#include <glib.h>

/* The file is there whole, or not at all; it can be read by its owner alone. KINKO_ERROR_EXISTS: never over a file;
 * KINKO_ERROR_IO. */
gboolean kinko_new_file_write (const char *path, const GString *content, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
