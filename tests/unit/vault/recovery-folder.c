#include "vault/recovery-folder.h"

#include "tests/unit/vault/recovery-fixture.h"
#include "vault/file.h"

static void
test_list (void)
{
	g_autofree char *dir = new_folder ();
	g_autofree char *sub = g_build_filename (dir, "recovery", NULL);
	static const char *const names[] = { "recovery2.age", "recovery10.age", "recovery1.age",
					     "sato.age",      "recovery3",      ".recovery4.age",
					     "recovery05.age" };
	static const char *const wanted[] = { "recovery10", "recovery2", "recovery1" };
	kinko_autofd int folder = kinko_folder_open (dir, FALSE, NULL);
	g_autoptr (GError) error = NULL;
	g_autoptr (GPtrArray) none = kinko_recovery_folder_list (folder, &error);
	g_autoptr (GPtrArray) ids = NULL;

	g_assert_no_error (error);
	g_assert_cmpuint (none->len, ==, 0);
	g_assert_cmpint (g_mkdir (sub, 0700), ==, 0);
	for (guint i = 0; i < G_N_ELEMENTS (names); i++) {
		g_autofree char *path = g_build_filename (sub, names[i], NULL);

		write_bytes (path, "x", 1);
	}
	ids = kinko_recovery_folder_list (folder, &error);
	g_assert_no_error (error);
	g_assert_cmpuint (ids->len, ==, G_N_ELEMENTS (wanted));
	for (guint i = 0; i < ids->len; i++)
		g_assert_cmpstr (ids->pdata[i], ==, wanted[i]);
	remove_all (dir);
}

/* A vault without such keys has no folder for them. */
static void
test_none (void)
{
	Fixture fixture = { 0 };

	set_up (&fixture, NULL);
	kinko_session_close (open_manager (&fixture));
	g_free (shell (&fixture, "test ! -e vault/recovery"));
	tear_down (&fixture, NULL);
}

/* What an opening finds changed it writes again, and says so; what is in order it leaves alone in silence. */
static void
test_put_right (Safe *safe, gconstpointer data)
{
	static const char *const damages[] = {
		"rm vault/recovery/recovery1.age",
		"rm -r vault/recovery",
		"rm vault/grants/recovery1.age",
		": >vault/recovery/recovery1.age",
		"cp vault/grants/sato.age vault/grants/recovery1.age",
		"cp vault/grants/recovery1.age vault/recovery/recovery1.age",
		"ln -sf ../grants/sato.age vault/recovery/recovery1.age",
	};
	Fixture *fixture = &safe->office.fixture;

	(void) data;
	close_sessions (&safe->office);
	g_free (shell (fixture, "cp vault/recovery/recovery1.age seed; "
				"cp vault/grants/recovery1.age grant"));
	for (guint i = 0; i < G_N_ELEMENTS (damages); i++) {
		gboolean lost = g_str_has_prefix (damages[i], "rm ");

		g_clear_pointer (&fixture->warning, g_free);
		g_free (shell (fixture, "%s", damages[i]));
		kinko_session_close (open_manager (fixture));
		g_free (shell (fixture,
			       "cmp seed vault/recovery/recovery1.age; "
			       "test ! -L vault/recovery/recovery1.age; "
			       "cmp grant vault/grants/recovery1.age; "
			       "test \"$(stat -c %%a vault/recovery)\" = 700; "
			       "test \"$(stat -c %%a vault/recovery/recovery1.age)\" = 600"));
		if (lost)
			g_assert_null (fixture->warning);
		else
			assert_contains (fixture->warning,
					 "a file of the recovery key 'recovery1'");
		g_clear_pointer (&fixture->warning, g_free);
		kinko_session_close (open_manager (fixture));
		g_assert_null (fixture->warning);
	}
	kinko_session_close (open_key (safe, safe->key));
}

/* What is stored and is not what the log names is put over no file. */
static void
test_stored (Safe *safe, gconstpointer data)
{
	static const char *const changes[] = {
		"UPDATE seat SET seed_file = x'00' WHERE id = 'recovery1'",
		"UPDATE seat SET seed_file = NULL WHERE id = 'recovery1'",
		"UPDATE seat SET grant_file = (SELECT grant_file FROM seat WHERE id = 'sato')"
		" WHERE id = 'recovery1'",
	};
	Fixture *fixture = &safe->office.fixture;

	(void) data;
	close_sessions (&safe->office);
	g_free (shell (fixture, "cp vault/recovery/recovery1.age seed; "
				"cp vault/grants/recovery1.age grant; cp -a vault base"));
	for (guint i = 0; i < G_N_ELEMENTS (changes); i++) {
		g_free (shell (fixture, "rm -rf vault tanaka.key.seen; cp -a base vault"));
		tamper (fixture, changes[i]);
		g_clear_pointer (&fixture->warning, g_free);
		kinko_session_close (open_manager (fixture));
		assert_contains (fixture->warning, "what is stored of 'recovery1'");
		g_free (shell (fixture, "cmp seed vault/recovery/recovery1.age; "
					"cmp grant vault/grants/recovery1.age"));
	}
}

#define ADD(path, test) g_test_add (path, Safe, NULL, open_safe, test, close_safe)

int
main (int argc, char **argv)
{
	g_assert_cmpint (sodium_init (), >=, 0);
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/recovery-folder/list", test_list);
	g_test_add_func ("/recovery-folder/none", test_none);
	ADD ("/recovery-folder/put-right", test_put_right);
	ADD ("/recovery-folder/stored", test_stored);
	return g_test_run ();
}
