#include "audit/mirror-internal.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gi18n.h>

#define MAX_DEPTH 16 /* folders below refs; deeper is nobody's honest mirror */

static gboolean
refuse (const char *name, GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("the mirror holds '%s', with which git shows something else than what was "
			"signed"),
		     name);
	kinko_error_set_hint (error, "%s",
			      _ ("keep this copy as evidence; find out who made it, then verify a "
				 "new clone of the original without it"));
	return FALSE;
}

static gboolean
may_be_there (const char *name)
{
	return strcmp (name, KINKO_MIRROR_REF) == 0 || g_str_has_prefix (name, "refs/remotes/");
}

/* Looked for by name and not with libgit2: that passes over what it cannot read, such as a symbolic link,
 * which git takes for a ref. */
static gboolean
check_loose (KinkoMirror *mirror, const char *folder, guint depth, GError **error)
{
	g_autofree char *path = g_build_filename (mirror->path, folder, NULL);
	g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
	const char *base;

	if (dir == NULL) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO,
			     _ ("cannot open the mirror '%s': %s"), path, g_strerror (errno));
		return FALSE;
	}
	while ((base = g_dir_read_name (dir)) != NULL) {
		g_autofree char *name = g_strconcat (folder, "/", base, NULL);
		g_autofree char *file = g_build_filename (path, base, NULL);
		struct stat info;

		/* The vault may be in use; no ref can have such a name. */
		if (g_str_has_suffix (base, ".lock") || strcmp (name, "refs/remotes") == 0 ||
		    lstat (file, &info) != 0 ||
		    (strcmp (name, KINKO_MIRROR_REF) == 0 && S_ISREG (info.st_mode)))
			continue;
		if (!S_ISDIR (info.st_mode) || depth == MAX_DEPTH)
			return refuse (name, error);
		if (!check_loose (mirror, name, depth + 1, error))
			return FALSE;
	}
	return TRUE;
}

/* Those in packed-refs, too. */
static gboolean
check_listed (KinkoMirror *mirror, GError **error)
{
	g_autoptr (git_reference_iterator) refs = NULL;
	const char *name;
	int code = git_reference_iterator_new (&refs, mirror->repository);

	while (code == 0 && (code = git_reference_next_name (&name, refs)) == 0) {
		if (!may_be_there (name))
			return refuse (name, error);
	}
	if (code == GIT_ITEROVER)
		return TRUE;
	kinko_git_set_error (error, KINKO_ERROR_INTEGRITY,
			     _ ("the ref '%s' of the mirror is damaged"), "refs");
	return FALSE;
}

static gboolean
check_head (KinkoMirror *mirror, GError **error)
{
	g_autoptr (git_reference) head = NULL;

	if (git_reference_lookup (&head, mirror->repository, "HEAD") == 0 &&
	    git_reference_type (head) == GIT_REFERENCE_SYMBOLIC &&
	    strcmp (git_reference_symbolic_target (head), KINKO_MIRROR_REF) == 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY,
		     _ ("HEAD of the mirror is not '%s'"), KINKO_MIRROR_REF);
	kinko_error_set_hint (error, "%s",
			      _ ("keep this copy as evidence; find out who made it, then verify a "
				 "new clone of the original without it"));
	return FALSE;
}

gboolean
kinko_mirror_check_refs (KinkoMirror *mirror, GError **error)
{
	/* The last one would take all refs from another folder. */
	static const char *const files[] = { "info/grafts", "shallow", "commondir" };

	for (guint i = 0; i < G_N_ELEMENTS (files); i++) {
		g_autofree char *path = g_build_filename (mirror->path, files[i], NULL);
		struct stat info;

		if (lstat (path, &info) == 0)
			return refuse (files[i], error);
	}
	return check_head (mirror, error) && check_loose (mirror, "refs", 0, error) &&
	       check_listed (mirror, error);
}
