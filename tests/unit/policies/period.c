#include "policies/period.h"

#include "policies/error.h"

/* "month 2026-07-01 2026-07-31", or "" for a wrong one; owned by the caller. */
static char *
read_period (const char *text)
{
	static const char *const kinds[] = { "day", "month", "range" };
	g_autoptr (GError) error = NULL;
	KinkoPeriod period;
	g_autofree char *from = NULL;
	g_autofree char *to = NULL;

	if (!kinko_period_parse (text, &period, &error)) {
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_assert_nonnull (kinko_error_hint (error));
		return g_strdup ("");
	}
	from = kinko_date_iso (&period.from);
	to = kinko_date_iso (&period.to);
	return g_strjoin (" ", kinds[period.kind], from, to, NULL);
}

static void
assert_read (const char *text, const char *expected)
{
	g_autofree char *found = read_period (text);

	g_assert_cmpstr (found, ==, expected);
}

static void
test_months (void)
{
	static const char *const spellings[] = { "2026-07",   "2026/7",      "2026.7",
						 "2026年7月", "令和8年7月",  "R8-07",
						 "R8.7",      "Ｒ８－０７",  "２０２６－０７",
						 " 2026-07 ", "令和８年７月" };

	for (gsize i = 0; i < G_N_ELEMENTS (spellings); i++)
		assert_read (spellings[i], "month 2026-07-01 2026-07-31");
	assert_read ("2028-02", "month 2028-02-01 2028-02-29"); /* a leap year */
	assert_read ("2026-02", "month 2026-02-01 2026-02-28");
	assert_read ("2026-12", "month 2026-12-01 2026-12-31");
}

static void
test_days_and_ranges (void)
{
	assert_read ("2026-07-06", "day 2026-07-06 2026-07-06");
	assert_read ("令和8年7月6日", "day 2026-07-06 2026-07-06");
	assert_read ("2026-07-01..2026-08-31", "range 2026-07-01 2026-08-31");
	assert_read ("2026-07..2026-08", "range 2026-07-01 2026-08-31");
	assert_read ("令和8年7月〜令和8年8月", "range 2026-07-01 2026-08-31");
	assert_read ("2026-04-01..2027-03", "range 2026-04-01 2027-03-31");
	assert_read ("2026-07-06..2026-07-06", "range 2026-07-06 2026-07-06");
}

static void
test_wrong (void)
{
	static const char *const wrong[] = {
		"",
		"july",
		"2026",
		"2026-13",
		"2026-00",
		"2026-7-32",
		"2026-02-30",
		"..",
		"2026-07..",
		"..2026-07",
		"2026-08..2026-07",
		"令和元年4月",
		"2026-07-01..2026-08-31..2026-09-30",
		"2026-07-06 2026-07-07",
		"\xff",
		"2026-07;",
		"R0-07",
	};

	for (gsize i = 0; i < G_N_ELEMENTS (wrong); i++)
		assert_read (wrong[i], "");
}

static void
test_wareki (void)
{
	static const char *const texts[][2] = {
		{ "2026-07", "令和8年7月" },
		{ "2026-07-06", "令和8年7月6日" },
		{ "2026-07-01..2026-08-31", "令和8年7月1日から令和8年8月31日まで" },
		{ "2019-05", "令和元年5月" },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (texts); i++) {
		KinkoPeriod period;
		g_autofree char *text = NULL;

		g_assert_true (kinko_period_parse (texts[i][0], &period, NULL));
		text = kinko_period_wareki (&period);
		g_assert_cmpstr (text, ==, texts[i][1]);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/period/months", test_months);
	g_test_add_func ("/period/days-and-ranges", test_days_and_ranges);
	g_test_add_func ("/period/wrong", test_wrong);
	g_test_add_func ("/period/wareki", test_wareki);
	return g_test_run ();
}
