#include "vault/outside.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/file.h"

static gboolean
is_same (const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* Is @folder the folder @other, or below it? By device and inode up to the root, so that no link and no other spelling
 * of a path helps. What cannot be looked at counts as inside. */
static gboolean
is_within (int folder, int other)
{
	kinko_autofd int at = openat (folder, ".", O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct stat wanted, here, above;

	if (at == -1 || fstat (other, &wanted) != 0 || fstat (at, &here) != 0)
		return TRUE;
	while (!is_same (&here, &wanted)) {
		int up = openat (at, "..", O_PATH | O_DIRECTORY | O_CLOEXEC);

		if (up == -1)
			return TRUE;
		(void) close (at);
		at = up;
		if (fstat (at, &above) != 0)
			return TRUE;
		if (is_same (&above, &here))
			return FALSE; /* the root is its own parent */
		here = above;
	}
	return TRUE;
}

gboolean
kinko_outside_check (int vault, const char *mirror, const char *path, GError **error)
{
	g_autofree char *name = NULL;
	kinko_autofd int folder = kinko_folder_open_parent (path, &name, error);
	kinko_autofd int mirror_folder = open (mirror, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (folder == -1)
		return FALSE;
	if (strcmp (path, "-") == 0) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, "%s",
			     _ ("'-' is not a file name here"));
		kinko_error_set_hint (error, "%s", _ ("name a new file"));
		return FALSE;
	}
	/* A mirror that is not there now cannot be written into either. */
	if (!is_within (folder, vault) &&
	    (mirror_folder == -1 || !is_within (folder, mirror_folder)))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
		     _ ("'%s' is inside the vault or its mirror"), path);
	kinko_error_set_hint (error, "%s", _ ("choose a folder of your own"));
	return FALSE;
}
