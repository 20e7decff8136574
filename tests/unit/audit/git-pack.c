#include "audit/git-pack.h"

#include <sys/resource.h>

#include <zlib.h>

#include "audit/git-inflate.h"
#include "audit/object-store.h"
#include "tests/unit/audit/mirror-fixture.h"

static const char *const type_names[] = { "", "commit", "tree", "blob" };

/* Every object of the repository as stock git lists it: read here, and what stock git reads. */
static void
compare_all (Fixture *fixture)
{
	g_autofree char *folder = g_build_filename (fixture->path, "objects", NULL);
	g_autofree char *list = git_script (
		fixture,
		"git cat-file --batch-all-objects --batch-check='%(objectname) %(objecttype)'");
	g_auto (GStrv) lines = g_strsplit (list, "\n", -1);
	g_autoptr (KinkoObjectStore) store = kinko_object_store_open (folder, NULL);

	g_assert_cmpuint (g_strv_length (lines), >, 50);
	for (guint i = 0; lines[i] != NULL; i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (GBytes) bytes = NULL;
		git_object_t type = GIT_OBJECT_COMMIT;
		git_oid id;

		g_assert_cmpint (git_oid_fromstrn (&id, lines[i], KINKO_GIT_ID_HEX_LEN), ==, 0);
		while (strcmp (lines[i] + KINKO_GIT_ID_HEX_LEN + 1, type_names[type]) != 0)
			type++;
		bytes = kinko_object_store_read (store, &id, type, &error); /* checks its hash */
		g_assert_no_error (error);
		g_assert_nonnull (bytes);
	}
}

/* Deltas by distance and by id, deep chains, offsets of 32 and of 64 bits: as stock git writes
 * them. */
static void
test_stock_packs (void)
{
	static const char *const repacks[] = {
		"git repack -adfq --depth=50 --window=50",
		"git -c repack.useDeltaBaseOffset=false repack -adfq",
		"git repack -adfq --depth=4000 --window=20",
		("git repack -adfq; cd $M/objects/pack; chmod +w *.idx; rm -f *.rev; "
		 "git index-pack --index-version=2,0x40 -o new.idx *.pack; mv -f new.idx "
		 "pack-*.idx"),
		"git -c pack.packSizeLimit=20k repack -adfq",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (repacks); i++) {
		g_autoptr (Fixture) fixture = fixture_new (60);
		g_autofree char *deltas = NULL;

		fill_mirror (fixture, 60);
		g_free (git_script (fixture, repacks[i]));
		deltas = git_script (
			fixture, "! ls $M/objects/?? 2>/dev/null; for p in $M/objects/pack/*.idx; "
				 "do git verify-pack -v $p; done | grep -c '^[0-9a-f]* .* 1 '");
		g_assert_cmpint (atoi (deltas), >, 5);
		compare_all (fixture);
	}
}

static void
test_not_a_pack (void)
{
	g_autoptr (Fixture) fixture = fixture_new (0);
	g_autofree char *index = g_build_filename (fixture->dir, "a.idx", NULL);
	g_autofree char *pack = g_build_filename (fixture->dir, "a.pack", NULL);
	g_autofree char *zeros = g_malloc0 (4096);

	g_assert_null (kinko_git_pack_open (index));
	overwrite_new (index, zeros, 4096);
	g_assert_null (kinko_git_pack_open (index));
	overwrite_new (pack, zeros, 4096);
	g_assert_null (kinko_git_pack_open (index));
	overwrite (index, zeros, 0);
	overwrite (pack, zeros, 0);
	g_assert_null (kinko_git_pack_open (index));
}

/* ---- packs that are an attack on memory ------------------------------------------------------------ */

#define MIB ((gsize) 1024 * 1024)

/* A pack of deltas by id, one upon the other, in the folder of the fixture; object i has the id 0x00… i. */
typedef struct {
	GByteArray *pack, *offsets;
	guint n;
} Deltas;

static void
append_u32 (GByteArray *out, guint32 value)
{
	value = GUINT32_TO_BE (value);
	g_byte_array_append (out, (const guint8 *) &value, sizeof value);
}

static void
id_of (guint i, git_oid *id)
{
	memset (id, 0, sizeof *id);
	id->id[KINKO_GIT_ID_LEN - 1] = (guint8) i;
}

/* @base: number of the object that a delta changes. */
static void
append_object (Deltas *deltas, guint kind, guint base, gconstpointer content, gsize len)
{
	uLongf packed_len = compressBound (len);
	g_autofree guint8 *packed = g_malloc (packed_len);
	gsize rest = len >> 4;
	guint8 byte = (guint8) (kind << 4 | (len & 15));
	git_oid id;

	append_u32 (deltas->offsets, deltas->pack->len);
	for (; rest > 0; rest >>= 7) {
		byte |= 0x80;
		g_byte_array_append (deltas->pack, &byte, 1);
		byte = (guint8) (rest & 0x7f);
	}
	g_byte_array_append (deltas->pack, &byte, 1);
	id_of (base, &id);
	if (kind == 7)
		g_byte_array_append (deltas->pack, id.id, KINKO_GIT_ID_LEN);
	g_assert_cmpint (compress (packed, &packed_len, content, len), ==, Z_OK);
	g_byte_array_append (deltas->pack, packed, (guint) packed_len);
	deltas->n++;
}

static KinkoGitPack *
open_deltas (const Fixture *fixture, Deltas *deltas)
{
	static const guint8 head[] = { 0xff, 't', 'O', 'c', 0, 0, 0, 2 };
	static const guint8 sums[2 * KINKO_GIT_ID_LEN];
	g_autofree char *index_path = g_build_filename (fixture->dir, "a.idx", NULL);
	g_autofree char *pack_path = g_build_filename (fixture->dir, "a.pack", NULL);
	g_autoptr (GByteArray) index = g_byte_array_new ();
	git_oid id;

	g_byte_array_append (index, head, sizeof head);
	for (guint i = 0; i < 256; i++)
		append_u32 (index, deltas->n);
	for (guint i = 0; i < deltas->n; i++) {
		id_of (i, &id);
		g_byte_array_append (index, id.id, KINKO_GIT_ID_LEN);
	}
	for (guint i = 0; i < deltas->n; i++)
		append_u32 (index, 0);
	g_byte_array_append (index, deltas->offsets->data, deltas->offsets->len);
	g_byte_array_append (index, sums, sizeof sums);
	g_byte_array_append (deltas->pack, sums, KINKO_GIT_ID_LEN);
	overwrite_new (index_path, index->data, index->len);
	overwrite_new (pack_path, deltas->pack->data, deltas->pack->len);
	g_byte_array_unref (deltas->pack);
	g_byte_array_unref (deltas->offsets);
	return kinko_git_pack_open (index_path);
}

static Deltas
new_deltas (void)
{
	static const guint8 head[12] = { 'P', 'A', 'C', 'K', 0, 0, 0, 2 };
	Deltas deltas = { .pack = g_byte_array_new (), .offsets = g_byte_array_new () };

	g_byte_array_append (deltas.pack, head, sizeof head);
	return deltas;
}

static GBytes *
read_one (KinkoGitPack *pack, guint i)
{
	git_object_t type;
	guint64 offset;
	git_oid id;

	g_assert_nonnull (pack);
	id_of (i, &id);
	g_assert_true (kinko_git_pack_find (pack, &id, &offset));
	return kinko_git_pack_read (pack, offset, &type);
}

static gsize
peak (void)
{
	struct rusage usage;

	g_assert_cmpint (getrusage (RUSAGE_SELF, &usage), ==, 0);
	return (gsize) usage.ru_maxrss * 1024;
}

/* Two deltas that are each other's base, each a hundred kilobytes when it is unpacked. */
static void
test_delta_of_itself (void)
{
	g_autoptr (Fixture) fixture = fixture_new (0);
	g_autofree guint8 *content = g_malloc0 (MIB / 8);
	Deltas deltas = new_deltas ();
	g_autoptr (KinkoGitPack) pack = NULL;
	gsize before;

	append_object (&deltas, 7, 1, content, MIB / 8);
	append_object (&deltas, 7, 0, content, MIB / 8);
	pack = open_deltas (fixture, &deltas);
	before = peak ();
	g_assert_null (read_one (pack, 0));
	g_assert_null (read_one (pack, 1));
	g_assert_cmpuint (peak () - before, <, 64 * MIB);
}

/* Each of few bytes, and each says all of the one before once more. */
static void
test_chain_of_copies (void)
{
	/* A length of 64 MiB, twice; eight times: copy 0x800000 bytes from 0, 0x800000, … */
	guint8 delta[8 + 8 * 3] = { 0x80, 0x80, 0x80, 0x20, 0x80, 0x80, 0x80, 0x20 };
	g_autoptr (Fixture) fixture = fixture_new (0);
	g_autofree guint8 *content = g_malloc0 (64 * MIB);
	Deltas deltas = new_deltas ();
	g_autoptr (KinkoGitPack) pack = NULL;
	g_autoptr (GBytes) few = NULL;
	guint at = 8;

	for (guint i = 0; i < 8; i++) {
		delta[at++] = i % 2 == 0 ? 0xc0 : 0xc4;
		if (i % 2 != 0)
			delta[at++] = 0x80;
		delta[at++] = 0x80;
	}
	append_object (&deltas, GIT_OBJECT_BLOB, 0, content, 64 * MIB);
	for (guint i = 0; i < 40; i++)
		append_object (&deltas, 7, i, delta, at);
	pack = open_deltas (fixture, &deltas);
	few = read_one (pack, 3);
	g_assert_nonnull (few);
	g_assert_cmpuint (g_bytes_get_size (few), ==, 64 * MIB);
	g_assert_null (read_one (pack, 40));
}

/* A length that the stream cannot have is refused before there is memory for it. */
static void
test_claims (void)
{
	static const guint8 stream[] = { 0x78, 0x9c, 0x03, 0x00, 0x00, 0x00, 0x00, 0x01 };
	g_autoptr (GBytes) empty = kinko_git_inflate (stream, sizeof stream, 0);
	gsize before = peak ();

	g_assert_nonnull (empty);
	g_assert_null (kinko_git_inflate (stream, sizeof stream, KINKO_OBJECT_MAX_LEN));
	g_assert_null (kinko_git_inflate (stream, sizeof stream, KINKO_OBJECT_MAX_LEN + 1));
	g_assert_cmpuint (peak () - before, <, 64 * MIB);
}

static GBytes *
read_loose (const char *head, const char *content)
{
	g_autoptr (GByteArray) plain = g_byte_array_new ();
	guint8 packed[200];
	uLongf len = sizeof packed;
	git_object_t type;

	g_byte_array_append (plain, (const guint8 *) head, (guint) strlen (head) + 1);
	g_byte_array_append (plain, (const guint8 *) content, (guint) strlen (content));
	g_assert_cmpint (compress (packed, &len, plain->data, plain->len), ==, Z_OK);
	return kinko_git_inflate_object (packed, len, &type);
}

/* Stock git reads one spelling of a header only (unpack_loose_short_header, parse_loose_header): what it cannot read is no
 * object of a mirror either. */
static void
test_loose_header (void)
{
	static const char *const bad[] = { "blob 05", "blob +5", "blob  5", " blob 5",
					   "blob 5 ", "Blob 5",  "thing 5", "blob",
					   " 5",      "blob 4",  "blob 6",  "" };
	g_autoptr (GBytes) good = read_loose ("blob 5", "hello");

	g_assert_nonnull (good);
	assert_text (g_bytes_get_data (good, NULL), g_bytes_get_size (good), "hello");
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
		g_assert_null (read_loose (bad[i], "hello"));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/git-pack/stock-packs", test_stock_packs);
	g_test_add_func ("/git-pack/not-a-pack", test_not_a_pack);
	g_test_add_func ("/git-pack/delta-of-itself", test_delta_of_itself);
	g_test_add_func ("/git-pack/chain-of-copies", test_chain_of_copies);
	g_test_add_func ("/git-pack/claims", test_claims);
	g_test_add_func ("/git-pack/loose-header", test_loose_header);
	return g_test_run ();
}
