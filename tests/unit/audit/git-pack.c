#include "audit/git-pack.h"

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

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/git-pack/stock-packs", test_stock_packs);
	g_test_add_func ("/git-pack/not-a-pack", test_not_a_pack);
	return g_test_run ();
}
