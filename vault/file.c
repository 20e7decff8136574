#include "vault/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>
#include <sodium.h>

#include "audit/crash-point.h"
#include "policies/error.h"
#include "vault/folder-internal.h"

/* ".kinko-", 16 hex digits, ".tmp" and NUL. */
#define TEMP_NAME_LEN (sizeof KINKO_TEMP_PREFIX - 1 + 16 + sizeof KINKO_TEMP_SUFFIX)

/* A temporary file in the folder of the file that it becomes; removed unless that has happened. */
typedef struct {
	int folder, fd;
	char name[TEMP_NAME_LEN];
} Temp;

static gboolean
set_read_error (GError **error, const char *name, const char *what, int reason)
{
	g_set_error (error, KINKO_ERROR, reason == ENOENT ? KINKO_ERROR_NOT_FOUND : KINKO_ERROR_IO,
		     _ ("'%s': %s: %s"), name, what, g_strerror (reason));
	return FALSE;
}

static gboolean
set_write_error (GError **error, const char *name, const char *what, int reason)
{
	g_set_error (error, KINKO_ERROR, reason == EEXIST ? KINKO_ERROR_EXISTS : KINKO_ERROR_IO,
		     _ ("'%s': %s: %s"), name, what, g_strerror (reason));
	if (reason == ENOSPC || reason == EDQUOT)
		kinko_error_set_hint (error, _ ("free space on that file system, "
						"then repeat the command"));
	else if (reason == EEXIST)
		kinko_error_set_hint (error, "%s",
				      _ ("nothing is ever overwritten: name a file that is not "
					 "there yet"));
	else if (reason == EACCES || reason == EPERM || reason == EROFS)
		kinko_error_set_hint (error, "%s", _ ("choose a folder into which you may write"));
	return FALSE;
}

gboolean
kinko_name_check (const char *name, GError **error)
{
	gsize len = strlen (name);

	if (len > 0 && len <= NAME_MAX && strchr (name, '/') == NULL && strcmp (name, ".") != 0 &&
	    strcmp (name, "..") != 0 && !kinko_name_is_temporary (name))
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID, _ ("'%s' cannot be a file name"),
		     name);
	return FALSE;
}

/* ---- reading ------------------------------------------------------------------------------- */

/* O_NONBLOCK: a pipe put in the place of the file must not make us wait for ever. */
static int
open_regular (int folder, const char *name, gsize max, gsize *size, GError **error)
{
	kinko_autofd int fd =
		openat (folder, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct stat status;

	if (fd == -1 && errno != ELOOP) {
		(void) set_read_error (error, name, _ ("cannot be opened"), errno);
		return -1;
	}
	if (fd != -1 && fstat (fd, &status) != 0) {
		(void) set_read_error (error, name, _ ("cannot be read"), errno);
		return -1;
	}
	if (fd == -1 || !S_ISREG (status.st_mode)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' is not a regular file"), name);
		return -1;
	}
	if ((guint64) status.st_size > max) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' is too long: more than %zu bytes"), name, max);
		return -1;
	}
	*size = (gsize) status.st_size;
	return kinko_steal_fd (&fd);
}

/* Reads all @size bytes; more or less means that somebody is writing. */
static gboolean
read_all (int fd, const char *name, guint8 *buffer, gsize size, GError **error)
{
	gsize done = 0;
	guint8 beyond;

	for (;;) {
		gboolean at_end = done == size;
		gssize n = read (fd, at_end ? &beyond : buffer + done, at_end ? 1 : size - done);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return set_read_error (error, name, _ ("cannot be read"), errno);
		if (n == 0 && at_end)
			return TRUE;
		if (n == 0 || at_end)
			break;
		done += (gsize) n;
	}
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, _ ("'%s' changed while it was read"),
		     name);
	kinko_error_set_hint (error, _ ("repeat the command when the other program has ended"));
	return FALSE;
}

/* A plain name inside a folder; any path for the working directory. */
static gboolean
may_read (int folder, const char *name, GError **error)
{
	return folder == AT_FDCWD || kinko_name_check (name, error);
}

GBytes *
kinko_file_read (int folder, const char *name, gsize max, GError **error)
{
	g_autofree guint8 *buffer = NULL;
	kinko_autofd int fd = -1;
	gsize size;

	if (!may_read (folder, name, error))
		return NULL;
	fd = open_regular (folder, name, max, &size, error);
	if (fd == -1)
		return NULL;
	buffer = g_malloc (size + 1);
	if (!read_all (fd, name, buffer, size, error))
		return NULL;
	return g_bytes_new_take (g_steal_pointer (&buffer), size);
}

KinkoSecret *
kinko_file_read_secret (int folder, const char *name, gsize max, GError **error)
{
	g_autoptr (KinkoSecret) secret = NULL;
	kinko_autofd int fd = -1;
	gsize size;

	if (!may_read (folder, name, error))
		return NULL;
	fd = open_regular (folder, name, max, &size, error);
	if (fd == -1)
		return NULL;
	secret = kinko_secret_new (size);
	if (!read_all (fd, name, kinko_secret_data (secret), size, error))
		return NULL;
	return g_steal_pointer (&secret);
}

/* ---- writing ------------------------------------------------------------------------------- */

static void
clear_temp (Temp *temp)
{
	if (temp->name[0] != '\0')
		(void) unlinkat (temp->folder, temp->name, 0); /* what stays is swept later */
	if (temp->fd != -1)
		(void) close (temp->fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Temp, clear_temp)

/*
 * The lock tells others that somebody is still writing: a temporary file without one is left from a
 * crash and is swept away. Between its birth and its lock it may be swept: then we make another. Of errors it is what
 * it will become, @name, that a person knows.
 */
static gboolean
make_temp (Temp *temp, const char *name, GError **error)
{
	for (;;) {
		guint8 noise[8];
		char digits[2 * sizeof noise + 1];
		struct stat status;

		randombytes_buf (noise, sizeof noise);
		(void) sodium_bin2hex (digits, sizeof digits, noise, sizeof noise);
		(void) g_snprintf (temp->name, sizeof temp->name,
				   KINKO_TEMP_PREFIX "%s" KINKO_TEMP_SUFFIX, digits);
		temp->fd = openat (temp->folder, temp->name,
				   O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (temp->fd == -1) {
			temp->name[0] = '\0';
			return set_write_error (error, name, _ ("cannot be created"), errno);
		}
		/* A file system without locks has nobody who sweeps. */
		(void) flock (temp->fd, LOCK_EX);
		if (fstat (temp->fd, &status) != 0)
			return set_write_error (error, temp->name, _ ("cannot be read"), errno);
		if (status.st_nlink > 0)
			return TRUE;
		(void) close (temp->fd); /* empty */
	}
}

static gboolean
write_all (int fd, const char *name, const guint8 *data, gsize len, GError **error)
{
	while (len > 0) {
		gssize n = write (fd, data, len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return set_write_error (error, name, _ ("cannot be written"), errno);
		data += n;
		len -= (gsize) n;
	}
	return TRUE;
}

/* Makes an empty temporary file in the place of @name. */
static gboolean
begin_temp (Temp *temp, const char *name, GError **error)
{
	kinko_folder_sweep (temp->folder);
	if (!make_temp (temp, name, error))
		return FALSE;
	kinko_crash_point ();
	/* The umask can take more than it should. */
	if (fchmod (temp->fd, 0600) != 0 && errno != EPERM)
		return set_write_error (error, name, _ ("cannot be written"), errno);
	return TRUE;
}

static gboolean
sync_temp (Temp *temp, const char *name, GError **error)
{
	kinko_crash_point ();
	if (fsync (temp->fd) != 0)
		return set_write_error (error, name, _ ("cannot be written"), errno);
	kinko_crash_point ();
	return TRUE;
}

static gboolean
fill_temp (Temp *temp, const char *name, gconstpointer data, gsize len, GError **error)
{
	return begin_temp (temp, name, error) && write_all (temp->fd, name, data, len, error) &&
	       sync_temp (temp, name, error);
}

gboolean
kinko_file_replace (int folder, const char *name, gconstpointer data, gsize len, GError **error)
{
	g_auto (Temp) temp = { .folder = folder, .fd = -1 };

	if (!kinko_name_check (name, error) || !fill_temp (&temp, name, data, len, error))
		return FALSE;
	if (renameat (folder, temp.name, folder, name) != 0)
		return set_write_error (error, name, _ ("cannot be written"), errno);
	temp.name[0] = '\0';
	kinko_crash_point ();
	return kinko_folder_sync (folder, name, error);
}

/* A second name fails where one is, and so does a rename that must not replace, which FAT has instead of
 * second names. */
static gboolean
name_temp (Temp *temp, const char *name)
{
	if (linkat (temp->folder, temp->name, temp->folder, name, 0) == 0)
		return TRUE;
	if (errno == EEXIST ||
	    renameat2 (temp->folder, temp->name, temp->folder, name, RENAME_NOREPLACE) != 0)
		return FALSE;
	temp->name[0] = '\0';
	return TRUE;
}

/* Gives a filled file its name, which nothing else has. Whoever is told that this failed may record that there is no
 * file: so there is none then. */
static gboolean
publish_temp (Temp *temp, const char *name, GError **error)
{
	if (!name_temp (temp, name))
		return set_write_error (error, name, _ ("cannot be created"), errno);
	kinko_crash_point ();
	if (temp->name[0] != '\0' && unlinkat (temp->folder, temp->name, 0) == 0)
		temp->name[0] = '\0';
	kinko_crash_point ();
	if (kinko_folder_sync (temp->folder, name, error))
		return TRUE;
	(void) unlinkat (temp->folder, name, 0); /* it is our own, and the error is told */
	return FALSE;
}

gboolean
kinko_file_create (int folder, const char *name, gconstpointer data, gsize len, GError **error)
{
	g_auto (Temp) temp = { .folder = folder, .fd = -1 };

	return kinko_name_check (name, error) && fill_temp (&temp, name, data, len, error) &&
	       publish_temp (&temp, name, error);
}

/* ---- piece by piece -------------------------------------------------------------------------- */

struct _KinkoFileWriter {
	Temp temp;
	char *name;
};

KinkoFileWriter *
kinko_file_writer_new (int folder, const char *name, GError **error)
{
	g_autoptr (KinkoFileWriter) writer = NULL;
	struct stat status;

	if (!kinko_name_check (name, error))
		return NULL;
	writer = g_new0 (KinkoFileWriter, 1);
	writer->temp = (Temp){ .folder = folder, .fd = -1 };
	writer->name = g_strdup (name);
	/* Only to spare the work: what decides is that the end makes no second name. */
	if (fstatat (folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0) {
		(void) set_write_error (error, name, _ ("cannot be created"), EEXIST);
		return NULL;
	}
	return begin_temp (&writer->temp, name, error) ? g_steal_pointer (&writer) : NULL;
}

gboolean
kinko_file_writer_add (KinkoFileWriter *writer, gconstpointer data, gsize len, GError **error)
{
	return write_all (writer->temp.fd, writer->name, data, len, error);
}

gboolean
kinko_file_writer_finish (KinkoFileWriter *writer, GError **error)
{
	return sync_temp (&writer->temp, writer->name, error) &&
	       publish_temp (&writer->temp, writer->name, error);
}

void
kinko_file_writer_free (KinkoFileWriter *writer)
{
	if (writer == NULL)
		return;
	clear_temp (&writer->temp);
	g_free (writer->name);
	g_free (writer);
}

gboolean
kinko_file_remove (int folder, const char *name, GError **error)
{
	if (!kinko_name_check (name, error))
		return FALSE;
	if (unlinkat (folder, name, 0) != 0 && errno != ENOENT)
		return set_write_error (error, name, _ ("cannot be removed"), errno);
	return kinko_folder_sync (folder, name, error);
}
