/*
 * The language of messages.
 */
#pragma once

#include <glib.h>

/* Sets the locale from the environment and binds the translations beside the executable or under
 * ../share. @lang: "ja" or "en" wins over the environment; NULL, or anything else, leaves it the
 * choice. Works on a machine without any generated locale. May be called again. */
void kinko_locale_init (const char *lang);
