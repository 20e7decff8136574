#include "vault/backup-open.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "policies/error.h"
#include "vault/age-reader.h"
#include "vault/file.h"
#include "vault/tar-reader.h"

#define MANIFEST_MAX ((gsize) 4 * 1024 * 1024)
#define BUFFER_LEN   ((gsize) 256 * 1024)

/* A sealed file that is being read. */
typedef struct {
	int fd;
	const char *path;
	KinkoHasher *hasher; /* over the sealed bytes */
	guint64 bytes, total;
	const KinkoProgress *progress;
	KinkoAgeReader *age;
	KinkoTarReader *tar;
	guint8 *buffer;
} Sealed;

static void
clear_sealed (Sealed *sealed)
{
	g_clear_pointer (&sealed->tar, kinko_tar_reader_free);
	g_clear_pointer (&sealed->age, kinko_age_reader_free);
	g_clear_pointer (&sealed->hasher, kinko_hasher_free);
	g_free (sealed->buffer);
	kinko_close_fd (&sealed->fd);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sealed, clear_sealed)

void
kinko_backup_free (KinkoBackup *backup)
{
	if (backup == NULL)
		return;
	g_clear_pointer (&backup->manifest, kinko_backup_manifest_free);
	g_free (backup->sha256);
	g_free (backup);
}

static gboolean
io_failed (const Sealed *sealed, int reason, GError **error)
{
	g_set_error (error, KINKO_ERROR, reason == ENOENT ? KINKO_ERROR_NOT_FOUND : KINKO_ERROR_IO,
		     _ ("'%s' cannot be read: %s"), sealed->path, g_strerror (reason));
	kinko_error_set_hint (error, "%s", _ ("look whether the name and the medium are right"));
	return FALSE;
}

static gboolean
damaged (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("what is sealed in it is not what its manifest says"));
	kinko_error_set_hint (error, "%s", _ ("use another backup, and keep this one as evidence"));
	return FALSE;
}

/* ---- from the file to the archive ------------------------------------------------------------ */

static gssize
read_sealed (gpointer data, gpointer buffer, gsize len, GError **error)
{
	Sealed *sealed = data;
	gssize n;

	do
		n = read (sealed->fd, buffer, len);
	while (n == -1 && errno == EINTR);
	if (n == -1) {
		(void) io_failed (sealed, errno, error);
		return -1;
	}
	kinko_hasher_update (sealed->hasher, buffer, (gsize) n);
	sealed->bytes += (guint64) n;
	kinko_progress_report (sealed->progress, sealed->bytes, sealed->total);
	return n;
}

static gssize
read_opened (gpointer data, gpointer buffer, gsize len, GError **error)
{
	return kinko_age_reader_read (data, buffer, len, error);
}

static gboolean
open_sealed (Sealed *sealed, const KinkoSecret *identity, GError **error)
{
	struct stat status;

	/* O_NONBLOCK: a pipe in its place must not make us wait for ever. */
	sealed->fd = open (sealed->path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (sealed->fd == -1 || fstat (sealed->fd, &status) != 0)
		return io_failed (sealed, errno, error);
	if (!S_ISREG (status.st_mode)) {
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_INVALID,
			     _ ("'%s' is not a regular file"), sealed->path);
		return FALSE;
	}
	sealed->total = (guint64) status.st_size;
	sealed->hasher = kinko_hasher_new ();
	kinko_hasher_begin (sealed->hasher);
	sealed->buffer = g_malloc (BUFFER_LEN);
	sealed->age = kinko_age_reader_new (read_sealed, sealed, identity, NULL, error);
	if (sealed->age == NULL) {
		if (error != NULL && g_error_matches (*error, KINKO_ERROR, KINKO_ERROR_AUTH))
			kinko_error_set_hint (
				error, "%s",
				_ ("it is opened by those to whom it was sealed: with their own "
				   "identity, or with the age identity that --key names"));
		return FALSE;
	}
	sealed->tar = kinko_tar_reader_new (read_opened, sealed->age);
	return TRUE;
}

/* ---- from the archive to the folder ---------------------------------------------------------- */

static KinkoBackupManifest *
read_manifest (Sealed *sealed, GError **error)
{
	const KinkoTarFile *file;
	g_autofree char *text = NULL;
	gsize len = 0;
	gssize n;

	if (!kinko_tar_reader_next (sealed->tar, &file, error))
		return NULL;
	if (file == NULL || strcmp (file->name, KINKO_BACKUP_MANIFEST) != 0 ||
	    file->size > MANIFEST_MAX) {
		(void) damaged (error);
		return NULL;
	}
	text = g_malloc (MANIFEST_MAX + 1);
	while ((n = kinko_tar_reader_read (sealed->tar, text + len, MANIFEST_MAX + 1 - len,
					   error)) > 0)
		len += (gsize) n;
	return n < 0 ? NULL : kinko_backup_manifest_parse (text, len, error);
}

/* The folder in which a file belongs, made if it is not there; @name: without it then. */
static int
open_place (int folder, const char **name, GError **error)
{
	int at = openat (folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *slash;

	while (at != -1 && (slash = strchr (*name, '/')) != NULL) {
		g_autofree char *part = g_strndup (*name, (gsize) (slash - *name));
		g_autoptr (GError) problem = NULL;
		int sub = kinko_folder_open_at (at, part, &problem);

		if (sub == -1 && g_error_matches (problem, KINKO_ERROR, KINKO_ERROR_NOT_FOUND)) {
			g_clear_error (&problem);
			if (kinko_folder_create_at (at, part, &problem))
				sub = kinko_folder_open_at (at, part, &problem);
		}
		(void) close (at);
		at = sub;
		*name = slash + 1;
		if (problem != NULL)
			g_propagate_error (error, g_steal_pointer (&problem));
	}
	return at;
}

static gboolean
copy_content (Sealed *sealed, const KinkoBackupFile *file, KinkoFileWriter *writer, GError **error)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	guint64 size = 0;
	KinkoHash hash;
	gssize n;

	kinko_hasher_begin (hasher);
	while ((n = kinko_tar_reader_read (sealed->tar, sealed->buffer, BUFFER_LEN, error)) > 0) {
		kinko_hasher_update (hasher, sealed->buffer, (gsize) n);
		size += (guint64) n;
		kinko_crash_point ();
		if (!kinko_file_writer_add (writer, sealed->buffer, (gsize) n, error))
			return FALSE;
	}
	if (n < 0)
		return FALSE;
	hash = kinko_hasher_end (hasher);
	return (size == file->size && kinko_hash_equal (&hash, &file->hash)) || damaged (error);
}

static gboolean
unpack_file (Sealed *sealed, const KinkoBackupFile *file, int folder, GError **error)
{
	const char *name = file->name;
	kinko_autofd int place = open_place (folder, &name, error);
	g_autoptr (KinkoFileWriter) writer =
		place == -1 ? NULL : kinko_file_writer_new (place, name, error);

	return writer != NULL && copy_content (sealed, file, writer, error) &&
	       kinko_file_writer_finish (writer, error);
}

/* The files of the manifest, in its order, and no others. */
static gboolean
unpack_files (Sealed *sealed, const KinkoBackupManifest *manifest, int folder, GError **error)
{
	const KinkoTarFile *found;

	for (guint i = 0; i < manifest->files->len; i++) {
		const KinkoBackupFile *file = manifest->files->pdata[i];

		if (!kinko_tar_reader_next (sealed->tar, &found, error))
			return FALSE;
		if (found == NULL || strcmp (found->name, file->name) != 0 ||
		    found->size != file->size)
			return damaged (error);
		if (!unpack_file (sealed, file, folder, error))
			return FALSE;
	}
	return kinko_tar_reader_next (sealed->tar, &found, error) &&
	       (found == NULL || damaged (error));
}

KinkoBackup *
kinko_backup_unpack (const char *path, const KinkoSecret *identity, int folder,
		     const KinkoProgress *progress, GError **error)
{
	g_auto (Sealed) sealed = { .fd = -1, .path = path, .progress = progress };
	g_autoptr (KinkoBackup) backup = g_new0 (KinkoBackup, 1);
	char hex[KINKO_HASH_HEX_LEN + 1];
	KinkoHash hash;

	if (!open_sealed (&sealed, identity, error))
		return NULL;
	backup->manifest = read_manifest (&sealed, error);
	if (backup->manifest == NULL || !unpack_files (&sealed, backup->manifest, folder, error))
		return NULL;
	hash = kinko_hasher_end (sealed.hasher);
	kinko_hash_to_hex (&hash, hex);
	backup->sha256 = g_strdup (hex);
	backup->bytes = sealed.bytes;
	return g_steal_pointer (&backup);
}
