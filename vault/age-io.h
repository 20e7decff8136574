/*
 * Where the bytes of an age file come from and go to.
 */
#pragma once

#include <glib.h>

/* Gives the next bytes: their number (at most @len), 0 at the end, -1 with an error. */
typedef gssize (*KinkoAgeSource) (gpointer data, gpointer buffer, gsize len, GError **error);

/* Takes what the writer has made. FALSE with an error stops it. */
typedef gboolean (*KinkoAgeSink) (gpointer data, gconstpointer bytes, gsize len, GError **error);

/* An open file, pipe or the like, not closed by any function here. @name: for the messages. */
typedef struct {
	int fd;
	const char *name;
} KinkoAgeFile;

/* A KinkoAgeSource and a KinkoAgeSink; their data is a KinkoAgeFile. KINKO_ERROR_IO. */
gssize kinko_age_file_read (gpointer file, gpointer buffer, gsize len, GError **error);
gboolean kinko_age_file_write (gpointer file, gconstpointer bytes, gsize len, GError **error);

/* Bytes that are read from their beginning. */
typedef struct {
	const guint8 *at;
	gsize left;
} KinkoAgeMemory;

/* A KinkoAgeSource; its data is a KinkoAgeMemory. Never fails. */
gssize kinko_age_memory_read (gpointer memory, gpointer buffer, gsize len, GError **error);
