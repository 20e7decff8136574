#include "tests/unit/audit/analysis-fixture.h"

#define LOOK(at)   ((Did){ .time = at, .action = "case.show", .object = "case/c1" })
#define REVEAL(at) ((Did){ .time = at, .action = "number.reveal", .object = "case/c1" })

/* ---- when ------------------------------------------------------------------------------------ */

/* 2026-07-08 is a Wednesday; the contract's hours are 8:30 to 17:15, both ends inside. */
static void
test_hours (void)
{
	g_autoptr (Log) log = log_new ();
	const KinkoFinding *finding;

	add (log, LOOK ("2026-07-08 08:29:59"));
	add (log, LOOK ("2026-07-08 08:30:00"));
	add (log, LOOK ("2026-07-08 17:15:00"));
	add (log, LOOK ("2026-07-08 17:15:01"));
	finding = finding_of (log, KINKO_FINDING_OUTSIDE_HOURS);
	assert_entries (finding, "0 3");
	g_assert_cmpuint (finding->count, ==, 2);
	g_assert_cmpstr (finding->by, ==, "sato");
	g_assert_cmpstr (finding->day, ==, "2026-07-08");
	g_assert_cmpint (finding->severity, ==, KINKO_SEVERITY_NOTE);
	g_assert_cmpuint (count_of (log, KINKO_FINDING_CLOSED_DAY), ==, 0);
	g_assert_cmpuint (kinko_analysis_counts (log->analysis)->outside, ==, 2);
}

/* What leaves the vault at night is asked about sooner. */
static void
test_hours_severity (void)
{
	g_autoptr (Log) log = log_new ();

	add (log, LOOK ("2026-07-08 20:00"));
	add (log, REVEAL ("2026-07-08 20:01"));
	g_assert_cmpint (finding_of (log, KINKO_FINDING_OUTSIDE_HOURS)->severity, ==,
			 KINKO_SEVERITY_WARNING);
}

/* 海の日 2026-07-20 (Monday), 2026-07-19 a Sunday, 2026-07-21 a Tuesday. */
static void
test_closed (void)
{
	g_autoptr (Log) log = log_new ();
	const GPtrArray *findings;

	log->scope.now_ms = moment ("2026-07-21 18:00");
	add (log, LOOK ("2026-07-19 10:00"));
	add (log, LOOK ("2026-07-20 10:00"));
	add (log, LOOK ("2026-07-21 10:00"));
	findings = findings_of (log);
	g_assert_cmpuint (count_of (log, KINKO_FINDING_CLOSED_DAY), ==, 2);
	g_assert_cmpuint (findings->len, ==, 2);
	assert_entries (findings->pdata[0], "0");
	assert_entries (findings->pdata[1], "1");
}

/* A night has two days. */
static void
test_midnight (void)
{
	g_autoptr (Log) log = log_new ();
	const GPtrArray *findings;

	add (log, LOOK ("2026-07-07 23:59:59"));
	add (log, LOOK ("2026-07-08 00:00:00"));
	findings = findings_of (log);
	g_assert_cmpuint (findings->len, ==, 2);
	g_assert_cmpstr (((const KinkoFinding *) findings->pdata[0])->day, ==, "2026-07-07");
	g_assert_cmpstr (((const KinkoFinding *) findings->pdata[1])->day, ==, "2026-07-08");
}

/* Whatever zone the machine is set to. */
static void
test_zone (void)
{
	if (g_test_subprocess ()) {
		g_autoptr (Log) log = log_new ();

		add (log, LOOK ("2026-07-08 08:29:59"));
		add (log, LOOK ("2026-07-08 12:00:00"));
		assert_entries (finding_of (log, KINKO_FINDING_OUTSIDE_HOURS), "0");
		return;
	}
	g_setenv ("TZ", "America/New_York", TRUE);
	g_test_trap_subprocess (NULL, 0, 0);
	g_test_trap_assert_passed ();
}

/* Ten days from 9 to 10; on the eleventh at 9 and at 14 hours. */
static void
work_days (Log *log, guint days)
{
	int first = kinko_analysis_day_number (moment ("2026-06-01 12:00"));

	for (guint i = 0; i < days; i++) {
		g_autofree char *day = kinko_analysis_day_text (first + (int) i);
		g_autofree char *time = g_strconcat (day, " 09:30", NULL);

		add (log, LOOK (time));
	}
}

static void
test_habit (void)
{
	for (guint days = 9; days <= 10; days++) {
		g_autoptr (Log) log = log_new ();

		work_days (log, days);
		add (log, LOOK ("2026-07-08 09:10"));
		add (log, LOOK ("2026-07-08 14:10"));
		g_assert_cmpuint (count_of (log, KINKO_FINDING_UNUSUAL_HOUR), ==, days == 10);
		if (days == 10)
			assert_entries (finding_of (log, KINKO_FINDING_UNUSUAL_HOUR), "11");
	}
}

/* Of 20 days before, one is 5 percent: not less than that. Of 21 it is less. */
static void
test_habit_percent (void)
{
	for (guint days = 19; days <= 20; days++) {
		g_autoptr (Log) log = log_new ();

		add (log, LOOK ("2026-05-20 14:30"));
		work_days (log, days);
		add (log, LOOK ("2026-07-08 14:10"));
		g_assert_cmpuint (count_of (log, KINKO_FINDING_UNUSUAL_HOUR), ==, days == 20);
	}
}

/* ---- how long -------------------------------------------------------------------------------- */

static void
test_long_day (void)
{
	g_autoptr (Log) log = log_new ();
	g_autoptr (Log) other = log_new ();
	const KinkoFinding *finding;

	add (log, LOOK ("2026-07-08 08:00:00"));
	add (log, LOOK ("2026-07-08 12:00:00"));
	add (log, LOOK ("2026-07-08 19:59:59"));
	g_assert_cmpuint (count_of (log, KINKO_FINDING_LONG_DAY), ==, 0);

	add (other, LOOK ("2026-07-08 08:00:00"));
	add (other, LOOK ("2026-07-08 12:00:00"));
	add (other, LOOK ("2026-07-08 20:00:00"));
	add (other, LOOK ("2026-07-08 21:30:00"));
	finding = finding_of (other, KINKO_FINDING_LONG_DAY);
	assert_entries (finding, "0 3");
	g_assert_cmpuint (finding->count, ==, 13);
	g_assert_cmpuint (finding->limit, ==, 12);
}

/* ---- how much -------------------------------------------------------------------------------- */

/* 30 looks within ten minutes make a burst; 29 do not, nor do 30 in a millisecond more. */
static void
test_burst_looks (void)
{
	for (guint n = 29; n <= 31; n++) {
		g_autoptr (Log) log = log_new ();

		add_many (log, n, "2026-07-08 10:00", 20, LOOK (NULL));
		g_assert_cmpuint (count_of (log, KINKO_FINDING_BURST_LOOKS), ==, n >= 30);
		if (n >= 30) {
			const KinkoFinding *finding = finding_of (log, KINKO_FINDING_BURST_LOOKS);

			g_assert_cmpuint (finding->count, ==, n);
			g_assert_cmpuint (finding->entries->len, ==, n);
			g_assert_cmpuint (finding->lines->len, ==, KINKO_FINDING_MOST_LINES);
		}
	}
}

static void
test_burst_time (void)
{
	for (guint more = 0; more <= 1; more++) {
		g_autoptr (Log) log = log_new ();

		add_many (log, 9, "2026-07-08 10:00:00", 1, REVEAL (NULL));
		add (log,
		     more == 0 ? REVEAL ("2026-07-08 10:10:00") : REVEAL ("2026-07-08 10:10:01"));
		g_assert_cmpuint (count_of (log, KINKO_FINDING_BURST_REVEALS), ==, more == 0);
	}
}

/* Nobody's looks are added to somebody else's, and two bursts are two findings. */
static void
test_burst_people (void)
{
	g_autoptr (Log) log = log_new ();

	for (guint i = 0; i < 9; i++) {
		add (log, REVEAL ("2026-07-08 10:00"));
		add (log, (Did){ .time = "2026-07-08 10:00",
				 .by = "aoki",
				 .action = "number.reveal",
				 .object = "case/c1" });
	}
	g_assert_cmpuint (count_of (log, KINKO_FINDING_BURST_REVEALS), ==, 0);
}

static void
test_two_bursts (void)
{
	g_autoptr (Log) log = log_new ();

	add_many (log, 10, "2026-07-08 10:00", 1, REVEAL (NULL));
	add_many (log, 12, "2026-07-08 11:00", 1, REVEAL (NULL));
	g_assert_cmpuint (count_of (log, KINKO_FINDING_BURST_REVEALS), ==, 2);
	assert_entries (findings_of (log)->pdata[1], "10 11 12 13 14 15 16 17 18 19 20 21");
	g_assert_cmpint (((const KinkoFinding *) findings_of (log)->pdata[1])->severity, ==,
			 KINKO_SEVERITY_ALERT);
}

static void
test_many (void)
{
	for (guint n = 4; n <= 5; n++) {
		g_autoptr (Log) log = log_new ();

		log->scope.rules.limits[KINKO_ANALYSIS_DAY_LOOKS] = 5;
		log->scope.rules.limits[KINKO_ANALYSIS_DAY_REVEALS] = 5;
		add_many (log, n, "2026-07-08 09:00", 1800, LOOK (NULL));
		add_many (log, n, "2026-07-08 09:10", 1800, REVEAL (NULL));
		g_assert_cmpuint (count_of (log, KINKO_FINDING_MANY_LOOKS), ==, n == 5);
		g_assert_cmpuint (count_of (log, KINKO_FINDING_MANY_REVEALS), ==, n == 5);
	}
}

/* Limits are a day's: three yesterday and three today are not six. */
static void
test_many_by_day (void)
{
	g_autoptr (Log) log = log_new ();

	log->scope.rules.limits[KINKO_ANALYSIS_DAY_LOOKS] = 5;
	add_many (log, 3, "2026-07-07 10:00", 60, LOOK (NULL));
	add_many (log, 3, "2026-07-08 10:00", 60, LOOK (NULL));
	g_assert_cmpuint (findings_of (log)->len, ==, 0);
}

/* ---- what did not go ------------------------------------------------------------------------- */

static void
test_refusals (void)
{
	for (guint n = 4; n <= 5; n++) {
		g_autoptr (Log) log = log_new ();

		add_many (log, n, "2026-07-08 10:00", 60,
			  (Did){ .action = "case.export", .result = "denied" });
		g_assert_cmpuint (count_of (log, KINKO_FINDING_REFUSALS), ==, n == 5);
		if (n == 5)
			assert_subjects (finding_of (log, KINKO_FINDING_REFUSALS), "case.export");
		g_assert_cmpuint (kinko_analysis_counts (log->analysis)->refusals, ==, n);
		g_assert_cmpuint (kinko_analysis_counts (log->analysis)->exports, ==, 0);
	}
}

static void
test_failures (void)
{
	for (guint n = 9; n <= 10; n++) {
		g_autoptr (Log) log = log_new ();

		add_many (log, n, "2026-07-08 10:00", 60,
			  (Did){ .action = "case.show",
				 .object = "case/none",
				 .result = "failed",
				 .detail = "{\"error\":\"not-found\"}" });
		g_assert_cmpuint (count_of (log, KINKO_FINDING_FAILURES), ==, n == 10);
	}
}

/* The spool is taken in by whoever comes next: the person is the one who was named, the moment that of the attempt. */
static void
test_passphrases (void)
{
	for (guint n = 2; n <= 3; n++) {
		g_autoptr (Log) log = log_new ();

		add (log, (Did){ .time = "2026-07-06 09:00", .action = "vault.genesis" });
		for (guint i = 0; i < n; i++)
			add (log, (Did){ .time = "2026-07-08 10:00",
					 .by = "tanaka",
					 .role = "manager",
					 .action = "unlock.refused",
					 .object = "operator/sato",
					 .result = "denied",
					 .detail = "{\"reason\":\"passphrase\",\"at\":"
						   "\"2026-07-07T22:10:00.000+09:00\","
						   "\"host\":\"pc03\"}" });
		g_assert_cmpuint (count_of (log, KINKO_FINDING_WRONG_PASSPHRASES), ==, n == 3);
		g_assert_cmpuint (count_of (log, KINKO_FINDING_OPENING_REFUSED), ==, 0);
		g_assert_cmpstr (finding_of (log, KINKO_FINDING_OUTSIDE_HOURS)->by, ==, "sato");
		g_assert_cmpstr (finding_of (log, KINKO_FINDING_OUTSIDE_HOURS)->day, ==,
				 "2026-07-07");
		if (n == 3) {
			const KinkoFinding *finding =
				finding_of (log, KINKO_FINDING_WRONG_PASSPHRASES);

			g_assert_cmpstr (finding->by, ==, "sato");
			assert_subjects (finding, "pc03");
			assert_entries (finding, "1 2 3");
		}
	}
}

static void
test_opening_refused (void)
{
	g_autoptr (Log) log = log_new ();
	const KinkoFinding *finding;

	add (log, (Did){ .time = "2026-07-08 10:00",
			 .by = "tanaka",
			 .action = "unlock.refused",
			 .object = "operator/suzuki",
			 .result = "denied",
			 .detail = "{\"reason\":\"no-seat\",\"at\":"
				   "\"2026-07-08T09:55:00.000+09:00\",\"host\":\"pc03\"}" });
	finding = finding_of (log, KINKO_FINDING_OPENING_REFUSED);
	g_assert_cmpstr (finding->by, ==, "suzuki");
	assert_subjects (finding, "no-seat");
	g_assert_cmpuint (findings_of (log)->len, ==, 1);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/analysis-conduct/hours", test_hours);
	g_test_add_func ("/analysis-conduct/hours-severity", test_hours_severity);
	g_test_add_func ("/analysis-conduct/closed", test_closed);
	g_test_add_func ("/analysis-conduct/midnight", test_midnight);
	g_test_add_func ("/analysis-conduct/zone", test_zone);
	g_test_add_func ("/analysis-conduct/habit", test_habit);
	g_test_add_func ("/analysis-conduct/habit-percent", test_habit_percent);
	g_test_add_func ("/analysis-conduct/long-day", test_long_day);
	g_test_add_func ("/analysis-conduct/burst-looks", test_burst_looks);
	g_test_add_func ("/analysis-conduct/burst-time", test_burst_time);
	g_test_add_func ("/analysis-conduct/burst-people", test_burst_people);
	g_test_add_func ("/analysis-conduct/two-bursts", test_two_bursts);
	g_test_add_func ("/analysis-conduct/many", test_many);
	g_test_add_func ("/analysis-conduct/many-by-day", test_many_by_day);
	g_test_add_func ("/analysis-conduct/refusals", test_refusals);
	g_test_add_func ("/analysis-conduct/failures", test_failures);
	g_test_add_func ("/analysis-conduct/passphrases", test_passphrases);
	g_test_add_func ("/analysis-conduct/opening-refused", test_opening_refused);
	return g_test_run ();
}
