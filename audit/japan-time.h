/*
 * Moments as people see them: in Japan, where the office is, whatever zone a machine is set to.
 *
 * An entry keeps the zone it was written with, because its line is evidence. Who reads a list wants one clock.
 */
#pragma once

#include <glib.h>

/* "2026-07-08T10:31:22.104+09:00" for milliseconds since 1970-01-01 UTC, from 0 to before KINKO_TIME_END_MS; its first ten
 * characters are the day. Owned by the caller. */
char *kinko_japan_time (gint64 time_ms);

/* "2026-07-08 10:31:22" for a time of an entry (kinko_entry_time()); anything else comes back as it is. Owned by the
 * caller. */
char *kinko_japan_time_text (const char *time);

/* Reads "2026-07-08T10:31", with seconds or without; without a zone it is Japan's. Not before 1970, nor from
 * KINKO_TIME_END_MS on. */
gboolean kinko_japan_time_read (const char *text, gint64 *time_ms) G_GNUC_WARN_UNUSED_RESULT;
