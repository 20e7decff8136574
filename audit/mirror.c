#include "audit/mirror-internal.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gi18n.h>

#include "audit/note.h"

/* A final '/' would let lstat() follow a symbolic link. */
static char *
strip_slashes (const char *path)
{
	gsize len = strlen (path);

	while (len > 1 && path[len - 1] == '/')
		len--;
	return g_strndup (path, len);
}

static void
hint_where (GError **error)
{
	kinko_error_set_hint (error, "%s",
			      _ ("name the mirror's own folder; in a vault it is mirror.git, "
				 "unless 'kinko doctor' tells of another place"));
}

/* Not a link either: what is written must be where it was said to be. */
static gboolean
check_folder (const char *path, GError **error)
{
	struct stat info;

	if (lstat (path, &info) != 0) {
		g_set_error (error, KINKO_ERROR,
			     errno == ENOENT ? KINKO_ERROR_NOT_FOUND : KINKO_ERROR_IO,
			     _ ("cannot open the mirror '%s': %s"), path, g_strerror (errno));
		hint_where (error);
		return FALSE;
	}
	if (S_ISDIR (info.st_mode))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     S_ISLNK (info.st_mode) ? _ ("the mirror '%s' is a symbolic link")
					    : _ ("the mirror '%s' is not a folder"),
		     path);
	kinko_error_set_hint (error, "%s", _ ("name the folder itself"));
	return FALSE;
}

/* ---- making one ------------------------------------------------------------------------------ */

static gboolean
folder_is_empty (const char *path)
{
	g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);

	return dir != NULL && g_dir_read_name (dir) == NULL;
}

static gboolean
make_folder (const char *path, GError **error)
{
	if (mkdir (path, 0700) == 0)
		return TRUE;
	if (errno != EEXIST) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
			     _ ("cannot make the folder '%s': %s"), path, g_strerror (errno));
		return FALSE;
	}
	if (!check_folder (path, error))
		return FALSE;
	if (folder_is_empty (path))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_EXISTS,
		     _ ("the folder '%s' for the mirror is not empty"), path);
	kinko_error_set_hint (error, "%s", _ ("give a folder that is empty or does not exist"));
	return FALSE;
}

gboolean
kinko_mirror_create (const char *path, GError **error)
{
	g_autofree char *folder = strip_slashes (path);
	g_autoptr (git_repository) repository = NULL;
	git_repository_init_options options = {
		.version = GIT_REPOSITORY_INIT_OPTIONS_VERSION,
		.flags = GIT_REPOSITORY_INIT_BARE | GIT_REPOSITORY_INIT_NO_REINIT,
		.initial_head = "main", /* and no template: the machine's settings are not read */
	};
	int code;

	if (!kinko_git_init (error) || !make_folder (folder, error))
		return FALSE;
	git_libgit2_opts (GIT_OPT_ENABLE_FSYNC_GITDIR, 1);
	code = git_repository_init_ext (&repository, folder, &options);
	git_libgit2_opts (GIT_OPT_ENABLE_FSYNC_GITDIR, 0);
	if (code < 0)
		kinko_git_set_error (error, KINKO_ERROR_IO, _ ("cannot make the mirror '%s'"),
				     folder);
	return code == 0;
}

/* ---- opening --------------------------------------------------------------------------------- */

static gboolean
open_repository (KinkoMirror *mirror, GError **error)
{
	int code;

	code = git_repository_open_ext (&mirror->repository, mirror->path,
					GIT_REPOSITORY_OPEN_NO_SEARCH | GIT_REPOSITORY_OPEN_BARE |
						GIT_REPOSITORY_OPEN_NO_DOTGIT,
					NULL);
	if (code == GIT_ENOTFOUND) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND,
			     _ ("there is no mirror (bare git repository) at '%s'"), mirror->path);
		hint_where (error);
		return FALSE;
	}
	if (code < 0)
		kinko_git_set_error (error, KINKO_ERROR_INTEGRITY,
				     _ ("cannot open the mirror '%s'"), mirror->path);
	return code == 0;
}

KinkoMirror *
kinko_mirror_open (const char *path, GError **error)
{
	g_autoptr (KinkoMirror) mirror = g_new0 (KinkoMirror, 1);
	g_autofree char *objects = NULL;

	mirror->path = strip_slashes (path);
	objects = g_build_filename (mirror->path, "objects", NULL);
	if (!kinko_git_init (error) || !check_folder (mirror->path, error) ||
	    !open_repository (mirror, error))
		return NULL;
	mirror->objects = kinko_object_store_open (objects, error);
	return mirror->objects == NULL ? NULL : g_steal_pointer (&mirror);
}

void
kinko_mirror_free (KinkoMirror *mirror)
{
	if (mirror == NULL)
		return;
	kinko_object_store_free (mirror->objects);
	git_repository_free (mirror->repository);
	g_free (mirror->path);
	g_free (mirror);
}

/* ---- the tip --------------------------------------------------------------------------------- */

gboolean
kinko_mirror_read_ref (KinkoMirror *mirror, git_oid *commit, gboolean *empty, GError **error)
{
	g_autoptr (git_reference) reference = NULL;
	int code = git_reference_lookup (&reference, mirror->repository, KINKO_MIRROR_REF);

	*empty = code == GIT_ENOTFOUND;
	if (*empty)
		return TRUE;
	if (code < 0) {
		kinko_git_set_error (error, KINKO_ERROR_INTEGRITY,
				     _ ("the ref '%s' of the mirror is damaged"), KINKO_MIRROR_REF);
		return FALSE;
	}
	if (git_reference_type (reference) == GIT_REFERENCE_DIRECT) {
		git_oid_cpy (commit, git_reference_target (reference));
		return TRUE;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the ref '%s' of the mirror is damaged"), KINKO_MIRROR_REF);
	return FALSE;
}

gboolean
kinko_mirror_note_size (const char *note, gsize len, guint64 *size, GError **error)
{
	g_autoptr (KinkoNote) parsed = kinko_note_parse (note, len, error);
	g_autoptr (KinkoCheckpoint) checkpoint = NULL;

	if (parsed == NULL)
		return FALSE;
	checkpoint = kinko_checkpoint_parse (parsed->text, error);
	if (checkpoint == NULL)
		return FALSE;
	*size = checkpoint->size;
	return TRUE;
}

static gboolean
read_tip_files (KinkoMirror *mirror, KinkoMirrorTip *tip, char **note, GError **error)
{
	g_autoptr (KinkoMirrorCommit) commit =
		kinko_mirror_commit_read (mirror, &tip->commit, error);
	g_autoptr (KinkoGitTree) tree = NULL;
	g_autoptr (GBytes) bytes = NULL;
	KinkoMirrorRoot root;
	const char *data;
	gsize len;

	if (commit == NULL)
		return FALSE;
	git_oid_cpy (&tip->tree, &commit->tree);
	tree = kinko_git_tree_read (mirror->objects, &tip->tree, error);
	if (tree == NULL || !kinko_mirror_root (tree, &root, error))
		return FALSE;
	tip->signers = root.allowed_signers->id;
	bytes = kinko_object_store_read (mirror->objects, &root.checkpoint->id, GIT_OBJECT_BLOB,
					 error);
	if (bytes == NULL)
		return FALSE;
	data = g_bytes_get_data (bytes, &len);
	if (!kinko_mirror_note_size (data, len, &tip->size, error))
		return FALSE;
	if (note != NULL)
		*note = g_strndup (data, len);
	return TRUE;
}

gboolean
kinko_mirror_read_tip (KinkoMirror *mirror, KinkoMirrorTip *tip, char **note, GError **error)
{
	memset (tip, 0, sizeof *tip);
	if (note != NULL)
		*note = NULL;
	if (!kinko_mirror_read_ref (mirror, &tip->commit, &tip->empty, error))
		return FALSE;
	if (tip->empty || read_tip_files (mirror, tip, note, error))
		return TRUE;
	g_prefix_error (error, _ ("the mirror '%s' is damaged: "), mirror->path);
	return FALSE;
}

gboolean
kinko_mirror_tip (KinkoMirror *mirror, guint64 *size, char **note, GError **error)
{
	KinkoMirrorTip tip;

	if (!kinko_mirror_read_tip (mirror, &tip, note, error))
		return FALSE;
	*size = tip.size;
	return TRUE;
}
