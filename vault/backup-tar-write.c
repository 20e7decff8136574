#include "vault/backup-tar.h"

#include <errno.h>

#include <archive.h>
#include <archive_entry.h>
#include <glib/gi18n.h>

#include "policies/error.h"

struct _KinkoTarWriter {
	struct archive *archive;
	KinkoAgeSink sink;
	gpointer data;
	gint64 time;
	GError *problem; /* of the sink */
};

/* What the sink said is more than libarchive's word for it. */
static gboolean
fail (KinkoTarWriter *writer, GError **error)
{
	if (writer->problem != NULL)
		g_propagate_error (error, g_steal_pointer (&writer->problem));
	else
		g_set_error (error, KINKO_ERROR, KINKO_ERROR_FAILED,
			     _ ("the archive cannot be written: %s"),
			     archive_error_string (writer->archive));
	return FALSE;
}

static la_ssize_t
put (struct archive *archive, void *data, const void *bytes, size_t len)
{
	KinkoTarWriter *writer = data;

	if (writer->problem == NULL && writer->sink (writer->data, bytes, len, &writer->problem))
		return (la_ssize_t) len;
	archive_set_error (archive, EIO, "sink");
	return -1;
}

KinkoTarWriter *
kinko_tar_writer_new (KinkoAgeSink sink, gpointer data, gint64 time, GError **error)
{
	g_autoptr (KinkoTarWriter) writer = g_new0 (KinkoTarWriter, 1);

	writer->sink = sink;
	writer->data = data;
	writer->time = time;
	writer->archive = archive_write_new ();
	g_assert (writer->archive != NULL);
	/* ustar, and pax headers only where a file is too large for that. */
	if (archive_write_set_format_pax_restricted (writer->archive) == ARCHIVE_OK &&
	    archive_write_set_bytes_in_last_block (writer->archive, 1) == ARCHIVE_OK &&
	    archive_write_open (writer->archive, writer, NULL, put, NULL) == ARCHIVE_OK)
		return g_steal_pointer (&writer);
	(void) fail (writer, error);
	return NULL;
}

gboolean
kinko_tar_writer_begin (KinkoTarWriter *writer, const char *name, guint64 size, GError **error)
{
	struct archive_entry *entry = archive_entry_new ();
	int code;

	g_assert (entry != NULL);
	archive_entry_set_pathname (entry, name);
	archive_entry_set_size (entry, (la_int64_t) size);
	archive_entry_set_filetype (entry, AE_IFREG);
	archive_entry_set_perm (entry, 0600);
	archive_entry_set_mtime (entry, writer->time, 0);
	code = archive_write_header (writer->archive, entry);
	archive_entry_free (entry);
	return code == ARCHIVE_OK || fail (writer, error);
}

gboolean
kinko_tar_writer_add (KinkoTarWriter *writer, gconstpointer bytes, gsize len, GError **error)
{
	const guint8 *at = bytes;

	while (len > 0) {
		la_ssize_t n = archive_write_data (writer->archive, at, len);

		/* 0: more than the header said. */
		if (n <= 0)
			return fail (writer, error);
		at += n;
		len -= (gsize) n;
	}
	return TRUE;
}

gboolean
kinko_tar_writer_finish (KinkoTarWriter *writer, GError **error)
{
	return archive_write_close (writer->archive) == ARCHIVE_OK || fail (writer, error);
}

void
kinko_tar_writer_free (KinkoTarWriter *writer)
{
	if (writer == NULL)
		return;
	if (writer->archive != NULL) {
		/* Without a finish nothing more may reach the sink. */
		if (writer->problem == NULL)
			writer->problem = g_error_new_literal (KINKO_ERROR, KINKO_ERROR_FAILED, "");
		(void) archive_write_free (writer->archive);
	}
	g_clear_error (&writer->problem);
	g_free (writer);
}
