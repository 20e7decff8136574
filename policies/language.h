/*
 * Policies carry their texts in English and Japanese; this chooses as gettext does for the
 * program's own texts, so that one screen speaks one language.
 */
#pragma once

#include <glib.h>

/* One of the two, by LANGUAGE, LC_ALL, LC_MESSAGES and LANG; @en in the C locale, as with
 * gettext. */
const char *kinko_language_choose (const char *en, const char *ja);
