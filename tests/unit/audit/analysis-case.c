#include "tests/unit/audit/analysis-fixture.h"

#define ASSIGN(at, handle, who)          \
	((Did){ .time = at,              \
		.by = "tanaka",          \
		.role = "manager",       \
		.action = "case.assign", \
		.object = handle,        \
		.detail = "{\"to\":\"" who "\",\"version\":2}" })
#define SHOW(at, handle) ((Did){ .time = at, .action = "case.show", .object = handle })

static void
test_other (void)
{
	g_autoptr (Log) log = log_new ();
	const KinkoFinding *finding;

	add (log, ASSIGN ("2026-07-08 09:00", "case/c1", "sato"));
	add (log, ASSIGN ("2026-07-08 09:00", "case/c2", "aoki"));
	add (log, SHOW ("2026-07-08 10:00", "case/c1"));
	add (log, SHOW ("2026-07-08 10:01", "case/c2"));
	add (log, SHOW ("2026-07-08 10:02", "case/c2"));
	finding = finding_of (log, KINKO_FINDING_UNASSIGNED);
	assert_entries (finding, "3 4");
	assert_subjects (finding, "case/c2");
	g_assert_cmpuint (finding->count, ==, 1);
	g_assert_cmpstr (finding->by, ==, "sato");
	g_assert_cmpint (finding->severity, ==, KINKO_SEVERITY_WARNING);
	g_assert_cmpuint (kinko_analysis_unknown_looks (log->analysis), ==, 0);
}

static void
test_reveal (void)
{
	g_autoptr (Log) log = log_new ();

	add (log, ASSIGN ("2026-07-08 09:00", "case/c2", "aoki"));
	add (log,
	     (Did){ .time = "2026-07-08 10:00", .action = "number.reveal", .object = "case/c2" });
	g_assert_cmpint (finding_of (log, KINKO_FINDING_UNASSIGNED)->severity, ==,
			 KINKO_SEVERITY_ALERT);
}

/* What was refused or failed showed nothing. */
static void
test_not_shown (void)
{
	g_autoptr (Log) log = log_new ();

	add (log, ASSIGN ("2026-07-08 09:00", "case/c2", "aoki"));
	add (log, (Did){ .time = "2026-07-08 10:00",
			 .action = "case.show",
			 .object = "case/c2",
			 .result = "denied" });
	g_assert_cmpuint (count_of (log, KINKO_FINDING_UNASSIGNED), ==, 0);
}

/* Cases count, not looks. */
static void
test_limit (void)
{
	for (guint cases = 2; cases <= 3; cases++) {
		g_autoptr (Log) log = log_new ();

		log->scope.rules.limits[KINKO_ANALYSIS_UNASSIGNED_CASES] = 3;
		add (log, ASSIGN ("2026-07-08 09:00", "case/c1", "aoki"));
		add (log, ASSIGN ("2026-07-08 09:00", "case/c2", "aoki"));
		add (log, ASSIGN ("2026-07-08 09:00", "case/c3", "aoki"));
		add (log, SHOW ("2026-07-08 10:00", "case/c1"));
		add (log, SHOW ("2026-07-08 10:01", "case/c2"));
		add (log, SHOW ("2026-07-08 10:02", cases == 3 ? "case/c3" : "case/c2"));
		g_assert_cmpuint (count_of (log, KINKO_FINDING_UNASSIGNED), ==, cases == 3);
	}
}

static void
test_roles (void)
{
	for (guint watched = 0; watched <= 1; watched++) {
		g_autoptr (Log) log = log_new ();

		if (watched)
			log->scope.rules.unassigned_roles |= 1u << KINKO_ROLE_MANAGER;
		add (log, ASSIGN ("2026-07-08 09:00", "case/c2", "aoki"));
		add (log, (Did){ .time = "2026-07-08 10:00",
				 .by = "tanaka",
				 .role = "manager",
				 .action = "case.show",
				 .object = "case/c2" });
		g_assert_cmpuint (count_of (log, KINKO_FINDING_UNASSIGNED), ==, watched);
	}
}

/* Of a case that nobody was given, and of one whose person went with the predecessor, nothing can be said. */
static void
test_unknown (void)
{
	g_autoptr (Log) log = log_new ();

	add (log, ASSIGN ("2026-07-08 09:00", "case/c2", "aoki"));
	add (log, (Did){ .time = "2026-07-08 09:30",
			 .by = "tanaka",
			 .role = "manager",
			 .action = "handover.unassign",
			 .object = "case/c2" });
	add (log, SHOW ("2026-07-08 10:00", "case/c1"));
	add (log, SHOW ("2026-07-08 10:01", "case/c2"));
	add (log, SHOW ("2026-07-08 10:02", "case/none"));
	g_assert_cmpuint (count_of (log, KINKO_FINDING_UNASSIGNED), ==, 0);
	g_assert_cmpuint (kinko_analysis_unknown_looks (log->analysis), ==, 2);
}

/* The assignment is that of the moment, and those before the range count. */
static void
test_change (void)
{
	g_autoptr (Log) log = log_new ();

	log->scope.from_ms = moment ("2026-07-08 00:00");
	add (log, ASSIGN ("2026-07-06 09:00", "case/c2", "sato"));
	add (log, SHOW ("2026-07-06 10:00", "case/c2"));
	add (log, ASSIGN ("2026-07-07 09:00", "case/c2", "aoki"));
	add (log, SHOW ("2026-07-07 10:00", "case/c2"));
	add (log, SHOW ("2026-07-08 10:00", "case/c2"));
	assert_entries (finding_of (log, KINKO_FINDING_UNASSIGNED), "4");
}

/* A restore takes an assignment back: what was lost is in nobody's hands, what was before counts again. */
static void
test_restore (void)
{
	g_autoptr (Log) log = log_new ();

	add (log, ASSIGN ("2026-07-08 09:00", "case/c2", "aoki"));
	add (log, ASSIGN ("2026-07-08 09:10", "case/c2", "sato"));
	add (log, SHOW ("2026-07-08 10:00", "case/c2"));
	add (log, (Did){ .time = "2026-07-08 11:00",
			 .by = "tanaka",
			 .role = "manager",
			 .action = "vault.restored",
			 .detail = "{\"backup\":\"sha256:00\",\"from\":1,\"to\":3,"
				   "\"mirror\":true,\"lost\":1,\"repeated\":0}" });
	add (log, SHOW ("2026-07-08 12:00", "case/c2"));
	assert_entries (finding_of (log, KINKO_FINDING_UNASSIGNED), "4");
	assert_entries (finding_of (log, KINKO_FINDING_RESTORED), "3");
	g_assert_cmpint (finding_of (log, KINKO_FINDING_RESTORED)->severity, ==,
			 KINKO_SEVERITY_ALERT);
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	g_test_add_func ("/analysis-case/other", test_other);
	g_test_add_func ("/analysis-case/reveal", test_reveal);
	g_test_add_func ("/analysis-case/not-shown", test_not_shown);
	g_test_add_func ("/analysis-case/limit", test_limit);
	g_test_add_func ("/analysis-case/roles", test_roles);
	g_test_add_func ("/analysis-case/unknown", test_unknown);
	g_test_add_func ("/analysis-case/change", test_change);
	g_test_add_func ("/analysis-case/restore", test_restore);
	return g_test_run ();
}
