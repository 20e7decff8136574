#include "audit/git.h"

#include <glib/gi18n.h>

/*
 * No search path, so no file outside the repository can change what we do. Ownership is not
 * checked: it protects programs that run commands out of a repository's settings, and the
 * library runs none; but an auditor reads mirrors on media where every file belongs to somebody
 * else. Moving a ref does not look its commit up: we have just written it, and the library's
 * reading is not for repositories from outside (audit/object-store.c). Nothing is kept in memory of what was read: a
 * history is packed once, and may be long (audit/bundle.c).
 */
static gboolean
set_options (void)
{
	static const int levels[] = { GIT_CONFIG_LEVEL_PROGRAMDATA, GIT_CONFIG_LEVEL_SYSTEM,
				      GIT_CONFIG_LEVEL_XDG, GIT_CONFIG_LEVEL_GLOBAL };

	if (git_libgit2_init () < 0)
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS (levels); i++) {
		if (git_libgit2_opts (GIT_OPT_SET_SEARCH_PATH, levels[i], "") < 0)
			return FALSE;
	}
	return git_libgit2_opts (GIT_OPT_SET_OWNER_VALIDATION, 0) == 0 &&
	       git_libgit2_opts (GIT_OPT_ENABLE_CACHING, 0) == 0 &&
	       git_libgit2_opts (GIT_OPT_ENABLE_STRICT_OBJECT_CREATION, 0) == 0;
}

gboolean
kinko_git_init (GError **error)
{
	static gsize state = 0; /* 1 set up, 2 refused */

	if (g_once_init_enter (&state))
		g_once_init_leave (&state, set_options () ? 1 : 2);
	if (state == 1)
		return TRUE;
	g_set_error_literal (error, KINKO_ERROR, KINKO_ERROR_FAILED,
			     _ ("libgit2 cannot be used here"));
	return FALSE;
}

char *
kinko_git_library_version (void)
{
	int major, minor, revision;

	git_libgit2_version (&major, &minor, &revision);
	return g_strdup_printf ("%d.%d.%d", major, minor, revision);
}

void
kinko_git_set_error (GError **error, KinkoError code, const char *format, ...)
{
	const git_error *last = git_error_last (); /* NULL for "none" up to libgit2 1.7 */
	g_autofree char *text = NULL;
	va_list args;

	va_start (args, format);
	text = g_strdup_vprintf (format, args);
	va_end (args);
	if (last == NULL || last->klass == GIT_ERROR_NONE) {
		g_set_error (error, KINKO_ERROR, code, "%s", text);
		return;
	}
	if (last->klass == GIT_ERROR_OS)
		code = KINKO_ERROR_IO;
	g_set_error (error, KINKO_ERROR, code, "%s: %s", text, last->message);
}
