#include "audit/bundle.h"

#include "audit/bundle-internal.h"
#include "tests/unit/audit/mirror-fixture.h"

static Fixture *
mirrored (guint n_acts)
{
	Fixture *fixture = fixture_new (n_acts);

	fill_mirror (fixture, n_acts);
	return fixture;
}

static gboolean
append (gpointer data, gconstpointer bytes, gsize len, G_GNUC_UNUSED GError **error)
{
	g_byte_array_append (data, bytes, (guint) len);
	return TRUE;
}

static GByteArray *
bundle_of (Fixture *fixture, guint64 size, GError **error)
{
	g_autoptr (KinkoMirror) mirror = kinko_mirror_open (fixture->path, NULL);
	g_autoptr (GByteArray) bytes = g_byte_array_new ();

	g_assert_nonnull (mirror);
	return kinko_bundle_write (mirror, size, append, bytes, error) ? g_steal_pointer (&bytes)
								       : NULL;
}

static guint64
size_after (Fixture *fixture, guint acts)
{
	const Act *last = fixture->acts->pdata[acts - 1];

	return last->act.first_seq +
	       kinko_mirror_count_lines (last->act.lines, last->act.lines_len);
}

/* ---- writing --------------------------------------------------------------------------------- */

/* Stock git clones it, finds it sound, and has the same commit. */
static void
test_stock (void)
{
	Fixture *fixture = mirrored (30);
	g_autoptr (GByteArray) bundle = bundle_of (fixture, size_after (fixture, 30), NULL);
	g_autofree char *path = g_build_filename (fixture->dir, "m.bundle", NULL);

	g_assert_true (g_file_set_contents (path, (const char *) bundle->data, bundle->len, NULL));
	run ("cd $M; git --git-dir=mirror.git bundle verify -q m.bundle; git clone -q m.bundle "
	     "clone; "
	     "git -C clone fsck --strict --full --no-dangling; "
	     "test \"$(git -C clone rev-parse HEAD)\" = "
	     "\"$(git --git-dir=mirror.git rev-parse refs/heads/main)\"; "
	     "test \"$(git -C clone rev-parse --abbrev-ref HEAD)\" = main; "
	     "git --git-dir=mirror.git archive main | tar -x --one-top-level=tree; "
	     "rm -r clone/.git; diff -r clone tree",
	     fixture->dir);
	fixture_free (fixture);
}

/* What others added since is not in it; what was packed is read as well as what is loose. */
static void
test_earlier (void)
{
	Fixture *fixture = mirrored (12);

	for (guint acts = 1; acts <= 12; acts++) {
		g_autoptr (GByteArray) bundle =
			bundle_of (fixture, size_after (fixture, acts), NULL);
		g_autofree char *name = g_strdup_printf ("%u.bundle", acts);
		g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
		g_autofree char *command =
			g_strdup_printf ("cd $M; test $(git clone -q --bare %s c%u && "
					 "git --git-dir=c%u rev-list --count HEAD) = %u",
					 name, acts, acts, acts);

		g_assert_true (
			g_file_set_contents (path, (const char *) bundle->data, bundle->len, NULL));
		run (command, fixture->dir);
		if (acts == 6)
			run ("git --git-dir=$M/mirror.git gc -q", fixture->dir);
	}
	fixture_free (fixture);
}

static void
test_same_bytes (void)
{
	Fixture *fixture = mirrored (12);
	g_autoptr (GByteArray) a = bundle_of (fixture, size_after (fixture, 12), NULL);
	g_autoptr (GByteArray) b = bundle_of (fixture, size_after (fixture, 12), NULL);

	g_assert_cmpmem (a->data, a->len, b->data, b->len);
	fixture_free (fixture);
}

static void
test_no_such_size (void)
{
	Fixture *fixture = mirrored (3);
	guint64 size = size_after (fixture, 3);
	g_autoptr (GError) error = NULL;

	g_assert_null (bundle_of (fixture, size + 1, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_BUSY);
	g_clear_error (&error);
	g_assert_null (bundle_of (fixture, size - 1, &error)); /* within an act */
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	g_clear_error (&error);
	g_assert_null (bundle_of (fixture, 0, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
	fixture_free (fixture);
}

static gboolean
refuse_bytes (gpointer data, G_GNUC_UNUSED gconstpointer bytes, G_GNUC_UNUSED gsize len,
	      GError **error)
{
	guint *left = data;

	if ((*left)-- > 0)
		return TRUE;
	g_set_error (error, KINKO_ERROR, KINKO_ERROR_IO, "disk full");
	return FALSE;
}

/* At whichever piece the disk is full. */
static void
test_full (void)
{
	Fixture *fixture = mirrored (3);
	g_autoptr (KinkoMirror) mirror = kinko_mirror_open (fixture->path, NULL);
	gboolean written = FALSE;
	guint n;

	for (n = 0; !written; n++) {
		g_autoptr (GError) error = NULL;
		guint left = n;

		written = kinko_bundle_write (mirror, size_after (fixture, 3), refuse_bytes, &left,
					      &error);
		if (!written)
			g_assert_error (error, KINKO_ERROR, KINKO_ERROR_IO);
	}
	g_assert_cmpuint (n, >, 5);
	g_clear_pointer (&mirror, kinko_mirror_free);
	fixture_free (fixture);
}

/* ---- reading --------------------------------------------------------------------------------- */

/* In pieces of @piece bytes, into a new folder. */
static KinkoMirror *
read_bundle (Fixture *fixture, const guint8 *bytes, gsize len, gsize piece, GError **error)
{
	static guint serial = 0;
	g_autofree char *name = g_strdup_printf ("read-%u.git", serial++);
	g_autofree char *path = g_build_filename (fixture->dir, name, NULL);
	g_autoptr (KinkoBundleReader) reader = kinko_bundle_reader_new (path, len, error);

	g_assert_nonnull (reader);
	for (gsize at = 0; at < len; at += piece)
		if (!kinko_bundle_reader_add (reader, bytes + at, MIN (piece, len - at), error))
			return NULL;
	return kinko_bundle_reader_finish (reader, error);
}

static void
test_read (void)
{
	Fixture *fixture = mirrored (12);
	g_autoptr (GByteArray) bundle = bundle_of (fixture, size_after (fixture, 12), NULL);
	static const gsize pieces[] = { 1, 7, 4096, 1000000 };

	for (gsize i = 0; i < G_N_ELEMENTS (pieces); i++) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoMirror) mirror =
			read_bundle (fixture, bundle->data, bundle->len, pieces[i], &error);
		g_autofree char *note = NULL;
		guint64 size;

		g_assert_no_error (error);
		g_assert_true (kinko_mirror_check_refs (mirror, &error));
		g_assert_true (kinko_mirror_tip (mirror, &size, &note, &error));
		g_assert_cmpuint (size, ==, size_after (fixture, 12));
		g_assert_cmpstr (note, ==, ((Act *) fixture->acts->pdata[11])->note);
	}
	fixture_free (fixture);
}

/* What stock git makes of the two refs is the same form. */
static void
test_read_stock (void)
{
	Fixture *fixture = mirrored (4);
	g_autofree char *path = g_build_filename (fixture->dir, "git.bundle", NULL);
	g_autofree char *bytes = NULL;
	g_autoptr (KinkoMirror) mirror = NULL;
	g_autoptr (GError) error = NULL;
	gsize len;

	run ("cd $M; git --git-dir=mirror.git bundle create -q --version=2 git.bundle HEAD main",
	     fixture->dir);
	g_assert_true (g_file_get_contents (path, &bytes, &len, NULL));
	mirror = read_bundle (fixture, (const guint8 *) bytes, len, 100, &error);
	g_assert_no_error (error);
	g_assert_nonnull (mirror);
	g_clear_pointer (&mirror, kinko_mirror_free);
	fixture_free (fixture);
}

static void
test_damaged (void)
{
	Fixture *fixture = mirrored (2);
	g_autoptr (GByteArray) bundle = bundle_of (fixture, size_after (fixture, 2), NULL);
	static const char *const heads[] = {
		"",
		"x",
		"# v3 git bundle\n",
		"# v2 git bundle\n\nPACK",
		"# v2 git bundle\n-0123456789012345678901234567890123456789 x\n",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (heads); i++) {
		g_autoptr (GError) error = NULL;

		g_assert_null (read_bundle (fixture, (const guint8 *) heads[i], strlen (heads[i]),
					    10, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	}
	/* Every byte of the head, and the pack's own sum finds the rest. */
	for (gsize at = 0; at < bundle->len; at += at < KINKO_BUNDLE_HEAD_LEN ? 1 : 61) {
		g_autoptr (GError) error = NULL;
		g_autoptr (KinkoMirror) mirror = NULL;

		bundle->data[at] ^= 1;
		mirror = read_bundle (fixture, bundle->data, bundle->len, 500, &error);
		g_assert_null (mirror);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		bundle->data[at] ^= 1;
	}
	for (gsize len = 0; len < bundle->len; len += 97) {
		g_autoptr (GError) error = NULL;

		g_assert_null (read_bundle (fixture, bundle->data, len, 500, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	}
	fixture_free (fixture);
}

/* Whoever says that there are four thousand million objects in some kilobytes gets no memory for them. */
static void
test_too_many_objects (void)
{
	static const guint32 counts[] = { G_MAXUINT32, 0x10000000, 0x00010000 };
	Fixture *fixture = mirrored (2);
	g_autoptr (GByteArray) bundle = bundle_of (fixture, size_after (fixture, 2), NULL);

	for (gsize i = 0; i < G_N_ELEMENTS (counts); i++) {
		guint32 count = GUINT32_TO_BE (counts[i]);
		g_autoptr (GError) error = NULL;

		memcpy (bundle->data + KINKO_BUNDLE_HEAD_LEN + 8, &count, sizeof count);
		g_assert_null (read_bundle (fixture, bundle->data, bundle->len, 500, &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
		g_assert_nonnull (strstr (error->message, "no bundle of a mirror"));
	}
	fixture_free (fixture);
}

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/bundle/stock", test_stock);
	g_test_add_func ("/bundle/earlier", test_earlier);
	g_test_add_func ("/bundle/same-bytes", test_same_bytes);
	g_test_add_func ("/bundle/no-such-size", test_no_such_size);
	g_test_add_func ("/bundle/full", test_full);
	g_test_add_func ("/bundle/read", test_read);
	g_test_add_func ("/bundle/read-stock", test_read_stock);
	g_test_add_func ("/bundle/damaged", test_damaged);
	g_test_add_func ("/bundle/too-many-objects", test_too_many_objects);
	return g_test_run ();
}
