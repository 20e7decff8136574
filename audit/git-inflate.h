/*
 * Unpacking what git packed with zlib, when it comes from outside.
 */
#pragma once

#include <glib.h>

#include "audit/git.h"

/* No object of a mirror comes near this; a bigger one is an attack on memory. */
#define KINKO_OBJECT_MAX_LEN ((gsize) 1 << 30)

/* Exactly @len bytes out of a zlib stream at @data, after which more may follow. NULL when it is
 * damaged or of another length. */
GBytes *kinko_git_inflate (const guint8 *data, gsize data_len, gsize len);

/* The content and the type of a loose object's file. NULL when it is damaged. */
GBytes *kinko_git_inflate_object (const guint8 *data, gsize data_len, git_object_t *type);
