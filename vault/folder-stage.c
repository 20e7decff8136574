/* Folders that appear whole. */
#include "vault/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "audit/crash-point.h"
#include "policies/error.h"
#include "vault/folder-internal.h"

/* Deeper than anything of ours; a folder that somebody nested without end is left where it is. */
#define DEPTH_MAX 16

static gboolean
fail (GError **error, const char *name, const char *what)
{
	int reason = errno;

	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("'%s': %s: %s"), name, what,
		     g_strerror (reason));
	if (reason == ENOSPC || reason == EDQUOT)
		kinko_error_set_hint (error, _ ("free space on that file system, "
						"then repeat the command"));
	return FALSE;
}

static char *
temporary_name (void)
{
	guint8 noise[8];
	char digits[2 * sizeof noise + 1];

	randombytes_buf (noise, sizeof noise);
	(void) sodium_bin2hex (digits, sizeof digits, noise, sizeof noise);
	return g_strconcat (KINKO_TEMP_PREFIX, digits, KINKO_TEMP_SUFFIX, NULL);
}

/* ---- removing -------------------------------------------------------------------------------- */

static void
remove_below (int folder, const char *name, guint depth)
{
	kinko_autofd int sub =
		openat (folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	DIR *entries = sub == -1 || depth == DEPTH_MAX ? NULL : kinko_folder_entries (sub);
	const struct dirent *entry;

	if (entries == NULL)
		return;
	while ((entry = readdir (entries)) != NULL) {
		if (strcmp (entry->d_name, ".") == 0 || strcmp (entry->d_name, "..") == 0 ||
		    unlinkat (sub, entry->d_name, 0) == 0)
			continue;
		remove_below (sub, entry->d_name, depth + 1);
		(void) unlinkat (sub, entry->d_name, AT_REMOVEDIR);
	}
	(void) closedir (entries); /* nothing was written */
}

void
kinko_folder_discard (int folder, const char *temp)
{
	/* What stays has a name that nobody uses, and is tried again the next time. */
	if (unlinkat (folder, temp, 0) == 0)
		return;
	remove_below (folder, temp, 0);
	(void) unlinkat (folder, temp, AT_REMOVEDIR);
}

void
kinko_folder_discard_path (const char *path)
{
	g_autofree char *name = NULL;
	kinko_autofd int parent = kinko_folder_open_parent (path, &name, NULL);

	if (parent != -1)
		kinko_folder_discard (parent, name);
}

/* Of folders only: a file may be one that is being written. */
static void
discard_leftovers (int folder)
{
	DIR *entries = kinko_folder_entries (folder);
	const struct dirent *entry;
	struct stat status;

	if (entries == NULL)
		return;
	while ((entry = readdir (entries)) != NULL)
		if (kinko_name_is_temporary (entry->d_name) &&
		    fstatat (folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISDIR (status.st_mode))
			kinko_folder_discard (folder, entry->d_name);
	(void) closedir (entries); /* nothing was written */
}

/* ---- appearing ------------------------------------------------------------------------------- */

int
kinko_folder_stage (int folder, char **temp, GError **error)
{
	g_autofree char *name = temporary_name ();
	int fd;

	discard_leftovers (folder);
	if (mkdirat (folder, name, 0700) != 0) {
		(void) fail (error, name, _ ("cannot be created"));
		return -1;
	}
	kinko_crash_point ();
	fd = openat (folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1)
		(void) fail (error, name, _ ("cannot be opened"));
	else
		*temp = g_steal_pointer (&name);
	return fd;
}

/* Gives what has the name another one; nothing has it: no error. */
static gboolean
move_aside (int folder, const char *name, char **aside, GError **error)
{
	g_autofree char *other = temporary_name ();

	if (renameat (folder, name, folder, other) == 0)
		*aside = g_steal_pointer (&other);
	else if (errno != ENOENT)
		return fail (error, name, _ ("cannot be written"));
	return TRUE;
}

gboolean
kinko_folder_publish (int folder, const char *temp, const char *name, GError **error)
{
	g_autofree char *aside = NULL;

	if (!kinko_name_check (name, error) || !move_aside (folder, name, &aside, error))
		return FALSE;
	kinko_crash_point ();
	if (renameat (folder, temp, folder, name) != 0)
		return fail (error, name, _ ("cannot be created"));
	kinko_crash_point ();
	if (!kinko_folder_sync (folder, name, error))
		return FALSE;
	kinko_crash_point ();
	if (aside != NULL)
		kinko_folder_discard (folder, aside);
	return TRUE;
}
