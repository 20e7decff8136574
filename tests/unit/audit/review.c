#include "audit/review.h"

#include "tests/unit/audit/log-fixture.h"

#define LINE  "register/11112222333344445555666677778888"
#define OTHER "register/00000000000000000000000000000000"

#define GENESIS                                                                       \
	{                                                                             \
		.by = &tanaka, .action = "vault.genesis", .detail = genesis_detail () \
	}
#define ENROL(person)                                                                     \
	{                                                                                 \
		.by = &tanaka, .action = "operator.enrol", .object = "operator/" #person, \
		.detail = seat_detail (&person)                                           \
	}
#define RECORD(who, line, day)                                                           \
	{                                                                                \
		.by = &who, .action = "exception.record", .object = (line),              \
		.detail = json_pack ("{s:s, s:s, s:s}", "kind", "break-glass", "action", \
				     "number.reveal", "due", (day))                      \
	}
#define REVIEW(who, line)                                                   \
	{                                                                   \
		.by = &who, .action = "exception.review", .object = (line), \
	}

/* Verifies the log as of a day: the entry whose review is missing, -1 when none is. */
static gint64
overdue (GPtrArray *acts, const char *today, guint *open)
{
	g_autoptr (KinkoVerifier) verifier = kinko_verifier_new ();
	g_autoptr (KinkoVerification) found = NULL;
	g_autoptr (GError) error = NULL;
	const KinkoProblem *problem;

	for (guint i = 0; i < acts->len; i++) {
		const Act *act = acts->pdata[i];

		g_assert_true (kinko_verifier_feed (verifier, act->lines->str, act->lines->len,
						    act->note->str, act->note->len, &error));
	}
	found = kinko_verifier_finish (verifier, &error);
	g_assert_no_error (error);
	*open = kinko_reviews_open (found->reviews);
	if (kinko_verification_check_reviews (found, today, &error))
		return -1;
	g_assert_error (error, KINKO_ERROR, KINKO_ERROR_INTEGRITY);
	g_assert_nonnull (kinko_error_hint (error));
	problem = kinko_error_problems (error)->pdata[0];
	g_assert_cmpstr (problem->code, ==, "review_overdue");
	g_assert_true (g_str_has_prefix (problem->field, "entry "));
	return g_ascii_strtoll (problem->field + strlen ("entry "), NULL, 10);
}

static void
test_days (void)
{
	Step steps[] = { GENESIS, ENROL (sato), RECORD (sato, LINE, "2026-07-13"),
			 RECORD (sato, OTHER, "2026-07-10") };
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));
	guint open;

	g_assert_cmpint (overdue (acts, "2026-07-08", &open), ==, -1);
	g_assert_cmpuint (open, ==, 2);
	g_assert_cmpint (overdue (acts, "2026-07-10", &open), ==, -1); /* the whole day counts */
	g_assert_cmpint (overdue (acts, "2026-07-11", &open), ==, 3);
	g_assert_cmpint (overdue (acts, "2026-07-13", &open), ==, 3);
	g_assert_cmpint (overdue (acts, "2026-07-14", &open), ==, 2); /* the first entry */
	g_assert_cmpint (overdue (acts, NULL, &open), ==, 2);         /* today is later */
}

static void
test_reviewed (void)
{
	Step steps[] = { GENESIS, ENROL (sato), RECORD (sato, LINE, "2026-07-10"),
			 REVIEW (tanaka, LINE) };
	Step refused[] = {
		GENESIS,
		ENROL (sato),
		RECORD (sato, LINE, "2026-07-10"),
		{ .by = &tanaka, .action = "exception.review", .object = LINE, .result = "denied" }
	};
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));
	g_autoptr (GPtrArray) others = build_log (refused, G_N_ELEMENTS (refused));
	guint open;

	g_assert_cmpint (overdue (acts, "2199-01-01", &open), ==, -1);
	g_assert_cmpuint (open, ==, 0);
	g_assert_cmpint (overdue (others, "2199-01-01", &open), ==, 2);
}

/* A reason outside office hours waits for nobody. */
static void
test_only_a_reason (void)
{
	Step steps[] = { GENESIS,
			 { .by = &tanaka,
			   .action = "exception.record",
			   .object = LINE,
			   .detail = json_pack ("{s:s, s:s}", "kind", "outside-hours", "action",
						"case.edit") } };
	g_autoptr (GPtrArray) acts = build_log (steps, G_N_ELEMENTS (steps));
	guint open;

	g_assert_cmpint (overdue (acts, "2199-01-01", &open), ==, -1);
	g_assert_cmpuint (open, ==, 0);
}

static void
test_bad (void)
{
	Step own[] = { GENESIS, RECORD (tanaka, LINE, "2026-07-10"), REVIEW (tanaka, LINE) };
	Step nothing[] = { GENESIS, REVIEW (tanaka, LINE) };
	Step other[] = { GENESIS, ENROL (sato), RECORD (sato, LINE, "2026-07-10"),
			 REVIEW (tanaka, OTHER) };
	Step twice[] = { GENESIS, ENROL (sato), RECORD (sato, LINE, "2026-07-10"),
			 REVIEW (tanaka, LINE), REVIEW (tanaka, LINE) };
	Step no_day[] = { GENESIS,
			  { .by = &tanaka,
			    .action = "exception.record",
			    .object = LINE,
			    .detail = json_pack ("{s:s}", "kind", "break-glass") } };
	Step put_off[] = { GENESIS, RECORD (tanaka, LINE, "2026-07-10"),
			   RECORD (tanaka, LINE, "2199-07-10") };
	Step odd_day[] = { GENESIS, RECORD (tanaka, LINE, "some day") };
	const struct {
		Step *steps;
		guint n, bad;
	} logs[] = {
		{ own, G_N_ELEMENTS (own), 2 },         { nothing, G_N_ELEMENTS (nothing), 1 },
		{ other, G_N_ELEMENTS (other), 3 },     { twice, G_N_ELEMENTS (twice), 4 },
		{ put_off, G_N_ELEMENTS (put_off), 2 }, { no_day, G_N_ELEMENTS (no_day), 1 },
		{ odd_day, G_N_ELEMENTS (odd_day), 1 },
	};

	for (gsize i = 0; i < G_N_ELEMENTS (logs); i++) {
		g_autoptr (GPtrArray) acts = build_log (logs[i].steps, logs[i].n);

		assert_log_bad (acts, "review", logs[i].bad);
	}
}

int
main (int argc, char **argv)
{
	g_test_init (&argc, &argv, NULL);
	make_people ();
	g_test_add_func ("/review/days", test_days);
	g_test_add_func ("/review/reviewed", test_reviewed);
	g_test_add_func ("/review/only-a-reason", test_only_a_reason);
	g_test_add_func ("/review/bad", test_bad);
	return g_test_run ();
}
