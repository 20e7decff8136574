/*
 * The wall clock.
 */
#pragma once

#include <glib.h>

/* Milliseconds since 1970-01-01 UTC. In test builds KINKO_TEST_NOW_MS sets it. */
gint64 kinko_clock_now_ms (void);

/* The day in Japan, where the office is, whatever zone the machine is set to: "2026-07-06"; owned by the caller. */
char *kinko_clock_today (void);

/* Does the kernel say that the clock is synchronised (adjtimex)? 別紙2 第21条. */
gboolean kinko_clock_is_synchronised (void);
