/* In which language the program speaks. */
#include "cli/locale.h"

#include "tests/unit/cli/program.h"

static const char japanese[] = "msgid \"\"\n"
			       "msgstr \"Content-Type: text/plain; charset=UTF-8\\n\"\n"
			       "msgid \"no command '%s'\"\n"
			       "msgstr \"「%s」というコマンドはありません\"\n"
			       "msgid \"did you mean '%s %s'?\"\n"
			       "msgstr \"「%s %s」でしょうか\"\n"
			       "msgid \"hint: %s\"\n"
			       "msgstr \"ヒント: %s\"\n";

/* A copy of this program with a translation beside it: DIR/bin/kinko, DIR/@locale and DIR/@names. */
static char *
install (const char *locale, const char *names)
{
	g_autofree char *dir = g_dir_make_tmp ("kinko-test-XXXXXX", NULL);
	g_autofree char *self = g_file_read_link ("/proc/self/exe", NULL);
	g_autofree char *messages = g_strdup_printf ("%s/%s/ja/LC_MESSAGES", dir, locale);
	g_autofree char *po = g_strdup_printf ("%s/ja.po", dir);
	g_autofree char *script =
		g_strdup_printf ("mkdir -p '%s/bin' '%s/%s' && cp '%s' '%s/bin/kinko' && "
				 "cp -r '" KINKO_BUILD_DIR "/locale-names/.' '%s/%s' && "
				 "msgfmt -o '%s/kinko.mo' '%s'",
				 dir, dir, names, self, dir, dir, names, messages, po);

	g_assert_cmpint (g_mkdir_with_parents (messages, 0700), ==, 0);
	g_assert_true (g_file_set_contents (po, japanese, -1, NULL));
	if (system (script) != 0)
		g_error ("cannot install into %s", dir);
	return g_steal_pointer (&dir);
}

static void
uninstall (const char *dir)
{
	g_autofree char *script = g_strdup_printf ("rm -r '%s'", dir);

	g_assert_cmpint (system (script), ==, 0);
}

static void
assert_language (const char *dir, const char *settings, const char *line, gboolean is_japanese)
{
	g_autofree char *executable = g_build_filename (dir, "bin", "kinko", NULL);
	g_auto (Outcome) outcome = run_as (executable, settings, line);

	g_assert_cmpint (outcome.status, ==, 2);
	g_assert_cmpstr (outcome.err, ==,
			 is_japanese ? "kinko: 「casw」というコマンドはありません\n"
				       "ヒント: 「kinko case」でしょうか\n"
				     : "kinko: no command 'casw'\n"
				       "hint: did you mean 'kinko case'?\n");
}

static void
test_language (void)
{
	g_autofree char *dir = install ("bin/locale", "bin/locale-names");

	/* Debian generates no ja_JP locale unless asked to. */
	assert_language (dir, "LANG=ja_JP.UTF-8", "casw", TRUE);
	assert_language (dir, "LANG=ja_JP.eucJP", "casw", TRUE);
	assert_language (dir, "LC_ALL=ja_JP.UTF-8 LANG=en_US.UTF-8", "casw", TRUE);
	assert_language (dir, "LC_MESSAGES=ja_JP.UTF-8 LANG=en_US.UTF-8", "casw", TRUE);
	assert_language (dir, "LC_ALL=en_US.UTF-8 LANG=ja_JP.UTF-8", "casw", FALSE);
	assert_language (dir, "LANG=C.UTF-8 LANGUAGE=ja", "casw", TRUE);
	assert_language (dir, "LANG=C LANGUAGE=ja", "casw", FALSE);
	assert_language (dir, "LC_ALL=C LANG=ja_JP.UTF-8", "casw", FALSE);
	assert_language (dir, "", "casw", FALSE);
	assert_language (dir, "LC_ALL=C", "--lang ja casw", TRUE);
	assert_language (dir, "LC_ALL=C.UTF-8 LC_MESSAGES=C", "casw --lang=ja", TRUE);
	assert_language (dir, "LC_CTYPE=C.UTF-8", "casw --lang=ja", TRUE);
	assert_language (dir, "LANG=ja_JP.UTF-8 LANGUAGE=ja", "--lang en casw", FALSE);
	uninstall (dir);
}

static void
test_language_installed (void)
{
	g_autofree char *dir = install ("share/locale", "share/kinko/locale-names");

	g_autofree char *other = g_build_filename (dir, "bin", "locale", NULL);

	/* A program of this name, locale(1), is in the same folder everywhere. */
	g_assert_true (g_file_set_contents (other, "", 0, NULL));
	assert_language (dir, "LC_ALL=C", "--lang ja casw", TRUE);
	uninstall (dir);
}

int
main (int argc, char **argv)
{
	if (is_program (argc, argv))
		return kinko_program_main (&program, argc - 1, argv + 1);
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/locale/beside", test_language);
	g_test_add_func ("/locale/installed", test_language_installed);
	return g_test_run ();
}
