#include "vault/backup-tar.h"

#include <errno.h>

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n.h>

#include "policies/error.h"

/* A block of tar at a time: so nothing that stands behind the end of the archive is read ahead, and passed over. */
#define BUFFER_LEN 512

struct _KinkoTarReader {
	struct archive *archive;
	KinkoAgeSource source;
	gpointer data;
	GError *problem; /* of the source */
	guint8 buffer[BUFFER_LEN];
};

static gboolean
damaged (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("what is sealed in it is not in the form of a backup"));
	return FALSE;
}

static gboolean
fail (KinkoTarReader *reader, GError **error)
{
	if (reader->problem == NULL)
		return damaged (error);
	g_propagate_error (error, g_steal_pointer (&reader->problem));
	return FALSE;
}

static la_ssize_t
get (struct archive *archive, void *data, const void **bytes)
{
	KinkoTarReader *reader = data;
	gssize n = reader->problem != NULL
			   ? -1
			   : reader->source (reader->data, reader->buffer, sizeof reader->buffer,
					     &reader->problem);

	if (n < 0)
		archive_set_error (archive, EIO, "source");
	*bytes = reader->buffer;
	return n;
}

KinkoTarReader *
kinko_tar_reader_new (KinkoAgeSource source, gpointer data, GError **error)
{
	g_autoptr (KinkoTarReader) reader = g_new0 (KinkoTarReader, 1);

	reader->source = source;
	reader->data = data;
	reader->archive = archive_read_new ();
	g_assert (reader->archive != NULL);
	/* Only this format, and nothing that unpacks: what libarchive could be made to do besides is not asked for. */
	if (archive_read_support_format_tar (reader->archive) == ARCHIVE_OK &&
	    archive_read_open (reader->archive, reader, NULL, get, NULL) == ARCHIVE_OK)
		return g_steal_pointer (&reader);
	(void) fail (reader, error);
	return NULL;
}

/* The age file ends with the archive, and that end is authentic: what was cut off, or added, shows here. */
static gboolean
read_to_end (KinkoTarReader *reader, GError **error)
{
	gssize n;

	while ((n = reader->source (reader->data, reader->buffer, sizeof reader->buffer, error)) >
	       0)
		for (gssize i = 0; i < n; i++)
			if (reader->buffer[i] != 0)
				return damaged (error);
	return n == 0;
}

gboolean
kinko_tar_reader_next (KinkoTarReader *reader, const char **name, guint64 *size, GError **error)
{
	struct archive_entry *entry;
	int code = archive_read_next_header (reader->archive, &entry);

	*name = NULL;
	if (code == ARCHIVE_EOF)
		return reader->problem == NULL ? read_to_end (reader, error) : fail (reader, error);
	if (code != ARCHIVE_OK)
		return fail (reader, error);
	if (archive_entry_filetype (entry) != AE_IFREG || archive_entry_hardlink (entry) != NULL ||
	    archive_entry_symlink (entry) != NULL || !archive_entry_size_is_set (entry) ||
	    archive_entry_size (entry) < 0 || archive_entry_pathname (entry) == NULL)
		return damaged (error);
	*name = archive_entry_pathname (entry);
	*size = (guint64) archive_entry_size (entry);
	return TRUE;
}

gssize
kinko_tar_reader_read (KinkoTarReader *reader, gpointer buffer, gsize len, GError **error)
{
	la_ssize_t n = archive_read_data (reader->archive, buffer, len);

	if (n >= 0)
		return n;
	(void) fail (reader, error);
	return -1;
}

void
kinko_tar_reader_free (KinkoTarReader *reader)
{
	if (reader == NULL)
		return;
	if (reader->archive != NULL)
		(void) archive_read_free (reader->archive); /* nothing was written */
	g_clear_error (&reader->problem);
	g_free (reader);
}
