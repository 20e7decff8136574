#include "audit/mirror-internal.h"

#include "tests/unit/audit/mirror-fixture.h"

static void
expect_damage (Fixture *fixture, guint n_acts, const char *what)
{
	g_autoptr (GError) error = NULL;

	if (check_mirror (fixture, n_acts, &error))
		g_error ("accepted: %s", what);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

static void
expect_good (Fixture *fixture, guint n_acts)
{
	g_autoptr (GError) error = NULL;

	g_assert_true (check_mirror (fixture, n_acts, &error));
	g_assert_no_error (error);
}

/* ---- reading --------------------------------------------------------------------------------- */

static void
test_read (void)
{
	g_autoptr (Fixture) fixture = fixture_new (130);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (KinkoMirrorReader) reader = NULL;
	guint n;

	fill_mirror (fixture, 129);
	mirror = open_mirror (fixture);
	reader = kinko_mirror_reader_new (mirror, &error);
	g_assert_no_error (error);
	/* what is added now belongs to another commit than the reader's */
	add_act (fixture, mirror, 129);
	flush (mirror);
	g_assert_true (read_acts (fixture, reader, &n, &error));
	g_assert_no_error (error);
	g_assert_cmpuint (n, ==, 129);
	g_assert_true (read_acts (fixture, reader, &n, &error)); /* the end stays the end */
	g_assert_cmpuint (n, ==, 0);
	g_assert_null (kinko_mirror_reader_file (reader, "log", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	expect_good (fixture, 130);
}

static void
test_read_empty (void)
{
	g_autoptr (Fixture) fixture = fixture_new (0);
	g_autoptr (GError) error = NULL;
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (KinkoMirrorReader) reader = NULL;
	guint n;

	fill_mirror (fixture, 0);
	mirror = open_mirror (fixture);
	reader = kinko_mirror_reader_new (mirror, &error);
	g_assert_no_error (error);
	g_assert_true (read_acts (fixture, reader, &n, &error));
	g_assert_cmpuint (n, ==, 0);
	g_assert_null (kinko_mirror_reader_file (reader, "checkpoint", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_clear_error (&error);
	g_assert_true (kinko_mirror_reader_check_history (reader, watch_commit, NULL, &error));
	g_assert_no_error (error);
}

/* A mirror that stock git packed, and a clone of it, are mirrors. */
static void
test_packed (void)
{
	g_autoptr (Fixture) fixture = fixture_new (40);
	g_autoptr (KinkoMirror) mirror = NULL;

	fill_mirror (fixture, 30);
	mirror = open_mirror (fixture); /* from before the objects move into the pack */
	g_free (git_script (fixture, "git gc --quiet --prune=now; test -s $M/packed-refs; "
				     "! ls $M/objects/?? 2>/dev/null"));
	expect_good (fixture, 30);
	finish_mirror (fixture, mirror);
	expect_good (fixture, 40);
	g_free (git_script (fixture,
			    "git clone --quiet --mirror file://$M $W/c; rm -r $M; mv $W/c $M"));
	expect_good (fixture, 40);
}

/* ---- damage ---------------------------------------------------------------------------------- */

static void
read_object_id (const char *path, git_oid *id)
{
	gsize len = strlen (path);
	g_autofree char *hex = g_strdup_printf ("%.2s%s", path + len - 41, path + len - 38);

	g_assert_cmpint (git_oid_fromstrn (id, hex, KINKO_GIT_ID_HEX_LEN), ==, 0);
}

/* The object with the type that it has. */
static GBytes *
read_any (KinkoObjectStore *store, const git_oid *id, git_object_t *type, GError **error)
{
	static const git_object_t types[] = { GIT_OBJECT_BLOB, GIT_OBJECT_TREE, GIT_OBJECT_COMMIT };

	for (gsize i = 0; i < G_N_ELEMENTS (types); i++) {
		GBytes *bytes = kinko_object_store_read (store, id, types[i], NULL);

		*type = types[i];
		if (bytes != NULL)
			return bytes;
	}
	return kinko_object_store_read (store, id, GIT_OBJECT_BLOB, error);
}

/* Every bit of every object's file: what is read is an error or the very same bytes (zlib's
 * header says things that do not matter to reading). */
static void
test_flipped_bits (void)
{
	g_autoptr (Fixture) fixture = fixture_new (3);
	g_autofree char *folder = g_build_filename (fixture->path, "objects", NULL);
	g_autoptr (KinkoObjectStore) store = NULL;
	g_autoptr (GPtrArray) paths = NULL;
	guint harmless = 0, flips = 0;

	fill_mirror (fixture, 3);
	store = kinko_object_store_open (folder, NULL);
	paths = list_objects (fixture);
	g_assert_cmpuint (paths->len, >=, 3 * 8);
	for (guint i = 0; i < paths->len; i++) {
		g_autofree char *data = NULL;
		g_autoptr (GBytes) good = NULL;
		git_object_t type;
		git_oid id;
		gsize len;

		read_object_id (paths->pdata[i], &id);
		good = read_any (store, &id, &type, NULL);
		g_assert_nonnull (good);
		g_assert_true (g_file_get_contents (paths->pdata[i], &data, &len, NULL));
		for (gsize bit = 0; bit < len * 8; bit++, flips++) {
			g_autoptr (GError) error = NULL;
			g_autoptr (GBytes) bytes = NULL;

			data[bit / 8] = (char) (data[bit / 8] ^ 1 << bit % 8);
			poke (paths->pdata[i], bit / 8, data[bit / 8]);
			bytes = kinko_object_store_read (store, &id, type, &error);
			if (bytes == NULL)
				g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
			else
				g_assert_true (g_bytes_equal (bytes, good));
			harmless += bytes != NULL;
			data[bit / 8] = (char) (data[bit / 8] ^ 1 << bit % 8);
			poke (paths->pdata[i], bit / 8, data[bit / 8]);
		}
	}
	g_test_message ("%u flips, %u of them without effect", flips, harmless);
	g_assert_cmpuint (harmless, <, flips / 100);
	expect_good (fixture, 3);
}

/* The same through the mirror: nothing that is damaged is left unread. check_mirror() compares
 * what passes. */
static void
test_flipped_bytes (void)
{
	g_autoptr (Fixture) fixture = fixture_new (3);
	g_autoptr (GPtrArray) paths = NULL;
	guint harmless = 0, flips = 0;

	fill_mirror (fixture, 3);
	paths = list_objects (fixture);
	for (guint i = 0; i < paths->len; i++) {
		g_autofree char *data = NULL;
		gsize len;

		g_assert_true (g_file_get_contents (paths->pdata[i], &data, &len, NULL));
		for (gsize at = 0; at < len; at++, flips++) {
			g_autoptr (GError) error = NULL;

			data[at] = (char) (data[at] ^ 1 << at % 8);
			poke (paths->pdata[i], at, data[at]);
			if (check_mirror (fixture, 3, &error))
				harmless++;
			else
				g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
			data[at] = (char) (data[at] ^ 1 << at % 8);
			poke (paths->pdata[i], at, data[at]);
		}
	}
	g_test_message ("%u flips, %u of them without effect", flips, harmless);
	g_assert_cmpuint (harmless, <, flips / 100);
}

/* The same for the files of a pack. Flips in what only delta building or the pack's own sum
 * needs change nothing. */
static void
test_damaged_pack (void)
{
	g_autoptr (Fixture) fixture = fixture_new (3);
	g_autofree char *list = NULL;
	g_auto (GStrv) paths = NULL;

	fill_mirror (fixture, 3);
	list = git_script (
		fixture,
		"git gc --quiet --prune=now; rm -f $M/objects/pack/*.rev $M/objects/pack/*.bitmap; "
		"ls $M/objects/pack/*");
	paths = g_strsplit (list, "\n", -1);
	g_assert_cmpuint (g_strv_length (paths), ==, 2); /* index and pack */
	for (guint i = 0; paths[i] != NULL; i++) {
		g_autofree char *data = NULL;
		guint harmless = 0;
		gsize len;

		g_assert_true (g_file_get_contents (paths[i], &data, &len, NULL));
		for (gsize at = 0; at < len; at++) {
			g_autoptr (GError) error = NULL;

			data[at] = (char) (data[at] ^ 1 << at % 8);
			poke (paths[i], at, data[at]);
			if (check_mirror (fixture, 3, &error))
				harmless++;
			else
				g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
			data[at] = (char) (data[at] ^ 1 << at % 8);
			poke (paths[i], at, data[at]);
		}
		g_test_message ("%s: %u of %u flips without effect", strrchr (paths[i], '.'),
				harmless, (guint) len);
		for (gsize cut = 0; cut < len; cut += 61) {
			overwrite (paths[i], data, cut);
			expect_damage (fixture, 3, "a pack cut off");
		}
		overwrite (paths[i], data, len);
	}
	expect_good (fixture, 3);
}

static void
test_truncated_and_removed (void)
{
	g_autoptr (Fixture) fixture = fixture_new (3);
	g_autoptr (GPtrArray) paths = NULL;

	fill_mirror (fixture, 3);
	paths = list_objects (fixture);
	for (guint i = 0; i < paths->len; i++) {
		g_autofree char *data = NULL;
		gsize len;

		g_assert_true (g_file_get_contents (paths->pdata[i], &data, &len, NULL));
		overwrite (paths->pdata[i], data, len / 2);
		expect_damage (fixture, 3, "half an object");
		overwrite (paths->pdata[i], data, len - 1);
		expect_damage (fixture, 3, "an object without its last byte");
		overwrite (paths->pdata[i], data, 0);
		expect_damage (fixture, 3, "an empty object");
		g_assert_cmpint (g_unlink (paths->pdata[i]), ==, 0);
		expect_damage (fixture, 3, "a missing object");
		g_assert_cmpint (mkfifo (paths->pdata[i], 0600), ==, 0);
		expect_damage (fixture, 3, "a FIFO");
		g_assert_cmpint (g_unlink (paths->pdata[i]), ==, 0);
		g_assert_cmpint (symlink ("/dev/zero", paths->pdata[i]), ==, 0);
		expect_damage (fixture, 3, "a link");
		g_assert_cmpint (g_unlink (paths->pdata[i]), ==, 0);
		overwrite_new (paths->pdata[i], data, len);
	}
	expect_good (fixture, 3);
}

/* Every object's file in the place of every other's: only the hash tells. */
static void
test_exchanged (void)
{
	g_autoptr (Fixture) fixture = fixture_new (2);
	g_autoptr (GPtrArray) paths = NULL;

	fill_mirror (fixture, 2);
	paths = list_objects (fixture);
	for (guint i = 0; i < paths->len; i++) {
		g_autofree char *good = NULL;
		g_autofree char *other = NULL;
		gsize len, other_len;

		g_assert_true (g_file_get_contents (paths->pdata[i], &good, &len, NULL));
		for (guint j = 0; j < paths->len; j++) {
			if (i == j)
				continue;
			g_clear_pointer (&other, g_free);
			g_assert_true (
				g_file_get_contents (paths->pdata[j], &other, &other_len, NULL));
			overwrite (paths->pdata[i], other, other_len);
			expect_damage (fixture, 2, "an object in the place of another");
		}
		overwrite (paths->pdata[i], good, len);
	}
	expect_good (fixture, 2);
}

/* A copy that borrows its objects from elsewhere is not whole, whatever stock git thinks. */
static void
test_alternates (void)
{
	g_autoptr (Fixture) fixture = fixture_new (2);

	fill_mirror (fixture, 2);
	g_free (git_script (fixture,
			    "git clone --quiet --mirror --shared $M $W/c; mv $M $W/away; "
			    "mv $W/c $M; echo $W/away/objects >$M/objects/info/alternates; "
			    "git fsck 2>&1"));
	expect_damage (fixture, 2, "alternates");
}

/* ---- other contents -------------------------------------------------------------------------- */

/* Makes @script change the index that holds the tip's files ($L: the first log folder), commits
 * it, signed well, and expects that reading refuses the tip. */
static void
expect_refused_tip (const char *script)
{
	g_autoptr (Fixture) fixture = fixture_new (5);
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (KinkoMirrorReader) reader = NULL;
	g_autoptr (GError) error = NULL;
	guint n;

	fill_mirror (fixture, 4);
	commit_script (fixture, 4, "main", script);
	mirror = open_mirror (fixture);
	reader = kinko_mirror_reader_new (mirror, &error);
	if (reader != NULL && read_acts (fixture, reader, &n, &error))
		g_error ("accepted: %s", script);
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
}

static void
test_surplus_and_missing (void)
{
	static const char *const scripts[] = {
		/* surplus, at every level */
		"put 100644 extra",
		"put 100644 log/extra",
		"put 100644 log/00/extra",
		"put 100644 log/00/00/extra",
		"put 100644 log/00/00/00/extra",
		"put 100644 $L/extra",
		"put 100644 $L/000000000003.jsonl.bak",
		"put 100644 $L/000000000003.txt",
		"put 100644 $L/00000000003.jsonl",
		"put 100644 log/00/00/00/00/x/y",
		"put 100644 log/000/x",
		"put 100644 log/0a/x",
		"put 100644 log/01/00/00/00/000000000003.jsonl",
		"put 100644 zz/x",
		"put 100644 cosignatures",
		/* half an act */
		"drop $L/000000000003.note",
		"drop $L/000000000003.jsonl",
		"put 100644 $L/000000000099.note",
		"put 100644 $L/000000000099.jsonl",
		/* a whole act less: first, middle, last */
		"drop $L/000000000000.note $L/000000000000.jsonl",
		"drop $L/000000000003.note $L/000000000003.jsonl",
		"drop $L/000000000006.note $L/000000000006.jsonl",
		"drop $(git ls-files log)",
		/* an act more, or twice, or elsewhere */
		"copy $L/000000000006.note $L/000000000008.note; "
		"copy $L/000000000006.jsonl $L/000000000008.jsonl",
		"copy $L/000000000006.note log/00/00/00/01/000000000006.note; "
		"copy $L/000000000006.jsonl log/00/00/00/01/000000000006.jsonl",
		"copy $L/000000000006.note log/00/00/00/01/000000000006.note; "
		"copy $L/000000000006.jsonl log/00/00/00/01/000000000006.jsonl; "
		"drop $L/000000000006.note $L/000000000006.jsonl",
		/* the root's files */
		"drop checkpoint",
		"drop allowed_signers",
		"copy $L/000000000003.note checkpoint",
		/* modes */
		"make_exec $L/000000000003.jsonl",
		"make_exec $L/000000000003.note",
		"make_exec checkpoint",
		"put 120000 $L/000000000003.jsonl",
		"put 120000 allowed_signers",
		"git update-index --add --cacheinfo 160000,$(git rev-parse main),log/00/00/00/01",
		"git update-index --add --cacheinfo 160000,$(git rev-parse main),cosignatures",
		/* lines that do not end */
		"put 100644 $L/000000000006.jsonl",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (scripts); i++)
		expect_refused_tip (scripts[i]);
}

/* So that the test above says something: the same way, but nothing wrong. */
static void
test_cosignatures_are_allowed (void)
{
	g_autoptr (Fixture) fixture = fixture_new (5);
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (KinkoMirrorReader) reader = NULL;
	g_autoptr (GError) error = NULL;
	guint n;

	fill_mirror (fixture, 4);
	commit_script (fixture, 4, "main", "put 100644 cosignatures/7-witness.note");
	mirror = open_mirror (fixture);
	reader = kinko_mirror_reader_new (mirror, &error);
	g_assert_no_error (error);
	g_assert_true (read_acts (fixture, reader, &n, &error));
	g_assert_no_error (error);
	g_assert_cmpuint (n, ==, 4);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/mirror-reader/read", test_read);
	g_test_add_func ("/mirror-reader/read-empty", test_read_empty);
	g_test_add_func ("/mirror-reader/packed", test_packed);
	g_test_add_func ("/mirror-reader/flipped-bits", test_flipped_bits);
	g_test_add_func ("/mirror-reader/flipped-bytes", test_flipped_bytes);
	g_test_add_func ("/mirror-reader/damaged-pack", test_damaged_pack);
	g_test_add_func ("/mirror-reader/truncated-and-removed", test_truncated_and_removed);
	g_test_add_func ("/mirror-reader/exchanged", test_exchanged);
	g_test_add_func ("/mirror-reader/alternates", test_alternates);
	g_test_add_func ("/mirror-reader/surplus-and-missing", test_surplus_and_missing);
	g_test_add_func ("/mirror-reader/cosignatures-are-allowed", test_cosignatures_are_allowed);
	return g_test_run ();
}
