#include "vault/outside.h"

#include "tests/unit/vault/fixture.h"
#include "vault/file.h"

static gboolean
may_write (Fixture *fixture, const char *path, GError **error)
{
	kinko_autofd int vault = open (fixture->vault, O_PATH | O_DIRECTORY | O_CLOEXEC);
	g_autofree char *whole = g_path_is_absolute (path)
					 ? g_strdup (path)
					 : g_build_filename (fixture->dir, path, NULL);

	return kinko_outside_check (vault, fixture->mirror, whole, error);
}

static void
test_outside (Fixture *fixture, gconstpointer data)
{
	static const char *const inside[] = {
		"vault/x", "vault/mirror.git/x", "vault/grants/../x", "vault/mirror.git/objects/x",
		"link/x",  "vault/spool/x"
	};
	g_autofree char *link = g_build_filename (fixture->dir, "link", NULL);
	g_autoptr (GError) error = NULL;

	(void) data;
	g_assert_cmpint (symlink ("vault/mirror.git/refs", link), ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS (inside); i++) {
		g_assert_false (may_write (fixture, inside[i], &error));
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_clear_error (&error);
	}
	g_assert_true (may_write (fixture, "number", &error));
	g_assert_true (may_write (fixture, "/tmp/number", &error));
	g_assert_no_error (error);
	g_assert_false (may_write (fixture, "nowhere/number", &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_NOT_FOUND);
}

static void
test_reveal (Fixture *fixture, gconstpointer data)
{
	g_autofree char *copy = NULL;
	g_autoptr (KinkoSession) session = open_manager (fixture);
	g_autofree char *path = g_build_filename (fixture->mirror, "number", NULL);
	g_autoptr (GError) error = NULL;

	(void) data;
	import_sample (session);
	g_assert_false (kinko_case_reveal_to_file (session, "C26-0001", KINKO_SUBJECT_CHILD,
						   "tier-review", APPROVAL, path, &copy, &error));
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
	g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_add ("/outside/check", Fixture, NULL, set_up, test_outside, tear_down);
	g_test_add ("/outside/reveal", Fixture, NULL, set_up, test_reveal, tear_down);
	return g_test_run ();
}
