/*
 * Reading a tar that may come from anybody, piece by piece. Strict: only what vault/tar-writer.h writes is read, so no link,
 * no folder, no device, no name that leads elsewhere, no name twice, nothing behind the end.
 */
#pragma once

#include <glib.h>

#include "vault/age-reader.h"

typedef struct _KinkoTarReader KinkoTarReader;

/* A file of the archive; borrowed until the next one. */
typedef struct {
	const char *name;
	guint64 size;
	gint64 time; /* seconds since the epoch */
} KinkoTarFile;

KinkoTarReader *kinko_tar_reader_new (KinkoAgeSource source, gpointer data);
void kinko_tar_reader_free (KinkoTarReader *reader);

/*
 * The next file; what was not read of the one before is passed over.
 *
 * @file: NULL at the end, behind which the source has ended as well. KINKO_ERROR_INTEGRITY, and what the source says.
 */
gboolean kinko_tar_reader_next (KinkoTarReader *reader, const KinkoTarFile **file, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* The next bytes of the file: their number, 0 at its end, -1 with an error. */
gssize kinko_tar_reader_read (KinkoTarReader *reader, gpointer buffer, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoTarReader, kinko_tar_reader_free)
