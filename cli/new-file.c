#include "cli/new-file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "policies/error.h"

/* A file without a name as yet, or with one that is given up: it goes with the descriptor. */
typedef struct {
	int folder, fd;
	char *name; /* of a temporary file; NULL: it has none */
} Temp;

static void
temp_clear (Temp *temp)
{
	if (temp->fd >= 0)
		(void) close (temp->fd); /* what it holds was synced, or is given up */
	if (temp->name != NULL)
		(void) unlinkat (temp->folder, temp->name,
				 0); /* it may have its final name already */
	if (temp->folder >= 0)
		(void) close (temp->folder);
	g_free (temp->name);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Temp, temp_clear)

static gboolean
fail (const char *path, int code, GError **error)
{
	gboolean exists = code == EEXIST;

	g_set_error (error, KINKO_ERROR, exists ? KINKO_ERROR_EXISTS : KINKO_ERROR_IO,
		     _ ("'%s' cannot be created: %s"), path, g_strerror (code));
	kinko_error_set_hint (
		error, "%s",
		exists ? _ ("choose another name, or move the file that is there away")
		       : _ ("choose a folder that you can write to, with space left"));
	return FALSE;
}

static gboolean
temp_begin (Temp *temp, const char *path)
{
	g_autofree char *dir = g_path_get_dirname (path);
	g_autofree char *base = g_path_get_basename (path);

	temp->folder = open (dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (temp->folder < 0)
		return FALSE;
	/* Only to spare the work: what decides is that the end makes no second name. */
	if (faccessat (temp->folder, base, F_OK, AT_SYMLINK_NOFOLLOW) == 0) {
		errno = EEXIST;
		return FALSE;
	}
	temp->name = g_strdup_printf (".%s.%08x", base, g_random_int ());
	temp->fd = openat (temp->folder, temp->name,
			   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (temp->fd < 0)
		g_clear_pointer (&temp->name, g_free);
	return temp->fd >= 0;
}

static gboolean
write_all (int fd, const char *data, gsize len)
{
	while (len > 0) {
		gssize n = write (fd, data, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return FALSE;
		data += n;
		len -= (gsize) n;
	}
	return TRUE;
}

/* A second name fails where one is; FAT has no second names, but a rename that must not replace. */
static gboolean
temp_publish (Temp *temp, const char *path)
{
	g_autofree char *base = g_path_get_basename (path);

	if (linkat (temp->folder, temp->name, temp->folder, base, 0) == 0)
		return TRUE;
	if (errno == EEXIST ||
	    renameat2 (temp->folder, temp->name, temp->folder, base, RENAME_NOREPLACE) != 0)
		return FALSE;
	g_clear_pointer (&temp->name, g_free);
	return TRUE;
}

gboolean
kinko_new_file_write (const char *path, const GString *content, GError **error)
{
	g_auto (Temp) temp = { -1, -1, NULL };

	if (!temp_begin (&temp, path))
		return fail (path, errno, error);
	kinko_crash_point ();
	if (!write_all (temp.fd, content->str, content->len) || fsync (temp.fd) != 0 ||
	    !temp_publish (&temp, path) || fsync (temp.folder) != 0)
		return fail (path, errno, error);
	kinko_crash_point ();
	return TRUE;
}
