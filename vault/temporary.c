#include "vault/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/file.h"
#include "vault/workspace.h"

/* So often somebody else may take the folder away from under us. */
#define TRIES 100

struct _KinkoTemporary {
	char *parent; /* kinko-<uid> */
	KinkoWorkspace *workspace;
};

void
kinko_temporary_free (KinkoTemporary *temporary)
{
	if (temporary == NULL)
		return;
	if (temporary->workspace != NULL) {
		g_clear_pointer (&temporary->workspace, kinko_workspace_free);
		(void) rmdir (temporary->parent); /* unless others work in it */
	}
	g_free (temporary->parent);
	g_free (temporary);
}

const char *
kinko_temporary_path (const KinkoTemporary *temporary)
{
	return kinko_workspace_path (temporary->workspace);
}

static void
fail (GError **error, const char *path, const char *why)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
		     _ ("there is no room for a temporary folder: '%s': %s"), path, why);
	kinko_error_set_hint (error, "%s",
			      _ ("name a folder of your own with the variable TMPDIR"));
}

/* Everybody may make names in that folder: one that is a link, or not ours alone, is not taken. */
static int
open_parent (const char *path, gboolean *gone, GError **error)
{
	kinko_autofd int folder = -1;
	struct stat status;

	*gone = FALSE;
	if (mkdir (path, 0700) != 0 && errno != EEXIST) {
		fail (error, path, g_strerror (errno));
		return -1;
	}
	folder = open (path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (folder == -1 || fstat (folder, &status) != 0) {
		*gone = errno == ENOENT;
		fail (error, path, g_strerror (errno));
		return -1;
	}
	if (status.st_uid == geteuid () && (status.st_mode & 077) == 0)
		return fcntl (folder, F_DUPFD_CLOEXEC, 0);
	fail (error, path, _ ("it is not yours alone"));
	return -1;
}

static gboolean
has_no_name (int folder)
{
	struct stat status;

	return fstat (folder, &status) == 0 && status.st_nlink == 0;
}

/* The owner of the last folder in it removes the parent. @gone: whether that has just happened, so that it must be made again. */
static KinkoWorkspace *
make_workspace (const char *parent, gboolean *gone, GError **error)
{
	kinko_autofd int folder = open_parent (parent, gone, error);
	KinkoWorkspace *workspace;

	if (folder == -1)
		return NULL;
	workspace = kinko_workspace_new (folder, parent, error);
	*gone = workspace == NULL && has_no_name (folder);
	return workspace;
}

KinkoTemporary *
kinko_temporary_new (GError **error)
{
	g_autoptr (KinkoTemporary) temporary = g_new0 (KinkoTemporary, 1);
	g_autofree char *name = g_strdup_printf ("kinko-%u", (guint) geteuid ());
	g_autoptr (GError) problem = NULL;
	gboolean gone = TRUE;

	temporary->parent = g_build_filename (g_get_tmp_dir (), name, NULL);
	for (guint tries = 0; tries < TRIES && gone; tries++) {
		g_clear_error (&problem);
		temporary->workspace = make_workspace (temporary->parent, &gone, &problem);
	}
	if (temporary->workspace != NULL)
		return g_steal_pointer (&temporary);
	g_propagate_error (error, g_steal_pointer (&problem));
	return NULL;
}
