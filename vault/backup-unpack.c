#include "vault/backup-open.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gi18n.h>

#include "audit/crash-point.h"
#include "policies/error.h"
#include "vault/file.h"
#include "vault/sealed.h"
#include "vault/tar-reader.h"

#define MANIFEST_MAX ((gsize) 4 * 1024 * 1024)
#define BUFFER_LEN   ((gsize) 256 * 1024)

/* A backup that is being read. */
typedef struct {
	KinkoSealed *sealed;
	KinkoTarReader *tar;
	guint8 *buffer;
} Unpack;

static void
clear_unpack (Unpack *unpack)
{
	g_clear_pointer (&unpack->tar, kinko_tar_reader_free);
	g_clear_pointer (&unpack->sealed, kinko_sealed_free);
	g_free (unpack->buffer);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Unpack, clear_unpack)

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
damaged (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("what is sealed in it is not what its manifest says"));
	kinko_error_set_hint (error, "%s", _ ("use another backup, and keep this one as evidence"));
	return FALSE;
}

/* ---- from the archive to the folder ---------------------------------------------------------- */

static KinkoBackupManifest *
read_manifest (Unpack *unpack, GError **error)
{
	const KinkoTarFile *file;
	g_autofree char *text = NULL;
	gsize len = 0;
	gssize n;

	if (!kinko_tar_reader_next (unpack->tar, &file, error))
		return NULL;
	if (file == NULL || strcmp (file->name, KINKO_BACKUP_MANIFEST) != 0 ||
	    file->size > MANIFEST_MAX) {
		(void) damaged (error);
		return NULL;
	}
	text = g_malloc (MANIFEST_MAX + 1);
	while ((n = kinko_tar_reader_read (unpack->tar, text + len, MANIFEST_MAX + 1 - len,
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
copy_content (Unpack *unpack, const KinkoBackupFile *file, KinkoFileWriter *writer, GError **error)
{
	g_autoptr (KinkoHasher) hasher = kinko_hasher_new ();
	guint64 size = 0;
	KinkoHash hash;
	gssize n;

	kinko_hasher_begin (hasher);
	while ((n = kinko_tar_reader_read (unpack->tar, unpack->buffer, BUFFER_LEN, error)) > 0) {
		kinko_hasher_update (hasher, unpack->buffer, (gsize) n);
		size += (guint64) n;
		kinko_crash_point ();
		if (!kinko_file_writer_add (writer, unpack->buffer, (gsize) n, error))
			return FALSE;
	}
	if (n < 0)
		return FALSE;
	hash = kinko_hasher_end (hasher);
	return (size == file->size && kinko_hash_equal (&hash, &file->hash)) || damaged (error);
}

static gboolean
unpack_file (Unpack *unpack, const KinkoBackupFile *file, int folder, GError **error)
{
	const char *name = file->name;
	kinko_autofd int place = open_place (folder, &name, error);
	g_autoptr (KinkoFileWriter) writer =
		place == -1 ? NULL : kinko_file_writer_new (place, name, error);

	return writer != NULL && copy_content (unpack, file, writer, error) &&
	       kinko_file_writer_finish (writer, error);
}

/* The files of the manifest, in its order, and no others. */
static gboolean
unpack_files (Unpack *unpack, const KinkoBackupManifest *manifest, int folder, GError **error)
{
	const KinkoTarFile *found;

	for (guint i = 0; i < manifest->files->len; i++) {
		const KinkoBackupFile *file = manifest->files->pdata[i];

		if (!kinko_tar_reader_next (unpack->tar, &found, error))
			return FALSE;
		if (found == NULL || strcmp (found->name, file->name) != 0 ||
		    found->size != file->size)
			return damaged (error);
		if (!unpack_file (unpack, file, folder, error))
			return FALSE;
	}
	return kinko_tar_reader_next (unpack->tar, &found, error) &&
	       (found == NULL || damaged (error));
}

/* FALSE: what is in it is not a good backup. */
static gboolean
unpack_all (Unpack *unpack, KinkoBackup *backup, int folder, GError **error)
{
	unpack->tar = kinko_tar_reader_new (kinko_sealed_read, unpack->sealed);
	unpack->buffer = g_malloc (BUFFER_LEN);
	backup->manifest = read_manifest (unpack, error);
	return backup->manifest != NULL && unpack_files (unpack, backup->manifest, folder, error);
}

KinkoBackup *
kinko_backup_unpack (const char *path, const GPtrArray *keys, int folder,
		     const KinkoProgress *progress, GError **error)
{
	g_auto (Unpack) unpack = { 0 };
	g_autoptr (KinkoBackup) backup = g_new0 (KinkoBackup, 1);
	char hex[KINKO_HASH_HEX_LEN + 1];
	KinkoHash hash;

	unpack.sealed = kinko_sealed_open (path, KINKO_SEALED_BACKUP, keys, progress, error);
	if (unpack.sealed == NULL)
		return NULL;
	if (!unpack_all (&unpack, backup, folder, error)) {
		kinko_sealed_name_failure (path, error);
		return NULL;
	}
	hash = kinko_sealed_hash (unpack.sealed);
	kinko_hash_to_hex (&hash, hex);
	backup->sha256 = g_strdup (hex);
	backup->bytes = kinko_sealed_bytes (unpack.sealed);
	return g_steal_pointer (&backup);
}
