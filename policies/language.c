#include "policies/language.h"

#include <locale.h>
#include <string.h>

const char *
kinko_language_choose (const char *en, const char *ja)
{
	const char *locale = setlocale (LC_MESSAGES, NULL);

	/* gettext ignores LANGUAGE in the C locale (but not in C.UTF-8). */
	if (g_strcmp0 (locale, "C") == 0 || g_strcmp0 (locale, "POSIX") == 0)
		return en;
	for (const char *const *name = g_get_language_names (); *name != NULL; name++) {
		if (strcmp (*name, "ja") == 0)
			return ja;
		if (strcmp (*name, "en") == 0)
			return en;
	}
	return en;
}
