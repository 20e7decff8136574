/*
 * Writing a tar piece by piece, into whatever takes the bytes. Nothing that is written stays in memory here.
 */
#pragma once

#include <glib.h>

#include "vault/age-writer.h"

typedef struct _KinkoTarWriter KinkoTarWriter;

/* @time: of all files, seconds since the epoch. */
KinkoTarWriter *kinko_tar_writer_new (KinkoAgeSink sink, gpointer data, gint64 time);
void kinko_tar_writer_free (KinkoTarWriter *writer);

/* The next file; exactly @size bytes of it follow. @name: kinko_tar_name_is_valid(). */
gboolean kinko_tar_writer_begin (KinkoTarWriter *writer, const char *name, guint64 size,
				 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* KINKO_ERROR_INTEGRITY for more bytes than were said. */
gboolean kinko_tar_writer_add (KinkoTarWriter *writer, gconstpointer bytes, gsize len,
			       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* KINKO_ERROR_INTEGRITY for fewer. */
gboolean kinko_tar_writer_end (KinkoTarWriter *writer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The end of the archive. */
gboolean kinko_tar_writer_finish (KinkoTarWriter *writer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoTarWriter, kinko_tar_writer_free)
