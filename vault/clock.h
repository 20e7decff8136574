/*
 * The wall clock.
 */
#pragma once

#include <glib.h>

/* Milliseconds since 1970-01-01 UTC. In test builds KINKO_TEST_NOW_MS sets it. */
gint64 kinko_clock_now_ms (void);

/* The day in Japan, where the office is, whatever zone the machine is set to: "2026-07-06"; owned by the caller. */
char *kinko_clock_today (void);

/* The day in Japan at some time; owned by the caller. */
char *kinko_clock_day (gint64 time_ms);

typedef enum {
	KINKO_CLOCK_SYNCHRONISED,
	KINKO_CLOCK_UNSYNCHRONISED,
	KINKO_CLOCK_UNKNOWN, /* the kernel did not say */
} KinkoClockState;

/* What the kernel says of the clock (adjtimex). 別紙2 第21条. */
KinkoClockState kinko_clock_state (void);
