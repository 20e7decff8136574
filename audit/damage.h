/*
 * Damage of a log, as it is reported: the first bad entry, what it means, and what to do next.
 */
#pragma once

#include <glib.h>

/* Sets KINKO_ERROR_INTEGRITY for the entry @seq, with a problem of @code in the field "entry N". @meaning: a sentence without
 * its full stop. Always FALSE. */
gboolean kinko_damage_report (guint64 seq, const char *code, const char *meaning, GError **error);
