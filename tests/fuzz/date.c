/*
 * Any text as a date (ISO 8601 or 和暦), as the time of an entry and as a moment in Japan: what is accepted is written in one
 * way and read from that as the same day.
 */
#include "policies/date.h"

#include "audit/entry.h"
#include "audit/japan-time.h"
#include "tests/fuzz/fuzz.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
	static const char *const seeds[] = {
		"2026-07-06",
		"2026/7/6",
		"20260706",
		"2026年7月6日",
		"令和8年7月6日",
		"R8.7.6",
		"平成元年1月8日",
		"昭和64年1月7日",
		"大正15年12月24日",
		"明治6年1月1日",
		"２０２６－０７－０６",
		"Ｓ６３．１．７",
		"2026-07-08T10:31:22.104+09:00",
		"2026-07-08T10:31",
		"2026-07-08T10:31:22-03:30",
	};

	fuzz_begin ();
	for (gsize i = 0; i < G_N_ELEMENTS (seeds); i++) {
		g_autofree char *name = g_strdup_printf ("%zu", i);

		fuzz_seed_text (*argc, *argv, name, seeds[i]);
	}
	return 0;
}

static void
check_same (const KinkoDate *date, const char *text)
{
	KinkoDate again;

	g_assert_true (kinko_date_parse (text, &again, NULL));
	g_assert_cmpint (kinko_date_compare (date, &again), ==, 0);
}

static void
check_day (const KinkoDate *date)
{
	g_autofree char *iso = kinko_date_iso (date);
	g_autofree char *wareki = kinko_date_wareki (date);
	KinkoDate moved;

	g_assert_cmpuint (date->month - 1, <, 12);
	g_assert_cmpuint (date->day - 1, <, kinko_date_days_in_month (date->year, date->month));
	check_same (date, iso);
	check_same (date, wareki);
	g_assert_cmpuint (kinko_date_weekday (date) - 1, <, 7);
	kinko_date_add_days (date, 400, &moved);
	kinko_date_add_days (&moved, -400, &moved);
	g_assert_cmpint (kinko_date_compare (date, &moved), ==, 0);
	(void) kinko_date_class_age (date, kinko_date_fiscal_year (iso));
}

static void
check_time (const char *text)
{
	g_autofree char *shown = kinko_japan_time_text (text);
	gint64 time_ms;

	g_assert_nonnull (shown);
	if (kinko_entry_time_parse (text, strlen (text), &time_ms)) {
		g_autofree char *again = kinko_entry_time (time_ms);
		gint64 same;

		g_assert_true (kinko_entry_time_parse (again, strlen (again), &same));
		g_assert_cmpint (same, ==, time_ms);
	}
	if (kinko_japan_time_read (text, &time_ms)) {
		g_autofree char *japan = kinko_japan_time (time_ms);
		gint64 same;
		KinkoDate date;

		g_assert_true (kinko_entry_time_parse (japan, strlen (japan), &same));
		g_assert_cmpint (same, ==, time_ms);
		(void) kinko_date_from_time (time_ms, &date, NULL);
	}
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
	g_autofree char *text = g_strndup ((const char *) data, size);
	g_autoptr (GError) error = NULL;
	KinkoDate date;
	gboolean good = kinko_date_parse (text, &date, &error);

	fuzz_check_outcome (good, error);
	if (good)
		check_day (&date);
	check_time (text);
	return 0;
}
