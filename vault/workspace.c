#include "vault/workspace.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "policies/error.h"
#include "vault/file.h"
#include "vault/folder-internal.h"
#include "vault/handle.h"

#define PREFIX ".work-"

struct _KinkoWorkspace {
	int parent, folder;
	char *name, *path;
};

/* What became of a folder that somebody made; the last one counts of several. */
typedef enum {
	FATE_GONE,
	FATE_LEFT,
	FATE_IN_USE,
} Fate;

/* Whoever can lock it knows that its owner is gone. Links and files of such a name are none of ours. */
static Fate
sweep_one (int parent, const char *name)
{
	kinko_autofd int folder =
		openat (parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (folder == -1)
		return errno == ENOENT || errno == ENOTDIR || errno == ELOOP ? FATE_GONE
									     : FATE_LEFT;
	if (flock (folder, LOCK_EX | LOCK_NB) != 0)
		return errno == EWOULDBLOCK ? FATE_IN_USE : FATE_LEFT;
	kinko_folder_discard (parent, name);
	return faccessat (parent, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 ? FATE_LEFT : FATE_GONE;
}

/* The last fate of all; @name: of the folder that has it, NULL with none or when the vault's folder cannot be read. */
static Fate
sweep_all (int folder, char **name)
{
	DIR *entries = kinko_folder_entries (folder);
	const struct dirent *entry;
	Fate last = FATE_GONE;

	*name = NULL;
	if (entries == NULL)
		return FATE_LEFT;
	while (errno = 0, (entry = readdir (entries)) != NULL) {
		Fate fate = g_str_has_prefix (entry->d_name, PREFIX)
				    ? sweep_one (folder, entry->d_name)
				    : FATE_GONE;

		if (fate <= last)
			continue;
		last = fate;
		g_free (*name);
		*name = g_strdup (entry->d_name);
	}
	if (errno != 0)
		last = MAX (last, FATE_LEFT);
	(void) closedir (entries); /* nothing was written */
	return last;
}

void
kinko_workspace_sweep (int folder)
{
	g_autofree char *name = NULL;

	(void) sweep_all (folder, &name);
}

static gboolean
refuse_used (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_BUSY, "%s",
		     _ ("a backup of this vault is being made or verified"));
	kinko_error_set_hint (error, "%s",
			      _ ("wait until the other command has ended, then repeat this one"));
	return FALSE;
}

gboolean
kinko_workspace_check_unused (int folder, GError **error)
{
	g_autofree char *name = NULL;

	return sweep_all (folder, &name) != FATE_IN_USE || refuse_used (error);
}

gboolean
kinko_workspace_check_none (int folder, GError **error)
{
	g_autofree char *name = NULL;
	Fate fate = sweep_all (folder, &name);

	if (fate == FATE_GONE)
		return TRUE;
	if (fate == FATE_IN_USE)
		return refuse_used (error);
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
		     _ ("a copy of the database may be left in '%s', and cannot be removed"),
		     name == NULL ? "." : name);
	kinko_error_set_hint (
		error, "%s",
		_ ("when no backup is being made or verified, remove that folder from "
		   "the vault's, then repeat the command"));
	return FALSE;
}

static gboolean
fail (GError **error, const char *name)
{
	int reason = errno;

	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("'%s': %s: %s"), name,
		     _ ("cannot be created"), g_strerror (reason));
	if (reason == ENOSPC || reason == EDQUOT)
		kinko_error_set_hint (error, _ ("free space on that file system, "
						"then repeat the command"));
	return FALSE;
}

/* Between its birth and its lock it may be swept: then it has no name any more, and we make another. */
static gboolean
make_folder (KinkoWorkspace *workspace, GError **error)
{
	struct stat status;

	for (;;) {
		g_autofree char *handle = kinko_handle_new ();

		g_free (workspace->name);
		workspace->name = g_strconcat (PREFIX, handle, NULL);
		if (mkdirat (workspace->parent, workspace->name, 0700) != 0)
			return fail (error, workspace->name);
		kinko_crash_point ();
		workspace->folder = openat (workspace->parent, workspace->name,
					    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
		if (workspace->folder == -1 && errno != ENOENT)
			return fail (error, workspace->name);
		if (workspace->folder == -1)
			continue;
		/* A file system without locks has nobody who sweeps. */
		(void) flock (workspace->folder, LOCK_EX);
		if (fstat (workspace->folder, &status) == 0 && status.st_nlink > 0)
			return TRUE;
		kinko_close_fd (&workspace->folder);
		workspace->folder = -1;
	}
}

KinkoWorkspace *
kinko_workspace_new (int folder, const char *path, GError **error)
{
	g_autoptr (KinkoWorkspace) workspace = g_new0 (KinkoWorkspace, 1);

	workspace->folder = -1;
	workspace->parent = openat (folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (workspace->parent == -1) {
		(void) fail (error, path);
		return NULL;
	}
	kinko_workspace_sweep (folder);
	if (!make_folder (workspace, error))
		return NULL;
	workspace->path = g_build_filename (path, workspace->name, NULL);
	return g_steal_pointer (&workspace);
}

void
kinko_workspace_free (KinkoWorkspace *workspace)
{
	if (workspace == NULL)
		return;
	if (workspace->folder != -1)
		kinko_folder_discard (workspace->parent, workspace->name);
	kinko_close_fd (&workspace->folder);
	kinko_close_fd (&workspace->parent);
	g_free (workspace->name);
	g_free (workspace->path);
	g_free (workspace);
}

void
kinko_workspace_empty (KinkoWorkspace *workspace)
{
	DIR *entries = kinko_folder_entries (workspace->folder);
	const struct dirent *entry;

	if (entries == NULL)
		return;
	while ((entry = readdir (entries)) != NULL)
		if (strcmp (entry->d_name, ".") != 0 && strcmp (entry->d_name, "..") != 0)
			kinko_folder_discard (workspace->folder, entry->d_name);
	(void) closedir (entries); /* nothing was written */
}

int
kinko_workspace_folder (const KinkoWorkspace *workspace)
{
	return workspace->folder;
}

const char *
kinko_workspace_path (const KinkoWorkspace *workspace)
{
	return workspace->path;
}
