/*
 * The tar inside of a backup: plain files in a fixed order, written to a sink and read from a source, in constant memory.
 */
#pragma once

#include <glib.h>

#include "vault/age-reader.h"
#include "vault/age-writer.h"

typedef struct _KinkoTarWriter KinkoTarWriter;

/* @time: of all files, seconds since the epoch. */
KinkoTarWriter *kinko_tar_writer_new (KinkoAgeSink sink, gpointer data, gint64 time, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Begins the next file; exactly @size bytes are to be added before the one after it. */
gboolean kinko_tar_writer_begin (KinkoTarWriter *writer, const char *name, guint64 size,
				 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean kinko_tar_writer_add (KinkoTarWriter *writer, gconstpointer bytes, gsize len,
			       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Writes the end of the archive. */
gboolean kinko_tar_writer_finish (KinkoTarWriter *writer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_tar_writer_free (KinkoTarWriter *writer);

typedef struct _KinkoTarReader KinkoTarReader;

KinkoTarReader *kinko_tar_reader_new (KinkoAgeSource source, gpointer data, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The next file; *@name (borrowed until the next call) is NULL at the end. KINKO_ERROR_INTEGRITY for anything but a plain
 * file: no link, no folder, no device. The name is as it stands there: nothing is known of it. */
gboolean kinko_tar_reader_next (KinkoTarReader *reader, const char **name, guint64 *size,
				GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The next bytes of that file: their number, 0 at its end, -1 with an error. */
gssize kinko_tar_reader_read (KinkoTarReader *reader, gpointer buffer, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
void kinko_tar_reader_free (KinkoTarReader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoTarWriter, kinko_tar_writer_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoTarReader, kinko_tar_reader_free)
