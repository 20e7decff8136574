#include "audit/git-pack.h"

#include <string.h>
#include <sys/mman.h>

#include "audit/git-inflate.h"

/*
 * Why not libgit2: the versions in Debian 12 and 13 take an index at its word and crash on one
 * that was damaged or forged, and mirrors come from outside.
 */

#define INDEX_HEAD_LEN 8                      /* magic, version */
#define FANOUT_LEN     (256 * 4)              /* how many ids begin with a byte up to n */
#define SUMS_LEN       (2 * KINKO_GIT_ID_LEN) /* at the end of an index */
#define PACK_HEAD_LEN  12                     /* magic, version, number of objects */
#define LARGE_OFFSET   0x80000000u /* then the rest is a place in the table of 64-bit offsets */
#define MAX_GUESSES    6
#define MAX_DEPTH      4095 /* of deltas upon deltas: what git itself allows */

#define BASES_SLOTS 1024
#define BASES_BYTES ((gsize) 4 * 1024 * 1024)

/* Reads after which the pages of the files are given back: they stay in the system's cache. A read brings in up to 64 KiB. */
#define READS_KEPT 16384

enum { OFS_DELTA = 6, REF_DELTA = 7 };

static const guint8 index_head[INDEX_HEAD_LEN] = { 0xff, 't', 'O', 'c', 0, 0, 0, 2 };
static const guint8 pack_head[] = { 'P', 'A', 'C', 'K', 0, 0, 0, 2 };

/* An object that a delta was upon. */
typedef struct {
	guint64 offset;
	git_object_t type;
	GBytes *bytes; /* NULL: the slot is free */
} Base;

struct _KinkoGitPack {
	GMappedFile *index_file, *pack_file;
	guint32 n;
	const guint8 *fanout, *ids, *offsets, *large; /* tables of the index */
	guint32 n_large;
	const guint8 *data; /* the pack */
	gsize data_len;     /* without its sum at the end */
	/* The same bases are asked for again and again: without these, a chain of fifty deltas would be unpacked fifty
	 * times. */
	Base bases[BASES_SLOTS];
	gsize bases_bytes;
	guint reads; /* since pages were given back */
};

static guint32
read_u32 (const guint8 *at)
{
	return (guint32) at[0] << 24 | (guint32) at[1] << 16 | (guint32) at[2] << 8 | at[3];
}

/* ---- the index ------------------------------------------------------------------------------- */

/* Every table must lie within the file, and the fan-out must ascend to the number of ids: then
 * no lookup can leave them. */
static gboolean
lay_out_index (KinkoGitPack *pack)
{
	const guint8 *data = (const guint8 *) g_mapped_file_get_contents (pack->index_file);
	gsize len = g_mapped_file_get_length (pack->index_file);
	gsize needed;
	guint32 last = 0;

	if (data == NULL || len < INDEX_HEAD_LEN + FANOUT_LEN + SUMS_LEN ||
	    memcmp (data, index_head, INDEX_HEAD_LEN) != 0)
		return FALSE;
	pack->fanout = data + INDEX_HEAD_LEN;
	for (guint i = 0; i < 256; i++) {
		guint32 count = read_u32 (pack->fanout + 4 * i);

		if (count < last)
			return FALSE;
		last = count;
	}
	pack->n = last;
	/* ids, their CRC-32, their offsets */
	needed = INDEX_HEAD_LEN + FANOUT_LEN + (gsize) pack->n * (KINKO_GIT_ID_LEN + 4 + 4) +
		 SUMS_LEN;
	if (len < needed || (len - needed) % 8 != 0)
		return FALSE;
	pack->ids = pack->fanout + FANOUT_LEN;
	pack->offsets = pack->ids + (gsize) pack->n * (KINKO_GIT_ID_LEN + 4);
	pack->large = pack->offsets + (gsize) pack->n * 4;
	pack->n_large = (guint32) MIN ((len - needed) / 8, G_MAXUINT32);
	return TRUE;
}

static gboolean
lay_out_pack (KinkoGitPack *pack)
{
	gsize len = g_mapped_file_get_length (pack->pack_file);

	pack->data = (const guint8 *) g_mapped_file_get_contents (pack->pack_file);
	if (pack->data == NULL || len < PACK_HEAD_LEN + KINKO_GIT_ID_LEN ||
	    memcmp (pack->data, pack_head, sizeof pack_head) != 0)
		return FALSE;
	pack->data_len = len - KINKO_GIT_ID_LEN;
	return TRUE;
}

KinkoGitPack *
kinko_git_pack_open (const char *path)
{
	g_autoptr (KinkoGitPack) pack = g_new0 (KinkoGitPack, 1);
	g_autofree char *stem = g_strndup (path, strlen (path) - strlen (".idx"));
	g_autofree char *data_path = g_strconcat (stem, ".pack", NULL);

	if (!g_file_test (path, G_FILE_TEST_IS_REGULAR) ||
	    !g_file_test (data_path, G_FILE_TEST_IS_REGULAR))
		return NULL;
	pack->index_file = g_mapped_file_new (path, FALSE, NULL);
	pack->pack_file = g_mapped_file_new (data_path, FALSE, NULL);
	if (pack->index_file == NULL || pack->pack_file == NULL || !lay_out_index (pack) ||
	    !lay_out_pack (pack))
		return NULL;
	return g_steal_pointer (&pack);
}

static void
forget_bases (KinkoGitPack *pack)
{
	for (gsize i = 0; i < G_N_ELEMENTS (pack->bases); i++)
		g_clear_pointer (&pack->bases[i].bytes, g_bytes_unref);
	pack->bases_bytes = 0;
}

void
kinko_git_pack_free (KinkoGitPack *pack)
{
	if (pack == NULL)
		return;
	forget_bases (pack);
	g_clear_pointer (&pack->index_file, g_mapped_file_unref);
	g_clear_pointer (&pack->pack_file, g_mapped_file_unref);
	g_free (pack);
}

/* The offset of the object at place @i of the index. */
static gboolean
offset_at (const KinkoGitPack *pack, guint32 i, guint64 *offset)
{
	guint32 value = read_u32 (pack->offsets + (gsize) i * 4);
	const guint8 *at;

	*offset = value;
	if (value < LARGE_OFFSET)
		return TRUE;
	value -= LARGE_OFFSET;
	if (value >= pack->n_large)
		return FALSE;
	at = pack->large + (gsize) value * 8;
	*offset = (guint64) read_u32 (at) << 32 | read_u32 (at + 4);
	return TRUE;
}

/* Ids are hashes, so where one stands can be guessed by its value between the values at both ends: a few probes, where halving
 * a large index takes a dozen, each of which waits for memory. After some guesses every other probe halves all the same, for
 * an index that somebody made to mislead. */
gboolean
kinko_git_pack_find (const KinkoGitPack *pack, const git_oid *id, guint64 *offset)
{
	guint8 first = id->id[0];
	guint32 low = first == 0 ? 0 : read_u32 (pack->fanout + 4 * (first - 1));
	guint32 high = read_u32 (pack->fanout + 4 * first);
	/* All begin with the same byte; the four after it say where. */
	guint64 value = read_u32 (id->id + 1), from = 0, to = (guint64) G_MAXUINT32 + 1;

	for (guint probe = 0; low < high; probe++) {
		guint32 n = high - low;
		gboolean inside =
			(probe < MAX_GUESSES || probe % 2 == 0) && value >= from && value < to;
		guint32 at = low + (inside ? (guint32) (n * (value - from) / (to - from)) : n / 2);
		const guint8 *there = pack->ids + (gsize) at * KINKO_GIT_ID_LEN;
		int order = memcmp (id->id, there, KINKO_GIT_ID_LEN);

		if (order == 0)
			return offset_at (pack, at, offset);
		if (order < 0) {
			high = at;
			to = read_u32 (there + 1);
		} else {
			low = at + 1;
			from = read_u32 (there + 1);
		}
	}
	return FALSE;
}

/* ---- deltas ---------------------------------------------------------------------------------- */

/* Where reading stands. */
typedef struct {
	const guint8 *at, *end;
} Cursor;

/* A number of 7 bits a byte, the lowest first. */
static gboolean
take_size (Cursor *cursor, guint shift, guint64 *value)
{
	guint8 byte;

	do {
		if (cursor->at == cursor->end || shift > 56)
			return FALSE;
		byte = *cursor->at++;
		*value |= (guint64) (byte & 0x7f) << shift;
		shift += 7;
	} while ((byte & 0x80) != 0);
	return TRUE;
}

/* The bytes of a copy instruction that are there, as its bits say; the others are zero. */
static gboolean
take_sparse (Cursor *cursor, guint bits, guint n, gsize *value)
{
	*value = 0;
	for (guint i = 0; i < n; i++) {
		if ((bits >> i & 1) == 0)
			continue;
		if (cursor->at == cursor->end)
			return FALSE;
		*value |= (gsize) *cursor->at++ << 8 * i;
	}
	return TRUE;
}

/* One instruction: copy from the base, or take the bytes that follow. */
static gboolean
apply_instruction (Cursor *cursor, const guint8 *base, gsize base_len, GByteArray *out,
		   gsize out_len)
{
	guint8 op = *cursor->at++;
	gsize from = 0, len = op;
	const guint8 *source;

	if ((op & 0x80) != 0) {
		if (!take_sparse (cursor, op, 4, &from) ||
		    !take_sparse (cursor, op >> 4 & 7, 3, &len))
			return FALSE;
		if (len == 0)
			len = 0x10000;
		if (from > base_len || len > base_len - from)
			return FALSE;
		source = base + from;
	} else {
		if (op == 0 || len > (gsize) (cursor->end - cursor->at))
			return FALSE;
		source = cursor->at;
		cursor->at += len;
	}
	if (len > out_len - out->len)
		return FALSE;
	g_byte_array_append (out, source, (guint) len);
	return TRUE;
}

static GBytes *
apply_delta (GBytes *base, GBytes *delta)
{
	g_autoptr (GByteArray) out = NULL;
	gsize base_len, delta_len;
	const guint8 *base_data = g_bytes_get_data (base, &base_len);
	const guint8 *delta_data = g_bytes_get_data (delta, &delta_len);
	Cursor cursor = { delta_data, delta_data + delta_len };
	guint64 from_len = 0, out_len = 0;

	if (!take_size (&cursor, 0, &from_len) || !take_size (&cursor, 0, &out_len) ||
	    from_len != base_len || out_len > KINKO_OBJECT_MAX_LEN)
		return NULL;
	/* What a delta promises is not yet there to be believed. */
	out = g_byte_array_sized_new ((guint) MIN (out_len, base_len + delta_len));
	while (cursor.at < cursor.end) {
		if (!apply_instruction (&cursor, base_data, base_len, out, out_len))
			return NULL;
	}
	return out->len == out_len ? g_byte_array_free_to_bytes (g_steal_pointer (&out)) : NULL;
}

/* ---- objects --------------------------------------------------------------------------------- */

/* How far before the delta its base is: 7 bits a byte, the highest first, each further byte
 * counts one more. */
static gboolean
take_distance (Cursor *cursor, guint64 *distance)
{
	guint8 byte;

	*distance = 0;
	for (guint i = 0; i < 9; i++) {
		if (cursor->at == cursor->end)
			return FALSE;
		byte = *cursor->at++;
		*distance = *distance << 7 | (byte & 0x7f);
		if ((byte & 0x80) == 0)
			return TRUE;
		*distance += 1;
	}
	return FALSE;
}

static gboolean
take_base (const KinkoGitPack *pack, Cursor *cursor, guint kind, guint64 offset, guint64 *base)
{
	guint64 distance;
	git_oid id = { { 0 } };

	if (kind == OFS_DELTA) {
		if (!take_distance (cursor, &distance) || distance == 0 || distance > offset)
			return FALSE;
		*base = offset - distance;
		return TRUE;
	}
	if (cursor->end - cursor->at < KINKO_GIT_ID_LEN)
		return FALSE;
	memcpy (id.id, cursor->at, KINKO_GIT_ID_LEN);
	cursor->at += KINKO_GIT_ID_LEN;
	return kinko_git_pack_find (pack, &id, base);
}

/* Multiplied, because offsets of objects of one kind may have a common step. */
static Base *
base_slot (KinkoGitPack *pack, guint64 offset)
{
	return &pack->bases[(offset * G_GUINT64_CONSTANT (0x9e3779b97f4a7c15)) >> 54];
}

G_STATIC_ASSERT (BASES_SLOTS == 1 << (64 - 54));

static void
keep_base (KinkoGitPack *pack, guint64 offset, git_object_t type, GBytes *bytes)
{
	Base *slot = base_slot (pack, offset);

	if (g_bytes_get_size (bytes) > BASES_BYTES / 4)
		return;
	if (pack->bases_bytes + g_bytes_get_size (bytes) > BASES_BYTES)
		forget_bases (pack);
	if (slot->bytes != NULL)
		pack->bases_bytes -= g_bytes_get_size (slot->bytes);
	g_clear_pointer (&slot->bytes, g_bytes_unref);
	slot->offset = offset;
	slot->type = type;
	slot->bytes = g_bytes_ref (bytes);
	pack->bases_bytes += g_bytes_get_size (bytes);
}

/* What stands before the packed content of an object. */
typedef struct {
	guint kind;
	guint64 len;
	guint64 base; /* of a delta: the offset of what it is upon */
	Cursor content;
} ObjectHead;

static gboolean
take_head (const KinkoGitPack *pack, guint64 offset, ObjectHead *head)
{
	Cursor *cursor = &head->content;

	cursor->at = pack->data + MIN (offset, pack->data_len);
	cursor->end = pack->data + pack->data_len;
	if (offset < PACK_HEAD_LEN || cursor->at == cursor->end)
		return FALSE;
	head->kind = *cursor->at >> 4 & 7;
	head->len = *cursor->at & 0x0f;
	if ((*cursor->at++ & 0x80) != 0 && !take_size (cursor, 4, &head->len))
		return FALSE;
	head->base = 0;
	return (head->kind != OFS_DELTA && head->kind != REF_DELTA) ||
	       (take_base (pack, cursor, head->kind, offset, &head->base) && head->base != 0);
}

static gboolean
is_whole (const ObjectHead *head)
{
	return head->kind >= GIT_OBJECT_COMMIT && head->kind <= GIT_OBJECT_BLOB;
}

static GBytes *
unpack (const ObjectHead *head)
{
	return kinko_git_inflate (head->content.at, (gsize) (head->content.end - head->content.at),
				  head->len);
}

/* Down to an object that is no delta, or is known, without unpacking any of the deltas: those that are each other's bases
 * cost nothing. NULL when it is damaged. */
static GBytes *
find_base (KinkoGitPack *pack, guint64 offset, GArray *deltas, git_object_t *type)
{
	ObjectHead head;

	for (;;) {
		const Base *kept = base_slot (pack, offset);

		if (kept->bytes != NULL && kept->offset == offset) {
			*type = kept->type;
			return g_bytes_ref (kept->bytes);
		}
		if (!take_head (pack, offset, &head))
			return NULL;
		if (is_whole (&head)) {
			*type = (git_object_t) head.kind;
			return unpack (&head);
		}
		if (head.base == 0 || deltas->len == MAX_DEPTH)
			return NULL;
		g_array_append_val (deltas, head);
		offset = head.base;
	}
}

/* Otherwise all of a long history would be held at its end, once for every thread. */
static void
give_back (GMappedFile *file)
{
	/* Advice: it is right either way. */
	(void) madvise (g_mapped_file_get_contents (file), g_mapped_file_get_length (file),
			MADV_DONTNEED);
}

static void
count_read (KinkoGitPack *pack)
{
	if (++pack->reads < READS_KEPT)
		return;
	give_back (pack->index_file);
	give_back (pack->pack_file);
	pack->reads = 0;
}

/* One content at a time, and no more in all than an object may have: a delta of some bytes makes a gigabyte of nothing. */
GBytes *
kinko_git_pack_read (KinkoGitPack *pack, guint64 offset, git_object_t *type)
{
	g_autoptr (GArray) deltas = g_array_new (FALSE, FALSE, sizeof (ObjectHead));
	g_autoptr (GBytes) content = find_base (pack, offset, deltas, type);
	gsize made = 0;

	count_read (pack);
	for (guint i = deltas->len; content != NULL && i-- > 0;) {
		const ObjectHead *head = &g_array_index (deltas, ObjectHead, i);
		g_autoptr (GBytes) base = g_steal_pointer (&content);
		g_autoptr (GBytes) delta = unpack (head);

		keep_base (pack, head->base, *type, base);
		content = delta == NULL ? NULL : apply_delta (base, delta);
		made += content == NULL ? 0 : g_bytes_get_size (content);
		if (made > KINKO_OBJECT_MAX_LEN)
			return NULL;
	}
	return g_steal_pointer (&content);
}
