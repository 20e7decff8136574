#include "audit/git-inflate.h"

#include <string.h>

#include <libdeflate.h>

#define HEADER_MAX_LEN 64   /* "commit" and a 64-bit size are far below */
#define MAX_RATIO      1032 /* a match of 258 bytes takes two bits at least (RFC 1951) */
#define USUAL_RATIO \
	8 /* of an object's file: it does not say how long its content is before it is unpacked */

/* Can so much come out of so little? What is only claimed costs no memory. */
static gboolean
is_possible (gsize len, gsize data_len)
{
	return len <= KINKO_OBJECT_MAX_LEN && len / MAX_RATIO <= data_len;
}

static void
free_decompressor (gpointer decompressor)
{
	libdeflate_free_decompressor (decompressor);
}

/* Setting one up costs more than unpacking a commit with it, so every thread keeps one. */
static GPrivate thread_decompressor = G_PRIVATE_INIT (free_decompressor);

/* Borrowed; NULL when there is no memory. */
static struct libdeflate_decompressor *
decompressor (void)
{
	struct libdeflate_decompressor *own = g_private_get (&thread_decompressor);

	if (own == NULL) {
		own = libdeflate_alloc_decompressor ();
		g_private_set (&thread_decompressor, own);
	}
	return own;
}

GBytes *
kinko_git_inflate (const guint8 *data, gsize data_len, gsize len)
{
	struct libdeflate_decompressor *own = decompressor ();
	g_autofree char *out = is_possible (len, data_len) ? g_try_malloc (len + 1) : NULL;

	/* Without a place for the length, any other than @len is an error. */
	if (out == NULL || own == NULL ||
	    libdeflate_zlib_decompress (own, data, data_len, out, len, NULL) != LIBDEFLATE_SUCCESS)
		return NULL;
	return g_bytes_new_take (g_steal_pointer (&out), len);
}

/* "blob 123" and a NUL at the beginning of what an object's file unpacks to; its length, 0 if it
 * is something else, or written otherwise: stock git does not read that. */
static gsize
parse_header (const char *head, gsize head_len, git_object_t *type, gsize *len)
{
	const char *nul = memchr (head, '\0', head_len);
	const char *space = nul == NULL ? NULL : memchr (head, ' ', (gsize) (nul - head));
	g_autofree char *name = NULL;
	g_autofree char *again = NULL;
	guint64 value;

	if (space == NULL ||
	    !g_ascii_string_to_unsigned (space + 1, 10, 0, KINKO_OBJECT_MAX_LEN, &value, NULL))
		return 0;
	name = g_strndup (head, (gsize) (space - head));
	*type = git_object_string2type (name);
	again = g_strdup_printf ("%s %" G_GUINT64_FORMAT, git_object_type2string (*type), value);
	if (*type == GIT_OBJECT_INVALID || strcmp (again, head) != 0)
		return 0;
	*len = value;
	return (gsize) (nul - head) + 1;
}

/* All of a file, with its header. More room is asked for only when the content did fill what there was. */
static GBytes *
unpack_file (const guint8 *data, gsize data_len)
{
	struct libdeflate_decompressor *own = decompressor ();
	gsize most = MIN (data_len * MAX_RATIO, KINKO_OBJECT_MAX_LEN + HEADER_MAX_LEN);
	gsize room = MIN (data_len * USUAL_RATIO + HEADER_MAX_LEN, most);
	enum libdeflate_result result = LIBDEFLATE_INSUFFICIENT_SPACE;
	gsize used = 0, len = 0;

	while (own != NULL) {
		g_autofree char *out = g_try_malloc (room + 1);

		if (out == NULL)
			return NULL;
		result =
			libdeflate_zlib_decompress_ex (own, data, data_len, out, room, &used, &len);
		if (result == LIBDEFLATE_SUCCESS && used == data_len)
			return g_bytes_new_take (g_steal_pointer (&out), len);
		if (result != LIBDEFLATE_INSUFFICIENT_SPACE || room == most)
			return NULL;
		room = MIN (room * USUAL_RATIO, most);
	}
	return NULL;
}

GBytes *
kinko_git_inflate_object (const guint8 *data, gsize data_len, git_object_t *type)
{
	g_autoptr (GBytes) file = unpack_file (data, data_len);
	gsize header, file_len = 0, len = 0;
	const char *text = file == NULL ? NULL : g_bytes_get_data (file, &file_len);

	if (text == NULL)
		return NULL;
	header = parse_header (text, MIN (file_len, HEADER_MAX_LEN), type, &len);
	if (header == 0 || len != file_len - header)
		return NULL;
	return g_bytes_new_from_bytes (file, header, len);
}
