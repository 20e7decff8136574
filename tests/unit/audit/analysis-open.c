#include "tests/unit/audit/analysis-fixture.h"

#define EXPORT(at)                                                                      \
	((Did){ .time = at,                                                             \
		.action = "case.export",                                                \
		.result = "intent",                                                     \
		.detail = "{\"count\":2,\"copy\":{\"version\":1,\"box\":\"sha256:00\"," \
			  "\"line\":\"register/r1\"}}" })

/* ---- copies ---------------------------------------------------------------------------------- */

/* Made on 1 June at 10:00; 30 days later it is 1 July at 10:00. */
static void
test_copy (void)
{
	for (guint late = 0; late <= 1; late++) {
		g_autoptr (Log) log = log_new ();

		log->scope.now_ms = moment (late ? "2026-07-02 10:00:00" : "2026-07-02 09:59:59");
		log->scope.rules.limits[KINKO_ANALYSIS_GAP_DAYS] = 366;
		add (log, EXPORT ("2026-06-01 10:00:00"));
		add (log, (Did){ .time = "2026-06-01 10:00:01",
				 .action = "case.export",
				 .result = "done",
				 .detail = "{\"intent\":0,\"copy\":{\"version\":2,\"box\":"
					   "\"sha256:00\",\"line\":\"register/r1\"}}" });
		g_assert_cmpuint (count_of (log, KINKO_FINDING_COPY_OPEN), ==, late);
		if (late) {
			const KinkoFinding *finding = finding_of (log, KINKO_FINDING_COPY_OPEN);

			g_assert_cmpuint (finding->count, ==, 31);
			g_assert_cmpstr (finding->by, ==, "sato");
			g_assert_cmpstr (finding->day, ==, "2026-06-01");
			assert_subjects (finding, "case.export");
			assert_entries (finding, "0");
		}
		g_assert_cmpuint (kinko_analysis_counts (log->analysis)->exports, ==, 1);
		g_assert_cmpuint (kinko_analysis_counts (log->analysis)->acts, ==, 1);
	}
}

/* Erased, its line erased, or never made; but not, that the process was gone. */
static void
test_copy_ends (void)
{
	static const struct {
		Did end;
		guint open;
	} ends[] = {
		{ { .action = "copy.erased", .object = "register/r1" }, 0 },
		{ { .action = "copy.erased", .object = "register/r2" }, 1 },
		{ { .action = "copy.erased", .object = "register/r1", .result = "denied" }, 1 },
		{ { .action = "erasure.line", .object = "register/r1" }, 0 },
		{ { .action = "handover.receipt", .object = "register/r1" }, 0 },
		{ { .action = "case.export",
		    .result = "failed",
		    .detail = "{\"intent\":0,\"error\":\"io\",\"copy\":{\"version\":2,\"box\":"
			      "\"sha256:00\",\"line\":\"register/r1\"}}" },
		  0 },
		{ { .action = "case.export",
		    .result = "failed",
		    .detail = "{\"intent\":0,\"error\":\"io\"}" },
		  1 },
		{ { .action = "case.export", .result = "aborted", .detail = "{\"intent\":0}" }, 1 },
	};

	for (guint i = 0; i < G_N_ELEMENTS (ends); i++) {
		g_autoptr (Log) log = log_new ();
		Did end = ends[i].end;

		log->scope.now_ms = moment ("2026-08-01 10:00");
		end.time = "2026-06-01 10:00:01";
		add (log, EXPORT ("2026-06-01 10:00:00"));
		add (log, end);
		g_assert_cmpuint (count_of (log, KINKO_FINDING_COPY_OPEN), ==, ends[i].open);
	}
}

/* Whoever was interrupted is named, not who came next. */
static void
test_interrupted (void)
{
	g_autoptr (Log) log = log_new ();
	const KinkoFinding *finding;

	add (log, EXPORT ("2026-07-08 10:00"));
	add (log, (Did){ .time = "2026-07-08 11:00",
			 .by = "tanaka",
			 .action = "case.export",
			 .result = "aborted",
			 .detail = "{\"intent\":0}" });
	finding = finding_of (log, KINKO_FINDING_INTERRUPTED);
	g_assert_cmpstr (finding->by, ==, "sato");
	assert_entries (finding, "1");
	assert_subjects (finding, "case.export");
}

/* Of keys that were not renewed to the end it is known that nothing took place. */
static void
test_interrupted_keys (void)
{
	g_autoptr (Log) log = log_new ();

	add (log, (Did){ .time = "2026-07-08 10:00", .action = "keys.rotate", .result = "intent" });
	add (log, (Did){ .time = "2026-07-08 11:00",
			 .action = "keys.rotate",
			 .result = "aborted",
			 .detail = "{\"intent\":0}" });
	g_assert_cmpuint (findings_of (log)->len, ==, 0);
}

/* ---- reviews --------------------------------------------------------------------------------- */

#define BREAK(at)                                                                   \
	((Did){ .time = at,                                                         \
		.action = "exception.record",                                       \
		.object = "register/e1",                                            \
		.detail = "{\"kind\":\"break-glass\",\"action\":\"number.reveal\"," \
			  "\"due\":\"2026-07-13\"}" })
#define REVIEW(at) \
	((Did){ .time = at, .by = "tanaka", .action = "exception.review", .object = "register/e1" })

static void
test_break_glass (void)
{
	static const struct {
		const char *now, *state;
		gboolean reviewed;
		KinkoSeverity severity;
	} states[] = {
		{ "2026-07-09 10:00", "reviewed", TRUE, KINKO_SEVERITY_NOTE },
		{ "2026-07-13 23:59", "waiting", FALSE, KINKO_SEVERITY_WARNING },
		{ "2026-07-14 00:00", "overdue", FALSE, KINKO_SEVERITY_ALERT },
	};

	for (guint i = 0; i < G_N_ELEMENTS (states); i++) {
		g_autoptr (Log) log = log_new ();
		const KinkoFinding *finding;

		log->scope.now_ms = moment (states[i].now);
		add (log, BREAK ("2026-07-08 10:00"));
		if (states[i].reviewed)
			add (log, REVIEW ("2026-07-08 11:00"));
		finding = finding_of (log, KINKO_FINDING_BREAK_GLASS);
		g_assert_cmpstr (finding->state, ==, states[i].state);
		g_assert_cmpint (finding->severity, ==, states[i].severity);
		assert_entries (finding, states[i].reviewed ? "0 1" : "0");
		assert_subjects (finding, "number.reveal 2026-07-13");
	}
}

/* What was done before the range is told as long as it waits. */
static void
test_break_glass_before (void)
{
	for (guint reviewed = 0; reviewed <= 1; reviewed++) {
		g_autoptr (Log) log = log_new ();

		log->scope.from_ms = moment ("2026-07-08 00:00");
		add (log, BREAK ("2026-07-07 10:00"));
		if (reviewed)
			add (log, REVIEW ("2026-07-08 11:00"));
		g_assert_cmpuint (count_of (log, KINKO_FINDING_BREAK_GLASS), ==, 1 - reviewed);
	}
}

/* A reason alone is no break-glass. */
static void
test_reason (void)
{
	g_autoptr (Log) log = log_new ();

	add (log, (Did){ .time = "2026-07-08 10:00",
			 .action = "exception.record",
			 .object = "register/e1",
			 .detail = "{\"kind\":\"outside-hours\",\"action\":\"case.show\"}" });
	g_assert_cmpuint (findings_of (log)->len, ==, 0);
}

static void
test_lost (void)
{
	g_autoptr (Log) log = log_new ();

	add (log, (Did){ .time = "2026-07-08 09:00", .action = "vault.genesis" });
	add (log, BREAK ("2026-07-08 10:00"));
	add (log, (Did){ .time = "2026-07-08 11:00",
			 .by = "tanaka",
			 .role = "manager",
			 .action = "vault.restored",
			 .detail = "{\"backup\":\"sha256:00\",\"from\":1,\"to\":2,"
				   "\"mirror\":true,\"lost\":1,\"repeated\":0}" });
	g_assert_cmpstr (finding_of (log, KINKO_FINDING_BREAK_GLASS)->state, ==, "lost");
}

/* ---- days without entries -------------------------------------------------------------------- */

/* Friday 3 July 2026; Monday to Wednesday are three open days. */
static void
test_gap (void)
{
	static const char *const next[] = { "2026-07-08 10:00", "2026-07-09 10:00" };

	for (guint i = 0; i < 2; i++) {
		g_autoptr (Log) log = log_new ();

		log->scope.now_ms = moment ("2026-07-09 18:00");
		add (log, (Did){ .time = "2026-07-03 10:00", .action = "case.list" });
		add (log, (Did){ .time = next[i], .action = "case.list" });
		g_assert_cmpuint (count_of (log, KINKO_FINDING_GAP), ==, i);
		if (i == 1) {
			const KinkoFinding *finding = finding_of (log, KINKO_FINDING_GAP);

			g_assert_cmpuint (finding->count, ==, 3);
			g_assert_cmpstr (finding->day, ==, "2026-07-06");
			assert_subjects (finding, "2026-07-06 2026-07-08");
			assert_entries (finding, "0 1");
			g_assert_cmpstr (finding->state, ==, "");
		}
	}
}

/* Golden week 2026: 29 April, 3 to 6 May are closed; open are 30 April, 1 and 7 May. */
static void
test_gap_holidays (void)
{
	for (guint n = 3; n <= 4; n++) {
		g_autoptr (Log) log = log_new ();

		log->scope.now_ms = moment ("2026-05-08 18:00");
		log->scope.rules.limits[KINKO_ANALYSIS_GAP_DAYS] = n;
		add (log, (Did){ .time = "2026-04-28 10:00", .action = "case.list" });
		add (log, (Did){ .time = "2026-05-08 10:00", .action = "case.list" });
		g_assert_cmpuint (count_of (log, KINKO_FINDING_GAP), ==, n == 3);
	}
}

/* That a log ends is a gap as well: up to yesterday, or to the end of the range. */
static void
test_gap_at_end (void)
{
	for (guint i = 0; i < 3; i++) {
		g_autoptr (Log) log = log_new ();

		log->scope.now_ms = moment (i == 0 ? "2026-07-08 18:00" : "2026-07-09 08:00");
		if (i == 2)
			log->scope.to_ms = moment ("2026-07-08 00:00");
		add (log, (Did){ .time = "2026-07-03 10:00", .action = "case.list" });
		g_assert_cmpuint (count_of (log, KINKO_FINDING_GAP), ==, i == 1);
		if (i == 1)
			g_assert_cmpstr (finding_of (log, KINKO_FINDING_GAP)->state, ==, "end");
	}
}

/* A time beyond all calendars stops nothing. */
static void
test_gap_far (void)
{
	g_autoptr (Log) log = log_new ();

	add (log, (Did){ .time = "1970-01-05 10:00", .action = "case.list" });
	add (log, (Did){ .time = "9998-01-05 10:00", .action = "case.list" });
	g_assert_cmpuint (count_of (log, KINKO_FINDING_GAP), ==, 1);
	g_assert_cmpstr (finding_of (log, KINKO_FINDING_GAP)->day, ==, "2020-01-06");
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/analysis-open/copy", test_copy);
	g_test_add_func ("/analysis-open/copy-ends", test_copy_ends);
	g_test_add_func ("/analysis-open/interrupted", test_interrupted);
	g_test_add_func ("/analysis-open/interrupted-keys", test_interrupted_keys);
	g_test_add_func ("/analysis-open/break-glass", test_break_glass);
	g_test_add_func ("/analysis-open/break-glass-before", test_break_glass_before);
	g_test_add_func ("/analysis-open/reason", test_reason);
	g_test_add_func ("/analysis-open/lost", test_lost);
	g_test_add_func ("/analysis-open/gap", test_gap);
	g_test_add_func ("/analysis-open/gap-holidays", test_gap_holidays);
	g_test_add_func ("/analysis-open/gap-at-end", test_gap_at_end);
	g_test_add_func ("/analysis-open/gap-far", test_gap_far);
	return g_test_run ();
}
