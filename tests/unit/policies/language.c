#include "policies/language.h"

#include <locale.h>

static void
assert_language (const char *locale, const char *language, const char *expected)
{
	g_assert_nonnull (setlocale (LC_ALL, locale));
	g_assert_true (g_setenv ("LANGUAGE", language, TRUE));
	g_assert_cmpstr (kinko_language_choose ("en", "ja"), ==, expected);
}

static void
test_choose (void)
{
	assert_language ("C.UTF-8", "ja", "ja");
	assert_language ("C.UTF-8", "ja_JP.UTF-8", "ja");
	assert_language ("C.UTF-8", "en", "en");
	assert_language ("C.UTF-8", "de:ja:en", "ja");
	assert_language ("C.UTF-8", "en_GB:ja", "en");
	assert_language ("C.UTF-8", "de", "en");
	/* gettext speaks English here, whatever LANGUAGE says. */
	assert_language ("C", "ja", "en");
	assert_language ("POSIX", "ja", "en");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/language/choose", test_choose);
	return g_test_run ();
}
