#include "cli/locale.h"

#include <langinfo.h>
#include <locale.h>

#include <glib/gi18n.h>

#include "cli/command.h"

static gboolean
is_utf8 (void)
{
	return g_ascii_strcasecmp (nl_langinfo (CODESET), "UTF-8") == 0;
}

/* The variable that decides about messages (POSIX, Base Definitions, 8.2). */
static const char *
message_locale (void)
{
	static const char *const variables[] = { "LC_ALL", "LC_MESSAGES", "LANG" };

	for (guint i = 0; i < G_N_ELEMENTS (variables); i++) {
		const char *value = g_getenv (variables[i]);

		if (value != NULL && value[0] != '\0')
			return value;
	}
	return "C";
}

/* What gettext would have taken from the locale that is not there. A LANGUAGE of the user's own
 * stays, but as always it has no say in the locale C. */
static void
keep_language (void)
{
	g_auto (GStrv) parts = g_strsplit_set (message_locale (), ".@", 2);
	const char *language = g_getenv ("LANGUAGE");

	if (g_str_equal (parts[0], "C") || g_str_equal (parts[0], "POSIX"))
		g_setenv ("LANGUAGE", "en", TRUE);
	else if (language == NULL || language[0] == '\0')
		g_setenv ("LANGUAGE", parts[0], TRUE);
}

/* From glibc 2.39 on gettext asks no catalogue in C.UTF-8 either. The same message category under another name
 * (CMakeLists.txt copies it) makes it look, also where no Japanese locale was ever generated. */
static void
rename_c_locale (void)
{
	const char *language = g_getenv ("LANGUAGE");
	g_autofree char *before = g_strdup (g_getenv ("LOCPATH"));
	g_autofree char *names = kinko_program_data_path ("locale-names", "kinko/locale-names");

	if (language == NULL || language[0] == '\0' ||
	    !g_str_has_prefix (setlocale (LC_MESSAGES, NULL), "C."))
		return;
	g_setenv ("LOCPATH", names, TRUE);
	(void) setlocale (LC_MESSAGES, "ja_JP.UTF-8"); /* nothing changes when it is not there */
	if (before == NULL)
		g_unsetenv ("LOCPATH");
	else
		g_setenv ("LOCPATH", before, TRUE);
}

/* The LANGUAGE that the program was started with, which one that was asked for replaces, in a shell for one line. */
static void
restore_language (void)
{
	static gboolean known;
	static char *own;

	if (!known)
		own = g_strdup (g_getenv ("LANGUAGE"));
	known = TRUE;
	if (own == NULL)
		g_unsetenv ("LANGUAGE");
	else
		g_setenv ("LANGUAGE", own, TRUE);
}

void
kinko_locale_init (const char *lang)
{
	g_autofree char *translations = kinko_program_data_path ("locale", "locale");

	restore_language ();
	/* gettext asks no catalogue at all in the locale C; in C.UTF-8 it does. */
	if (setlocale (LC_ALL, "") == NULL || !is_utf8 ()) {
		keep_language ();
		(void) setlocale (LC_ALL, "C.UTF-8"); /* part of glibc */
	}
	if (g_strcmp0 (lang, "ja") == 0 || g_strcmp0 (lang, "en") == 0) {
		g_setenv ("LANGUAGE", lang, TRUE);
		if (g_str_equal (setlocale (LC_MESSAGES, NULL), "C"))
			(void) setlocale (LC_MESSAGES, "C.UTF-8");
	}
	rename_c_locale ();
	/* These also make gettext forget what it found for another language. */
	bindtextdomain (GETTEXT_PACKAGE, translations);
	bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
	textdomain (GETTEXT_PACKAGE);
}
