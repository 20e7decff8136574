/*
 * A pack of git objects and its index from anybody. The input is made into two files: either it is both of them, bytes for
 * bytes, or it is a list of objects and deltas for which an index is made that fits; so chains of deltas are reached.
 *
 *     first byte 0: then the length of the index in 2 bytes, the index, the pack
 *     otherwise:    entries of: kind, base (index of an earlier or later entry), length of the content in 2 bytes, content
 */
#include "audit/git-pack.h"

#include <stdlib.h>

#include <zlib.h>

#include "audit/git-inflate.h"
#include "tests/fuzz/fuzz.h"

#define MAX_ENTRIES 32
#define OFS_DELTA   6
#define REF_DELTA   7

static char *stem, *index_path, *pack_path;

static void
remove_files (void)
{
	(void) unlink (index_path);
	(void) unlink (pack_path);
	(void) rmdir (stem);
}

static void
append_u32 (GByteArray *out, guint32 value)
{
	value = GUINT32_TO_BE (value);
	g_byte_array_append (out, (const guint8 *) &value, sizeof value);
}

/* ---- packs that fit -------------------------------------------------------------------------- */

typedef struct {
	guint8 kind, base;
	const guint8 *content;
	gsize len;
} Entry;

static guint
take_entries (const guint8 *data, gsize size, Entry *entries)
{
	guint n = 0;

	while (size >= 4 && n < MAX_ENTRIES) {
		Entry *entry = &entries[n++];

		entry->kind = data[0] % 8;
		entry->base = data[1];
		entry->len = MIN ((gsize) (data[2] << 8 | data[3]), size - 4);
		entry->content = data + 4;
		data += 4 + entry->len;
		size -= 4 + entry->len;
	}
	return n;
}

/* The ids are not those of the contents: whoever asks for one checks that. */
static void
make_id (guint i, guint8 id[KINKO_GIT_ID_LEN])
{
	memset (id, 0x11, KINKO_GIT_ID_LEN);
	id[0] = (guint8) (i * 7);
	id[KINKO_GIT_ID_LEN - 1] = (guint8) i;
}

static void
append_head (GByteArray *pack, guint kind, gsize len)
{
	guint8 byte = (guint8) (kind << 4 | (len & 15));

	for (len >>= 4; len > 0; len >>= 7) {
		byte |= 0x80;
		g_byte_array_append (pack, &byte, 1);
		byte = (guint8) (len & 0x7f);
	}
	g_byte_array_append (pack, &byte, 1);
}

static void
append_distance (GByteArray *pack, guint64 distance)
{
	guint8 bytes[10];
	gsize at = sizeof bytes;

	bytes[--at] = (guint8) (distance & 0x7f);
	while ((distance >>= 7) > 0) {
		distance--;
		bytes[--at] = (guint8) (0x80 | (distance & 0x7f));
	}
	g_byte_array_append (pack, bytes + at, (guint) (sizeof bytes - at));
}

static void
append_entry (GByteArray *pack, const Entry *entry, guint i, const guint32 *offsets, guint n)
{
	uLongf len = compressBound (entry->len);
	g_autofree guint8 *packed = g_malloc (len);
	guint8 id[KINKO_GIT_ID_LEN];

	append_head (pack, entry->kind, entry->len);
	if (entry->kind == OFS_DELTA)
		append_distance (pack, i == 0 ? 0 : offsets[i] - offsets[entry->base % i]);
	if (entry->kind == REF_DELTA) {
		make_id (entry->base % n, id);
		g_byte_array_append (pack, id, sizeof id);
	}
	g_assert_cmpint (compress2 (packed, &len, entry->content, entry->len, 1), ==, Z_OK);
	g_byte_array_append (pack, packed, (guint) len);
}

static GByteArray *
make_pack (const Entry *entries, guint n, guint32 *offsets)
{
	static const guint8 sum[KINKO_GIT_ID_LEN];
	GByteArray *pack = g_byte_array_new ();

	g_byte_array_append (pack, (const guint8 *) "PACK", 4);
	append_u32 (pack, 2);
	append_u32 (pack, n);
	for (guint i = 0; i < n; i++) {
		offsets[i] = pack->len;
		append_entry (pack, &entries[i], i, offsets, n);
	}
	g_byte_array_append (pack, sum, sizeof sum);
	return pack;
}

/* The ids ascend by what make_id() says. */
static GByteArray *
make_index (guint n, const guint32 *offsets)
{
	static const guint8 head[] = { 0xff, 't', 'O', 'c', 0, 0, 0, 2 };
	static const guint8 sums[2 * KINKO_GIT_ID_LEN];
	GByteArray *index = g_byte_array_new ();
	guint8 id[KINKO_GIT_ID_LEN];

	g_byte_array_append (index, head, sizeof head);
	for (guint byte = 0, count = 0; byte < 256; byte++) {
		while (count < n && count * 7 <= byte)
			count++;
		append_u32 (index, count);
	}
	for (guint i = 0; i < n; i++) {
		make_id (i, id);
		g_byte_array_append (index, id, sizeof id);
	}
	for (guint i = 0; i < n; i++)
		append_u32 (index, 0);
	for (guint i = 0; i < n; i++)
		append_u32 (index, offsets[i]);
	g_byte_array_append (index, sums, sizeof sums);
	return index;
}

/* ---- what is read ---------------------------------------------------------------------------- */

static void
write_files (gconstpointer index, gsize index_len, gconstpointer pack, gsize pack_len)
{
	fuzz_write_file (index_path, index, index_len);
	fuzz_write_file (pack_path, pack, pack_len);
}

static GBytes *
read_object (KinkoGitPack *pack, guint64 offset)
{
	git_object_t type = GIT_OBJECT_INVALID;
	GBytes *content = kinko_git_pack_read (pack, offset, &type);

	if (content != NULL) {
		g_assert_cmpint (type, >=, GIT_OBJECT_COMMIT);
		g_assert_cmpint (type, <=, GIT_OBJECT_BLOB);
		g_assert_cmpuint (g_bytes_get_size (content), <=, KINKO_OBJECT_MAX_LEN);
	}
	return content;
}

static void
read_foreign (const guint8 *data, gsize size)
{
	gsize index_len = size < 2 ? 0 : MIN ((gsize) (data[0] << 8 | data[1]), size - 2);
	gsize head = MIN (size, 2);
	g_autoptr (KinkoGitPack) pack = NULL;

	write_files (data + head, index_len, data + head + index_len, size - head - index_len);
	pack = kinko_git_pack_open (index_path);
	for (guint i = 0; pack != NULL && i < 256; i++) {
		git_oid id = { { 0 } };
		guint64 offset;

		/* Ids that may be there: one with each first byte, and those of the index itself. */
		memset (id.id, (int) i, sizeof id.id);
		if (8 + 1024 + (i + 1) * KINKO_GIT_ID_LEN <= index_len)
			memcpy (id.id, data + head + 8 + 1024 + i * KINKO_GIT_ID_LEN,
				KINKO_GIT_ID_LEN);
		if (kinko_git_pack_find (pack, &id, &offset))
			g_bytes_unref (read_object (pack, offset));
		g_bytes_unref (read_object (pack, i));
	}
}

static void
read_made (const guint8 *data, gsize size)
{
	Entry entries[MAX_ENTRIES];
	guint32 offsets[MAX_ENTRIES];
	guint n = take_entries (data, size, entries);
	g_autoptr (GByteArray) pack_bytes = make_pack (entries, n, offsets);
	g_autoptr (GByteArray) index = make_index (n, offsets);
	g_autoptr (KinkoGitPack) pack = NULL;

	write_files (index->data, index->len, pack_bytes->data, pack_bytes->len);
	pack = kinko_git_pack_open (index_path);
	g_assert_nonnull (pack);
	for (guint i = 0; i < n; i++) {
		git_oid id;
		guint64 offset = 0;
		g_autoptr (GBytes) content = NULL;

		make_id (i, id.id);
		g_assert_true (kinko_git_pack_find (pack, &id, &offset));
		g_assert_cmpuint (offset, ==, offsets[i]);
		content = read_object (pack, offset);
		if (entries[i].kind >= GIT_OBJECT_COMMIT && entries[i].kind <= GIT_OBJECT_BLOB) {
			g_assert_nonnull (content);
			fuzz_check_bytes (g_bytes_get_data (content, NULL),
					  g_bytes_get_size (content), entries[i].content,
					  entries[i].len);
		}
	}
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	if (size > 0 && data[0] == 0)
		read_foreign (data + 1, size - 1);
	else if (size > 0)
		read_made (data + 1, size - 1);
	return 0;
}

/* ---- seeds ----------------------------------------------------------------------------------- */

/* A blob, a delta that copies of it and adds, one upon that by its id, and one upon itself. */
static const guint8 chain[] = {
	1,         GIT_OBJECT_BLOB,
	0,         0,
	12,        'h',
	'e',       'l',
	'l',       'o',
	' ',       'w',
	'o',       'r',
	'l',       'd',
	'!',       OFS_DELTA,
	0,         0,
	10,        12,
	9,         0x90,
	5,         4,
	'k',       'i',
	'n',       'k',
	0,         0,
	0,         REF_DELTA,
	1,         0,
	5,         9,
	3,         0x91,
	2,         3,
	REF_DELTA, 3,
	0,         5,
	9,         3,
	0x91,      2,
	3,
};

static void
seed_foreign (int argc, char **argv)
{
	const Entry blob = { .kind = GIT_OBJECT_BLOB, .content = chain + 5, .len = 12 };
	guint32 offset;
	g_autoptr (GByteArray) pack = make_pack (&blob, 1, &offset);
	g_autoptr (GByteArray) index = make_index (1, &offset);
	g_autoptr (GByteArray) input = g_byte_array_new ();
	guint8 head[3] = { 0, (guint8) (index->len >> 8), (guint8) index->len };

	g_byte_array_append (input, head, sizeof head);
	g_byte_array_append (input, index->data, index->len);
	g_byte_array_append (input, pack->data, pack->len);
	fuzz_seed (argc, argv, "foreign", input->data, input->len);
}

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	fuzz_begin ();
	stem = g_dir_make_tmp ("kinko-fuzz-XXXXXX", NULL);
	g_assert_nonnull (stem);
	index_path = g_build_filename (stem, "pack.idx", NULL);
	pack_path = g_build_filename (stem, "pack.pack", NULL);
	g_assert_cmpint (atexit (remove_files), ==, 0);
	fuzz_seed (*argc, *argv, "chain", chain, sizeof chain);
	seed_foreign (*argc, *argv);
	return 0;
}
