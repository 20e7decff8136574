/*
 * What file.c, folder.c and folder-stage.c share. No other file includes it.
 */
#pragma once

#include <dirent.h>

#include <glib.h>

#include "vault/file.h"

/* Names of files that are being written; hidden, and removed when a crash has left them. */
#define KINKO_TEMP_PREFIX ".kinko-"
#define KINKO_TEMP_SUFFIX ".tmp"

gboolean kinko_name_is_temporary (const char *name);

/* One component of a path that may stand in a folder. KINKO_ERROR_INVALID. */
gboolean kinko_name_check (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The entries of an open folder, to be closed with closedir(); NULL with errno. */
DIR *kinko_folder_entries (int folder);

/* Removes temporary files that nobody is writing any more. What does not succeed waits for the next time. */
void kinko_folder_sweep (int folder);

static inline int
kinko_steal_fd (int *fd)
{
	int stolen = *fd;

	*fd = -1;
	return stolen;
}
