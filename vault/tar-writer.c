#include "vault/tar-writer.h"

#include <glib/gi18n.h>

#include "policies/error.h"
#include "vault/tar-header.h"

struct _KinkoTarWriter {
	KinkoAgeSink sink;
	gpointer data;
	gint64 time;
	gboolean open;
	guint64 size, left; /* of the file that is open */
};

static const guint8 zeros[KINKO_TAR_END];

KinkoTarWriter *
kinko_tar_writer_new (KinkoAgeSink sink, gpointer data, gint64 time)
{
	KinkoTarWriter *writer = g_new0 (KinkoTarWriter, 1);

	writer->sink = sink;
	writer->data = data;
	writer->time = time;
	return writer;
}

void
kinko_tar_writer_free (KinkoTarWriter *writer)
{
	g_free (writer);
}

gboolean
kinko_tar_writer_begin (KinkoTarWriter *writer, const char *name, guint64 size, GError **error)
{
	g_autoptr (GByteArray) header = kinko_tar_header_make (name, size, writer->time);

	g_assert (!writer->open);
	writer->open = TRUE;
	writer->size = writer->left = size;
	return writer->sink (writer->data, header->data, header->len, error);
}

static gboolean
other_size (GError **error)
{
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY, "%s",
		     _ ("a file has another size than was said before"));
	return FALSE;
}

gboolean
kinko_tar_writer_add (KinkoTarWriter *writer, gconstpointer bytes, gsize len, GError **error)
{
	g_assert (writer->open);
	if (len > writer->left)
		return other_size (error);
	writer->left -= len;
	return writer->sink (writer->data, bytes, len, error);
}

gboolean
kinko_tar_writer_end (KinkoTarWriter *writer, GError **error)
{
	g_assert (writer->open);
	writer->open = FALSE;
	return writer->left == 0
		       ? writer->sink (writer->data, zeros, kinko_tar_padding (writer->size), error)
		       : other_size (error);
}

gboolean
kinko_tar_writer_finish (KinkoTarWriter *writer, GError **error)
{
	g_assert (!writer->open);
	return writer->sink (writer->data, zeros, sizeof zeros, error);
}
