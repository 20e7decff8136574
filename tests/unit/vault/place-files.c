#include "tests/unit/vault/place-root.h"

static const char *const files[] = { "vault.json", "vault.db", "reserve", "grants/a.age" };
static const char *const folders[] = { "grants", "policy", "spool", "mirror.git" };

typedef struct {
	Root root;
	char *vault, *mirror, *identity;
} Fixture;

static char *
in_vault (Fixture *fixture, const char *name)
{
	return g_build_filename (fixture->vault, name, NULL);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
	(void) umask (077);
	root_set_up (&fixture->root, data);
	fixture->vault = g_build_filename (fixture->root.dir, "vault", NULL);
	g_assert_cmpint (mkdir (fixture->vault, 0700), ==, 0);
	for (gsize i = 0; i < G_N_ELEMENTS (folders); i++) {
		g_autofree char *path = in_vault (fixture, folders[i]);

		g_assert_cmpint (mkdir (path, 0700), ==, 0);
	}
	for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
		g_autofree char *path = in_vault (fixture, files[i]);

		scratch_write (path, "x", 1);
	}
	fixture->mirror = in_vault (fixture, "mirror.git");
	fixture->identity = root_path (&fixture->root, "me/a.key");
	scratch_write (fixture->identity, "x", 1);
	fixture->root.view.vault = open (fixture->vault, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fixture->root.view.mirror = fixture->mirror;
	fixture->root.view.identity = fixture->identity;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
	g_assert_cmpint (close (fixture->root.view.vault), ==, 0);
	root_tear_down (&fixture->root, data);
	g_free (fixture->vault);
	g_free (fixture->mirror);
	g_free (fixture->identity);
}

/* With this mode, and back. */
static void
expect_mode (Fixture *fixture, const char *path, guint mode, const char *part)
{
	guint before = scratch_mode (path);

	g_assert_cmpint (chmod (path, mode), ==, 0);
	root_expect (&fixture->root, KINKO_PLACE_FILE_MODES,
		     part == NULL ? KINKO_PLACE_OK : KINKO_PLACE_SEEN, part);
	g_assert_cmpint (chmod (path, before), ==, 0);
	root_expect (&fixture->root, KINKO_PLACE_FILE_MODES, KINKO_PLACE_OK, NULL);
}

static void
test_each (Fixture *fixture, gconstpointer data)
{
	(void) data;
	root_expect (&fixture->root, KINKO_PLACE_FILE_MODES, KINKO_PLACE_OK, NULL);
	for (guint bit = 0; bit < 6; bit++) {
		for (gsize i = 0; i < G_N_ELEMENTS (files); i++) {
			g_autofree char *path = in_vault (fixture, files[i]);

			expect_mode (fixture, path, 0600 | 1u << bit, files[i]);
		}
		for (gsize i = 0; i < 3; i++) {
			g_autofree char *path = in_vault (fixture, folders[i]);

			expect_mode (fixture, path, 0700 | 1u << bit, folders[i]);
		}
		expect_mode (fixture, fixture->vault, 0700 | 1u << bit, "the vault's folder");
		expect_mode (fixture, fixture->identity, 0600 | 1u << bit, "a.key");
	}
}

/* The mirror is there to be read by others; what it may not is to be written by them. */
static void
test_mirror (Fixture *fixture, gconstpointer data)
{
	(void) data;
	expect_mode (fixture, fixture->mirror, 0755, NULL);
	expect_mode (fixture, fixture->mirror, 0775, "mirror.git (0775)");
	expect_mode (fixture, fixture->mirror, 0702, "mirror.git (0702)");
}

static void
test_folder_of_identity (Fixture *fixture, gconstpointer data)
{
	g_autofree char *folder = g_path_get_dirname (fixture->identity);

	(void) data;
	expect_mode (fixture, folder, 0755, NULL);
	expect_mode (fixture, folder, 0777, "(0777)");
	expect_mode (fixture, folder, 01777, NULL);
}

/* Nothing there is open to nobody; a link says nothing. */
static void
test_missing (Fixture *fixture, gconstpointer data)
{
	g_autofree char *reserve = in_vault (fixture, "reserve");

	(void) data;
	g_assert_cmpint (unlink (reserve), ==, 0);
	root_expect (&fixture->root, KINKO_PLACE_FILE_MODES, KINKO_PLACE_OK, NULL);
	g_assert_cmpint (symlink ("/dev/null", reserve), ==, 0);
	root_expect (&fixture->root, KINKO_PLACE_FILE_MODES, KINKO_PLACE_OK, NULL);
	fixture->root.view.mirror = "/nowhere/mirror.git";
	root_expect (&fixture->root, KINKO_PLACE_FILE_MODES, KINKO_PLACE_OK, NULL);
	/* Something on the way that is no folder: it could not be looked at. */
	fixture->root.view.mirror = "/dev/null/mirror.git";
	root_expect (&fixture->root, KINKO_PLACE_FILE_MODES, KINKO_PLACE_UNKNOWN,
		     "/dev/null/mirror.git");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
#define ADD(name, func) g_test_add ("/place-files/" name, Fixture, NULL, set_up, func, tear_down)
	ADD ("each", test_each);
	ADD ("mirror", test_mirror);
	ADD ("folder-of-identity", test_folder_of_identity);
	ADD ("missing", test_missing);
	return g_test_run ();
}
