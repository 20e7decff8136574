#include "audit/filter.h"

#include <string.h>
#include <time.h>

#include "policies/error.h"

static const char *const actions[] = { "case.show", "case.edit", "log.show" };

/* Entry @seq: one a minute from noon of 2026-07-08 (UTC+9), by two people in turn. */
static char *
make_line (guint seq)
{
	json_auto_t *detail = json_object ();
	g_autofree char *time =
		g_strdup_printf ("2026-07-08T%02u:%02u:00.000+09:00", 12 + seq / 60, seq % 60);
	KinkoEntryFields fields = { .seq = seq,
				    .time = time,
				    .by = seq % 2 == 0 ? "tanaka" : "sato",
				    .role = "worker",
				    .session = "0123456789abcdef",
				    .action = actions[seq % G_N_ELEMENTS (actions)],
				    .object = seq % 5 == 0 ? "vault" : "case/none",
				    .purpose = "",
				    .approval = "",
				    .result = seq % 7 == 0 ? "denied" : "granted",
				    .detail = detail };
	g_autoptr (GError) error = NULL;
	char *line = kinko_entry_build (&fields, &error);

	g_assert_no_error (error);
	return line;
}

/* Shows 100 entries through a filter; the sequence numbers shown, and how many matched. */
static GArray *
show (const KinkoLogFilter *filter, guint64 *matches)
{
	g_autoptr (KinkoLogView) view = kinko_log_view_new (filter);
	GArray *shown = g_array_new (FALSE, FALSE, sizeof (guint64));
	GPtrArray *lines;

	for (guint seq = 0; seq < 100; seq++) {
		g_autofree char *line = make_line (seq);
		KinkoEntry entry;

		g_assert_true (kinko_entry_parse (line, strlen (line), &entry, NULL));
		kinko_log_view_add (view, &entry, line, strlen (line));
	}
	lines = kinko_log_view_lines (view);
	for (guint i = 0; i < lines->len; i++) {
		KinkoEntry entry;

		g_assert_true (kinko_entry_parse (lines->pdata[i], strlen (lines->pdata[i]), &entry,
						  NULL));
		g_array_append_val (shown, entry.seq);
	}
	*matches = kinko_log_view_matches (view);
	return shown;
}

/* Which entries a filter should show, told by plain arithmetic. */
typedef gboolean (*Expected) (guint seq);

static void
check (KinkoLogFilter filter, Expected expected)
{
	static const guint limits[] = { 0, 1, 3, 99, 100, 1000 };

	for (guint i = 0; i < G_N_ELEMENTS (limits); i++) {
		g_autoptr (GArray) shown = NULL;
		guint64 matches;
		guint total = 0, at;

		filter.limit = limits[i];
		shown = show (&filter, &matches);
		for (guint seq = 0; seq < 100; seq++)
			total += expected (seq) ? 1 : 0;
		g_assert_cmpuint (matches, ==, total);
		g_assert_cmpuint (shown->len, ==, limits[i] == 0 ? total : MIN (limits[i], total));
		/* the newest, oldest first */
		at = shown->len;
		for (guint seq = 100; at > 0;) {
			if (expected (--seq))
				g_assert_cmpuint (g_array_index (shown, guint64, --at), ==, seq);
		}
	}
}

static gboolean
all (guint seq)
{
	(void) seq;
	return TRUE;
}

static gboolean
none (guint seq)
{
	(void) seq;
	return FALSE;
}

static gboolean
by_sato (guint seq)
{
	return seq % 2 == 1;
}

static gboolean
edited (guint seq)
{
	return seq % 3 == 1;
}

static gboolean
of_vault (guint seq)
{
	return seq % 5 == 0;
}

static gboolean
denied_to_sato (guint seq)
{
	return seq % 14 == 7;
}

static gboolean
from_10_till_20 (guint seq)
{
	return seq >= 10 && seq < 20;
}

static void
test_filters (void)
{
	gint64 noon;

	g_assert_true (kinko_entry_time_parse ("2026-07-08T12:00:00.000+09:00", 29, &noon));
	check ((KinkoLogFilter){ 0 }, all);
	check ((KinkoLogFilter){ .by = "sato" }, by_sato);
	check ((KinkoLogFilter){ .by = "sat" }, none);
	check ((KinkoLogFilter){ .action = "case.edit" }, edited);
	check ((KinkoLogFilter){ .object = "vault" }, of_vault);
	check ((KinkoLogFilter){ .by = "sato", .result = "denied" }, denied_to_sato);
	check ((KinkoLogFilter){ .from_ms = noon + 600000, .to_ms = noon + 1200000 },
	       from_10_till_20);
}

static void
expect_time (const char *text, gboolean end, const char *expected)
{
	g_autoptr (GDateTime) moment = g_date_time_new_from_iso8601 (expected, NULL);
	g_autoptr (GError) error = NULL;
	gint64 ms = -1;

	g_assert_true (kinko_log_filter_time (text, end, &ms, &error));
	g_assert_no_error (error);
	g_assert_cmpint (ms, ==,
			 g_date_time_to_unix (moment) * 1000 +
				 g_date_time_get_microsecond (moment) / 1000);
}

static void
test_times (void)
{
	static const char *const bad[] = { "",
					   "yesterday",
					   "2026-13-01",
					   "T",
					   "2026-07-08T",
					   "2026-07-08T25:00",
					   "12:00",
					   "2026-07-08T10:30:75",
					   "2026-07-08x",
					   "令和8年13月1日" };

	expect_time ("2026-07-08", FALSE, "2026-07-08T00:00:00+09:00");
	expect_time ("2026-07-08", TRUE, "2026-07-09T00:00:00+09:00");
	expect_time ("令和8年7月8日", FALSE, "2026-07-08T00:00:00+09:00");
	expect_time ("2026-12-31", TRUE, "2027-01-01T00:00:00+09:00");
	expect_time ("2026-07-08T10:31", FALSE, "2026-07-08T10:31:00+09:00");
	expect_time ("2026-07-08T10:31:22", TRUE, "2026-07-08T10:31:22+09:00");
	expect_time ("2026-07-08T10:31:22.104+02:00", FALSE, "2026-07-08T10:31:22.104+02:00");
	expect_time ("2026-07-08T01:31:22Z", FALSE, "2026-07-08T10:31:22+09:00");
	for (guint i = 0; i < G_N_ELEMENTS (bad); i++) {
		g_autoptr (GError) error = NULL;
		gint64 ms;

		if (kinko_log_filter_time (bad[i], FALSE, &ms, &error))
			g_error ("taken: '%s'", bad[i]);
		g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INVALID);
		g_assert_nonnull (kinko_error_hint (error));
	}
}

/* A day and an hour are Japan's, whatever zone the machine is set to. */
static void
test_zones (void)
{
	static const char *const zones[] = { "Asia/Tokyo", "UTC", "America/New_York" };

	for (guint i = 0; i < G_N_ELEMENTS (zones); i++) {
		g_setenv ("TZ", zones[i], TRUE);
		tzset ();
		test_times ();
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/filter/filters", test_filters);
	g_test_add_func ("/filter/times", test_zones);
	return g_test_run ();
}
