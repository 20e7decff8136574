/*
 * Small files that an auditor hands in or takes away: notes, proofs, evidence.
 */
#pragma once

#include <glib.h>

/* Reads all of a regular file of at most @max bytes. KINKO_ERROR_NOT_FOUND, KINKO_ERROR_INVALID, KINKO_ERROR_IO. */
GBytes *kinko_plain_file_read (const char *path, gsize max, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Writes a new file, 0600, durably; never over one that is there, and nothing is left of one that could not be written.
 * KINKO_ERROR_EXISTS, KINKO_ERROR_IO. */
gboolean kinko_plain_file_create (const char *path, const char *text, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
