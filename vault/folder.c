#include "vault/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/folder-internal.h"

/* Not in every <linux/magic.h>. */
#ifndef ZFS_SUPER_MAGIC
#	define ZFS_SUPER_MAGIC 0x2fc12fc1
#endif
#ifndef BCACHEFS_SUPER_MAGIC
#	define BCACHEFS_SUPER_MAGIC 0xca451a4e
#endif

#define WAL_BLOCK_MIN 4096

static gboolean
set_folder_error (GError **error, const char *path, const char *what, int reason)
{
	KinkoError code = reason == ENOENT   ? KINKO_ERROR_NOT_FOUND
			  : reason == EEXIST ? KINKO_ERROR_EXISTS
					     : KINKO_ERROR_IO;

	g_set_error (error, KINKO_ERROR, code, _ ("'%s': %s: %s"), path, what, g_strerror (reason));
	return FALSE;
}

int
kinko_folder_open (const char *path, gboolean follow, GError **error)
{
	int fd = open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | (follow ? 0 : O_NOFOLLOW));

	if (fd == -1)
		(void) set_folder_error (error, path, _ ("cannot be opened"), errno);
	return fd;
}

int
kinko_folder_open_at (int folder, const char *name, GError **error)
{
	int fd;

	if (!kinko_name_check (name, error))
		return -1;
	fd = openat (folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	if (fd == -1)
		(void) set_folder_error (error, name, _ ("cannot be opened"), errno);
	return fd;
}

/* A folder has no data to lose: where it cannot be synced (EINVAL: some network file systems, FAT)
 * its names are written as the file system does. */
gboolean
kinko_folder_sync (int folder, const char *name, GError **error)
{
	kinko_autofd int fd = openat (folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	if (fd != -1 && (fsync (fd) == 0 || errno == EINVAL))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
		     _ ("the folder of '%s' cannot be written: %s"), name, g_strerror (errno));
	return FALSE;
}

gboolean
kinko_folder_sync_parent (const char *path, GError **error)
{
	g_autofree char *parent = g_path_get_dirname (path);
	kinko_autofd int fd = kinko_folder_open (parent, TRUE, error);

	return fd != -1 && kinko_folder_sync (fd, path, error);
}

/* Makes the folder and those above it that are missing; one that is there is left as it is. */
static gboolean
make_folders (const char *path, GError **error)
{
	if (mkdir (path, 0700) == 0)
		return kinko_folder_sync_parent (path, error);
	if (errno == ENOENT) {
		g_autofree char *parent = g_path_get_dirname (path);

		if (strcmp (parent, path) != 0 && !make_folders (parent, error))
			return FALSE;
		if (mkdir (path, 0700) == 0)
			return kinko_folder_sync_parent (path, error);
	}
	return errno == EEXIST || set_folder_error (error, path, _ ("cannot be created"), errno);
}

static gboolean
is_empty (DIR *entries)
{
	const struct dirent *entry;

	while ((entry = readdir (entries)) != NULL)
		if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
			return FALSE;
	return TRUE;
}

DIR *
kinko_folder_entries (int folder)
{
	kinko_autofd int fd = openat (folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *entries = fd == -1 ? NULL : fdopendir (fd);

	if (entries != NULL)
		(void) kinko_steal_fd (&fd); /* closedir() closes it */
	return entries;
}

gboolean
kinko_folder_create (const char *path, GError **error)
{
	kinko_autofd int fd = -1;
	DIR *entries;
	gboolean empty;

	if (path[0] == '\0')
		return set_folder_error (error, path, _ ("cannot be created"), ENOENT);
	if (!make_folders (path, error))
		return FALSE;
	fd = kinko_folder_open (path, FALSE, error);
	if (fd == -1)
		return FALSE;
	entries = kinko_folder_entries (fd);
	if (entries == NULL)
		return set_folder_error (error, path, _ ("cannot be read"), errno);
	empty = is_empty (entries);
	(void) closedir (entries);
	if (!empty)
		return set_folder_error (error, path, _ ("is not empty"), EEXIST);
	/* One that was there may be open to others. */
	if (fchmod (fd, 0700) != 0)
		return set_folder_error (error, path, _ ("cannot be made private"), errno);
	return TRUE;
}

gboolean
kinko_folder_create_at (int folder, const char *name, GError **error)
{
	if (!kinko_name_check (name, error))
		return FALSE;
	if (mkdirat (folder, name, 0700) != 0)
		return set_folder_error (error, name, _ ("cannot be created"), errno);
	return kinko_folder_sync (folder, name, error);
}

gboolean
kinko_name_is_temporary (const char *name)
{
	return g_str_has_prefix (name, KINKO_TEMP_PREFIX) &&
	       g_str_has_suffix (name, KINKO_TEMP_SUFFIX);
}

/* Who can lock it knows that nobody is writing it. For writing, as locks on NFS want it. */
static void
sweep_file (int folder, const char *name)
{
	kinko_autofd int fd =
		openat (folder, name, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd != -1 && flock (fd, LOCK_EX | LOCK_NB) == 0)
		(void) unlinkat (folder, name, 0);
}

void
kinko_folder_sweep (int folder)
{
	DIR *entries = kinko_folder_entries (folder);
	const struct dirent *entry;

	if (entries == NULL)
		return;
	while ((entry = readdir (entries)) != NULL)
		if (kinko_name_is_temporary (entry->d_name))
			sweep_file (folder, entry->d_name);
	(void) closedir (entries);
}

static gint
compare_names (gconstpointer a, gconstpointer b)
{
	return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
kinko_folder_list (int folder, GError **error)
{
	g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
	DIR *entries;
	const struct dirent *entry;
	int reason;

	kinko_folder_sweep (folder);
	entries = kinko_folder_entries (folder);
	if (entries == NULL) {
		(void) set_folder_error (error, ".", _ ("cannot be read"), errno);
		return NULL;
	}
	while (errno = 0, (entry = readdir (entries)) != NULL) {
		struct stat status;

		if (entry->d_name[0] != '.' &&
		    fstatat (folder, entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG (status.st_mode))
			g_ptr_array_add (names, g_strdup (entry->d_name));
	}
	reason = errno;
	(void) closedir (entries);
	if (reason != 0) {
		(void) set_folder_error (error, ".", _ ("cannot be read"), reason);
		return NULL;
	}
	g_ptr_array_sort (names, compare_names);
	return g_steal_pointer (&names);
}

/* The file systems that are known to be local; a FUSE one may be anything. */
gboolean
kinko_folder_is_local (int folder)
{
	static const guint32 local[] = {
		EXT4_SUPER_MAGIC, XFS_SUPER_MAGIC,      BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC,
		ZFS_SUPER_MAGIC,  BCACHEFS_SUPER_MAGIC, TMPFS_MAGIC,       OVERLAYFS_SUPER_MAGIC,
	};
	struct statfs status;

	if (fstatfs (folder, &status) != 0 || status.f_bsize < WAL_BLOCK_MIN)
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS (local); i++)
		if ((guint32) status.f_type == local[i])
			return TRUE;
	return FALSE;
}

int
kinko_folder_open_parent (const char *path, char **name, GError **error)
{
	const char *slash = strrchr (path, '/');
	const char *last = slash == NULL ? path : slash + 1;
	g_autofree char *parent = g_path_get_dirname (path);
	int fd;

	if (!kinko_name_check (last, error)) {
		g_prefix_error (error, _ ("'%s': "), path);
		return -1;
	}
	fd = kinko_folder_open (parent, TRUE, error);
	if (fd != -1)
		*name = g_strdup (last);
	else
		kinko_error_set_hint (error, "%s",
				      _ ("look whether the name of the folder is right, or make "
					 "the folder first"));
	return fd;
}
