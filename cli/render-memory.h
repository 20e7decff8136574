/*
 * Files that are nowhere but in memory, for a library that knows files only.
 */
#pragma once

#include <glib.h>

/* A new one; -1 with KINKO_ERROR_IO. */
int kinko_render_memory_new (GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The name by which this process opens it; owned by the caller. */
char *kinko_render_memory_path (int fd);

/* All that is in it. */
GByteArray *kinko_render_memory_read (int fd, GError **error) G_GNUC_WARN_UNUSED_RESULT;
