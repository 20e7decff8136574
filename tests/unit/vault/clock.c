#include "vault/clock.h"

#include <stdlib.h>
#include <time.h>

/* In Japan a day begins when it is 15:00 in UTC, whatever zone the machine is set to; reckoned by hand. */
static void
test_today (void)
{
	static const struct {
		const char *zone, *now, *today;
	} days[] = {
		{ "Asia/Tokyo", "1783263599999", "2026-07-05" }, /* 2026-07-05T14:59:59.999Z */
		{ "Asia/Tokyo", "1783263600000", "2026-07-06" },
		{ "UTC", "1783263599999", "2026-07-05" },
		{ "UTC", "1783263600000", "2026-07-06" },
		{ "America/New_York", "1783263600000", "2026-07-06" },
		{ "UTC", "1783349999999", "2026-07-06" },
		{ "UTC", "1783350000000", "2026-07-07" },
		{ "UTC", "1798729200000", "2027-01-01" }, /* 2026-12-31T15:00:00Z */
	};

	for (gsize i = 0; i < G_N_ELEMENTS (days); i++) {
		g_autofree char *today = NULL;

		g_assert_true (g_setenv ("KINKO_TEST_NOW_MS", days[i].now, TRUE));
		g_assert_true (g_setenv ("TZ", days[i].zone, TRUE));
		tzset ();
		today = kinko_clock_today ();
		g_assert_cmpstr (today, ==, days[i].today);
	}
	g_unsetenv ("KINKO_TEST_NOW_MS");
}

static void
test_now (void)
{
	gint64 before = g_get_real_time () / 1000;
	gint64 now = kinko_clock_now_ms ();

	g_assert_cmpint (now, >=, before);
	g_assert_cmpint (now, <=, g_get_real_time () / 1000);
}

int
main (int argc, char *argv[])
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/clock/today", test_today);
	g_test_add_func ("/clock/now", test_now);
	return g_test_run ();
}
