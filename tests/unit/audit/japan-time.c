#include "audit/japan-time.h"

#include <time.h>

static const char *const zones[] = { "Asia/Tokyo", "UTC", "America/New_York",
				     "Pacific/Kiritimati" };

static void
enter_zone (const char *zone)
{
	g_assert_true (g_setenv ("TZ", zone, TRUE));
	tzset ();
}

/* Moments from date(1) of coreutils: date -u -d 2026-07-05T15:00:00Z +%s. */
static void
test_written (void)
{
	static const struct {
		gint64 ms;
		const char *text;
	} moments[] = {
		{ 0, "1970-01-01T09:00:00.000+09:00" },
		{ G_GINT64_CONSTANT (1783263599999), "2026-07-05T23:59:59.999+09:00" },
		{ G_GINT64_CONSTANT (1783263600000), "2026-07-06T00:00:00.000+09:00" },
		{ G_GINT64_CONSTANT (1798729200007), "2027-01-01T00:00:00.007+09:00" },
	};

	for (gsize z = 0; z < G_N_ELEMENTS (zones); z++) {
		enter_zone (zones[z]);
		for (gsize i = 0; i < G_N_ELEMENTS (moments); i++) {
			g_autofree char *text = kinko_japan_time (moments[i].ms);

			g_assert_cmpstr (text, ==, moments[i].text);
		}
	}
}

/* One moment is one text, whoever wrote it down where; and what is no time is not lost. */
static void
test_text (void)
{
	static const struct {
		const char *time, *text;
	} times[] = {
		{ "2026-07-08T10:31:22.104+09:00", "2026-07-08 10:31:22" },
		{ "2026-07-08T01:31:22.104+00:00", "2026-07-08 10:31:22" },
		{ "2026-07-07T21:31:22.104-04:00", "2026-07-08 10:31:22" },
		{ "2026-07-08T15:31:22.999+14:00", "2026-07-08 10:31:22" },
		{ "2026-12-31T15:00:00.000+00:00", "2027-01-01 00:00:00" },
		{ "2026-12-31T14:59:59.999+00:00", "2026-12-31 23:59:59" },
		{ "9999-12-31T23:59:59.999+00:00", "9999-12-31T23:59:59.999+00:00" },
		{ "2026-07-08", "2026-07-08" },
		{ "", "" },
	};

	for (gsize z = 0; z < G_N_ELEMENTS (zones); z++) {
		enter_zone (zones[z]);
		for (gsize i = 0; i < G_N_ELEMENTS (times); i++) {
			g_autofree char *text = kinko_japan_time_text (times[i].time);

			g_assert_cmpstr (text, ==, times[i].text);
		}
	}
}

static void
test_read (void)
{
	static const struct {
		const char *text;
		gint64 ms;
	} times[] = {
		{ "2026-07-06T00:00", G_GINT64_CONSTANT (1783263600000) },
		{ "2026-07-05T23:59:59", G_GINT64_CONSTANT (1783263599000) },
		{ "2026-07-05T23:59:59.999+09:00", G_GINT64_CONSTANT (1783263599999) },
		{ "2026-07-05T15:00:00Z", G_GINT64_CONSTANT (1783263600000) },
		{ "2026-07-05T11:00:00-04:00", G_GINT64_CONSTANT (1783263600000) },
		{ "1970-01-01T09:00", 0 },
	};
	static const char *const bad[] = {
		"",
		"T",
		"2026-07-06",
		"2026-07-06T",
		"2026-13-01T00:00",
		"2026-07-06T25:00",
		"1026-02-08T10:33:24.02",
		"1970-01-01T08:59:59.999",
		"9999-12-31T09:00",
		"9999-12-31T23:59:59-14:00",
	};
	gint64 ms;

	for (gsize z = 0; z < G_N_ELEMENTS (zones); z++) {
		enter_zone (zones[z]);
		for (gsize i = 0; i < G_N_ELEMENTS (times); i++) {
			g_assert_true (kinko_japan_time_read (times[i].text, &ms));
			g_assert_cmpint (ms, ==, times[i].ms);
		}
	}
	for (gsize i = 0; i < G_N_ELEMENTS (bad); i++)
		g_assert_false (kinko_japan_time_read (bad[i], &ms));
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/japan-time/written", test_written);
	g_test_add_func ("/japan-time/text", test_text);
	g_test_add_func ("/japan-time/read", test_read);
	return g_test_run ();
}
