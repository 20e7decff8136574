/*
 * Files of a vault: relative to an open folder, never through a symbolic link, replaced whole and
 * durably, 0600 in folders of 0700.
 */
#pragma once

#include <unistd.h>

#include <glib.h>

#include "vault/secret.h"

static inline void
kinko_close_fd (const int *fd)
{
	if (*fd != -1)
		(void) close (*fd); /* opened for reading only */
}

/* A descriptor that is closed at the end of its block. */
#define kinko_autofd __attribute__ ((cleanup (kinko_close_fd)))

/* Opens a folder for the functions below (O_DIRECTORY); a final symbolic link is refused when @follow is FALSE.
 * Returns a descriptor, -1 with KINKO_ERROR_NOT_FOUND or KINKO_ERROR_IO. */
int kinko_folder_open (const char *path, gboolean follow, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Opens a sub-folder, never through a symbolic link. */
int kinko_folder_open_at (int folder, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes a folder 0700 (parents too, 0700); KINKO_ERROR_EXISTS when it is there and not empty. */
gboolean kinko_folder_create (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Makes a sub-folder 0700 and syncs its parent. */
gboolean kinko_folder_create_at (int folder, const char *name, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Makes the names in the folder durable. @name: for the message. */
gboolean kinko_folder_sync (int folder, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for the folder in which @path is. */
gboolean kinko_folder_sync_parent (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * A sub-folder that is filled under a temporary name and then gets its own: nobody sees it before it is whole and durable.
 * What earlier attempts left is removed; so only one process at a time may do this in a folder.
 *
 * kinko_folder_stage() gives a descriptor and the temporary name (owned by the caller), -1 with KINKO_ERROR_IO.
 * kinko_folder_publish() puts it into the place of whatever has the name @name. Crash points between the steps: there may
 * be nothing of that name after a crash, but never a part.
 * kinko_folder_discard() removes it and all in it, as far as that succeeds; links are not followed.
 */
int kinko_folder_stage (int folder, char **temp, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_folder_publish (int folder, const char *temp, const char *name, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_folder_discard (int folder, const char *temp);

/* The same for a folder that is named by its path. */
void kinko_folder_discard_path (const char *path);

/* Reads a regular file of at most @max bytes, O_NOFOLLOW. @name may be absolute when @folder is AT_FDCWD.
 * KINKO_ERROR_NOT_FOUND, KINKO_ERROR_INVALID (too long, not a regular file), KINKO_ERROR_IO. */
GBytes *kinko_file_read (int folder, const char *name, gsize max, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The same into guarded memory. */
KinkoSecret *kinko_file_read_secret (int folder, const char *name, gsize max, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Writes temp + fsync + rename + fsync of the folder, mode 0600: afterwards the file is all old or all
 * new. Crash points between the steps. KINKO_ERROR_IO. */
gboolean kinko_file_replace (int folder, const char *name, gconstpointer data, gsize len,
			     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same, but never over an existing file: KINKO_ERROR_EXISTS (link instead of rename). */
gboolean kinko_file_create (int folder, const char *name, gconstpointer data, gsize len,
			    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * A new file that is written piece by piece: as with kinko_file_create() nobody sees it before it is whole and durable.
 *
 * @folder: stays open until the writer is freed. KINKO_ERROR_EXISTS at once when @name is there, or at the end.
 */
typedef struct _KinkoFileWriter KinkoFileWriter;

KinkoFileWriter *kinko_file_writer_new (int folder, const char *name, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_file_writer_add (KinkoFileWriter *writer, gconstpointer data, gsize len,
				GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Gives the file its name. Nothing may be added afterwards. */
gboolean kinko_file_writer_finish (KinkoFileWriter *writer, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Without a finish that succeeded nothing is left of the file. */
void kinko_file_writer_free (KinkoFileWriter *writer);

/* Removes a file and syncs the folder; one that is not there is no error. */
gboolean kinko_file_remove (int folder, const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Names of the regular files of a folder, A to Z; hidden and temporary ones left out. */
GPtrArray *kinko_folder_list (int folder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Is WAL safe here: a local filesystem with blocks of 4 KiB or more? */
gboolean kinko_folder_is_local (int folder);

/* For paths given by users: splits into the folder (opened, following links) and the last component, so that the
 * functions above can be used. @name is owned by the caller. */
int kinko_folder_open_parent (const char *path, char **name, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoFileWriter, kinko_file_writer_free)
