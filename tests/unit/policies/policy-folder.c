#include "policies/policy-folder.h"

#include <glib/gstdio.h>

static const char *const patterns[] = { "access.yaml", "tiers-*.yaml", NULL };

static void
test_match (void)
{
	static const struct {
		const char *name;
		int row;
	} known[] = {
		{ "access.yaml", 0 },        { "tiers-national.yaml", 1 },
		{ "tiers-n.yaml", 1 },       { "tiers-a1-b-2.yaml", 1 },
		{ "Access.yaml", -1 },       { "access.yaml.yaml", -1 },
		{ "access.yml", -1 },        { "tiers-.yaml", -1 },
		{ "tiers.yaml", -1 },        { "tiers-National.yaml", -1 },
		{ "tiers-1.yaml", -1 },      { "tiers--a.yaml", -1 },
		{ "tiers-a.b.yaml", -1 },    { "tiers-a b.yaml", -1 },
		{ "tiers-*.yaml", -1 },      { "tiers-目黒.yaml", -1 },
		{ "tiers-a\n.yaml", -1 },    { "tiers-a.yml", -1 },
		{ "tiers-a.yaml.yaml", -1 }, { "xtiers-a.yaml", -1 },
		{ "tiers-yaml", -1 },        { "", -1 },
	};
	g_autofree char *longest = g_strnfill (64, 'a');
	g_autofree char *fits = g_strdup_printf ("tiers-%s.yaml", longest);
	g_autofree char *longer = g_strdup_printf ("tiers-%sa.yaml", longest);

	for (gsize i = 0; i < G_N_ELEMENTS (known); i++) {
		g_test_message ("%s", known[i].name);
		g_assert_cmpint (kinko_policy_folder_match (patterns, known[i].name), ==,
				 known[i].row);
	}
	g_assert_cmpint (kinko_policy_folder_match (patterns, fits), ==, 1);
	g_assert_cmpint (kinko_policy_folder_match (patterns, longer), ==, -1);
}

/* What is printed by `printf … | sha256sum`: the hashes of "" and "abc" are those of FIPS 180-4's
 * examples. */
static void
test_hashes (void)
{
	static const char *const empty =
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
	static const char *const abc =
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
	g_autoptr (GError) error = NULL;
	g_autofree char *dir = g_dir_make_tmp ("kinko-folder-XXXXXX", &error);
	g_autofree char *access = g_build_filename (dir, "access.yaml", NULL);
	g_autofree char *tiers = g_build_filename (dir, "tiers-a.yaml", NULL);
	g_auto (KinkoPolicyFolder) folder = { 0 };

	g_assert_true (g_file_set_contents (tiers, "abc", 3, &error));
	g_assert_true (g_file_set_contents (access, "", 0, &error));
	g_assert_true (kinko_policy_folder_read (&folder, dir, patterns, &error));
	g_assert_no_error (error);
	g_assert_cmpuint (folder.problems->len, ==, 0);
	g_assert_cmpuint (folder.names->len, ==, 2);
	g_assert_cmpstr (folder.names->pdata[0], ==, "access.yaml");
	g_assert_cmpstr (folder.hashes->pdata[0], ==, empty);
	g_assert_cmpstr (folder.names->pdata[1], ==, "tiers-a.yaml");
	g_assert_cmpstr (folder.hashes->pdata[1], ==, abc);
	g_assert_cmpint (g_remove (access), ==, 0);
	g_assert_cmpint (g_remove (tiers), ==, 0);
	g_assert_cmpint (g_rmdir (dir), ==, 0);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/policy-folder/match", test_match);
	g_test_add_func ("/policy-folder/hashes", test_hashes);
	return g_test_run ();
}
