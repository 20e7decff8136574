/*
 * A scan on its way in: a person's file, read in pieces.
 */
#pragma once

#include <glib.h>

/* The largest scan that is taken, in bytes. */
#define KINKO_SCAN_MAX ((guint64) 200 * 1024 * 1024)

typedef struct _KinkoScan KinkoScan;

/*
 * Opens a regular file, also behind a symbolic link.
 *
 * KINKO_ERROR_NOT_FOUND, KINKO_ERROR_IO; KINKO_ERROR_INVALID when it is empty, larger than KINKO_SCAN_MAX or no
 * regular file.
 */
KinkoScan *kinko_scan_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void kinko_scan_close (KinkoScan *scan);

/* Gives the next @len bytes, all of them. */
typedef gboolean (*KinkoScanSource) (gpointer data, guint8 *buffer, gsize len, GError **error);

/* A scan of @size bytes, at least one, that comes from somewhere else than a file. */
KinkoScan *kinko_scan_new (guint64 size, KinkoScanSource source, gpointer data);

/* Bytes, when it was opened. */
guint64 kinko_scan_size (const KinkoScan *scan);

/* Reads the next @len bytes, all of them. KINKO_ERROR_IO, also when the file has become shorter. */
gboolean kinko_scan_read (KinkoScan *scan, guint8 *buffer, gsize len, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;

/* Is the file, at its end, still what was opened? By size and times. KINKO_ERROR_IO when somebody wrote to it. */
gboolean kinko_scan_check (KinkoScan *scan, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/*
 * The last part of a path, made harmless for people to read; it is no name to open a file by. What is no UTF-8, controls
 * the terminal or the direction of text, or cannot stand in a name everywhere, is replaced; and so are all digits of a
 * name that holds a My Number. Owned by the caller.
 */
char *kinko_scan_name (const char *path);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (KinkoScan, kinko_scan_close)
