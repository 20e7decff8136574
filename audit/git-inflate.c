#define ZLIB_CONST

#include "audit/git-inflate.h"

#include <string.h>

#include <zlib.h>

#define HEADER_MAX_LEN 64 /* "commit" and a 64-bit size are far below */

static void
free_stream (gpointer data)
{
	(void) inflateEnd (data); /* fails only for a stream that was never opened */
	g_free (data);
}

/* Setting a stream up costs more than unpacking a commit with it, so every thread keeps one. */
static GPrivate thread_stream = G_PRIVATE_INIT (free_stream);

/* Borrowed; NULL when there is no memory. */
static z_stream *
begin_inflate (const guint8 *data, gsize data_len)
{
	z_stream *stream = g_private_get (&thread_stream);

	if (stream == NULL) {
		stream = g_new0 (z_stream, 1);
		if (inflateInit (stream) != Z_OK) {
			g_free (stream);
			return NULL;
		}
		g_private_set (&thread_stream, stream);
	} else if (inflateReset (stream) != Z_OK) {
		return NULL;
	}
	stream->next_in = data;
	stream->avail_in = (uInt) MIN (data_len, G_MAXUINT);
	return stream;
}

/* Takes the rest of @stream after @have bytes. There is room for one byte too many, so that a
 * stream which is longer than promised ends elsewhere; zlib checks its sum at the end. */
static gboolean
take_rest (z_stream *stream, char *data, gsize have, gsize len)
{
	stream->next_out = (Bytef *) data + have;
	stream->avail_out = (uInt) (len + 1 - have);
	return inflate (stream, Z_FINISH) == Z_STREAM_END && stream->avail_out == 1;
}

GBytes *
kinko_git_inflate (const guint8 *data, gsize data_len, gsize len)
{
	z_stream *stream = begin_inflate (data, data_len);
	g_autofree char *out = len > KINKO_OBJECT_MAX_LEN ? NULL : g_try_malloc (len + 1);

	if (out == NULL || stream == NULL || !take_rest (stream, out, 0, len))
		return NULL;
	return g_bytes_new_take (g_steal_pointer (&out), len);
}

gsize
kinko_git_inflate_head (const guint8 *data, gsize data_len, char *out, gsize len)
{
	z_stream *stream = begin_inflate (data, data_len);

	if (stream == NULL)
		return 0;
	stream->next_out = (Bytef *) out;
	stream->avail_out = (uInt) len;
	return inflate (stream, Z_SYNC_FLUSH) < 0 ? 0 : len - stream->avail_out;
}

/* "blob 123" and a NUL at the beginning of what an object's file unpacks to; its length, 0 if it
 * is something else. */
static gsize
parse_header (const char *head, gsize head_len, git_object_t *type, gsize *len)
{
	const char *nul = memchr (head, '\0', head_len);
	const char *space = nul == NULL ? NULL : memchr (head, ' ', (gsize) (nul - head));
	g_autofree char *name = NULL;
	guint64 value;

	if (space == NULL ||
	    !g_ascii_string_to_unsigned (space + 1, 10, 0, KINKO_OBJECT_MAX_LEN, &value, NULL))
		return 0;
	name = g_strndup (head, (gsize) (space - head));
	*type = git_object_string2type (name);
	*len = value;
	return (gsize) (nul - head) + 1;
}

GBytes *
kinko_git_inflate_object (const guint8 *data, gsize data_len, git_object_t *type)
{
	z_stream *stream = begin_inflate (data, data_len);
	g_autofree char *out = NULL;
	char head[HEADER_MAX_LEN];
	gsize header, len = 0, have;

	if (stream == NULL)
		return NULL;
	stream->next_out = (Bytef *) head;
	stream->avail_out = sizeof head;
	if (inflate (stream, Z_SYNC_FLUSH) < 0)
		return NULL;
	header = parse_header (head, sizeof head - stream->avail_out, type, &len);
	have = sizeof head - stream->avail_out - header;
	out = header == 0 || have > len ? NULL : g_try_malloc (len + 1);
	if (out == NULL)
		return NULL;
	memcpy (out, head + header, have);
	if (!take_rest (stream, out, have, len) || stream->avail_in != 0)
		return NULL;
	return g_bytes_new_take (g_steal_pointer (&out), len);
}
