/*
 * A length of time as people type it.
 */
#pragma once

#include <glib.h>

/* "30s", "10m", "1h", also full-width; from a second to a day. KINKO_ERROR_USAGE. */
gboolean kinko_duration_parse (const char *text, guint *seconds, GError **error)
	G_GNUC_WARN_UNUSED_RESULT;
