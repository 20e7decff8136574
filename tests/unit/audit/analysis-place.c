#include "tests/unit/audit/analysis-fixture.h"

#define OPENED(host, program, clock)                                                 \
	"{\"version\":\"0.1.0\",\"program\":\"sha256:" program "\",\"host\":\"" host \
	"\",\"clock_synchronised\":" clock "}"
#define OPEN(at, who, host)               \
	((Did){ .time = at,               \
		.by = who,                \
		.action = "session.open", \
		.detail = OPENED (host, "aa", "true") })

static void
test_hosts (void)
{
	g_autoptr (Log) log = log_new ();
	const GPtrArray *findings;
	const KinkoFinding *finding;

	add (log, OPEN ("2026-07-08 09:00", "tanaka", "pc01")); /* the first of all */
	add (log, OPEN ("2026-07-08 09:01", "sato", "pc01"));   /* others were here */
	add (log, OPEN ("2026-07-08 09:02", "aoki", "pc02"));   /* nobody was */
	add (log, OPEN ("2026-07-08 09:03", "sato", "pc02"));   /* aoki was, sato not */
	add (log, OPEN ("2026-07-08 09:04", "sato", "pc02"));
	add (log, OPEN ("2026-07-08 09:05", "tanaka", "pc01"));
	findings = findings_of (log);
	g_assert_cmpuint (findings->len, ==, 2);
	finding = findings->pdata[0];
	g_assert_cmpint (finding->code, ==, KINKO_FINDING_NEW_HOST);
	g_assert_cmpstr (finding->by, ==, "aoki");
	g_assert_cmpstr (finding->state, ==, "new-to-vault");
	g_assert_cmpint (finding->severity, ==, KINKO_SEVERITY_WARNING);
	assert_entries (finding, "2");
	assert_subjects (finding, "pc02");
	finding = findings->pdata[1];
	g_assert_cmpstr (finding->by, ==, "sato");
	g_assert_cmpstr (finding->state, ==, "new-to-person");
	g_assert_cmpint (finding->severity, ==, KINKO_SEVERITY_NOTE);
	assert_entries (finding, "3");
}

/* Where an attempt failed is no computer that is known from then on. */
static void
test_refused_host (void)
{
	g_autoptr (Log) log = log_new ();

	add (log, OPEN ("2026-07-08 09:00", "sato", "pc01"));
	add (log, (Did){ .time = "2026-07-08 10:00",
			 .by = "tanaka",
			 .action = "unlock.refused",
			 .object = "operator/sato",
			 .result = "denied",
			 .detail = "{\"reason\":\"passphrase\",\"at\":"
				   "\"2026-07-08T09:55:00.000+09:00\",\"host\":\"pc07\"}" });
	add (log, OPEN ("2026-07-08 11:00", "sato", "pc07"));
	assert_entries (finding_of (log, KINKO_FINDING_NEW_HOST), "1 2");
}

/* What was known before the range is known in it. */
static void
test_hosts_before (void)
{
	g_autoptr (Log) log = log_new ();

	log->scope.from_ms = moment ("2026-07-08 00:00");
	add (log, OPEN ("2026-07-07 09:00", "sato", "pc01"));
	add (log, OPEN ("2026-07-07 10:00", "sato", "pc02"));
	add (log, OPEN ("2026-07-08 09:00", "sato", "pc02"));
	g_assert_cmpuint (count_of (log, KINKO_FINDING_NEW_HOST), ==, 0);
}

static void
test_program (void)
{
	g_autoptr (Log) log = log_new ();
	const GPtrArray *findings;

	add (log, OPEN ("2026-07-08 09:00", "sato", "pc01"));
	add (log, (Did){ .time = "2026-07-08 09:10",
			 .action = "session.open",
			 .detail = OPENED ("pc01", "bb", "true") });
	add (log, (Did){ .time = "2026-07-08 09:20",
			 .action = "session.open",
			 .detail = OPENED ("pc01", "bb", "true") });
	/* Another computer with a program that was seen, and then one with another. */
	add (log, (Did){ .time = "2026-07-08 09:30",
			 .by = "aoki",
			 .action = "session.open",
			 .detail = OPENED ("pc02", "aa", "true") });
	add (log, (Did){ .time = "2026-07-08 09:40",
			 .by = "ito",
			 .action = "session.open",
			 .detail = OPENED ("pc03", "cc", "true") });
	findings = findings_of (log);
	g_assert_cmpuint (count_of (log, KINKO_FINDING_PROGRAM_CHANGED), ==, 2);
	g_assert_cmpint (((const KinkoFinding *) findings->pdata[0])->code, ==,
			 KINKO_FINDING_PROGRAM_CHANGED);
	assert_entries (findings->pdata[0], "1");
	assert_subjects (findings->pdata[0], "pc01 0.1.0 sha256:bb");
}

static void
test_clock (void)
{
	g_autoptr (Log) log = log_new ();
	const KinkoFinding *finding;

	add (log, OPEN ("2026-07-08 09:00", "sato", "pc01"));
	add (log, (Did){ .time = "2026-07-08 10:00",
			 .action = "session.open",
			 .detail = OPENED ("pc01", "aa", "false") });
	add (log, (Did){ .time = "2026-07-08 11:00",
			 .by = "aoki",
			 .action = "session.open",
			 .detail = OPENED ("pc01", "aa", "false") });
	finding = finding_of (log, KINKO_FINDING_CLOCK_LOOSE);
	assert_entries (finding, "1 2");
	assert_subjects (finding, "pc01");
	g_assert_cmpstr (finding->by, ==, "");
}

static void
test_clock_back (void)
{
	static const char *const details[] = { "{\"milliseconds\":59999}",
					       "{\"milliseconds\":60000}" };

	for (guint i = 0; i < 2; i++) {
		g_autoptr (Log) log = log_new ();

		add (log, (Did){ .time = "2026-07-08 10:00",
				 .action = "clock.back",
				 .object = "log",
				 .detail = details[i] });
		g_assert_cmpuint (count_of (log, KINKO_FINDING_CLOCK_BACK), ==, i);
		if (i == 1)
			g_assert_cmpuint (finding_of (log, KINKO_FINDING_CLOCK_BACK)->count, ==,
					  60);
	}
}

static void
test_session (void)
{
	static const char *const ends[] = { "2026-07-08 09:59:59", "2026-07-08 10:00:00" };

	for (guint i = 0; i < 2; i++) {
		g_autoptr (Log) log = log_new ();

		add (log, OPEN ("2026-07-08 09:00:00", "sato", "pc01"));
		add (log, (Did){ .time = "2026-07-08 09:59:00",
				 .session = "ffffffffffffffff",
				 .action = "case.list" });
		add (log, (Did){ .time = ends[i], .action = "case.list" });
		g_assert_cmpuint (count_of (log, KINKO_FINDING_LONG_SESSION), ==, i);
		if (i == 1) {
			assert_entries (finding_of (log, KINKO_FINDING_LONG_SESSION), "0 2");
			g_assert_cmpuint (finding_of (log, KINKO_FINDING_LONG_SESSION)->count, ==,
					  60);
		}
	}
}

static void
test_events (void)
{
	static const struct {
		const char *action, *result, *object, *detail, *by, *subjects;
		KinkoFindingCode code;
		KinkoSeverity severity;
	} events[] = {
		{ "operator.lock", "granted", "operator/sato", "{\"failures\":5}", "sato", "sato",
		  KINKO_FINDING_SEAT_LOCKED, KINKO_SEVERITY_ALERT },
		{ "operator.enrol", "granted", "operator/ito", "{}", "tanaka", "ito",
		  KINKO_FINDING_PEOPLE_CHANGED, KINKO_SEVERITY_NOTE },
		{ "operator.suspend", "granted", "operator/ito", "{}", "tanaka", "ito",
		  KINKO_FINDING_PEOPLE_CHANGED, KINKO_SEVERITY_NOTE },
		{ "operator.resume", "granted", "operator/ito", "{}", "tanaka", "ito",
		  KINKO_FINDING_PEOPLE_CHANGED, KINKO_SEVERITY_NOTE },
		{ "operator.revoke", "granted", "operator/ito", "{}", "tanaka", "ito",
		  KINKO_FINDING_PEOPLE_CHANGED, KINKO_SEVERITY_NOTE },
		{ "policy.adopt", "granted", "policy/aa", "{\"policy\":\"sha256:aa\"}", "tanaka",
		  "sha256:aa", KINKO_FINDING_POLICY_CHANGED, KINKO_SEVERITY_NOTE },
		{ "recovery.add", "granted", "operator/recovery2", "{}", "tanaka", "recovery2",
		  KINKO_FINDING_RECOVERY_KEY, KINKO_SEVERITY_WARNING },
		{ "recovery.remove", "granted", "operator/recovery1", "{}", "tanaka", "recovery1",
		  KINKO_FINDING_RECOVERY_KEY, KINKO_SEVERITY_WARNING },
		{ "recovery.drill", "failed", "operator/recovery1", "{\"error\":\"integrity\"}",
		  "tanaka", "recovery1", KINKO_FINDING_RECOVERY_KEY, KINKO_SEVERITY_WARNING },
		{ "recovery.use", "granted", "operator/abe", "{}", "tanaka", "abe",
		  KINKO_FINDING_RECOVERY_KEY, KINKO_SEVERITY_ALERT },
		{ "vault.migrated", "granted", "vault", "{\"from\":3,\"to\":4}", "tanaka", "",
		  KINKO_FINDING_VAULT_CHANGED, KINKO_SEVERITY_NOTE },
		{ "keys.rotate", "done", "vault", "{\"intent\":7}", "tanaka", "",
		  KINKO_FINDING_VAULT_CHANGED, KINKO_SEVERITY_NOTE },
	};

	for (guint i = 0; i < G_N_ELEMENTS (events); i++) {
		g_autoptr (Log) log = log_new ();
		const KinkoFinding *finding;

		add (log, (Did){ .time = "2026-07-08 10:00",
				 .by = "tanaka",
				 .role = "manager",
				 .action = events[i].action,
				 .result = events[i].result,
				 .object = events[i].object,
				 .detail = events[i].detail });
		g_assert_cmpuint (findings_of (log)->len, ==, 1);
		finding = finding_of (log, events[i].code);
		g_assert_cmpstr (finding->by, ==, events[i].by);
		assert_subjects (finding, events[i].subjects);
		g_assert_cmpint (finding->severity, ==, events[i].severity);
	}
}

/* What was refused changed nothing, and a drill that went well is as it should be. */
static void
test_no_events (void)
{
	static const char *const refused[] = { "operator.enrol", "operator.revoke", "policy.adopt",
					       "recovery.add", "recovery.use" };
	g_autoptr (Log) log = log_new ();

	for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
		add (log, (Did){ .time = "2026-07-08 10:00",
				 .action = refused[i],
				 .by = i % 2 == 0 ? "tanaka" : "suzuki",
				 .result = "denied" });
	add (log, (Did){ .time = "2026-07-08 11:00",
			 .action = "recovery.drill",
			 .object = "operator/recovery1" });
	g_assert_cmpuint (findings_of (log)->len, ==, 0);
}

static void
test_second (void)
{
	static const char *const details[] = { "{\"second\":3}", "{\"second_waived\":true}" };

	for (guint i = 0; i < 2; i++) {
		g_autoptr (Log) log = log_new ();

		add (log, (Did){ .time = "2026-07-08 10:00",
				 .by = "tanaka",
				 .role = "manager",
				 .action = "operator.enrol",
				 .object = "operator/ito",
				 .detail = details[i] });
		g_assert_cmpuint (count_of (log, KINKO_FINDING_WITHOUT_SECOND), ==, i);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/analysis-place/hosts", test_hosts);
	g_test_add_func ("/analysis-place/refused-host", test_refused_host);
	g_test_add_func ("/analysis-place/hosts-before", test_hosts_before);
	g_test_add_func ("/analysis-place/program", test_program);
	g_test_add_func ("/analysis-place/clock", test_clock);
	g_test_add_func ("/analysis-place/clock-back", test_clock_back);
	g_test_add_func ("/analysis-place/session", test_session);
	g_test_add_func ("/analysis-place/events", test_events);
	g_test_add_func ("/analysis-place/no-events", test_no_events);
	g_test_add_func ("/analysis-place/second", test_second);
	return g_test_run ();
}
