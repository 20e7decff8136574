/*
 * Any bytes as the file of a loose git object, and as a zlib stream in a pack. What is unpacked is unpacked the same by zlib
 * itself, and takes no more memory than the file can hold.
 */
#include "audit/git-inflate.h"

#include <zlib.h>

#include "tests/fuzz/fuzz.h"

static void
seed_object (int argc, char **argv, const char *name, const char *head, gsize len)
{
	g_autoptr (GByteArray) plain = g_byte_array_new ();
	uLongf packed_len = compressBound (len + 64);
	g_autofree guint8 *packed = g_malloc (packed_len);

	g_byte_array_append (plain, (const guint8 *) head, (guint) strlen (head) + 1);
	for (gsize i = 0; i < len; i++) {
		guint8 byte = (guint8) (i / 7);

		g_byte_array_append (plain, &byte, 1);
	}
	g_assert_cmpint (compress2 (packed, &packed_len, plain->data, plain->len, 9), ==, Z_OK);
	fuzz_seed (argc, argv, name, packed, packed_len);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	seed_object (*argc, *argv, "empty", "blob 0", 0);
	seed_object (*argc, *argv, "blob", "blob 300", 300);
	seed_object (*argc, *argv, "tree", "tree 40", 40);
	seed_object (*argc, *argv, "commit", "commit 5000", 5000);
	seed_object (*argc, *argv, "longer", "blob 10", 11);
	seed_object (*argc, *argv, "huge", "blob 1073741824", 100);
	return 0;
}

/* @skip: bytes before the content. */
static void
compare (GBytes *content, const guint8 *data, gsize size, gsize skip)
{
	gsize len;
	const guint8 *is = g_bytes_get_data (content, &len);
	uLongf room = len + skip + 1;
	g_autofree guint8 *plain = g_malloc (room);
	uLong used = size;

	g_assert_cmpint (uncompress2 (plain, &room, data, &used), ==, Z_OK);
	fuzz_check_bytes (is, len, plain + skip, room - skip);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	git_object_t type = GIT_OBJECT_INVALID;
	g_autoptr (GBytes) object = kinko_git_inflate_object (data, size, &type);
	/* What a pack says of the length is as foreign as its content. */
	gsize claimed = size < 4 ? size : (gsize) data[size - 1] << (data[size - 2] & 31);
	g_autoptr (GBytes) content = kinko_git_inflate (data, size, claimed);

	if (object != NULL) {
		g_autofree char *head = g_strdup_printf ("%s %zu", git_object_type2string (type),
							 g_bytes_get_size (object));

		compare (object, data, size, strlen (head) + 1);
	}
	if (content != NULL) {
		g_assert_cmpuint (g_bytes_get_size (content), ==, claimed);
		compare (content, data, size, 0);
	}
	return 0;
}
