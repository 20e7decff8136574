#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "policies/error.h"

/* What is read at first from something that does not tell its size. */
#define FIRST_GUESS ((gsize) 64 * 1024)

const char *
kinko_input_name (const char *path)
{
	return strcmp (path, "-") == 0 ? _ ("standard input") : path;
}

static void
set_errno (GError **error, const char *path, int reason)
{
	g_set_error (error, KINKO_ERROR, reason == ENOENT ? KINKO_ERROR_NOT_FOUND : KINKO_ERROR_IO,
		     _ ("'%s' cannot be read: %s"), kinko_input_name (path), g_strerror (reason));
	kinko_error_set_hint (error, "%s",
			      _ ("name a file that you may read, or give it on standard input as "
				 "'-'"));
}

/* Reads until @size bytes or the end; the number read, -1 with errno. */
static gssize
read_up_to (int fd, guint8 *bytes, gsize size)
{
	gsize len = 0;

	while (len < size) {
		gssize n = read (fd, bytes + len, size - len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		if (n == 0)
			break;
		len += (gsize) n;
	}
	return (gssize) len;
}

/* @size: a guess; doubled until the end comes before it. */
static KinkoSecret *
read_all (int fd, const char *path, gsize size, gsize max, GError **error)
{
	g_autoptr (KinkoSecret) buffer = kinko_secret_new (size);
	gsize len = 0;

	for (;;) {
		gssize n = read_up_to (fd, kinko_secret_data (buffer) + len,
				       kinko_secret_len (buffer) - len);
		g_autoptr (KinkoSecret) larger = NULL;

		if (n < 0) {
			set_errno (error, path, errno);
			return NULL;
		}
		len += (gsize) n;
		if (len > max) {
			g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
				     _ ("'%s' is larger than %u MiB"), kinko_input_name (path),
				     (guint) (max / 1024 / 1024));
			return NULL;
		}
		if (len < kinko_secret_len (buffer))
			return kinko_secret_new_from (kinko_secret_data (buffer), len);
		larger = kinko_secret_new (2 * len);
		memcpy (kinko_secret_data (larger), kinko_secret_data (buffer), len);
		kinko_secret_free (buffer);
		buffer = g_steal_pointer (&larger);
	}
}

/* A pipe of the shell's, <(…) or /dev/stdin, has a writer or an end. One with a name in a folder may have neither for
 * ever. */
static gboolean
is_named_pipe (int fd, const struct stat *info)
{
	struct statfs where;

	return S_ISFIFO (info->st_mode) &&
	       (fstatfs (fd, &where) != 0 || where.f_type != PIPEFS_MAGIC);
}

/* Opening must not wait, reading may. -1 with an error. */
static int
open_unwaiting (const char *path, GError **error)
{
	int fd = open (path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	struct stat info;
	int flags;

	if (fd < 0) {
		set_errno (error, path, errno);
		return -1;
	}
	flags = fcntl (fd, F_GETFL);
	if (fstat (fd, &info) != 0 || flags < 0 || fcntl (fd, F_SETFL, flags & ~O_NONBLOCK) != 0)
		set_errno (error, path, errno);
	else if (is_named_pipe (fd, &info)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' is a pipe, not a file"), path);
		kinko_error_set_hint (error, "%s",
				      _ ("save it as a file, or give it on standard input as "
					 "'-'"));
	} else
		return fd;
	(void) close (fd); /* only read from */
	return -1;
}

KinkoSecret *
kinko_input_read (const char *path, gsize max, GError **error)
{
	gboolean is_stdin = strcmp (path, "-") == 0;
	int fd = is_stdin ? STDIN_FILENO : open_unwaiting (path, error);
	KinkoSecret *secret = NULL;
	struct stat info;

	if (fd >= 0 && fstat (fd, &info) != 0)
		set_errno (error, path, errno);
	else if (fd >= 0)
		/* One more than there should be: the end is seen at the first try. */
		secret = read_all (fd, path,
				   S_ISREG (info.st_mode) && info.st_size >= 0
					   ? MIN ((gsize) info.st_size, max) + 1
					   : FIRST_GUESS,
				   max, error);
	if (fd >= 0 && !is_stdin)
		(void) close (fd); /* only read from */
	return secret;
}
