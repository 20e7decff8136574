#include "audit/plain-file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "policies/error.h"

static void
close_fd (const int *fd)
{
	if (*fd != -1)
		(void) close (*fd);
}

static gboolean
fail (GError **error, const char *path, int reason)
{
	g_set_error (error, KINKO_ERROR,
		     reason == ENOENT   ? KINKO_ERROR_NOT_FOUND
		     : reason == EEXIST ? KINKO_ERROR_EXISTS
					: KINKO_ERROR_IO,
		     _ ("'%s': %s"), path, g_strerror (reason));
	if (reason == EEXIST)
		kinko_error_set_hint (error, "%s",
				      _ ("nothing is ever overwritten: name a file that is not "
					 "there yet"));
	return FALSE;
}

/* ---- reading --------------------------------------------------------------------------------- */

static gboolean
read_all (int fd, guint8 *buffer, gsize *len)
{
	gsize done = 0;

	while (done < *len) {
		gssize n = read (fd, buffer + done, *len - done);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return FALSE;
		if (n == 0)
			break;
		done += (gsize) n;
	}
	*len = done;
	return TRUE;
}

GBytes *
kinko_plain_file_read (const char *path, gsize max, GError **error)
{
	/* O_NONBLOCK: a pipe in the place of the file must not make us wait for ever. */
	__attribute__ ((cleanup (close_fd))) int fd =
		open (path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	g_autofree guint8 *buffer = NULL;
	struct stat status;
	gsize len = max + 1;

	if (fd == -1 || fstat (fd, &status) != 0) {
		(void) fail (error, path, errno);
		return NULL;
	}
	if (!S_ISREG (status.st_mode) || (guint64) status.st_size > max) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     S_ISREG (status.st_mode) ? _ ("'%s' is too long")
						      : _ ("'%s' is not a regular file"),
			     path);
		return NULL;
	}
	/* One byte more than there should be, to see whether it grows. */
	len = MIN (len, (gsize) status.st_size + 1);
	buffer = g_malloc (len);
	if (!read_all (fd, buffer, &len)) {
		(void) fail (error, path, errno);
		return NULL;
	}
	return g_bytes_new_take (g_steal_pointer (&buffer), len);
}

/* ---- writing --------------------------------------------------------------------------------- */

static gboolean
write_all (int fd, const char *text)
{
	gsize len = strlen (text);

	while (len > 0) {
		gssize n = write (fd, text, len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return FALSE;
		text += n;
		len -= (gsize) n;
	}
	return fsync (fd) == 0;
}

static gboolean
sync_folder_of (const char *path)
{
	g_autofree char *folder = g_path_get_dirname (path);
	__attribute__ ((cleanup (close_fd))) int fd =
		open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd != -1 && fsync (fd) == 0;
}

gboolean
kinko_plain_file_create (const char *path, const char *text, GError **error)
{
	__attribute__ ((cleanup (close_fd))) int fd =
		open (path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	int reason;

	if (fd == -1)
		return fail (error, path, errno);
	if (write_all (fd, text) && sync_folder_of (path))
		return TRUE;
	reason = errno;
	(void) unlink (path); /* it is our own */
	return fail (error, path, reason);
}
