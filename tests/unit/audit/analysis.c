#include "tests/unit/audit/analysis-fixture.h"

static const KinkoAnalysisPerson *
person_of (Log *log, const char *id)
{
	const GPtrArray *people;

	(void) findings_of (log);
	people = kinko_analysis_people (log->analysis);
	for (guint i = 0; i < people->len; i++)
		if (strcmp (((const KinkoAnalysisPerson *) people->pdata[i])->id, id) == 0)
			return people->pdata[i];
	return NULL;
}

/* What each entry counts as. */
static void
test_counts (void)
{
	g_autoptr (Log) log = log_new ();
	const KinkoAnalysisCounts *counts;

	add (log, (Did){ .time = "2026-07-08 09:00", .action = "session.open" });
	add (log, (Did){ .time = "2026-07-08 09:01", .action = "case.show", .object = "case/c1" });
	add (log, (Did){ .time = "2026-07-08 09:02", .action = "case.list" });
	add (log, (Did){ .time = "2026-07-08 09:03", .action = "number.reveal" });
	add (log, (Did){ .time = "2026-07-08 09:04", .action = "case.edit" });
	/* a file, and its end: one thing */
	add (log, (Did){ .time = "2026-07-08 09:05",
			 .action = "document.get-number",
			 .result = "intent" });
	add (log, (Did){ .time = "2026-07-08 09:05",
			 .action = "document.get-number",
			 .result = "done",
			 .detail = "{\"intent\":5}" });
	/* refused, failed, and failed after an intent */
	add (log, (Did){ .time = "2026-07-08 09:06", .action = "case.export", .result = "denied" });
	add (log, (Did){ .time = "2026-07-08 09:07", .action = "case.show", .result = "failed" });
	add (log, (Did){ .time = "2026-07-08 09:08", .action = "case.export", .result = "intent" });
	add (log, (Did){ .time = "2026-07-08 09:08",
			 .action = "case.export",
			 .result = "failed",
			 .detail = "{\"intent\":9,\"error\":\"io\"}" });
	/* neither is anybody's deed; nor is what a newer program may do known */
	add (log, (Did){ .time = "2026-07-08 09:09", .action = "approval.use" });
	add (log, (Did){ .time = "2026-07-08 09:10", .action = "clock.back", .object = "log" });
	add (log, (Did){ .time = "2026-07-08 09:11", .action = "case.telepathy" });
	add (log, (Did){ .time = "2026-07-08 09:12", .action = "log.show", .object = "log" });
	counts = &person_of (log, "sato")->counts;
	g_assert_cmpuint (counts->sessions, ==, 1);
	g_assert_cmpuint (counts->openings, ==, 1);
	g_assert_cmpuint (counts->looks, ==, 3); /* show, list, export */
	g_assert_cmpuint (counts->reveals, ==, 2);
	g_assert_cmpuint (counts->exports, ==, 2);
	g_assert_cmpuint (counts->writes, ==, 1);
	g_assert_cmpuint (counts->refusals, ==, 1);
	g_assert_cmpuint (counts->failures, ==, 2);
	g_assert_cmpuint (counts->acts, ==, 11);
	g_assert_cmpuint (counts->outside, ==, 0);
	g_assert_cmpuint (person_of (log, "sato")->minutes, ==, 12);
	g_assert_cmpint (person_of (log, "sato")->role, ==, KINKO_ROLE_WORKER);
	g_assert_cmpuint (kinko_analysis_counts (log->analysis)->acts, ==, 11);
}

/* Who is named at the door is counted, not who took it in; nothing says what that person's role is. */
static void
test_visits (void)
{
	g_autoptr (Log) log = log_new ();

	add (log, (Did){ .time = "2026-07-06 09:00", .action = "vault.genesis" });
	add (log, (Did){ .time = "2026-07-08 09:00",
			 .by = "tanaka",
			 .role = "manager",
			 .action = "session.visit",
			 .object = "operator/kansa",
			 .detail = "{\"reason\":\"visit\",\"at\":"
				   "\"2026-07-07T14:10:00.000+09:00\",\"host\":\"pc\"}" });
	g_assert_null (person_of (log, "tanaka"));
	g_assert_cmpuint (person_of (log, "kansa")->counts.sessions, ==, 1);
	g_assert_cmpint (person_of (log, "kansa")->role, ==, KINKO_ROLE_NONE);
	g_assert_cmpuint (person_of (log, "kansa")->days->len, ==, 1);
	g_assert_cmpint (
		g_array_index (person_of (log, "kansa")->days, KinkoAnalysisPersonDay, 0).number,
		==, kinko_analysis_day_number (moment ("2026-07-07 00:00")));
}

/* A moment that cannot be is not believed: nobody moves the pictures by what stands in the spool. */
static void
test_claimed_moment (void)
{
	static const struct {
		const char *at, *day;
	} claims[] = {
		{ "2026-07-07T10:00:00.000+09:00", "2026-07-07" },
		{ "2026-07-06T08:59:59.999+09:00", "2026-07-08" }, /* before the log began */
		{ "1970-01-01T00:00:00.000+00:00", "2026-07-08" },
		{ "2026-07-08T10:00:00.001+09:00", "2026-07-08" }, /* after it was taken in */
		{ "9999-01-01T00:00:00.000+00:00", "2026-07-08" },
		{ "yesterday", "2026-07-08" },
	};

	for (guint i = 0; i < G_N_ELEMENTS (claims); i++) {
		g_autoptr (Log) log = log_new ();
		g_autofree char *detail =
			g_strdup_printf ("{\"reason\":\"no-seat\",\"at\":\"%s\"}", claims[i].at);
		const KinkoFinding *finding;

		add (log, (Did){ .time = "2026-07-06 09:00:00", .action = "vault.genesis" });
		add (log, (Did){ .time = "2026-07-08 10:00:00",
				 .action = "unlock.refused",
				 .object = "operator/aoki",
				 .result = "denied",
				 .detail = detail });
		finding = finding_of (log, KINKO_FINDING_OPENING_REFUSED);
		g_assert_cmpstr (finding->day, ==, claims[i].day);
	}
}

/* An auditor writes no entry; the enrolment says that it is one. */
static void
test_auditor (void)
{
	g_autoptr (Log) log = log_new ();

	add (log, (Did){ .time = "2026-07-08 09:00",
			 .by = "tanaka",
			 .role = "manager",
			 .action = "operator.enrol",
			 .object = "operator/kansa",
			 .detail = "{\"role\":\"auditor\"}" });
	add (log, (Did){ .time = "2026-07-08 10:00",
			 .by = "tanaka",
			 .role = "manager",
			 .action = "session.visit",
			 .object = "operator/kansa" });
	g_assert_cmpint (person_of (log, "kansa")->role, ==, KINKO_ROLE_AUDITOR);
	g_assert_cmpint (person_of (log, "tanaka")->role, ==, KINKO_ROLE_MANAGER);
}

static void
test_days (void)
{
	g_autoptr (Log) log = log_new ();
	const GArray *days;
	const KinkoAnalysisDay *day;
	const KinkoAnalysisPersonDay *own;

	add (log, (Did){ .time = "2026-07-07 10:15", .action = "case.list" });
	add (log, (Did){ .time = "2026-07-08 08:10", .action = "case.list" });
	add (log, (Did){ .time = "2026-07-08 08:40", .by = "aoki", .action = "case.list" });
	add (log, (Did){ .time = "2026-07-08 23:59:59", .action = "case.list" });
	/* the clock went back by two days */
	add (log, (Did){ .time = "2026-07-06 12:00", .action = "case.list" });
	(void) findings_of (log);
	days = kinko_analysis_days (log->analysis);
	g_assert_cmpuint (days->len, ==, 3);
	for (guint i = 0; i < 3; i++)
		g_assert_cmpint (g_array_index (days, KinkoAnalysisDay, i).number, ==,
				 kinko_analysis_day_number (moment ("2026-07-06 00:00")) + (int) i);
	day = &g_array_index (days, KinkoAnalysisDay, 2);
	g_assert_cmpuint (day->acts[8], ==, 2);
	g_assert_cmpuint (day->outside[8], ==, 1);
	g_assert_cmpuint (day->acts[23], ==, 1);
	g_assert_cmpuint (day->outside[23], ==, 1);
	own = &g_array_index (person_of (log, "sato")->days, KinkoAnalysisPersonDay, 2);
	g_assert_cmpuint (own->counts.looks, ==, 2);
	g_assert_cmpuint (person_of (log, "sato")->minutes, ==, 15 * 60 + 49);
}

/* From and to: the day's first moment is inside, the one after its last is not. */
static void
test_range (void)
{
	g_autoptr (Log) log = log_new ();
	gint64 first_ms, last_ms;

	log->scope.from_ms = moment ("2026-07-07 00:00");
	log->scope.to_ms = moment ("2026-07-08 00:00");
	add (log, (Did){ .time = "2026-07-06 23:59:59", .action = "case.list" });
	add (log, (Did){ .time = "2026-07-07 00:00:00", .action = "case.list" });
	add (log, (Did){ .time = "2026-07-07 23:59:59", .action = "case.list" });
	add (log, (Did){ .time = "2026-07-08 00:00:00", .action = "case.list" });
	g_assert_cmpuint (person_of (log, "sato")->counts.looks, ==, 2);
	g_assert_cmpuint (kinko_analysis_entries (log->analysis, &first_ms, &last_ms), ==, 2);
	g_assert_cmpint (first_ms, ==, log->scope.from_ms);
	g_assert_cmpint (last_ms, ==, log->scope.to_ms - 1000);
	assert_entries (finding_of (log, KINKO_FINDING_OUTSIDE_HOURS), "1 2");
}

static void
test_empty (void)
{
	g_autoptr (Log) log = log_new ();
	gint64 first_ms, last_ms;

	g_assert_cmpuint (findings_of (log)->len, ==, 0);
	g_assert_cmpuint (kinko_analysis_people (log->analysis)->len, ==, 0);
	g_assert_cmpuint (kinko_analysis_days (log->analysis)->len, ==, 0);
	g_assert_cmpuint (kinko_analysis_entries (log->analysis, &first_ms, &last_ms), ==, 0);
}

/* The same entries are the same findings, in the same order, whatever a hash table makes of it. */
static void
test_order (void)
{
	g_autoptr (GString) first = g_string_new (NULL);

	for (guint round = 0; round < 3; round++) {
		g_autoptr (Log) log = log_new ();
		g_autoptr (GString) text = g_string_new (NULL);
		const GPtrArray *findings;

		for (guint i = 0; i < 26; i++) {
			char by[] = { (char) ('z' - (int) i), '\0' };

			add (log,
			     (Did){ .time = "2026-07-08 20:00", .by = by, .action = "case.list" });
			add (log, (Did){ .time = "2026-07-07 20:00",
					 .by = by,
					 .action = "operator.enrol",
					 .object = "operator/x" });
		}
		findings = findings_of (log);
		for (guint i = 0; i < findings->len; i++) {
			const KinkoFinding *finding = findings->pdata[i];

			g_string_append_printf (text, "%s %s %s\n", finding->day,
						kinko_finding_id (finding->code), finding->by);
		}
		g_assert_true (g_str_has_prefix (text->str, "2026-07-07 outside-hours a\n"
							    "2026-07-07 outside-hours b\n"));
		if (round == 0)
			g_string_assign (first, text->str);
		g_assert_cmpstr (text->str, ==, first->str);
	}
}

/* A detail with a key twice is no detail; the line stands in the log all the same. */
static void
test_bad_detail (void)
{
	g_autoptr (Log) log = log_new ();

	add (log, (Did){ .time = "2026-07-08 10:00",
			 .action = "session.open",
			 .detail = "{\"host\":\"a\",\"host\":\"b\"}" });
	g_assert_cmpuint (findings_of (log)->len, ==, 0);
	g_assert_cmpuint (person_of (log, "sato")->counts.sessions, ==, 1);
}

/* What asks no question on its day is forgotten: memory does not grow with days. */
static void
test_forgets (void)
{
	g_autoptr (Log) log = log_new ();

	log->scope.rules.limits[KINKO_ANALYSIS_DAY_LOOKS] = 3;
	add_many (log, 2, "2026-07-01 10:00", 60, (Did){ .action = "case.list" });
	add_many (log, 2, "2026-07-06 10:00", 60, (Did){ .action = "case.list" });
	/* the clock goes back to the first day: what was counted then is gone, and nothing is made up */
	add_many (log, 2, "2026-07-01 11:00", 60, (Did){ .action = "case.list" });
	g_assert_cmpuint (count_of (log, KINKO_FINDING_MANY_LOOKS), ==, 0);
}

static void
test_day_text (void)
{
	static const char *const days[] = { "1970-01-02", "2026-02-28", "2026-03-01",
					    "2028-02-29" };

	for (guint i = 0; i < G_N_ELEMENTS (days); i++) {
		g_autofree char *midnight = g_strconcat (days[i], " 00:00", NULL);
		g_autofree char *text =
			kinko_analysis_day_text (kinko_analysis_day_number (moment (midnight)));

		g_assert_cmpstr (text, ==, days[i]);
	}
	g_assert_cmpint (kinko_analysis_day_number (moment ("1970-01-02 00:00") - 1), ==, 0);
	g_assert_cmpint (kinko_analysis_day_number (moment ("1970-01-02 00:00")), ==, 1);
	/* `date -d 2026-07-08 +%s` / 86400, in UTC */
	g_assert_cmpint (kinko_analysis_day_number (moment ("2026-07-08 23:59")), ==, 20642);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/analysis/counts", test_counts);
	g_test_add_func ("/analysis/visits", test_visits);
	g_test_add_func ("/analysis/claimed-moment", test_claimed_moment);
	g_test_add_func ("/analysis/auditor", test_auditor);
	g_test_add_func ("/analysis/days", test_days);
	g_test_add_func ("/analysis/range", test_range);
	g_test_add_func ("/analysis/empty", test_empty);
	g_test_add_func ("/analysis/order", test_order);
	g_test_add_func ("/analysis/bad-detail", test_bad_detail);
	g_test_add_func ("/analysis/forgets", test_forgets);
	g_test_add_func ("/analysis/day-text", test_day_text);
	return g_test_run ();
}
