#include "vault/clock.h"

#include <string.h>
#include <sys/timex.h>

#include "audit/japan-time.h"

gint64
kinko_clock_now_ms (void)
{
#ifdef KINKO_CRASH_POINTS
	const char *now = g_getenv ("KINKO_TEST_NOW_MS");

	if (now != NULL)
		return g_ascii_strtoll (now, NULL, 10);
#endif
	return g_get_real_time () / 1000;
}

KinkoClockState
kinko_clock_state (void)
{
	struct timex state = { .modes = 0 };

	if (adjtimex (&state) < 0)
		return KINKO_CLOCK_UNKNOWN;
	return (state.status & STA_UNSYNC) == 0 ? KINKO_CLOCK_SYNCHRONISED
						: KINKO_CLOCK_UNSYNCHRONISED;
}

char *
kinko_clock_day (gint64 time_ms)
{
	g_autofree char *text = kinko_japan_time (time_ms);

	return g_strndup (text, strlen ("2026-07-06"));
}

char *
kinko_clock_today (void)
{
	return kinko_clock_day (kinko_clock_now_ms ());
}
